package decide_test

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("Challenging", func() {
	// With a single factor both commands come to the same: there is nothing to pick.
	DescribeTable("by a single factor", func(f vocab.Factor, want decide.Decision, facts ...given) {
		decides(challengeWith(f), want, facts...)
		decides(challengeWithAny(f), want, facts...)
	},
		Entry("usable", otp, show(otp), holds(otp)),
		Entry("usable e-mail", email, show(email), holds(email)),
		Entry("usable recovery code", recovery, show(recovery), holds(otp, recovery)),
		Entry("off in the tenant", otp, warning(fail(challengeNoneUsable), otp), tenantHas(key), holds(otp)),
		Entry("not enrolled", otp, warning(fail(challengeNoneUsable), otp), holds(key)),
		Entry("off and not enrolled: one warning", otp, warning(fail(challengeNoneUsable), otp), tenantHas(key)),
		Entry("of an unknown type", pigeon, warning(fail(challengeNoneUsable), pigeon), holds(otp)),
		Entry("challenged in this transaction", otp, skip(), holds(otp), challenged(otp)),
		Entry("challenged in this transaction and switched off since", otp, skip(), tenantHas(key), holds(otp), challenged(otp)),
		Entry("another one was challenged", key, show(key), holds(otp, key), challenged(otp)),
		Entry("enrolled in this transaction", otp, skip(), justEnrolled(otp)),
		Entry("enrolled in this transaction, which is switched not to count", otp, show(otp), justEnrolled(otp),
			switched(switches.EnrolmentSatisfiesChallenge, "off")),
		Entry("challenged, where enrolling does not count", otp, skip(), holds(otp), challenged(otp),
			switched(switches.EnrolmentSatisfiesChallenge, "off")),
		Entry("enrolled, where enrolling counts by an explicit switch", otp, skip(), justEnrolled(otp),
			switched(switches.EnrolmentSatisfiesChallenge, "on")),
		Entry("a security key in a browser with WebAuthn", key, show(key), holds(key)),
		Entry("a security key in a browser without WebAuthn", key, fail(challengeNoneUsable), holds(key), noWebAuthn),
		Entry("biometrics in a browser without WebAuthn", bio, fail(challengeNoneUsable), holds(bio), noWebAuthn),
		Entry("biometrics on a device without", bio, fail(challengeNoneUsable), holds(bio), noPlatform),
		Entry("a security key on a device without biometrics", key, show(key), holds(key), noPlatform),
		Entry("a security key in an unknown browser", key, askBrowser(), holds(key), browserUnknown),
		Entry("biometrics in an unknown browser", bio, askBrowser(), holds(bio), browserUnknown),
		Entry("a security key that is off: the browser need not be asked", key, warning(fail(challengeNoneUsable), key),
			tenantHas(otp), holds(key), browserUnknown),
		Entry("a security key that is not held: the browser need not be asked", key, warning(fail(challengeNoneUsable), key), browserUnknown),
		Entry("a security key just touched: the browser need not be asked", key, skip(), holds(key), challenged(key), browserUnknown),
		Entry("a one-time code needs no browser", otp, show(otp), holds(otp), browserUnknown),
	)

	DescribeTable("by challengeWith with alternatives", decides,
		Entry("all usable: the default comes up", challengeWith(otp, key), show(otp, key), holds(otp, key)),
		Entry("in the order of the list, not of enrolment", challengeWith(phone, key, otp), show(phone, key, otp), holds(otp, key, phone)),
		Entry("only the default usable", challengeWith(otp, key), warning(show(otp), key), holds(otp)),
		Entry("default unusable, one alternative", challengeWith(otp, key), warning(show(key), otp), holds(key)),
		Entry("default unusable, two alternatives", challengeWith(otp, key, phone), warning(show(key, phone), otp), holds(phone, key)),
		Entry("default unusable, two alternatives, explicit default of the switch", challengeWith(otp, key, phone), warning(show(key, phone), otp),
			holds(phone, key), switched(switches.DefaultUnusable, "first-usable")),
		Entry("default unusable, two alternatives, switched to the picker", challengeWith(otp, key, phone), warning(pick(key, phone), otp),
			holds(phone, key), switched(switches.DefaultUnusable, "picker")),
		Entry("default unusable, one alternative, switched to the picker: nothing to pick", challengeWith(otp, key), warning(show(key), otp),
			holds(key), switched(switches.DefaultUnusable, "picker")),
		Entry("default usable, switched to the picker", challengeWith(otp, key, phone), show(otp, key, phone),
			holds(otp, phone, key), switched(switches.DefaultUnusable, "picker")),
		Entry("default not for this browser", challengeWith(key, otp), show(otp), holds(key, otp), noWebAuthn),
		Entry("alternative not for this browser", challengeWith(otp, key), show(otp), holds(key, otp), noWebAuthn),
		Entry("the default again among the alternatives", challengeWith(otp, key, otp), show(otp, key), holds(otp, key)),
		Entry("an unusable default again among the alternatives: one warning", challengeWith(otp, key, otp), warning(show(key), otp), holds(key)),
		Entry("alternative of an unknown type", challengeWith(otp, pigeon), warning(show(otp), pigeon), holds(otp)),
		Entry("nothing usable: a warning each, in the order of the list", challengeWith(phone, otp, push),
			warning(fail(challengeNoneUsable), phone, otp, push), tenantHas(otp), holds(phone)),
		Entry("no factor at all", challengeWith(), fail(challengeNoneUsable), holds(otp)),
	)

	DescribeTable("by challengeWithAny of several", decides,
		Entry("two usable: picker in the order of the list", challengeWithAny(key, otp), pick(key, otp), holds(otp, key)),
		Entry("a code and a recovery code are two", challengeWithAny(otp, recovery), pick(otp, recovery), holds(otp, recovery)),
		Entry("one usable: no picker", challengeWithAny(key, otp), warning(show(otp), key), holds(otp)),
		Entry("one off: no picker", challengeWithAny(key, otp), warning(show(otp), key), tenantHas(otp), holds(otp, key)),
		Entry("one not for this browser: no picker, no warning", challengeWithAny(key, otp), show(otp), holds(otp, key), noWebAuthn),
		Entry("one may need the browser", challengeWithAny(otp, key), askBrowser(), holds(otp, key), browserUnknown),
		Entry("one done in this transaction, one left", challengeWithAny(otp, key), show(key), holds(otp, key), challenged(otp)),
		Entry("one done in this transaction, the other unusable", challengeWithAny(otp, key), warning(skip(), key), holds(otp), challenged(otp)),
		Entry("one done in this transaction, the other not for this browser", challengeWithAny(otp, key), skip(), holds(otp, key), challenged(otp), noWebAuthn),
		Entry("both done in this transaction", challengeWithAny(otp, key), skip(), holds(otp, key), challenged(key, otp)),
		Entry("the same twice", challengeWithAny(otp, otp), show(otp), holds(otp)),
		Entry("the same unusable one twice: one warning", challengeWithAny(otp, otp), warning(fail(challengeNoneUsable), otp)),
		Entry("an unknown type beside usable ones", challengeWithAny(pigeon, otp, key), warning(pick(otp, key), pigeon), holds(otp, key)),
		Entry("nothing usable", challengeWithAny(phone, otp), warning(fail(challengeNoneUsable), phone, otp), holds(key)),
		Entry("no factor at all", challengeWithAny(), fail(challengeNoneUsable), holds(otp)),
	)
})
