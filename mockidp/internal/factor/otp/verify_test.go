package otp_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// rfcSecret is the secret of RFC 6238 appendix B for SHA-1.
var rfcSecret = []byte("12345678901234567890")

// codeOf computes RFC 4226 with SHA-1 and six digits, independently of any library of one-time passwords.
func codeOf(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash never fails to write
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

func base32Of(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

func broken(name fault.Name) fault.Set {
	GinkgoHelper()
	set, err := fault.Parse(string(name))
	Expect(err).NotTo(HaveOccurred())
	return set
}

// step is the current time step of most examples, and now lies ten seconds into it.
const step = int64(58_000_000)

var now = time.Unix(step*30+10, 0)

var _ = Describe("Verifying a code", func() {
	// RFC 6238 appendix B; the vectors there have eight digits, of which these are the last six.
	DescribeTable("accepts the RFC's vectors", func(seconds int64, code string) {
		Expect(codeOf(rfcSecret, seconds/30)).To(Equal(code), "control: the computation of this test")
		Expect(otp.Verify(base32Of(rfcSecret), code, time.Unix(seconds, 0), 0, fault.Set{})).To(Equal(seconds / 30))
	},
		Entry(nil, int64(59), "287082"),
		Entry(nil, int64(1111111109), "081804"),
		Entry(nil, int64(1111111111), "050471"),
		Entry(nil, int64(1234567890), "005924"),
		Entry(nil, int64(2000000000), "279037"),
		Entry(nil, int64(20000000000), "353130"),
	)

	DescribeTable("by its distance from the current step", func(distance int64, want error) {
		got, err := otp.Verify(base32Of(rfcSecret), codeOf(rfcSecret, step+distance), now, 0, fault.Set{})
		if want == nil {
			Expect(err).NotTo(HaveOccurred())
			Expect(got).To(Equal(step + distance))
			return
		}
		Expect(err).To(MatchError(want))
	},
		Entry("current", int64(0), nil),
		Entry("previous", int64(-1), nil),
		Entry("the one before", int64(-2), otp.ErrStale),
		Entry("ten minutes ago", int64(-20), otp.ErrStale),
		Entry("long ago", int64(-21), otp.ErrWrong),
		Entry("next", int64(1), otp.ErrEarly),
		Entry("ten minutes ahead", int64(20), otp.ErrEarly),
		Entry("far ahead", int64(21), otp.ErrWrong),
	)

	It("finds a wrong code in one of another step, and no other one in it", func() {
		Expect(otp.ErrStale).To(MatchError(otp.ErrWrong))
		Expect(otp.ErrEarly).To(MatchError(otp.ErrWrong))
		Expect(otp.ErrStale).NotTo(MatchError(otp.ErrReplayed))
		Expect(otp.ErrWrong).NotTo(MatchError(otp.ErrStale))
	})

	DescribeTable("at the edges of a step", func(at time.Time, right bool) {
		_, err := otp.Verify(base32Of(rfcSecret), codeOf(rfcSecret, step), at, 0, fault.Set{})
		if right {
			Expect(err).NotTo(HaveOccurred())
		} else {
			Expect(err).To(MatchError(otp.ErrWrong))
		}
	},
		Entry("just before it begins", time.Unix(step*30-1, 999_999_999), false),
		Entry("when it begins", time.Unix(step*30, 0), true),
		Entry("at the end of the next one", time.Unix(step*30+59, 999_999_999), true),
		Entry("after that", time.Unix(step*30+60, 0), false),
	)

	DescribeTable("never accepts a step at or before the newest used one", func(used, distance int64, want error) {
		_, err := otp.Verify(base32Of(rfcSecret), codeOf(rfcSecret, step+distance), now, used, fault.Set{})
		if want == nil {
			Expect(err).NotTo(HaveOccurred())
		} else {
			Expect(err).To(MatchError(want))
		}
	},
		Entry("control: nothing used", int64(0), int64(0), nil),
		Entry("the same step", step, int64(0), otp.ErrReplayed),
		Entry("the previous step after the current one", step, int64(-1), otp.ErrReplayed),
		Entry("the previous step again", step-1, int64(-1), otp.ErrReplayed),
		Entry("control: the current step after the previous one", step-1, int64(0), nil),
		Entry("a wrong code is wrong, not replayed", step, int64(5), otp.ErrWrong),
	)

	DescribeTable("reads what people type", func(shape func(string) string, want error) {
		_, err := otp.Verify(base32Of(rfcSecret), shape(codeOf(rfcSecret, step)), now, 0, fault.Set{})
		if want == nil {
			Expect(err).NotTo(HaveOccurred())
		} else {
			Expect(err).To(MatchError(want))
		}
	},
		Entry("as shown", func(c string) string { return c }, nil),
		Entry("in two groups", func(c string) string { return c[:3] + " " + c[3:] }, nil),
		Entry("with blanks around", func(c string) string { return " \t" + c + "\n" }, nil),
		Entry("nothing", func(string) string { return "" }, otp.ErrMissing),
		Entry("only blanks", func(string) string { return "   " }, otp.ErrMissing),
		Entry("a digit short", func(c string) string { return c[:5] }, otp.ErrFormat),
		Entry("a digit long", func(c string) string { return c + "0" }, otp.ErrFormat),
		Entry("a letter at the end", func(c string) string { return c[:5] + "x" }, otp.ErrFormat),
		Entry("a letter inside", func(c string) string { return c[:2] + "O" + c[3:] }, otp.ErrFormat),
		Entry("a sign", func(c string) string { return "-" + c[1:] }, otp.ErrFormat),
		Entry("digits of another script, two bytes each", func(string) string { return "١٢٣" }, otp.ErrFormat),
		Entry("another code", func(c string) string { return string('0'+('9'-c[0])) + c[1:] }, otp.ErrWrong),
	)

	It("does not accept the code of another secret, nor any under a damaged one", func() {
		other := base32Of([]byte("09876543210987654321"))
		_, err := otp.Verify(other, codeOf(rfcSecret, step), now, 0, fault.Set{})
		Expect(err).To(MatchError(otp.ErrWrong))
		_, err = otp.Verify("not base32!", codeOf(rfcSecret, step), now, 0, fault.Set{})
		Expect(err).To(MatchError(otp.ErrWrong))
	})

	It("agrees with an independent computation for any secret and time", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			secret := rapid.SliceOfN(rapid.Byte(), otp.SecretLen, otp.SecretLen).Draw(t, "secret")
			at := rapid.Int64Range(2, 1<<33).Draw(t, "step")
			late := rapid.Int64Range(0, 59).Draw(t, "seconds after it began")
			got, err := otp.Verify(otp.Secret(secret), codeOf(secret, at), time.Unix(at*30+late, 0), 0, fault.Set{})
			if err != nil || got != at && codeOf(secret, got) != codeOf(secret, at) {
				t.Fatalf("code of step %d: step %d, error %v", at, got, err)
			}
		})
	})
})
