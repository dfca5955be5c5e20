package totp_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/pquerna/otp"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

var _ = Describe("FromURI", func() {
	DescribeTable("reads what an enrolment page shows",
		func(uri string, want totp.Params) {
			a, err := totp.FromURI(uri)
			Expect(err).NotTo(HaveOccurred())
			Expect(a.Params()).To(Equal(want))
		},
		Entry("the secret alone", "otpauth://totp/ana?secret="+secret,
			totp.Params{Secret: secret, Algorithm: totp.SHA1, Digits: 6, Period: 30}),
		Entry("everything", "otpauth://totp/Acme:ana?issuer=Acme&digits=8&period=60&algorithm=SHA512&image=x&secret="+secret,
			totp.Params{Secret: secret, Algorithm: totp.SHA512, Digits: 8, Period: 60}),
		Entry("lower case", "otpauth://totp/ana?algorithm=sha256&secret="+strings.ToLower(secret),
			totp.Params{Secret: secret, Algorithm: totp.SHA256, Digits: 6, Period: 30}),
	)

	DescribeTable("refuses what an app cannot read, without showing the secret",
		func(uri, text string) {
			_, err := totp.FromURI(uri)
			Expect(err).To(MatchError(ContainSubstring(text)))
			Expect(err.Error()).NotTo(ContainSubstring(secret))
		},
		Entry("no URI", "otpauth://totp/%zz?secret="+secret, "is not a URI"),
		Entry("another scheme", "https://totp/ana?secret="+secret, `begins with "https://totp"`),
		Entry("counter-based", "otpauth://hotp/ana?secret="+secret, `begins with "otpauth://hotp"`),
		Entry("broken query", "otpauth://totp/ana?digits=%zz&secret="+secret, "parameters of the enrolment URI cannot be read"),
		Entry("no secret", "otpauth://totp/ana", "secret is missing"),
		Entry("bad secret", "otpauth://totp/ana?secret=8", "secret is not base32"),
		Entry("bad algorithm", "otpauth://totp/ana?algorithm=MD5&secret="+secret, `algorithm "MD5" is none of`),
		Entry("bad digits", "otpauth://totp/ana?digits=seven&secret="+secret, `digits "seven" is not a positive whole number`),
		Entry("seven digits", "otpauth://totp/ana?digits=7&secret="+secret, `digits "7" is neither 6 nor 8`),
		Entry("no period", "otpauth://totp/ana?period=0&secret="+secret, `period "0" is not a positive whole number`),
	)
})

var _ = Describe("URI", func() {
	a := func() *totp.Authenticator {
		return app(totp.Params{Secret: secret, Algorithm: totp.SHA256, Digits: 8, Period: 60})
	}

	It("is read back as the same parameters, here and by another library", func() {
		uri := a().URI("Acme & Söhne", "ana+test@example.com")
		back, err := totp.FromURI(uri)
		Expect(err).NotTo(HaveOccurred())
		Expect(back.Params()).To(Equal(a().Params()))

		key, err := otp.NewKeyFromURL(uri)
		Expect(err).NotTo(HaveOccurred())
		Expect(key.Type()).To(Equal("totp"))
		Expect(key.Issuer()).To(Equal("Acme & Söhne"))
		Expect(key.AccountName()).To(Equal("ana+test@example.com"))
		Expect(key.Secret()).To(Equal(secret))
		Expect(key.Algorithm()).To(Equal(otp.AlgorithmSHA256))
		Expect(key.Digits()).To(Equal(otp.DigitsEight))
		Expect(key.Period()).To(Equal(uint64(60)))
		Expect(uri).NotTo(MatchRegexp(`\?.*\+`), "apps show the plus sign of form encoding")
	})

	It("leaves out an empty issuer", func() {
		u, err := url.Parse(a().URI("", "ana"))
		Expect(err).NotTo(HaveOccurred())
		Expect(u.Path).To(Equal("/ana"))
		Expect(u.Query().Has("issuer")).To(BeFalse())
	})
})

func FuzzFromURI(f *testing.F) {
	f.Add("otpauth://totp/Acme:ana?secret=" + secret + "&issuer=Acme&algorithm=SHA256&digits=8&period=60")
	f.Add("otpauth://totp/?secret=A%0AB&digits=0&period=-1")
	f.Fuzz(func(t *testing.T, uri string) {
		a, err := totp.FromURI(uri)
		if err != nil {
			return
		}
		now := time.Unix(1_800_000_000, 0)
		if code := a.Peek(now); len(code) != a.Params().Digits {
			t.Errorf("%q was accepted and gives the code %q", uri, code)
		}
		for _, how := range []vocab.Answer{vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerFuture, vocab.AnswerRight} {
			if _, err := a.Answer(now, how); err != nil {
				t.Errorf("%q was accepted and cannot be answered %s: %v", uri, how, err)
			}
		}
		back, err := totp.FromURI(a.URI("Acme", "ana"))
		if err != nil || back.Params() != a.Params() {
			t.Errorf("%q is not read back: %v", uri, err)
		}
	})
}
