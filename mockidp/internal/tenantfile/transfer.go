package tenantfile

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// transferEntry is what a client may do with session transfer tokens. Source: Management API, clients.
type transferEntry struct {
	Create  bool                          `yaml:"can_create_session_transfer_token"`
	Methods []text                        `yaml:"allowed_authentication_methods"`
	Binding text                          `yaml:"enforce_device_binding"`
	Refresh bool                          `yaml:"allow_refresh_token"`
	Cascade *bool                         `yaml:"enforce_cascade_revocation"`
	Rest    map[string]strictyaml.At[any] `yaml:",inline"`
}

var unusedTransfer = []string{"delegation", "enforce_online_refresh_tokens"}

func (l *loader) transfer(e transferEntry, client string) tenant.SessionTransfer {
	l.unknown(e.Rest, unusedTransfer, "session_transfer")
	out := tenant.SessionTransfer{Create: e.Create, Refresh: e.Refresh, Bound: true, Detached: e.Cascade != nil && !*e.Cascade}
	for _, m := range e.Methods {
		if !slices.Contains([]string{"cookie", "query"}, m.Value) {
			l.mistake(m, "write cookie or query", "unknown method %q in allowed_authentication_methods", m.Value)
		}
		out.Methods = append(out.Methods, m.Value)
	}
	switch e.Binding.Value {
	case "", "ip":
	case "none":
		out.Bound = false
	case "asn":
		l.note("%s: the client %s binds session transfer tokens to an ASN; the mock knows none, and compares addresses", TenantFile, client)
	default:
		l.mistake(e.Binding, "write ip, asn or none", "unknown enforce_device_binding %q", e.Binding.Value)
	}
	return out
}
