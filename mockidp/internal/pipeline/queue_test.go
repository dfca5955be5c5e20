package pipeline_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gstruct"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The commands of Actions", func() {
	It("are executed one after another in call order, each as a pause of its own", func() {
		l := begin(bodies(`api.authentication.challengeWithAny([{ type: 'otp' }]);
			api.authentication.enrollWith({ type: 'webauthn-roaming' }, { additionalFactors: [{ type: 'otp' }] });`), nil, holding(otp))
		first := l.prompt()
		Expect(first).To(Equal(pipeline.Prompt{Offers: []vocab.Factor{otp}, Remember: true, Command: "challengeWithAny otp", Action: "one"}))
		l.answer(first, otp)
		second := l.prompt()
		Expect(second).To(Equal(pipeline.Prompt{Enrol: true, Offers: []vocab.Factor{key}, Command: "enrollWith webauthn-roaming, otp", Action: "one"}))
		l.answer(second, key)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.runs).To(HaveLen(1))
		Expect(l.runs[0].Commands).To(Equal([]string{"challengeWithAny otp", "enrollWith webauthn-roaming, otp"}))
		Expect(l.flow.Factored()).To(ConsistOf(otp, key))
		Expect(l.log()).To(BeEmpty(), "a factor just done is skipped without a word")
	})

	It("are filtered when their turn comes: the same list twice enrols both", func() {
		l := begin(bodies(`const list = [{ type: 'webauthn-roaming' }, { type: 'otp' }];
			api.authentication.enrollWithAny(list); api.authentication.enrollWithAny(list);`), nil)
		shown, end := l.through()
		Expect(shown).To(Equal([]string{"enrol? webauthn-roaming, otp", "enrol otp"}))
		Expect(end).To(Equal(granted))
		Expect(l.log()).To(BeEmpty())
	})

	It("let a challenge in the same Action come before an enrolment, and not after", func() {
		right := begin(bodies(challengeOTP+enrolKey), nil, holding(otp))
		shown, end := right.through()
		Expect(shown).To(Equal([]string{"challenge otp", "enrol webauthn-roaming"}))
		Expect(end).To(Equal(granted))

		wrong := begin(bodies(enrolKey+challengeOTP), nil, holding(otp))
		shown, end = wrong.through()
		Expect(shown).To(BeEmpty())
		Expect(end.Failure.Reason).To(Equal(pipeline.ReasonChallengeFirst))
	})

	DescribeTable("know what was enrolled from what was challenged", func(body string, want []string, settings ...setting) {
		l := begin(bodies(body), nil, settings...)
		shown, end := l.through()
		Expect(shown).To(Equal(want))
		Expect(end).To(Equal(granted))
	},
		Entry("an enrolment counts as a challenge", enrolOTP+challengeOTP, []string{"enrol otp"}),
		Entry("by the switch it does not", enrolOTP+challengeOTP, []string{"enrol otp", "challenge otp"}, switched("enrolment_satisfies_challenge", "off")),
		Entry("a challenge counts, whatever the switch", challengeOTP+challengeOTP, []string{"challenge otp"}, holding(otp),
			switched("enrolment_satisfies_challenge", "off")),
	)

	It("show the same prompt again until it is answered", func() {
		l := begin(bodies(`api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'webauthn-roaming' }]);`), nil, holding(otp))
		first := l.prompt()
		Expect(l.prompt()).To(Equal(first))
		Expect(l.runs).To(HaveLen(1), "the Action runs once")
		Expect(l.log()).To(HaveLen(1), "what is unusable is warned about once")
		l.answer(first, otp)
		Expect(l.advance()).To(Equal(granted))
	})

	It("take nothing for an answer that nobody was asked for", func() {
		l := begin(bodies(challengeOTP), nil, holding(otp))
		l.flow.Done(otp)
		Expect(l.flow.Factored()).To(BeEmpty())
		Expect(short(l.prompt())).To(Equal("challenge otp"))
	})

	Describe("ask the browser first what it can do", func() {
		unknown := func() *login {
			l := begin(bodies(`api.authentication.challengeWithAny([{ type: 'webauthn-roaming' }, { type: 'otp' }]);`), nil, holding(otp, key))
			l.flow = pipeline.Start(l.tenant, pipeline.About{UserID: anaID}, nil, func(pipeline.Run) {})
			return l
		}

		It("and go on with the answer", func() {
			l := unknown()
			Expect(l.advance()).To(Equal(pipeline.Step{AskBrowser: true}))
			Expect(l.advance()).To(Equal(pipeline.Step{AskBrowser: true}), "until it has answered")
			l.flow.SetBrowser(decide.Browser{WebAuthn: true, Platform: true})
			Expect(short(l.prompt())).To(Equal("challenge? webauthn-roaming, otp"))
		})

		It("but not where no origin can do WebAuthn", func() {
			l := unknown()
			l.flow.NoWebAuthn()
			Expect(short(l.prompt())).To(Equal("challenge otp"))
		})
	})

	DescribeTable("fail closed when their arguments name no factor", func(call string) {
		l := begin(bodies(call), nil, holding(otp))
		shown, end := l.through()
		Expect(shown).To(BeEmpty())
		Expect(end.Failure).To(gstruct.PointTo(gstruct.MatchFields(gstruct.IgnoreExtras, gstruct.Fields{
			"Reason": Equal(pipeline.ReasonNoneUsable), "Action": Equal("one"), "Message": HavePrefix("An MFA challenge is used"),
		})))
		Expect(l.log()).To(Equal([]string{"mfar " + end.Failure.Message}))
	},
		Entry("none", `api.authentication.challengeWith();`),
		Entry("a name instead of a factor", `api.authentication.challengeWith('otp');`),
		Entry("a list where one factor is asked for", `api.authentication.challengeWith([{ type: 'otp' }]);`),
	)
})

var _ = Describe("Several Actions", func() {
	It("run one after another; the later ones see what was done, and one without commands makes no pause", func() {
		l := begin(bodies(enrolOTP, `api.idToken.setCustomClaim('two', event.user.enrolledFactors.length);`, challengeKey), nil)
		l.answer(l.prompt(), otp)
		Expect(l.runs).To(HaveLen(1), "the next Action waits for the answer")

		end := l.flow.Advance(GinkgoT().Context(), pipeline.Request{Method: "POST", IP: "192.0.2.7", Query: map[string]string{}, Body: map[string]string{}})
		Expect(end.Failure).NotTo(BeNil(), "the third asks for a key that is not enrolled")
		Expect(l.runs).To(HaveLen(3), "one advance runs the silent Action and the one behind it")

		Expect(l.event(0)).To(HaveKeyWithValue("user", HaveKeyWithValue("enrolledFactors", BeEmpty())))
		Expect(methodsOf(l.event(0))).To(Equal([]string{"pwd"}))
		for _, n := range []int{1, 2} {
			Expect(l.event(n)).To(HaveKeyWithValue("user", HaveKeyWithValue("enrolledFactors", Equal([]any{map[string]any{"type": "otp"}}))))
			Expect(methodsOf(l.event(n))).To(Equal([]string{"pwd", "mfa otp"}))
			Expect(l.event(n)).To(HaveKeyWithValue("request", And(HaveKeyWithValue("method", "POST"), HaveKeyWithValue("ip", "192.0.2.7"))))
		}
		idToken, _ := l.flow.Claims()
		Expect(idToken).To(HaveKeyWithValue("two", BeEquivalentTo("1")), "the script saw it too")
	})

	It("see factors side by side, a repeated one once with its newer time", func() {
		l := begin(bodies(challengeOTP+challengeKey, ``), nil, holding(otp, key))
		l.start(pipeline.About{UserID: anaID}, method("pwd", ""), method("mfa", otp))
		_, end := l.through()
		Expect(end).To(Equal(granted))
		Expect(methodsOf(l.event(0))).To(Equal([]string{"pwd", "mfa otp"}))
		Expect(methodsOf(l.event(1))).To(ConsistOf("pwd", "mfa otp", "mfa webauthn-roaming"))
		Expect(l.event(1)).To(HaveKeyWithValue("authentication", HaveKeyWithValue("methods", ContainElements(
			And(HaveKeyWithValue("type", "otp"), HaveKeyWithValue("timestamp", "2026-03-29T01:30:30.123Z")),
			And(HaveKeyWithValue("type", "webauthn-roaming"), HaveKeyWithValue("timestamp", "2026-03-29T01:31:00.123Z")),
		))))
		Expect(l.flow.Methods()).To(HaveLen(3))
	})

	It("ask again for a factor of an earlier login of the session", func() {
		l := begin(bodies(challengeOTP), nil, holding(otp))
		l.start(pipeline.About{UserID: anaID}, method("pwd", ""), method("mfa", otp))
		Expect(short(l.prompt())).To(Equal("challenge otp"))
	})

	It("keep claims over pauses, the later of two of one name", func() {
		l := begin(bodies(`api.idToken.setCustomClaim('a', 1); api.accessToken.setCustomClaim('b', { deep: [true] });
			api.idToken.setCustomClaim('c', 'old');`+enrolOTP, `api.idToken.setCustomClaim('c', 'new');`), nil)
		_, end := l.through()
		Expect(end).To(Equal(granted))
		idToken, accessToken := l.flow.Claims()
		Expect(idToken).To(HaveLen(2))
		Expect(idToken).To(HaveKeyWithValue("a", BeEquivalentTo("1")))
		Expect(idToken).To(HaveKeyWithValue("c", BeEquivalentTo(`"new"`)))
		Expect(accessToken).To(HaveLen(1))
		Expect(accessToken).To(HaveKeyWithValue("b", MatchJSON(`{"deep":[true]}`)))
	})

	It("are not needed: without one the login is granted", func() {
		Expect(begin(nil, nil).advance()).To(Equal(granted))
	})
})
