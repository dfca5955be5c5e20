package claim_test

import (
	"io"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/claim"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return claim.Render(w, run) })
}

var _ = Describe("claim.yaml", func() {
	It("is as it was", func() { golden.Same("claim.yaml", rendered(reportstest.Sample())) })

	It("tells what was exercised from what was only declared, and what holds from what nobody looked at", func() {
		var c struct {
			Schema       string
			Gate         string
			Capabilities map[string][]string
			Requirements map[string][]string
		}
		Expect(yaml.Unmarshal([]byte(rendered(reportstest.Sample())), &c)).To(Succeed())
		Expect(c.Schema).To(Equal("mfaproof/claim/1"))
		Expect(c.Gate).To(Equal("broken"))
		Expect(c.Capabilities).To(Equal(map[string][]string{
			"exercised": {"clock", "factor.otp"}, "declared_only": {"log"}, "not_declared": {"factor.push-notification"}}))
		Expect(c.Requirements).To(Equal(map[string][]string{
			"held": {}, "broken": {"grid", "log.names-factor", "otp.no-reuse"}, "not_covered": {"push.expiry"}}))
	})
})
