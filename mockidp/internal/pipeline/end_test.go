package pipeline_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	always   = "all-applications"
	adaptive = "confidence-score"
	bio      = vocab.WebAuthnPlatform

	askAny  = `api.multifactor.enable('any');`
	askNone = `api.multifactor.enable('none');`
)

func policy(p string) setting {
	return func(f *tenant.Fixture, _ *tenant.User) { f.Policy = p }
}

func factors(on ...vocab.Factor) setting {
	return func(f *tenant.Fixture, _ *tenant.User) { f.Enabled = on }
}

func noAddress(_ *tenant.Fixture, u *tenant.User) { u.Email, u.Username = "", "ana" }

// again starts the login anew: what it is about is changed.
func (l *login) again(change func(*pipeline.About)) *login {
	about := pipeline.About{UserID: anaID}
	change(&about)
	l.start(about, tenant.Method{Name: "pwd", Timestamp: signedIn})
	return l
}

func risk(confidence string) func(*pipeline.About) {
	return func(a *pipeline.About) { a.Confidence = confidence }
}

func unseen(a *pipeline.About) { a.Silent = true }

func remembered(a *pipeline.About) { a.Remembered = true }

func stepUp(a *pipeline.About) {
	a.Remembered = true
	a.Transaction = pipeline.Transaction{ID: "tx", ACRValues: []string{"urn:other", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}}
}

var _ = Describe("After the last Action", func() {
	It("the policy asks once, behind all Actions, none of which sees it", func() {
		l := begin(bodies(``, ``), nil, policy(always))
		p := l.prompt()
		Expect(p).To(Equal(pipeline.Prompt{Enrol: true, Offers: []vocab.Factor{key, otp}, Command: "policy all-applications"}))
		Expect(l.runs).To(HaveLen(2))
		Expect(l.prompt()).To(Equal(p), "a reload shows the same")
		l.flow.Done(phone)
		Expect(l.prompt()).To(Equal(p), "nobody gets past it with another factor")
		Expect(l.flow.Factored()).To(BeEmpty())
		l.answer(p, otp)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.runs).To(HaveLen(2))
		Expect(l.flow.Factored()).To(Equal([]vocab.Factor{otp}))
		Expect(l.flow.Methods()).To(ContainElement(And(HaveField("Name", "mfa"), HaveField("Type", otp))))
	})

	It("leaves a silent login alone under Adaptive MFA, which does not assess it, and not under the policy that always asks", func() {
		Expect(begin(nil, nil, policy(adaptive), holding(otp)).again(unseen).advance()).To(Equal(granted))
		Expect(short(begin(nil, nil, policy(always), holding(otp)).again(unseen).prompt())).To(Equal("challenge otp"), "control")
	})

	It("challenges who holds a factor, and begins with the list where the tenant wants it", func() {
		shown, end := begin(nil, nil, policy(always), holding(otp)).through()
		Expect(shown).To(Equal([]string{"challenge otp"}))
		Expect(end).To(Equal(granted))
		shown, _ = begin(nil, nil, policy(always), func(f *tenant.Fixture, _ *tenant.User) { f.ShowFactorList = true }).through()
		Expect(shown).To(Equal([]string{"enrol? webauthn-roaming, otp"}))
	})

	It("multifactor.enable asks behind Actions that come later, and the last one counts", func() {
		l := begin(bodies(askNone+askAny, ``), nil, holding(otp))
		p := l.prompt()
		Expect([]string{p.Command, p.Action, short(p)}).To(Equal([]string{"multifactor.enable any", "one", "challenge otp"}))
		Expect(l.runs).To(HaveLen(2))
		Expect(l.runs[0].Commands).To(Equal([]string{"multifactor.enable none", "multifactor.enable any"}))
		Expect(methodsOf(l.event(1))).To(Equal([]string{"pwd"}))
		shown, end := begin(bodies(askAny, askNone), nil, holding(otp)).through()
		Expect(shown).To(BeEmpty())
		Expect(end).To(Equal(granted))
	})

	DescribeTable("comes nothing where a command of an Action is done, and MFA where none showed anything",
		func(body string, want []string, settings ...setting) {
			shown, end := begin(bodies(body+askAny), nil, append(settings, policy(always))...).through()
			Expect(shown).To(Equal(want))
			Expect(end).To(Equal(granted))
		},
		Entry("a challenge", challengeOTP, []string{"challenge otp"}, holding(otp, key)),
		Entry("an enrolment", enrolOTP, []string{"enrol otp"}),
		Entry("an enrolment of what is enrolled already, which shows nothing", `api.authentication.enrollWithAny([{ type: 'otp' }]);`, []string{"challenge otp"}, holding(otp)),
		Entry("commands that the tenant's toggle switches off", challengeOTP, []string{"challenge webauthn-roaming, otp"}, holding(otp, key), toggleOff),
	)

	It("an Action that denies ends the login before anybody is asked", func() {
		shown, end := begin(bodies(askAny+`api.access.deny('no');`), nil, policy(always), holding(otp)).through()
		Expect(shown).To(BeEmpty())
		Expect(end.Failure.Reason).To(Equal(pipeline.ReasonDenied))
	})

	It("a policy that is switched while an Action's page is open counts", func() {
		l := begin(bodies(`api.authentication.enrollWithAny([{ type: 'otp' }]);`), nil, holding(otp))
		l.tenant.SetPolicy(always)
		Expect(short(l.prompt())).To(Equal("challenge otp"))
	})

	DescribeTable("MFA that cannot begin ends the login, with an f entry",
		func(reason pipeline.Reason, message, body string, settings ...setting) {
			l := begin(bodies(body), nil, settings...)
			shown, end := l.through()
			Expect(shown).To(BeEmpty())
			Expect(end.Failure).To(And(HaveField("Reason", reason), HaveField("Message", message)))
			Expect(l.log()).To(Equal([]string{"f " + message}))
			Expect(l.advance().Failure).To(Equal(end.Failure), "and stays so")
			Expect(l.log()).To(HaveLen(1))
		},
		Entry("no factor that could be the first", pipeline.ReasonNoneToEnrol, "No MFA factors enabled for enrollment", ``, policy(always), factors(email)),
		Entry("the provider that is not offered", pipeline.ReasonProvider, "The multifactor provider duo is not offered by this mock", `api.multifactor.enable('duo', { providerOptions: {} });`, holding(otp)),
		Entry("a person none of whose factors is on", pipeline.ReasonNoneUsable, "MFA is required, but none of the enrolled factors can be used in this login", askAny, holding(phone)),
		Entry("an account that is blocked", pipeline.ReasonUserBlocked, "user is blocked", ``, func(_ *tenant.Fixture, u *tenant.User) { u.Blocked = true }),
	)

	It("the browser is asked where the factor depends on it", func() {
		l := begin(nil, nil, policy(always), holding(key))
		l.flow = pipeline.Start(l.tenant, pipeline.About{UserID: anaID}, nil, func(pipeline.Run) {})
		Expect(l.advance()).To(Equal(pipeline.Step{AskBrowser: true}))
		l.flow.NoWebAuthn()
		Expect(l.advance().Failure.Reason).To(Equal(pipeline.ReasonNoneUsable))
	})

	It("a factor that is gone while its page is open leaves the others, and the last one stays", func() {
		l := begin(nil, nil, policy(always), holding(otp, key))
		Expect(short(l.prompt())).To(Equal("challenge webauthn-roaming, otp"))
		Expect([]bool{l.flow.Usable(key), l.flow.Usable(otp), l.flow.Usable(phone)}).To(Equal([]bool{true, true, false}))
		_, err := l.tenant.RemoveEnrolment(anaID, key)
		Expect(err).NotTo(HaveOccurred())
		Expect([]bool{l.flow.Usable(key), l.flow.Usable(otp)}).To(Equal([]bool{false, true}))
		Expect(l.flow.Drop(key)).To(BeTrue())
		Expect(short(l.prompt())).To(Equal("challenge otp"))
		Expect(l.flow.Drop(otp)).To(BeFalse())
		Expect(short(l.prompt())).To(Equal("challenge otp"))
	})

	It("an enrolment is decided anew when the person enrolled elsewhere", func() {
		l := begin(nil, nil, policy(always))
		Expect(l.prompt().Enrol).To(BeTrue())
		_, err := l.tenant.AddEnrolment(anaID, tenant.Enrolment{Type: otp})
		Expect(err).NotTo(HaveOccurred())
		Expect(l.prompt().Enrol).To(BeTrue(), "a reload changes nothing")
		l.flow.Reconsider()
		Expect(short(l.prompt())).To(Equal("challenge otp"))
	})

	It("an enrolment is refused once the person holds a factor from elsewhere", func() {
		l := begin(nil, nil, policy(always))
		l.prompt()
		Expect(l.flow.StillOffers(otp)).To(BeTrue())
		Expect(l.flow.StillOffers(phone)).To(BeFalse())
		_, err := l.tenant.AddEnrolment(anaID, tenant.Enrolment{Type: key})
		Expect(err).NotTo(HaveOccurred())
		Expect([]bool{l.flow.StillOffers(otp), l.flow.StillOffers(key)}).To(Equal([]bool{false, false}))
	})
})

var _ = Describe("Adaptive MFA", func() {
	It("verifies the address of who holds nothing: no factor, no amr", func() {
		l := begin(nil, nil, policy(adaptive)).again(risk("low"))
		p := l.prompt()
		Expect(p).To(Equal(pipeline.Prompt{VerifyAddress: true, Offers: []vocab.Factor{email}, Command: "policy confidence-score"}))
		l.flow.Done(otp)
		Expect(l.prompt()).To(Equal(p))
		l.flow.Done(email)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.flow.Factored()).To(BeEmpty())
		Expect(l.flow.Methods()).To(HaveLen(1))
	})

	It("verifies and enrols, where the switch says so", func() {
		l := begin(nil, nil, policy(adaptive), switched("adaptive_low_unenrolled", "verify-then-enrol")).again(risk("low"))
		Expect(l.prompt().VerifyAddress).To(BeTrue())
		l.flow.Done(email)
		Expect(short(l.prompt())).To(Equal("enrol webauthn-roaming, otp"))
		l.answer(l.prompt(), otp)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.flow.Factored()).To(Equal([]vocab.Factor{otp}))
	})

	It("does nothing at other confidences, and everything without an assessment", func() {
		for _, confidence := range []string{"medium", "high", "neutral"} {
			Expect(begin(nil, nil, policy(adaptive), holding(otp)).again(risk(confidence)).advance()).To(Equal(granted), confidence)
		}
		Expect(short(begin(nil, nil, policy(adaptive), holding(otp)).again(risk("")).prompt())).To(Equal("challenge otp"))
		Expect(begin(nil, nil, policy(adaptive), holding(otp), switched("adaptive_unassessed", "nothing")).again(risk("")).advance()).To(Equal(granted))
		Expect(short(begin(nil, nil, policy(adaptive), holding(otp), switched("adaptive_unassessed", "nothing")).again(risk("low")).prompt())).To(Equal("challenge otp"), "control")
	})

	It("blocks who has neither factor nor address: this login, or the account", func() {
		const message = "The login was blocked: its risk is high, and the account has neither a factor nor an e-mail address"
		for how, blocked := range map[string]bool{"transaction": false, "account": true} {
			l := begin(nil, nil, policy(adaptive), noAddress, switched("adaptive_block", how)).again(risk("low"))
			Expect(l.advance().Failure).To(And(HaveField("Reason", pipeline.ReasonBlocked), HaveField("Message", message)))
			Expect(l.log()).To(Equal([]string{"f " + message}))
			u, _ := l.tenant.User(anaID)
			Expect(u.Blocked).To(Equal(blocked), how)
			later := l.again(risk("high")).advance()
			if !blocked {
				Expect(later).To(Equal(granted))
				continue
			}
			Expect(later.Failure.Reason).To(Equal(pipeline.ReasonUserBlocked))
		}
	})

	It("adds the confidence to mfar entries, where the switch says so", func() {
		details := func(confidence string, settings ...setting) map[string]any {
			l := begin(bodies(challengeOTP), nil, settings...).again(risk(confidence))
			Expect(l.advance().Failure).NotTo(BeNil())
			entries, _ := l.tenant.Log.Since(0)
			last := entries[len(entries)-1]
			Expect(last.Type).To(Equal(vocab.LogMFAFailure))
			return last.Details
		}
		Expect(details("medium")).To(BeNil(), "by default")
		Expect(details("medium", switched("mfar_details", "risk"))).To(Equal(map[string]any{"confidence": "medium", "version": "1"}))
		Expect(details("", switched("mfar_details", "risk"))).To(BeNil(), "nothing is known")
	})
})

var _ = Describe("A remembered browser", func() {
	shown := func(code []string, about func(*pipeline.About), settings ...setting) []string {
		GinkgoHelper()
		l := begin(code, nil, append(settings, holding(otp))...).again(about)
		prompts, end := l.through()
		Expect(end).To(Equal(granted))
		if len(prompts) == 0 {
			Expect(l.flow.Factored()).To(BeEmpty(), "it adds no mfa")
			Expect(l.flow.Methods()).To(HaveLen(1))
		}
		return prompts
	}
	nobody := func(*pipeline.About) {}
	deny := `api.multifactor.enable('any', { allowRememberBrowser: false });`

	DescribeTable("spares a person the challenge", func(code []string, settings ...setting) {
		Expect(shown(code, nobody, settings...)).To(Equal([]string{"challenge otp"}), "control")
		Expect(shown(code, remembered, settings...)).To(BeEmpty())
		Expect(shown(code, stepUp, settings...)).To(Equal([]string{"challenge otp"}), "not against a demand for step-up")
	},
		Entry("of the policy", nil, policy(always)),
		Entry("of an Action's command, which then overrides the policy too", bodies(challengeOTP), policy(always)),
		Entry("of a command before an enable that would ask every time", bodies(challengeOTP+deny)),
		Entry("of enable that allows it", bodies(`api.multifactor.enable('any', { allowRememberBrowser: true });`)),
		Entry("of a command behind an enable that allows it", bodies(`api.multifactor.enable('any', { allowRememberBrowser: true });`+challengeOTP)),
	)

	DescribeTable("does not", func(code []string, settings ...setting) {
		Expect(shown(code, remembered, settings...)).To(Equal([]string{"challenge otp"}))
	},
		Entry("where enable says no", bodies(deny)),
		Entry("where enable says nothing, as its reference has it", bodies(askAny)),
		Entry("for a command behind an enable that says no", bodies(deny+challengeOTP)),
		Entry("under Adaptive MFA, whose assessment is missing", nil, policy(adaptive)),
		Entry("there neither for a command", bodies(challengeOTP), policy(adaptive)),
	)

	It("does not suppress a challenge that is queued before an enrolment", func() {
		Expect(shown(bodies(challengeOTP+enrolKey), remembered)).To(Equal([]string{"challenge otp", "enrol webauthn-roaming"}))
		l := begin(bodies(challengeOTP, enrolKey), nil, holding(otp)).again(remembered)
		Expect(l.advance().Failure.Reason).To(Equal(pipeline.ReasonChallengeFirst), "nor open the gate of a later Action")
	})

	It("does both where the switch says so", func() {
		satisfies := switched("remembered_browser_and_gate", "satisfies")
		Expect(shown(bodies(challengeOTP+enrolKey), remembered, satisfies)).To(Equal([]string{"enrol webauthn-roaming"}))
		Expect(shown(bodies(challengeOTP, enrolKey), remembered, satisfies)).To(Equal([]string{"enrol webauthn-roaming"}))
	})

	It("counts as a command that was issued", func() {
		l := begin(bodies(challengeOTP+challengeOTP+challengeOTP+challengeOTP+challengeOTP), nil, holding(otp)).again(remembered)
		Expect(l.advance().Failure.Reason).To(Equal(pipeline.ReasonLimit))
	})

	DescribeTable("is offered by the box", func(want bool, body string, settings ...setting) {
		Expect(begin(bodies(body), nil, append(settings, holding(otp))...).prompt().Remember).To(Equal(want))
	},
		Entry("by the policy", true, ``, policy(always)),
		Entry("by a command", true, challengeOTP),
		Entry("by a command behind enable that says no", false, deny+challengeOTP),
		Entry("by enable without a word", false, askAny),
		Entry("by a command behind enable('none')", true, askNone+challengeOTP),
	)

	It("is renewed in logins that ask for MFA, shown or not", func() {
		signalled := func(code []string, settings ...setting) bool {
			l := begin(code, nil, append(settings, holding(otp))...).again(remembered)
			Expect(l.advance()).To(Equal(granted))
			return l.flow.Signalled()
		}
		Expect(signalled(nil)).To(BeFalse())
		Expect(signalled(bodies(askNone), policy(always))).To(BeFalse())
		Expect(signalled(nil, policy(always))).To(BeTrue())
		Expect(signalled(bodies(challengeOTP))).To(BeTrue())
		Expect(signalled(bodies(`api.multifactor.enable('any', { allowRememberBrowser: true });`))).To(BeTrue())
	})
})

var _ = Describe("The device's own authenticator", func() {
	capable := func(l *login) *login {
		l.flow.SetBrowser(decide.Browser{WebAuthn: true, Platform: true})
		return l
	}
	passed := func(settings ...setting) *login {
		l := capable(begin(nil, nil, append(settings, policy(always), holding(otp), factors(otp, bio))...))
		l.answer(l.prompt(), otp)
		return l
	}
	offer := pipeline.Prompt{Enrol: true, Progressive: true, Offers: []vocab.Factor{bio}, Command: "progressive enrolment"}

	It("is offered behind another factor, once", func() {
		l := passed()
		Expect(l.prompt()).To(Equal(offer))
		Expect(l.flow.StillOffers(bio)).To(BeTrue())
		l.answer(offer, bio)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.flow.Factored()).To(Equal([]vocab.Factor{otp, bio}))
	})

	It("is left out by the person, for a while or for long", func() {
		for forGood, days := range map[bool]int{false: 14, true: 365} {
			l := passed()
			l.flow.Decline(forGood)
			Expect(l.prompt()).To(Equal(offer), "there was nothing to decline yet")
			l.flow.Decline(forGood)
			Expect(l.advance()).To(Equal(granted))
			later := func(d time.Duration) pipeline.Step {
				l.clock.Advance(d)
				capable(l.again(func(*pipeline.About) {})).prompt()
				l.flow.Done(otp)
				return l.advance()
			}
			Expect(later(time.Duration(days)*24*time.Hour - time.Second)).To(Equal(granted))
			Expect(later(time.Second).Prompt).To(HaveValue(Equal(offer)))
		}
	})

	It("is left out where the page cannot be shown", func() {
		l := passed()
		l.prompt()
		Expect(l.flow.Drop(bio)).To(BeTrue())
		Expect(l.advance()).To(Equal(granted))
	})

	It("is declined for one device alone", func() {
		l := passed()
		l.prompt()
		l.flow.Decline(true)
		capable(l.again(func(a *pipeline.About) { a.Device = "another" }))
		l.answer(l.prompt(), otp)
		Expect(l.prompt()).To(Equal(offer))
	})

	It("is not offered behind an Action's command, nor by a provider that has no WebAuthn", func() {
		for _, body := range []string{challengeOTP, `api.multifactor.enable('guardian');`} {
			l := capable(begin(bodies(body), nil, policy(always), holding(otp), factors(otp, bio)))
			l.answer(l.prompt(), otp)
			Expect(l.advance()).To(Equal(granted), body)
		}
	})

	It("makes the browser say what it can do", func() {
		l := begin(nil, nil, policy(always), holding(otp), factors(otp, bio))
		l.flow = pipeline.Start(l.tenant, pipeline.About{UserID: anaID}, nil, func(pipeline.Run) {})
		l.answer(l.prompt(), otp)
		Expect(l.advance()).To(Equal(pipeline.Step{AskBrowser: true}))
		l.flow.SetBrowser(decide.Browser{WebAuthn: true})
		Expect(l.advance()).To(Equal(granted))
	})

	It("is challenged on a device of its class alone", func() {
		l := capable(begin(nil, nil, policy(always), factors(otp, bio), func(_ *tenant.Fixture, u *tenant.User) {
			u.Enrolments = []tenant.Enrolment{{ID: "1", Type: otp}, {ID: "2", Type: bio, DeviceClass: "Android"}}
		}))
		step := l.flow.Advance(context.Background(), pipeline.Request{UserAgent: "Mozilla/5.0 (Linux; Android 14)"})
		Expect(step.Prompt.Offers).To(Equal([]vocab.Factor{bio, otp}))
		capable(l.again(func(*pipeline.About) {}))
		Expect(l.prompt().Offers).To(Equal([]vocab.Factor{otp}))
	})
})

var _ = DescribeTable("A fault at the end", func(name fault.Name, control, broken []string, body string, about func(*pipeline.About), settings ...setting) {
	for on, want := range map[bool][]string{false: control, true: broken} {
		var faults []fault.Name
		if on {
			faults = append(faults, name)
		}
		shown, _ := begin(bodies(body), faults, append(settings, holding(otp))...).again(about).through()
		Expect(shown).To(HaveExactElements(want), "%s: %t", name, on)
	}
},
	Entry(nil, fault.PolicyIgnored, []string{"challenge otp"}, nil, ``, risk(""), policy(always)),
	Entry(nil, fault.EnableIgnored, []string{"challenge otp"}, nil, askAny, risk("")),
	Entry(nil, fault.AllowRememberIgnored, []string{"challenge otp"}, nil, `api.multifactor.enable('any', { allowRememberBrowser: false });`, remembered),
	Entry(nil, fault.AllowRememberIgnored, []string{"challenge otp"}, nil, `api.multifactor.enable('any', { allowRememberBrowser: false });`+challengeOTP, remembered),
	Entry(nil, fault.AdaptiveNever, []string{"challenge otp"}, nil, ``, risk("low"), policy(adaptive)),
	Entry(nil, fault.LowAsMedium, []string{"challenge otp"}, nil, ``, risk("low"), policy(adaptive)),
)
