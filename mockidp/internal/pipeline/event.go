package pipeline

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// About is what a login is about: who signs in to what, and what the application asked for.
type About struct {
	UserID      string
	Silent      bool // nothing may be shown, and the login is not counted
	Client      tenant.Client
	Connection  tenant.Connection
	SessionID   string
	Audience    string
	Transaction Transaction
	Query       map[string]string // the parameters of the authorization request, as Rules see them
}

// Transaction is event.transaction. Field names are the wire's.
type Transaction struct {
	ID              string         `json:"id"`
	ACRValues       []string       `json:"acr_values,omitempty"`
	Locale          string         `json:"locale,omitempty"`
	LoginHint       string         `json:"login_hint,omitempty"`
	Prompt          []string       `json:"prompt,omitempty"`
	Protocol        string         `json:"protocol"`
	RedirectURI     string         `json:"redirect_uri"`
	RequestedScopes []string       `json:"requested_scopes"`
	ResponseMode    string         `json:"response_mode,omitempty"`
	ResponseType    []string       `json:"response_type"`
	State           string         `json:"state,omitempty"`
	UILocales       []string       `json:"ui_locales,omitempty"`
	Metadata        map[string]any `json:"metadata"`
}

// Request is event.request: the HTTP request that makes the flow go on. Field names are the wire's.
type Request struct {
	IP        string            `json:"ip"`
	Method    string            `json:"method"`
	Query     map[string]string `json:"query"`
	Body      map[string]string `json:"body"`
	Hostname  string            `json:"hostname,omitempty"`
	Language  string            `json:"language,omitempty"`
	UserAgent string            `json:"user_agent,omitempty"`
	GeoIP     struct{}          `json:"geoip"`
}

// event builds what an Action sees. Source: semantics 1.1 to 1.4; lists are never null, published samples read their
// length unguarded.
func (f *Flow) event(a tenant.Action, first bool, req Request) (json.RawMessage, error) {
	user, _ := f.tenant.User(f.about.UserID)
	methods := f.methods
	if f.tenant.Faults.On(fault.StaleEvent) && !first {
		user.Enrolments, methods = f.firstHeld, f.firstMethods
	}
	transaction := f.about.Transaction
	transaction.RequestedScopes, transaction.ResponseType = list(transaction.RequestedScopes), list(transaction.ResponseType)
	transaction.Metadata = object(transaction.Metadata)
	req.Query, req.Body = object(req.Query), object(req.Body)
	event := map[string]any{
		"authentication": map[string]any{"methods": methodsOf(methods)},
		"authorization":  map[string]any{"roles": list(user.Roles)},
		"client":         map[string]any{"client_id": f.about.Client.ID, "name": f.about.Client.Name, "metadata": object(f.about.Client.Metadata)},
		"connection":     map[string]any{"id": f.about.Connection.ID, "name": f.about.Connection.Name, "strategy": "auth0", "metadata": map[string]any{}},
		"request":        req,
		"secrets":        object(a.Secrets),
		"stats":          map[string]any{"logins_count": f.logins(user)},
		"tenant":         map[string]any{"id": f.tenant.Name},
		"transaction":    transaction,
		"user":           f.userOf(user),
	}
	if f.about.SessionID != "" {
		event["session"] = map[string]any{"id": f.about.SessionID}
	}
	if f.about.Audience != "" {
		event["resource_server"] = map[string]any{"identifier": f.about.Audience}
	}
	encoded, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("the event for Action %s has no JSON form: %w", a.Name, err)
	}
	return encoded, nil
}

// logins counts this login too, unless it is a silent one.
func (f *Flow) logins(u tenant.User) int {
	if f.about.Silent {
		return u.Logins
	}
	return u.Logins + 1
}

func (f *Flow) userOf(u tenant.User) map[string]any {
	observed := f.fixture.Switches.Is(switches.EnrolledFactorsShape, "observed")
	enrolled := []map[string]any{}
	multifactor := []string{}
	for _, factor := range u.Holds(f.fixture) {
		entry := map[string]any{"type": factor}
		if !observed && factor == vocab.RecoveryCode {
			continue
		}
		if observed && factor == vocab.Phone {
			entry["options"] = map[string]any{"preferredMethod": phoneMethod(f.fixture.MessageTypes)}
		}
		enrolled = append(enrolled, entry)
		if factor != vocab.Email && factor != vocab.WebAuthnPlatform {
			multifactor = []string{"guardian"} // a flag, whatever is enrolled; e-mail or biometrics alone do not count
		}
	}
	user := map[string]any{
		"user_id": u.ID, "email_verified": u.EmailVerified, "name": u.Name, "nickname": cmp.Or(u.Nickname, u.Name),
		"created_at": stamp(u.CreatedAt), "updated_at": stamp(u.CreatedAt),
		"app_metadata": object(u.AppMetadata), "user_metadata": object(u.UserMetadata),
		"enrolledFactors": enrolled, "multifactor": multifactor,
		"identities": []map[string]any{{"connection": u.Connection, "isSocial": false, "provider": "auth0", "user_id": u.ID}},
	}
	if u.Email != "" {
		user["email"] = u.Email
	}
	if u.Username != "" {
		user["username"] = u.Username
	}
	return user
}

// phoneMethod says in one word how phones are reached.
func phoneMethod(types []string) string {
	if len(types) == 1 {
		return types[0]
	}
	return "both"
}

func methodsOf(methods []tenant.Method) []map[string]any {
	out := []map[string]any{}
	for _, m := range methods {
		entry := map[string]any{"name": m.Name, "timestamp": stamp(m.Timestamp)}
		if m.Type != "" {
			entry["type"] = m.Type
		}
		out = append(out, entry)
	}
	return out
}

// stamp writes a time as JavaScript's toISOString does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func object[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}
