package tenantfile

import (
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// hours is a number of a unit of time, which exports write with or without a fraction.
type hours = strictyaml.At[float64]

// longestLifetime is longer than the vendor allows anywhere, and far from what a duration can hold.
const longestLifetime = 10 * 365 * 24 * time.Hour

// refreshEntry is how a client's refresh tokens live, in the Deploy CLI's layout. Source: Management API, clients.
type refreshEntry struct {
	Rotation   text                          `yaml:"rotation_type"`
	Expiration text                          `yaml:"expiration_type"`
	Leeway     *hours                        `yaml:"leeway"`
	Lifetime   *hours                        `yaml:"token_lifetime"`
	Idle       *hours                        `yaml:"idle_token_lifetime"`
	Endless    bool                          `yaml:"infinite_token_lifetime"`
	IdleForced bool                          `yaml:"infinite_idle_token_lifetime"`
	Rest       map[string]strictyaml.At[any] `yaml:",inline"`
}

var unusedRefresh = []string{"policies"}

type scopeEntry struct {
	Value       text   `yaml:"value"`
	Description string `yaml:"description"`
}

// lifetime reads a positive number of a unit; zero is none given, or a mistake that was noted.
func (l *loader) lifetime(given *hours, unit time.Duration, name string) time.Duration {
	switch {
	case given == nil:
		return 0
	case !(given.Value > 0) || given.Value > float64(longestLifetime/unit):
		l.add(&strictyaml.Error{File: l.path(TenantFile), Line: given.Line, Column: given.Column,
			Message: name + " must be above 0 and at most ten years", Hint: "leave it out for the default"})
		return 0
	}
	return time.Duration(given.Value * float64(unit))
}

func (l *loader) sessions(s settings) {
	limits := &l.fixture.Sessions
	limits.Absolute = l.lifetime(s.SessionHours, time.Hour, "session_lifetime")
	if s.SessionMinutes != nil {
		limits.Absolute = l.lifetime(s.SessionMinutes, time.Minute, "session_lifetime_in_minutes")
	}
	limits.Idle = l.lifetime(s.IdleHours, time.Hour, "idle_session_lifetime")
	if s.IdleMinutes != nil {
		limits.Idle = l.lifetime(s.IdleMinutes, time.Minute, "idle_session_lifetime_in_minutes")
	}
}

func (l *loader) resourceServers(doc document) {
	for _, rs := range doc.ResourceServers {
		l.unknown(rs.Rest, append(slices.Clone(unusedResourceServer), "scopes", "allow_offline_access"), "resourceServers")
		api := tenant.ResourceServer{Identifier: rs.Identifier.Value, Offline: rs.Offline}
		for _, s := range rs.Scopes {
			api.Scopes = append(api.Scopes, s.Value.Value)
		}
		l.fixture.ResourceServers = append(l.fixture.ResourceServers, api)
	}
}

// refresh reads how a client's refresh tokens live. A public client's rotate unless its file says otherwise: exports always do.
func (l *loader) refresh(r refreshEntry, public bool) tenant.RefreshPolicy {
	l.unknown(r.Rest, unusedRefresh, "refresh_token")
	p := tenant.RefreshPolicy{Rotating: public, Endless: r.Endless, IdleEndless: r.IdleForced}
	switch r.Rotation.Value {
	case "":
	case "rotating", "non-rotating":
		p.Rotating = r.Rotation.Value == "rotating"
	default:
		l.mistake(r.Rotation, "write rotating or non-rotating", "unknown rotation_type %q", r.Rotation.Value)
	}
	switch r.Expiration.Value {
	case "", "expiring":
	case "non-expiring":
		p.Endless, p.IdleEndless = true, true
	default:
		l.mistake(r.Expiration, "write expiring or non-expiring", "unknown expiration_type %q", r.Expiration.Value)
	}
	if r.Leeway != nil && r.Leeway.Value != 0 { // none is a value of its own
		p.Leeway = l.lifetime(r.Leeway, time.Second, "leeway")
	}
	p.Absolute = l.lifetime(r.Lifetime, time.Second, "token_lifetime")
	p.Idle = l.lifetime(r.Idle, time.Second, "idle_token_lifetime")
	return p
}
