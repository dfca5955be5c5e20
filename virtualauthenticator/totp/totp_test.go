package totp_test

import (
	"encoding/base32"
	"errors"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// ascii gives the base32 of n bytes that repeat the digits 1234567890: the secrets of RFC 6238, whose reference code uses a
// secret as long as the hash.
func ascii(n int) string {
	return base32.StdEncoding.EncodeToString([]byte(strings.Repeat("1234567890", 7)[:n]))
}

var _ = Describe("Codes", func() {
	DescribeTable("are those of RFC 6238 appendix B",
		func(unix int64, sha1, sha256, sha512 string) {
			now := time.Unix(unix, 0)
			Expect(app(totp.Params{Secret: ascii(20), Algorithm: totp.SHA1, Digits: 8}).Peek(now)).To(Equal(sha1))
			Expect(app(totp.Params{Secret: ascii(32), Algorithm: totp.SHA256, Digits: 8}).Peek(now)).To(Equal(sha256))
			Expect(app(totp.Params{Secret: ascii(64), Algorithm: totp.SHA512, Digits: 8}).Peek(now)).To(Equal(sha512))
		},
		Entry("1970", int64(59), "94287082", "46119246", "90693936"),
		Entry("2005", int64(1111111109), "07081804", "68084774", "25091201"),
		Entry("2005, next step", int64(1111111111), "14050471", "67062674", "99943326"),
		Entry("2009", int64(1234567890), "89005924", "91819424", "93441116"),
		Entry("2033", int64(2000000000), "69279037", "90698825", "38618901"),
		Entry("2603", int64(20000000000), "65353130", "77737706", "47863826"),
	)

	DescribeTable("belong to steps that begin at whole periods",
		func(period int, unix, step int64) {
			Expect(app(totp.Params{Secret: secret, Period: period}).Step(time.Unix(unix, 0))).To(Equal(step))
		},
		Entry("first second", 30, int64(0), int64(0)),
		Entry("last second", 30, int64(29), int64(0)),
		Entry("next step", 30, int64(30), int64(1)),
		Entry("another period", 60, int64(119), int64(1)),
		Entry("before the epoch", 30, int64(-1), int64(-1)),
		Entry("a whole period before the epoch", 30, int64(-30), int64(-1)),
	)

	It("are not spent by a look", func() {
		a := app(totp.Params{Secret: secret})
		now := time.Unix(1_800_000_000, 0)
		peeked := a.Peek(now)
		answer, err := a.Answer(now, "right")
		Expect(err).NotTo(HaveOccurred())
		Expect(answer).To(Equal(totp.Answer{Code: peeked, Step: 60_000_000}))
	})
})

var _ = Describe("New", func() {
	It("fills in the defaults", func() {
		Expect(app(totp.Params{Secret: secret}).Params()).To(Equal(
			totp.Params{Secret: secret, Algorithm: totp.SHA1, Digits: 6, Period: 30}))
	})

	It("takes a secret as a person types it", func() {
		Expect(app(totp.Params{Secret: "gezd gnbv\ngy3t qojq ge======"}).Params().Secret).To(Equal("GEZDGNBVGY3TQOJQGE"))
	})

	DescribeTable("names the parameter that cannot be used",
		func(p totp.Params, param, text string) {
			_, err := totp.New(p)
			var parameter *totp.ParamError
			Expect(errors.As(err, &parameter)).To(BeTrue(), "got %v", err)
			Expect(parameter.Param).To(Equal(param))
			Expect(err).To(MatchError(text))
		},
		Entry("no secret", totp.Params{}, "secret", "totp: secret is missing"),
		Entry("a secret that is not base32, which is not shown", totp.Params{Secret: "01189998"}, "secret",
			"totp: secret is not base32: use whole groups of the letters A to Z and the digits 2 to 7"),
		Entry("an incomplete secret", totp.Params{Secret: "A"}, "secret",
			"totp: secret is not base32: use whole groups of the letters A to Z and the digits 2 to 7"),
		Entry("algorithm", totp.Params{Secret: secret, Algorithm: "MD5"}, "algorithm", `totp: algorithm "MD5" is none of SHA1, SHA256, SHA512`),
		Entry("digits", totp.Params{Secret: secret, Digits: 7}, "digits", `totp: digits "7" is neither 6 nor 8`),
		Entry("period", totp.Params{Secret: secret, Period: -30}, "period", `totp: period "-30" is not between 1 and 86400 seconds`),
		Entry("long period", totp.Params{Secret: secret, Period: 86401}, "period", `totp: period "86401" is not between 1 and 86400 seconds`),
	)
})
