package keycloak_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// counting refuses every password, and says how many failures it has counted: one answer after the other,
// the last for ever.
type counting struct {
	counts []string
	asked  int
}

// RoundTrip implements http.RoundTripper.
func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	shown := page("login-login", "credentialId", "")
	if r.Method == http.MethodPost {
		shown += `<p id="input-error-username">No.</p>`
	}
	a, err := canned{status: http.StatusOK, body: shown}.RoundTrip(r)
	if strings.Contains(r.URL.Path, "/attack-detection/brute-force/users/u1") {
		a.Body = io.NopCloser(strings.NewReader(c.counts[min(c.asked, len(c.counts)-1)]))
		c.asked++
	}
	return a, err
}

func failures(n int) string { return fmt.Sprintf(`{"disabled": false, "numFailures": %d}`, n) }

var _ = DescribeTable("After a wrong password the adapter asks how many failures are counted", func(asked int, counts ...string) {
	c := &counting{counts: counts}
	s := inFrontOf(c)
	Expect(adaptertest.Begin(s, target.Login{Password: "word"})).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, "No."))
	Expect(c.asked).To(Equal(asked))
},
	Entry("until it is one more", 3, failures(0), failures(0), failures(1)),
	Entry("once where it is one more already", 1, failures(1)),
	Entry("once where the account is locked for a while", 1, `{"disabled": true, "numFailures": 0}`),
	Entry("and gives up where it stays as it was", 40, failures(0)),
)
