package totp_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

var _ = Describe("An app with a defect", func() {
	now := time.Unix(1_800_000_015, 0)
	shown := func(p totp.Params, defect vocab.App) string {
		GinkgoHelper()
		a, err := totp.Defective(p, defect)
		Expect(err).NotTo(HaveOccurred())
		return answer(a, now, vocab.AnswerRight).Code
	}
	usual := totp.Params{Secret: secret}
	other := totp.Params{Secret: secret, Algorithm: totp.SHA512, Digits: 8, Period: 60}

	DescribeTable("shows the right code where the enrolment has the values that it goes by, and nowhere else",
		func(defect vocab.App, like totp.Params) {
			Expect(shown(usual, "")).To(Equal(shown(usual, defect)))
			Expect(shown(other, defect)).NotTo(Equal(shown(other, "")))
			Expect(shown(other, defect)).To(Equal(shown(like, "")))
		},
		Entry(nil, vocab.AppIgnoresAlgorithm, totp.Params{Secret: secret, Digits: 8, Period: 60}),
		Entry(nil, vocab.AppIgnoresDigits, totp.Params{Secret: secret, Algorithm: totp.SHA512, Period: 60}),
		Entry(nil, vocab.AppIgnoresPeriod, totp.Params{Secret: secret, Algorithm: totp.SHA512, Digits: 8}),
	)

	DescribeTable("shows a wrong code where the enrolment has the usual values", func(defect vocab.App) {
		Expect(shown(usual, defect)).NotTo(Equal(shown(usual, "")))
	},
		Entry(nil, vocab.AppOtherAlgorithm), Entry(nil, vocab.AppOtherDigits), Entry(nil, vocab.AppOtherPeriod),
		Entry(nil, vocab.AppDriftingClock), Entry(nil, vocab.AppSecretAsText),
	)

	It("is one of the list, and reads no enrolment that no app can read", func() {
		_, err := totp.Defective(usual, "slow")
		Expect(err).To(MatchError(ContainSubstring(`no app with the defect "slow"`)))
		_, err = totp.Defective(totp.Params{}, vocab.AppSecretAsText)
		Expect(err).To(HaveOccurred())
		Expect(vocab.Apps()).To(HaveLen(8))
	})
})
