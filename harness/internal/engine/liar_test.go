package engine_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A target that does not keep what it says", func() {
	DescribeTable("is untestable, and the lie is named",
		func(step scenarios.Step, expect func(*scenarios.Expect), reason string) {
			c := theCase(vocab.StageGranted, login, step)
			if expect != nil {
				expect(&c.Expect)
			}
			r := one(&script{shows: []target.Observation{granted}}, c)
			Expect(r).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", HaveSuffix("a precondition could not be established: "+reason))))
		},
		Entry("a step-up", scenarios.StepUp{Pos: at(21)}, nil, "script declares login.step-up and has no way to ask for it"),
		Entry("a probe of one", scenarios.Probe{Pos: at(21), StepUp: true}, nil, "script declares login.step-up and has no way to ask for it"),
		Entry("session identifiers", probe, func(x *scenarios.Expect) {
			x.SessionID = &scenarios.Want[string]{Pos: at(30), Value: scenarios.SessionRotated}
		}, "script declares observe.session and tells nothing of it"),
	)

	portableCase := func() scenarios.Case {
		c := theCase(vocab.StageGranted, login, probe)
		c.Policy = []scenarios.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}}}
		return c
	}

	It("is inconclusive where it does not tell whether the protected thing is reachable", func() {
		r := one(&script{shows: []target.Observation{granted}, reach: target.Unclear}, portableCase())
		Expect(r.Verdict).To(Equal(reports.Error))
		Expect(r.Reason).To(Equal("[inconclusive] script does not tell whether the protected thing is reachable"))
		Expect(one(&script{shows: []target.Observation{granted}, reach: target.Reachable}, portableCase()).Verdict).To(Equal(reports.Pass))
	})

	It("is an error of its own kind when it takes no more requests", func() {
		s := &script{shows: []target.Observation{granted}, on: func(_ context.Context, operation string) error {
			if operation == "provision" {
				return fmt.Errorf("creating an account: %w", target.ErrThrottled)
			}
			return nil
		}}
		r := one(s, portableCase())
		Expect(r.Verdict).To(Equal(reports.Error))
		Expect(r.Reason).To(Equal("[throttled] provisioning: creating an account: the implementation takes no more requests for now"))
	})

	It("is throttled, and not at fault, when it lets nobody enrol what a case needs before it", func() {
		c := portableCase()
		c.People = []scenarios.Person{{Name: "ana", Enrolled: []vocab.Factor{vocab.OTP}}}
		busy := target.Observation{Stage: vocab.StageEnrol, Error: &target.Refusal{Class: vocab.ErrThrottled, Text: "slow down"},
			Offers: []target.Offer{{ID: "1", Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}}}}
		r := one(&script{shows: []target.Observation{busy}}, c)
		Expect(r.Verdict).To(Equal(reports.Error))
		Expect(r.Reason).To(ContainSubstring("[throttled] enrolling otp for ana: the implementation takes no more requests for now: slow down"))
	})

	It("fails where it asks for what a portable case does not demand no harder than the case does", func() {
		c := theCase(vocab.StageGranted, login, scenarios.Answer{Pos: at(21), Factor: vocab.OTP, How: vocab.AnswerRight})
		Expect(one(&script{shows: []target.Observation{granted}}, c).Verdict).To(Equal(reports.Fail))
		c.Policy, c.Cites = portableCase().Policy, []string{"info"}
		Expect(one(&script{shows: []target.Observation{granted}}, c).Verdict).To(Equal(reports.Info))
	})
})
