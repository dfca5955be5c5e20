package tenantfile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// exchangeEntry is a token exchange profile: which Action looks at tokens of a type. Exports put the Action's name into action_id.
type exchangeEntry struct {
	Name     text   `yaml:"name"`
	Subject  text   `yaml:"subject_token_type"`
	Action   text   `yaml:"action"`
	ActionID text   `yaml:"action_id"`
	Kind     text   `yaml:"type"`
	ID       string `yaml:"id"`
}

// tokenExchange is what a client may exchange.
type tokenExchange struct {
	Any []text `yaml:"allow_any_profile_of_type"`
}

// customAuthentication is the one type of profile that there is.
const customAuthentication = "custom_authentication"

// reserved are namespaces in which no type of a profile lies.
var reserved = []string{"http://auth0.com", "https://auth0.com", "http://okta.com", "https://okta.com", "urn:ietf", "urn:auth0", "urn:okta"}

// exchanges reads the profiles, each with its Action.
func (l *loader) exchanges(doc document, own ownSettings) {
	for _, p := range doc.Exchanges {
		at, subject := p.Action, p.Subject.Value
		if at.Value == "" {
			at = p.ActionID
		}
		i := slices.IndexFunc(doc.Actions, func(a actionEntry) bool { return a.Name.Value == at.Value })
		switch {
		case !strings.HasPrefix(subject, "https://") && !strings.HasPrefix(subject, "urn:"),
			slices.ContainsFunc(reserved, func(r string) bool { return strings.HasPrefix(subject, r) }):
			l.mistake(firstOf(p.Subject, p.Name), "write a URI of your own that begins with https:// or urn:", "%q is no subject_token_type of a token exchange profile", subject)
			continue
		case p.Kind.Value != customAuthentication:
			l.mistake(firstOf(p.Kind, p.Name), "write "+customAuthentication, "unknown type %q of a token exchange profile", p.Kind.Value)
			continue
		case i < 0:
			l.mistake(firstOf(at, p.Name), "name one of actions", "the token exchange profile %q names an Action %q that is not defined", p.Name.Value, at.Value)
			continue
		case slices.ContainsFunc(l.fixture.Exchanges, func(x tenant.ExchangeProfile) bool { return x.SubjectType == subject }):
			l.mistake(p.Subject, "keep one of them", "two token exchange profiles have the type %s", subject)
			continue
		}
		a := doc.Actions[i]
		if !slices.ContainsFunc(a.SupportedTriggers, func(t triggerEntry) bool { return t.ID.Value == action.TriggerExchange }) {
			l.mistake(a.Name, "add supported_triggers: [{ id: custom-token-exchange, version: v1 }]", "the Action %q does not support the trigger custom-token-exchange that a profile uses it for", a.Name.Value)
			continue
		}
		if runs, ok := l.load(a, own.Append[a.Name.Value].Value, action.TriggerExchange); ok {
			l.fixture.Exchanges = append(l.fixture.Exchanges, tenant.ExchangeProfile{SubjectType: subject, Action: runs})
		}
	}
}

// firstOf is the first of two places that is one.
func firstOf(a, b text) text { return cmp.Or(a, b) }

// exchanged tells whether a client may exchange tokens.
func (l *loader) exchanged(e tokenExchange) bool {
	for _, kind := range e.Any {
		if kind.Value != customAuthentication {
			l.mistake(kind, strictyaml.DidYouMean(kind.Value, "types", []string{customAuthentication}), "unknown type %q in allow_any_profile_of_type", kind.Value)
		}
	}
	return len(e.Any) > 0
}
