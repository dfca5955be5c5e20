package served_test

import (
	"io"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/served"
)

// told answers what a server says of itself.
type told string

// RoundTrip implements http.RoundTripper.
func (t told) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusNotFound, ""
	if r.URL.String() == "http://127.0.0.1:4000/mfaproof" {
		status, body = http.StatusOK, string(t)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

var _ = Describe("A system behind a server", func() {
	It("is found by its name, and tells its version", func(ctx SpecContext) {
		s, err := served.Find(ctx, "http://127.0.0.1:4000/", told(`{"name":"acme","version":"7.1"}`), "acme", "ACME")
		Expect(err).NotTo(HaveOccurred())
		Expect(s.Version).To(Equal("7.1"))
		a, err := s.Client().Do(ctx, http.MethodGet, "/elsewhere", nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.Status).To(Equal(http.StatusNotFound))
	})

	DescribeTable("is not there", func(ctx SpecContext, says, why string) {
		_, err := served.Find(ctx, "http://127.0.0.1:4000", told(says), "acme", "ACME")
		Expect(err).To(MatchError(And(HavePrefix("there is no ACME of mfaproof at http://127.0.0.1:4000: "), ContainSubstring(why))))
	},
		Entry("where another one is", `{"name":"other","version":"7.1"}`, `GET /mfaproof says that it is "other"`),
		Entry("where something else is", `<html>`, "is not the JSON that belongs there"),
	)
})
