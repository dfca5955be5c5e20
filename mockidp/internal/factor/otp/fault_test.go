package otp_test

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

var _ = Describe("A fault", func() {
	verify := func(distance, used int64, faults fault.Set) error {
		_, err := otp.Verify(base32Of(rfcSecret), codeOf(rfcSecret, step+distance), now, used, faults)
		return err
	}

	It("accepts a code again, and does not widen the window", func() {
		replay := broken(fault.TOTPReplay)
		Expect(verify(0, step, fault.Set{})).To(MatchError(otp.ErrReplayed), "control")
		Expect(verify(0, step, replay)).To(Succeed())
		Expect(verify(-2, step, replay)).To(MatchError(otp.ErrWrong))
		Expect(verify(1, step, replay)).To(MatchError(otp.ErrWrong))
	})

	It("accepts codes ten minutes early and late, and none a second time", func() {
		wide := broken(fault.OTPWindowWide)
		for _, distance := range []int64{-20, -2, 1, 20} {
			Expect(verify(distance, 0, fault.Set{})).To(MatchError(otp.ErrWrong), "control: %d steps", distance)
			Expect(verify(distance, 0, wide)).To(Succeed(), "%d steps", distance)
		}
		Expect(verify(-21, 0, wide)).To(MatchError(otp.ErrWrong))
		Expect(verify(21, 0, wide)).To(MatchError(otp.ErrWrong))
		Expect(verify(5, step+5, wide)).To(MatchError(otp.ErrReplayed))
	})

	It("moves the window by one step", func() {
		Expect(verify(1, 0, broken(fault.TOTPNextStep))).To(Succeed())
		Expect(verify(2, 0, broken(fault.TOTPNextStep))).To(MatchError(otp.ErrWrong))
		Expect(verify(-2, 0, broken(fault.TOTPTwoStepsBack))).To(Succeed())
		Expect(verify(-3, 0, broken(fault.TOTPTwoStepsBack))).To(MatchError(otp.ErrWrong))
		Expect(verify(-1, 0, fault.Set{})).To(Succeed(), "control")
		Expect(verify(-1, 0, broken(fault.TOTPCurrentOnly))).To(MatchError(otp.ErrWrong))
	})

	It("accepts an earlier step after a later one, and no step twice", func() {
		Expect(verify(-1, step, fault.Set{})).To(MatchError(otp.ErrReplayed), "control")
		Expect(verify(-1, step, broken(fault.TOTPNotMonotonic))).To(Succeed())
		Expect(verify(0, step, broken(fault.TOTPNotMonotonic))).To(MatchError(otp.ErrReplayed))
	})

	It("of another kind changes nothing here", func() {
		for _, f := range fault.All() {
			if slices.Contains([]fault.Name{fault.TOTPReplay, fault.OTPWindowWide, fault.TOTPNextStep, fault.TOTPTwoStepsBack}, f.Name) {
				continue
			}
			set := broken(f.Name)
			Expect(verify(0, 0, set)).To(Succeed(), string(f.Name))
			Expect(verify(0, step, set)).To(MatchError(otp.ErrReplayed), string(f.Name))
			Expect(verify(-2, 0, set)).To(MatchError(otp.ErrWrong), string(f.Name))
			Expect(verify(1, 0, set)).To(MatchError(otp.ErrWrong), string(f.Name))
		}
	})
})
