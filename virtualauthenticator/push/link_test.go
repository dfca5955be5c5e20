package push_test

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

var _ = Describe("ParseLink", func() {
	It("reads the transaction and the address", func() {
		Expect(push.ParseLink(bare)).To(Equal(push.Link{Transaction: "tx_1", BaseURL: "https://login.example.com"}))
	})

	It("reads an authenticator if there is one", func() {
		l, err := push.ParseLink(link + "&digits=8&algorithm=SHA256&period=60")
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Transaction).To(Equal("tx_1"))
		Expect(l.App.Params()).To(Equal(totp.Params{Secret: secret, Algorithm: totp.SHA256, Digits: 8, Period: 60}))
	})

	DescribeTable("accepts addresses", func(base string) {
		l, err := push.ParseLink("otpauth://totp/a?enrollment_tx_id=t&base_url=" + base)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.BaseURL).To(Equal(base))
	},
		Entry("https", "https://acme.guardian.example.com"), Entry("of this machine", "http://acme.localhost:3000/appliance-mfa"),
	)

	DescribeTable("refuses what an app cannot use, without showing the secret",
		func(uri, text string) {
			_, err := push.ParseLink(uri)
			Expect(err).To(MatchError(ContainSubstring(text)))
			Expect(err.Error()).NotTo(ContainSubstring(secret))
		},
		Entry("no URI", "otpauth://totp/%zz?secret="+secret, "the enrolment is not a URI"),
		Entry("another scheme", "https://totp/a?enrollment_tx_id=t", `begins with "https://totp"`),
		Entry("counter-based", strings.Replace(link, "totp", "hotp", 1), `begins with "otpauth://hotp"`),
		Entry("broken query", bare+"&secret="+secret+"&x=%zz", "parameters of the enrolment link cannot be read"),
		Entry("of an authenticator app", "otpauth://totp/acme:ana?secret="+secret, "no enrollment_tx_id: is it the QR code of an authenticator app?"),
		Entry("no address", "otpauth://totp/a?enrollment_tx_id=t", `base_url "" of the enrolment link is no http(s) address`),
		Entry("no host", "otpauth://totp/a?enrollment_tx_id=t&base_url=https%3A%2F%2F%2Fx", "no http(s) address"),
		Entry("no scheme", "otpauth://totp/a?enrollment_tx_id=t&base_url=login.example.com", "no http(s) address"),
		Entry("another scheme of address", "otpauth://totp/a?enrollment_tx_id=t&base_url=ftp%3A%2F%2Fx", "no http(s) address"),
		Entry("broken address", "otpauth://totp/a?enrollment_tx_id=t&base_url=https%3A%2F%2F%25zz", "no http(s) address"),
		Entry("bad secret", bare+"&secret=8", "the authenticator in the enrolment link cannot be used: totp: secret is not base32"),
		Entry("empty secret", bare+"&secret=", "totp: secret is missing"),
		Entry("bad digits", link+"&digits=7", `totp: digits "7" is neither 6 nor 8`),
	)
})

func FuzzParseLink(f *testing.F) {
	f.Add(link + "&algorithm=SHA512&digits=8&period=60")
	f.Add(bare)
	f.Add("otpauth://totp/?enrollment_tx_id=%00&base_url=http://[::1]&secret=A%0AB")
	f.Fuzz(func(t *testing.T, uri string) {
		l, err := push.ParseLink(uri)
		if err != nil {
			return
		}
		if l.Transaction == "" || !strings.HasPrefix(strings.ToLower(l.BaseURL), "http") {
			t.Errorf("%q was accepted as %+v", uri, l)
		}
		if l.App != nil && len(l.App.Peek(time.Unix(1_800_000_000, 0))) != l.App.Params().Digits {
			t.Errorf("the authenticator of %q gives no code", uri)
		}
	})
}
