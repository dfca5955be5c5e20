package decide_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("Enrolling", func() {
	DescribeTable("a single factor", func(f vocab.Factor, want decide.Decision, facts ...given) {
		decides(enrollWith(f), want, facts...)
		decides(enrollWithAny(f), want, facts...)
	},
		Entry("usable", otp, show(otp)),
		Entry("usable phone", phone, show(phone)),
		Entry("usable push", push, show(push)),
		Entry("usable recovery code", recovery, show(recovery), challenged(otp), holds(otp)),
		Entry("off in the tenant", otp, warning(fail(enrolNoneUsable), otp), tenantHas(key)),
		Entry("of an unknown type", pigeon, warning(fail(enrolNoneUsable), pigeon)),
		Entry("e-mail", email, warning(fail(enrolNoneUsable), email)),
		Entry("a security key in a browser with WebAuthn", key, show(key)),
		Entry("a security key in a browser without WebAuthn", key, warning(fail(enrolNoneUsable), key), noWebAuthn),
		Entry("biometrics on a device without", bio, warning(fail(enrolNoneUsable), bio), noPlatform),
		Entry("a security key on a device without biometrics", key, show(key), noPlatform),
		Entry("biometrics in a browser without WebAuthn", bio, warning(fail(enrolNoneUsable), bio), noWebAuthn),
		Entry("a security key in an unknown browser", key, askBrowser(), browserUnknown),
		Entry("a security key that is off: the browser need not be asked", key, warning(fail(enrolNoneUsable), key), tenantHas(otp), browserUnknown),
		Entry("a one-time code needs no browser", otp, show(otp), browserUnknown),
	)

	DescribeTable("by enrollWith with alternatives", decides,
		Entry("all usable: the default comes up", enrollWith(otp, key), show(otp, key)),
		Entry("in the order of the list", enrollWith(phone, key, otp), show(phone, key, otp)),
		Entry("default held already, one alternative", enrollWith(otp, key), warning(show(key), otp), tenantHas(otp, key), holds(otp), challenged(phone)),
		Entry("default off, two alternatives", enrollWith(push, key, otp), warning(show(key, otp), push), tenantHas(otp, key)),
		Entry("default off, two alternatives, switched to the picker", enrollWith(push, key, otp), warning(pick(key, otp), push), tenantHas(otp, key),
			switched(switches.DefaultUnusable, "picker")),
		Entry("default usable, switched to the picker", enrollWith(key, otp), show(key, otp), switched(switches.DefaultUnusable, "picker")),
		Entry("default not for this browser", enrollWith(key, otp), warning(show(otp), key), noWebAuthn),
		Entry("e-mail as alternative", enrollWith(otp, email), warning(show(otp), email)),
		Entry("the default again among the alternatives", enrollWith(otp, key, otp), show(otp, key)),
		Entry("the alternative done in this transaction", enrollWith(otp, key), show(otp), justEnrolled(key)),
		Entry("nothing usable: a warning each", enrollWith(otp, phone), warning(fail(enrolNoneUsable), otp, phone), holds(otp), tenantHas(otp)),
		Entry("no factor at all", enrollWith(), fail(enrolNoneUsable)),
	)

	DescribeTable("by enrollWithAny of several", decides,
		Entry("two usable: picker in the order of the list", enrollWithAny(key, otp), pick(key, otp)),
		Entry("one left because the other was just enrolled: no picker, no warning", enrollWithAny(key, otp), show(otp), justEnrolled(key)),
		Entry("one left because the other was just challenged: no picker, no warning", enrollWithAny(otp, key), show(key), holds(otp), challenged(otp)),
		Entry("one left because the other is held", enrollWithAny(otp, key), warning(show(key), otp), holds(otp, phone), challenged(phone)),
		Entry("one left because the other is off", enrollWithAny(otp, phone), warning(show(otp), phone), tenantHas(otp)),
		Entry("one left because of the browser", enrollWithAny(key, otp), warning(show(otp), key), noWebAuthn),
		Entry("one may need the browser", enrollWithAny(otp, key), askBrowser(), browserUnknown),
		Entry("e-mail beside usable ones", enrollWithAny(email, otp, key), warning(pick(otp, key), email)),
		Entry("the same twice", enrollWithAny(otp, otp), show(otp)),
		Entry("no factor at all", enrollWithAny(), fail(enrolNoneUsable)),
		Entry("no factor at all is not 'all held'", enrollWithAny(), fail(enrolNoneUsable), switched(switches.EnrollAllAlreadyEnrolled, "continue")),
	)

	Describe("when every factor is held already", func() {
		DescribeTable("enrollWithAny follows its switch", func(value string, want decide.Decision) {
			decides(enrollWithAny(otp, phone), warning(want, otp, phone), holds(phone, otp), switched(switches.EnrollAllAlreadyEnrolled, value))
		},
			Entry("continue", "continue", goOn()),
			Entry("fail", "fail", fail(enrolNoneUsable)),
		)

		It("continues by default", func() {
			decides(enrollWithAny(otp), warning(goOn(), otp), holds(otp))
		})

		DescribeTable("enrollWith fails, whatever the switch says", func(value string) {
			decides(enrollWith(otp, phone), warning(fail(enrolNoneUsable), otp, phone), holds(phone, otp), switched(switches.EnrollAllAlreadyEnrolled, value))
		},
			Entry("continue", "continue"),
			Entry("fail", "fail"),
		)

		DescribeTable("enrollWithAny fails when one is not held but unusable, whatever the switch says", func(unusable vocab.Factor, facts ...given) {
			for _, value := range []string{"continue", "fail"} {
				all := append([]given{switched(switches.EnrollAllAlreadyEnrolled, value), holds(otp)}, facts...)
				decides(enrollWithAny(otp, unusable), warning(fail(enrolNoneUsable), otp, unusable), all...)
			}
		},
			Entry("off in the tenant", phone, tenantHas(otp)),
			Entry("not for this browser", key, noWebAuthn),
			Entry("unknown", pigeon),
		)

		It("says so for a held factor that is off: that one is disabled, not merely held", func() {
			decides(enrollWithAny(otp), warning(fail(enrolNoneUsable), otp), holds(otp), tenantHas(phone))
		})
	})

	Describe("a factor done a moment ago", func() {
		DescribeTable("gets no warning and stops nobody", func(fact given) {
			d := decide.Decide(enrollWithAny(otp), in(holds(otp), fact))
			Expect(d.Outcome).To(BeElementOf(decide.Skip, decide.Continue))
			Expect(d.Warned).To(BeEmpty())
			Expect(d.Message).To(BeEmpty())
		},
			Entry("by challenge", challenged(otp)),
			Entry("by enrolment", justEnrolled(otp)),
		)

		It("leaves enrollWith with nothing usable, which fails without a warning", func() {
			decides(enrollWith(otp), fail(enrolNoneUsable), justEnrolled(otp))
		})
	})
})
