package hotp_test

import (
	"errors"
	"math"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/hotp"
)

// secret is the one of RFC 4226 appendix D: "12345678901234567890".
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

var _ = Describe("A device", func() {
	It("shows the code of its counter and moves on with each press", func() {
		a, err := hotp.New(hotp.Params{Secret: secret}, 7)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.Params()).To(Equal(hotp.Params{Secret: secret, Algorithm: hotp.SHA1, Digits: 6}))
		Expect([]string{a.Press(), a.Press(), a.Press()}).To(Equal([]string{"162583", "399871", "520489"}))
		Expect(a.Counter()).To(Equal(uint64(10)))
	})

	It("goes on at the last counter there is", func() {
		a, err := hotp.New(hotp.Params{Secret: secret}, math.MaxUint64)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.Press()).To(HaveLen(6))
		Expect(a.Press()).To(Equal("755224"))
	})

	It("takes a secret as a person types it", func() {
		a, err := hotp.New(hotp.Params{Secret: "gezd gnbv gy3t qojq\ngezd gnbv gy3t qojq"}, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.Press()).To(Equal("755224"))
	})

	DescribeTable("names the parameter that cannot be used", func(p hotp.Params, param, text string) {
		_, err := hotp.New(p, 0)
		var wrong *hotp.ParamError
		Expect(errors.As(err, &wrong)).To(BeTrue(), "got %v", err)
		Expect(wrong.Param).To(Equal(param))
		Expect(err).To(MatchError(text))
	},
		Entry("no secret", hotp.Params{}, "secret", "hotp: secret is missing"),
		Entry("a secret that is not base32", hotp.Params{Secret: "1"}, "secret", "hotp: secret is not base32: use whole groups of the letters A to Z and the digits 2 to 7"),
		Entry("an algorithm", hotp.Params{Secret: secret, Algorithm: "MD5"}, "algorithm", `hotp: algorithm "MD5" is none of SHA1, SHA256, SHA512`),
		Entry("digits", hotp.Params{Secret: secret, Digits: 7}, "digits", `hotp: digits "7" is neither 6 nor 8`),
	)
})
