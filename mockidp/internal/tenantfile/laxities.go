package tenantfile

import "github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"

// trustedProxy is the one laxity there is.
const trustedProxy = "trusted-proxy"

// laxities reads which strict rules are relaxed, and notes each of them.
func (l *loader) laxities(given map[string]text) {
	for name, value := range given {
		switch {
		case name != trustedProxy:
			l.mistakeIn(SettingsFile, value, strictyaml.DidYouMean(name, "laxities", []string{trustedProxy}), "unknown laxity %q", name)
		case value.Value != "loopback":
			l.mistakeIn(SettingsFile, value, "write loopback", "the laxity %s takes only loopback, not %q", name, value.Value)
		default:
			l.fixture.TrustedProxy = true
			l.note("%s: laxity %s: X-Forwarded-For is believed when a proxy on this machine sends it", SettingsFile, name)
		}
	}
}
