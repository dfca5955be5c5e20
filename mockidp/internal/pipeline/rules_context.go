package pipeline

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
)

// ruleArguments builds what the first Rule gets. Source: semantics section 7 and 1.4; unlike an Action's event, lists of enrolled
// factors are not part of it. Nobody has samlConfiguration (no SAML), and only assessed logins have riskAssessment.
func (f *Flow) ruleArguments(req Request) (ruleArguments, error) {
	account, _ := f.tenant.User(f.about.UserID)
	user := f.userOf(account)
	delete(user, "enrolledFactors")
	request, err := ruleRequest(req, f.about.Query)
	if err != nil {
		return ruleArguments{}, err
	}
	context := map[string]any{
		"tenant":   f.tenant.Name,
		"clientID": f.about.Client.ID, "clientName": f.about.Client.Name, "clientMetadata": object(f.about.Client.Metadata),
		"connectionID": f.about.Connection.ID, "connection": f.about.Connection.Name, "connectionStrategy": f.about.Connection.StrategyName(),
		"connectionOptions": map[string]any{}, "connectionMetadata": object(f.about.Connection.Metadata),
		"protocol": f.about.Transaction.Protocol, "request": request,
		"stats":          map[string]any{"loginsCount": f.logins(account)},
		"authentication": map[string]any{"methods": f.ruleMethods()},
		"authorization":  map[string]any{"roles": f.rolesOf(account)},
		"primaryUser":    account.ID,
		"idToken":        map[string]any{}, "accessToken": map[string]any{},
	}
	if o := f.about.Organization; o != nil {
		context["organization"] = organizationOf(*o)
	}
	if f.about.Session.ID != "" {
		context["sessionID"] = f.about.Session.ID
	}
	if f.about.Risk != nil {
		context["riskAssessment"] = f.about.Risk
	}
	var handed ruleArguments
	if handed.user, err = json.Marshal(user); err == nil {
		handed.context, err = json.Marshal(context)
	}
	if err != nil {
		return ruleArguments{}, fmt.Errorf("the arguments of Rules have no JSON form: %w", err)
	}
	return handed, nil
}

// ruleMethods are the methods of the session without the factor that was used; what they show of time, the switch says.
func (f *Flow) ruleMethods() []map[string]any {
	out := []map[string]any{}
	for _, m := range f.methods {
		at := m.Timestamp.UnixMilli()
		if f.settings().Switches.Is(switches.RulesTimestamp, "seconds") {
			at = m.Timestamp.Unix()
		}
		out = append(out, map[string]any{"name": m.Name, "timestamp": at})
	}
	return out
}

// ruleRequest is context.request. Its query is that of the authorization request, whatever page came last; locations have the names
// of the older API, country_code for countryCode.
func ruleRequest(req Request, query map[string]string) (map[string]any, error) {
	encoded, err := json.Marshal(req.GeoIP)
	var place map[string]any
	if err == nil {
		err = json.Unmarshal(encoded, &place)
	}
	if err != nil {
		return nil, fmt.Errorf("the location of the request has no JSON form: %w", err)
	}
	geoip := map[string]any{}
	for name, value := range place {
		geoip[snake(name)] = value
	}
	request := map[string]any{"ip": req.IP, "userAgent": req.UserAgent, "query": object(query), "body": object(req.Body), "geoip": geoip}
	if req.Hostname != "" {
		request["hostname"] = req.Hostname
	}
	if req.Language != "" {
		request["language"] = req.Language
	}
	return request, nil
}

// snake turns countryCode3 into country_code3.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
