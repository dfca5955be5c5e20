package pipeline_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
)

var _ = Describe("A fault", func() {
	// without and with run the same login, with all prompts answered.
	without := func(code []string, settings ...setting) (*login, []string, pipeline.Step) {
		GinkgoHelper()
		l := begin(code, nil, settings...)
		shown, end := l.through()
		return l, shown, end
	}
	with := func(name fault.Name, code []string, settings ...setting) (*login, []string, pipeline.Step) {
		GinkgoHelper()
		l := begin(code, []fault.Name{name}, settings...)
		shown, end := l.through()
		return l, shown, end
	}

	It("executes only the last command of an Action", func() {
		code := bodies(enrolOTP + enrolKey)
		_, shown, _ := without(code)
		Expect(shown).To(Equal([]string{"enrol otp", "enrol webauthn-roaming"}), "control")
		_, shown, end := with(fault.LastCommandWins, code)
		Expect(shown).To(Equal([]string{"enrol webauthn-roaming"}))
		Expect(end).To(Equal(granted))
	})

	It("filters commands when the Action ends", func() {
		const both = `api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'webauthn-roaming' }]);`
		_, shown, _ := without(bodies(both + both))
		Expect(shown).To(Equal([]string{"enrol? otp, webauthn-roaming", "enrol webauthn-roaming"}), "control")
		_, shown, _ = with(fault.EagerFilter, bodies(both+both))
		Expect(shown).To(Equal([]string{"enrol? otp, webauthn-roaming", "enrol? otp, webauthn-roaming"}))
	})

	It("shows later Actions what the first one saw", func() {
		code := bodies(enrolOTP, ``)
		l, _, _ := without(code)
		Expect(methodsOf(l.event(1))).To(Equal([]string{"pwd", "mfa otp"}), "control")
		l, _, end := with(fault.StaleEvent, code)
		Expect(end).To(Equal(granted))
		Expect(methodsOf(l.event(1))).To(Equal([]string{"pwd"}))
		Expect(l.event(1)["user"]).To(Equal(l.event(0)["user"]))
	})

	It("stops the clock of Actions at the start of the login", func() {
		const tell = `api.idToken.setCustomClaim('now', Date.now());`
		started, later := BeEquivalentTo("1774747800123"), BeEquivalentTo("1774747830123")
		l, _, _ := without(bodies(enrolOTP, tell))
		idToken, _ := l.flow.Claims()
		Expect(idToken).To(HaveKeyWithValue("now", later), "control")
		l, _, _ = with(fault.FrozenDate, bodies(enrolOTP, tell))
		idToken, _ = l.flow.Claims()
		Expect(idToken).To(HaveKeyWithValue("now", started))
		Expect(methodsOf(l.event(1))).To(Equal([]string{"pwd", "mfa otp"}), "the event goes on")
	})

	It("loses the claims from before a pause, not those behind it", func() {
		l, _, _ := with(fault.ClaimsLost, bodies(`api.idToken.setCustomClaim('a', 1); api.accessToken.setCustomClaim('b', 1);`+enrolOTP,
			`api.idToken.setCustomClaim('c', 1);`))
		idToken, accessToken := l.flow.Claims()
		Expect(idToken).To(And(HaveLen(1), HaveKey("c")))
		Expect(accessToken).To(BeEmpty())
	})

	It("takes a denial for nothing", func() {
		code := bodies(enrolOTP+`api.access.deny('no');`, ``)
		_, shown, end := without(code)
		Expect(shown).To(BeEmpty(), "control")
		Expect(end.Failure.Reason).To(Equal(pipeline.ReasonDenied), "control")
		l, shown, end := with(fault.DenyIgnored, code)
		Expect(shown).To(Equal([]string{"enrol otp"}), "the commands of the Action stay")
		Expect(end).To(Equal(granted))
		Expect(l.runs).To(HaveLen(2))
	})

	It("passes over an Action that throws", func() {
		code := bodies(enrolOTP+`throw new Error('boom');`, ``)
		_, _, end := without(code)
		Expect(end.Failure.Reason).To(Equal(pipeline.ReasonActionFailed), "control")
		l, shown, end := with(fault.ThrowFailsOpen, code)
		Expect(shown).To(BeEmpty(), "its commands are dropped")
		Expect(end).To(Equal(granted))
		Expect(l.runs).To(HaveLen(2))
		Expect(l.runs[0].Failure).To(ContainSubstring("boom"), "the record still says so")
	})

	It("logs a failed command as a warning, and fails the login all the same", func() {
		l, _, end := with(fault.MFARLoggedAsW, bodies(challengeOTP))
		Expect(end.Failure.Reason).To(Equal(pipeline.ReasonNoneUsable))
		Expect(l.log()).To(Equal([]string{"w " + challengeWarning, "w " + challengeFailure}))
	})

	It("lets a challenge pass for which nothing is usable", func() {
		l, shown, end := with(fault.FailOpen, bodies(challengeOTP))
		Expect(shown).To(BeEmpty())
		Expect(end).To(Equal(granted))
		Expect(l.log()).To(Equal([]string{"w " + challengeWarning}))
		Expect(l.flow.Factored()).To(BeEmpty())
	})
})
