package pipeline

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// About is what a login is about: who signs in to what, and what the application asked for.
type About struct {
	Login      int // its number in records, 0 for none
	UserID     string
	Silent     bool // nothing may be shown, and the login is not counted
	Client     tenant.Client
	Connection tenant.Connection
	// Pageless tells that the login has no pages: nobody can be sent anywhere. Refresh is the refresh token that it exchanges; nil
	// for none. DemandsMFA tells that the audience is the MFA API, which challenges whoever holds a factor.
	Pageless   bool
	Refresh    *tenant.Refresh
	Transfer   *Transfer // by which the login began; nil for none
	DemandsMFA bool
	// Organization is the one that the person signs in to; nil for none.
	Organization *tenant.Organization
	// Session is the one that the login started from, or the one that it will make, which has an id for the future alone.
	Session     tenant.Session
	Audience    string
	Transaction Transaction
	Query       map[string]string // the parameters of the authorization request, as Rules see them
	// Confidence of the risk assessment: low, medium, high, neutral, or empty when there is none.
	Confidence string
	// Device names the browser's device to itself; Remembered tells that the browser is remembered for the person.
	Device     string
	Remembered bool
	// Risk is the assessment; nil when there is none.
	Risk *risk.Assessment
}

// event builds what an Action sees, one property by one builder. Source: semantics 1.1 to 1.4. What is not known is absent, never null;
// lists are there although empty where published samples read their length unguarded.
func (f *Flow) event(a tenant.Action, first bool, req Request, back *away) (json.RawMessage, error) {
	user, _ := f.tenant.User(f.about.UserID)
	user = f.asSeen(user)
	methods := f.methods
	if f.tenant.Faults.On(fault.StaleEvent) && !first {
		user.Enrolments, methods = f.firstHeld, f.firstMethods
	}
	event := map[string]any{
		"authentication": f.authentication(methods),
		"authorization":  map[string]any{"roles": f.rolesOf(user)},
		"client":         map[string]any{"client_id": f.about.Client.ID, "name": f.about.Client.Name, "metadata": object(f.about.Client.Metadata)},
		"connection":     connectionOf(f.about.Connection),
		"request":        req.event(),
		"secrets":        object(a.Secrets),
		"stats":          map[string]any{"logins_count": f.logins(user)},
		"tenant":         map[string]any{"id": f.tenant.Name},
		"transaction":    f.about.Transaction.event(),
		"user":           f.userOf(user),
	}
	add := func(name string, value map[string]any) {
		if value != nil {
			event[name] = value
		}
	}
	add("session", f.sessionOf(f.about.Session, req))
	add("refresh_token", f.refreshOf(req))
	add("session_transfer_token", f.about.Transfer.event())
	if o := f.about.Organization; o != nil {
		add("organization", organizationOf(*o))
	}
	add("resource_server", resourceServer(f.about.Audience))
	add("prompt", promptOf(back))
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

func resourceServer(audience string) map[string]any {
	if audience == "" {
		return nil
	}
	return map[string]any{"identifier": audience}
}

// promptOf is event.prompt: there when the person is back from a form.
func promptOf(back *away) map[string]any {
	if back == nil || back.form == nil {
		return nil
	}
	return map[string]any{"id": back.form.ID, "fields": object(back.fields), "vars": object(back.form.Vars)}
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
