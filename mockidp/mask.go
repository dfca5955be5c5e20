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

// masked stands for a secret, as in the record of an Action's event.
const masked = "********"

// Mask hides the values of the Actions' secrets in a text that an Action may have written: console lines, errors, reasons
// of a refusal. Values shorter than six bytes stay.
func (t *Tenant) Mask(text string) string {
	var secrets []string
	for _, a := range t.state.Fixture().Actions {
		for _, value := range a.Secrets {
			if len(value) >= minMasked {
				secrets = append(secrets, value)
			}
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may hold another
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, secret, masked)
	}
	return text
}

// CheckHost refuses a request whose Host header is no name of this machine: localhost, NAME.localhost or a loopback
// address. Listeners beside the tenants use it to keep out pages of other sites that point their name here (DNS
// rebinding).
func CheckHost(r *http.Request) error {
	_, err := edge.Resolve(r)
	return err
}
