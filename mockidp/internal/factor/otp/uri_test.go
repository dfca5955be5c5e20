package otp_test

import (
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
)

var _ = Describe("What an authenticator app is given", func() {
	It("is a secret in base32 without padding", func() {
		Expect(otp.Secret(rfcSecret)).To(Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
		Expect(otp.Secret([]byte{0xff})).To(Equal("74"))
	})

	It("is a URI of the documented form", func() {
		Expect(otp.URI("GEZDGNBV", "acme", "ana@example.com")).To(Equal(
			"otpauth://totp/acme:ana@example.com?secret=GEZDGNBV&issuer=acme&algorithm=SHA1&digits=6&period=30"))
	})

	DescribeTable("keeps names whole, whatever is in them", func(tenant, account string) {
		u, err := url.Parse(otp.URI("GEZDGNBV", tenant, account))
		Expect(err).NotTo(HaveOccurred())
		Expect(u.Path).To(Equal("/" + tenant + ":" + account))
		Expect(u.Query().Get("issuer")).To(Equal(tenant))
		Expect(u.Query().Get("secret")).To(Equal("GEZDGNBV"))
		Expect(u.RawQuery).NotTo(ContainSubstring("+"), "apps show a plus sign as it is")
	},
		Entry("plain", "acme", "ana"),
		Entry("blanks", "Acme and Sons", "Ana Li"),
		Entry("reserved characters", "a/b?c#d&e=f%g+h", "ana+test@example.com"),
		Entry("other scripts", "Ünïon", "アナ"),
	)
})
