package mockidp

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
)

// minMasked is the length of the shortest secret that is masked. Tenants keep settings such as "true" or "phone" among
// the secrets of Actions; masking those would garble every text.
const minMasked = 6

// Mask hides secrets in texts that an Action may have written (console lines, errors, reasons of a refusal): the values of
// the Actions' secrets, the settings of Rules and the ids of live sessions become asterisks. Values shorter than six bytes stay.
func (t *Tenant) Mask() *strings.Replacer {
	secrets := t.state.Secrets()
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may begin with another
	var pairs []string
	for _, secret := range secrets {
		if len(secret) >= minMasked {
			pairs = append(pairs, secret, "********")
		}
	}
	return strings.NewReplacer(pairs...)
}

// CheckHost refuses a request whose Host header is no name of this machine: localhost, NAME.localhost or a loopback
// address. Listeners beside the tenants use it to keep out pages of other sites that point their name here (DNS
// rebinding).
func CheckHost(r *http.Request) error {
	_, err := edge.Resolve(r)
	return err
}
