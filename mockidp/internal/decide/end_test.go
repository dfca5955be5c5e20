package decide_test

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ended is one fact of the state behind the last Action.
type ended func(*decide.EndState)

// atEnd is a tenant in which every factor is on and nobody asks for MFA, a person with an unverified address and no factor,
// and a browser that does WebAuthn, changed by facts.
func atEnd(facts ...ended) decide.EndState {
	st := decide.EndState{Enabled: vocab.Factors(), HasEmail: true, Browser: &decide.Browser{WebAuthn: true, Platform: true}}
	for _, fact := range facts {
		fact(&st)
	}
	return st
}

func policy(p string) ended              { return func(st *decide.EndState) { st.Policy = p } }
func having(f ...vocab.Factor) ended     { return func(st *decide.EndState) { st.Enrolled = f } }
func switchedOn(f ...vocab.Factor) ended { return func(st *decide.EndState) { st.Enabled = f } }
func risk(confidence string) ended       { return func(st *decide.EndState) { st.Confidence = confidence } }
func enable(p string) ended {
	return func(st *decide.EndState) { st.Enable = &decide.Enable{Provider: p} }
}

func enableRemembering(p string) ended {
	return func(st *decide.EndState) { st.Enable = &decide.Enable{Provider: p, AllowRemember: true} }
}

func rememberedBrowser(st *decide.EndState) { st.Remembered = true }
func stepUp(st *decide.EndState)            { st.StepUp = true }
func commanded(st *decide.EndState)         { st.Commanded = true }
func verified(st *decide.EndState)          { st.EmailVerified = true }
func noAddress(st *decide.EndState)         { st.HasEmail = false }
func addressProved(st *decide.EndState)     { st.AddressProved = true }
func listFirst(st *decide.EndState)         { st.ShowList = true }
func browserSilent(st *decide.EndState)     { st.Browser = nil }
func browserPoor(st *decide.EndState)       { st.Browser = &decide.Browser{} }
func elsewhere(st *decide.EndState)         { st.ElsewhereOnly = true }

func turned(name switches.Name, value string) ended {
	return func(st *decide.EndState) {
		GinkgoHelper()
		set, err := switches.Parse(map[string]string{string(name): value})
		Expect(err).NotTo(HaveOccurred())
		st.Switches = set
	}
}

func failing(name fault.Name) ended {
	return func(st *decide.EndState) {
		GinkgoHelper()
		set, err := fault.Parse(string(name))
		Expect(err).NotTo(HaveOccurred())
		st.Faults = set
	}
}

// in short, as the tables write it: "pass", "challenge otp, email", "enrol? otp, phone", "fail: text".
func short(d decide.EndDecision) string {
	text := string(d.Outcome)
	if d.Pick {
		text += "?"
	}
	for i, f := range d.Offers {
		text += strings.Repeat(",", min(i, 1)) + " " + string(f)
	}
	if d.Outcome == decide.EndFail {
		text += ": " + string(d.Message)
	}
	return text
}

func endsIn(want string, facts ...ended) {
	GinkgoHelper()
	Expect(short(decide.End(atEnd(facts...)))).To(Equal(want))
}

const (
	always   = "all-applications"
	adaptive = "confidence-score"
)

// truth is who is asked for what: the tenant's policy, multifactor.enable (with + when it allows remembered browsers) and
// the confidence, against somebody without a factor, with one, and with one in a remembered browser. Written from the
// policy guide, the outcome table of Adaptive MFA and the remember-browser guide.
const truth = `
policy            enable  risk     nothing                  otp        remembered
never             -       -        pass                     pass       pass
never             -       low      pass                     pass       pass
never             none    -        pass                     pass       pass
never             any     -        enrol                    challenge  challenge
never             any+    -        enrol                    challenge  pass
never             any     low      enrol                    challenge  challenge
all-applications  -       -        enrol                    challenge  pass
all-applications  -       low      enrol                    challenge  pass
all-applications  none    -        pass                     pass       pass
all-applications  any     -        enrol                    challenge  challenge
all-applications  any+    -        enrol                    challenge  pass
confidence-score  -       low      verify-email             challenge  challenge
confidence-score  -       medium   pass                     pass       pass
confidence-score  -       high     pass                     pass       pass
confidence-score  -       neutral  pass                     pass       pass
confidence-score  -       -        verify-email             challenge  challenge
confidence-score  -       dunno    verify-email             challenge  challenge
confidence-score  none    low      verify-email             challenge  challenge
confidence-score  none    medium   pass                     pass       pass
confidence-score  any     low      verify-email-then-enrol  challenge  challenge
confidence-score  any+    low      verify-email-then-enrol  challenge  challenge
confidence-score  any     medium   enrol                    challenge  challenge
confidence-score  any+    medium   enrol                    challenge  pass
`

var _ = Describe("After the last Action", func() {
	It("policy, multifactor.enable and risk come together as documented", func() {
		rows := strings.Split(strings.TrimSpace(truth), "\n")[1:]
		Expect(rows).To(HaveLen(23))
		for _, row := range rows {
			cell := strings.Fields(row)
			Expect(cell).To(HaveLen(6), row)
			facts := []ended{switchedOn(otp), policy(map[string]string{"never": ""}[cell[0]])}
			if cell[0] != "never" {
				facts = append(facts, policy(cell[0]))
			}
			if provider, remembers := strings.CutSuffix(cell[1], "+"); provider != "-" {
				facts = append(facts, enable(provider))
				if remembers {
					facts = append(facts, enableRemembering(provider))
				}
			}
			if cell[2] != "-" {
				facts = append(facts, risk(cell[2]))
			}
			outcome := func(more ...ended) string {
				return string(decide.End(atEnd(append(facts[:len(facts):len(facts)], more...)...)).Outcome)
			}
			Expect([]string{outcome(), outcome(having(otp)), outcome(having(otp), rememberedBrowser)}).To(Equal(cell[3:]), row)
			for _, holder := range [][]ended{{}, {having(otp)}, {noAddress}} {
				Expect(outcome(append(holder, commanded)...)).To(Equal("pass"), "a command of an Action overrides: %s", row)
			}
		}
	})

	DescribeTable("who is challenged gets the first factor of the fixed order, the others behind it", endsIn,
		Entry(nil, "challenge webauthn-roaming, webauthn-platform, push-notification, otp, phone, email, recovery-code",
			policy(always), having(recovery, phone, otp, push, bio, key), verified),
		Entry("the order of enrolment does not matter", "challenge otp, phone", policy(always), having(phone, otp)),
		Entry("an unverified address is no factor", "challenge otp", policy(always), having(otp)),
		Entry("a verified address stands behind an independent factor", "challenge otp, email", policy(always), having(otp), verified),
		Entry("nor is one that is gone", "challenge otp", policy(always), having(otp), verified, noAddress),
		Entry("an enrolled address needs no verified one", "challenge otp, email", policy(always), having(email, otp)),
		Entry("a recovery code alone is a challenge", "challenge recovery-code", policy(always), having(recovery)),
		Entry("what the tenant switched off is not offered", "challenge phone", policy(always), having(otp, phone), switchedOn(phone)),
		Entry("a browser without WebAuthn falls back to another factor", "challenge recovery-code", policy(always), having(key, recovery), browserPoor),
		Entry("the browser is asked where it matters", "ask-browser", policy(always), having(otp, key), browserSilent),
		Entry("and not where it does not", "challenge otp", policy(always), having(otp), browserSilent),
		Entry("the authenticator of another device is not offered", "challenge otp", policy(always), having(otp, bio), elsewhere),
		Entry("list and flag are for enrolments", "challenge otp, phone", policy(always), having(otp, phone), listFirst),
	)

	DescribeTable("who enrols gets the most secure independent factor first", endsIn,
		Entry(nil, "enrol webauthn-roaming, push-notification, otp, phone", policy(always)),
		Entry("or the list, by the tenant's flag", "enrol? webauthn-roaming, push-notification, otp, phone", policy(always), listFirst),
		Entry("which is no list with one factor", "enrol otp", policy(always), listFirst, switchedOn(otp, email)),
		Entry("a browser without WebAuthn", "enrol push-notification, otp, phone", policy(always), browserPoor),
		Entry("a browser that was not asked yet", "ask-browser", policy(always), browserSilent),
		Entry("biometrics alone do not count as enrolled", "enrol otp", policy(always), having(bio), switchedOn(otp, bio)),
		Entry("unless the switch says so", "challenge webauthn-platform", policy(always), having(bio), switchedOn(otp, bio), turned(switches.PlatformOnlyGate, "armed")),
		Entry("nothing is enabled", "fail: No MFA factors enabled for enrollment", policy(always), switchedOn()),
		Entry("e-mail alone is enabled", "fail: No MFA factors enabled for enrollment", policy(always), switchedOn(email)),
		Entry("dependent factors alone are enabled", "fail: No MFA factors enabled for enrollment", enable("any"), switchedOn(email, bio, recovery)),
		Entry("keys alone, in a browser that cannot use them", "fail: No MFA factors enabled for enrollment", policy(always), switchedOn(key), browserPoor),
	)

	DescribeTable("a provider gives its own factors", endsIn,
		Entry(nil, "challenge webauthn-roaming, push-notification, otp, phone, email, recovery-code", enable("any"), having(key, push, otp, phone, recovery), verified),
		Entry(nil, "challenge push-notification, otp, phone, email, recovery-code", enable("guardian"), having(key, push, otp, phone, recovery), verified),
		Entry(nil, "challenge push-notification, otp, phone, email", enable("google-authenticator"), having(key, push, otp, phone, recovery), verified),
		Entry(nil, "enrol push-notification, otp, phone", enable("guardian")),
		Entry("a named one overrides the toggles of the tenant", "enrol push-notification, otp, phone", enable("guardian"), switchedOn()),
		Entry("in challenges too", "challenge otp", enable("google-authenticator"), having(otp), switchedOn()),
		Entry("but not that of the recovery code, which is none of its own", "challenge otp", enable("guardian"), having(otp, recovery), switchedOn()),
		Entry("any does not", "fail: No MFA factors enabled for enrollment", enable("any"), switchedOn()),
		Entry("over the policy's", "challenge otp", policy(always), enable("guardian"), having(key, otp)),
		Entry("duo is refused by name", "fail: The multifactor provider duo is not offered by this mock", enable("duo"), having(otp)),
		Entry("an unknown one too", "fail: Unknown multifactor provider undefined", enable("undefined"), having(otp)),
		Entry("but not where a command of an Action is done", "pass", enable("undefined"), having(otp), commanded),
		Entry("a person all of whose factors lie outside", "fail: MFA is required, but none of the enrolled factors can be used in this login", enable("guardian"), having(key)),
		Entry("enrols another where the switch says so", "enrol push-notification, otp, phone", enable("guardian"), having(key), turned(switches.EndNoneUsable, "enrol")),
	)

	DescribeTable("a person who holds e-mail only", endsIn,
		Entry("is sent to enrolment", "enrol otp", enable("any"), verified, switchedOn(otp, email)),
		Entry("by a policy as well", "enrol otp", policy(always), verified, switchedOn(otp, email)),
		Entry("is challenged by e-mail by the other reading", "challenge email", enable("any"), verified, switchedOn(otp, email), turned(switches.EnableAnyEmailOnly, "challenge")),
		Entry("but not with an unverified address", "enrol otp", enable("any"), switchedOn(otp, email), turned(switches.EnableAnyEmailOnly, "challenge")),
		Entry("nor with the factor off", "enrol otp", enable("any"), verified, switchedOn(otp), turned(switches.EnableAnyEmailOnly, "challenge")),
		Entry("has the address verified at low confidence", "verify-email", policy(adaptive), risk("low"), verified, switchedOn(otp, email)),
		Entry("by the other reading too", "verify-email", policy(adaptive), risk("low"), verified, switchedOn(otp, email), turned(switches.EnableAnyEmailOnly, "challenge")),
	)

	DescribeTable("at low confidence, somebody without a factor", endsIn,
		Entry("has the address verified", "verify-email", policy(adaptive), risk("low")),
		Entry("and is in", "pass", policy(adaptive), risk("low"), addressProved),
		Entry("enrols", "enrol otp", policy(adaptive), risk("low"), turned(switches.AdaptiveLowUnenrolled, "enrol"), switchedOn(otp)),
		Entry("enrols, without an address as well", "enrol otp", policy(adaptive), risk("low"), noAddress, turned(switches.AdaptiveLowUnenrolled, "enrol"), switchedOn(otp)),
		Entry("verifies, then enrols", "verify-email-then-enrol", policy(adaptive), risk("low"), turned(switches.AdaptiveLowUnenrolled, "verify-then-enrol")),
		Entry("which it does", "enrol otp", policy(adaptive), risk("low"), addressProved, switchedOn(otp), turned(switches.AdaptiveLowUnenrolled, "verify-then-enrol")),
		Entry("verifies, then enrols, because an Action forces it", "verify-email-then-enrol", policy(adaptive), enable("any"), risk("low")),
		Entry("which it does too", "enrol otp", policy(adaptive), enable("any"), risk("low"), addressProved, switchedOn(otp)),
		Entry("is blocked without an address", "block", policy(adaptive), risk("low"), noAddress),
		Entry("with the account, where the switch says so", "block-account", policy(adaptive), risk("low"), noAddress, turned(switches.AdaptiveBlock, "account")),
		Entry("is not blocked at another confidence", "pass", policy(adaptive), risk("medium"), noAddress, turned(switches.AdaptiveBlock, "account")),
		Entry("is skipped by enable('none'), where the switch says so", "pass", policy(adaptive), enable("none"), risk("low"), turned(switches.EnableNoneAgainstAdaptive, "skip")),
	)

	DescribeTable("a remembered browser does not count", endsIn,
		Entry("control", "pass", policy(always), having(otp), rememberedBrowser),
		Entry("against a demand for step-up", "challenge otp", policy(always), having(otp), rememberedBrowser, stepUp),
		Entry("which alone demands nothing", "pass", having(otp), stepUp),
		Entry("for somebody without a factor", "enrol otp", policy(always), rememberedBrowser, switchedOn(otp)),
	)

	It("shows the box where a browser may be remembered, and says who asks", func() {
		said := func(facts ...ended) string {
			d := decide.End(atEnd(append(facts, having(otp))...))
			return fmt.Sprintf("%s box=%t device=%t", d.By, d.Box, d.OfferDevice)
		}
		Expect(said(policy(always))).To(Equal("policy all-applications box=true device=true"))
		Expect(said(policy(adaptive), risk("low"))).To(Equal("policy confidence-score box=true device=true"))
		Expect(said(policy(always), enable("any"))).To(Equal("multifactor.enable any box=false device=true"))
		Expect(said(enableRemembering("any"))).To(Equal("multifactor.enable any box=true device=true"))
		Expect(said(enableRemembering("guardian"))).To(Equal("multifactor.enable guardian box=true device=false"))
		Expect(decide.End(atEnd(policy(always))).Box).To(BeFalse(), "an enrolment has none")
	})

	DescribeTable("a fault", func(name fault.Name, control, broken string, facts ...ended) {
		endsIn(control, facts...)
		endsIn(broken, append(facts, failing(name))...)
	},
		Entry(nil, fault.AdaptiveNever, "challenge otp", "pass", policy(adaptive), risk("low"), having(otp)),
		Entry(nil, fault.LowAsMedium, "challenge otp", "pass", policy(adaptive), risk("low"), having(otp)),
		Entry(nil, fault.BlockIgnored, "block", "pass", policy(adaptive), risk("low"), noAddress),
	)
})

var _ = DescribeTable("Adding the authenticator of this device is offered", func(want decide.Outcome, enabled []vocab.Factor, held, declined bool, b *decide.Browser) {
	Expect(decide.OfferDevice(enabled, held, declined, b)).To(Equal(want))
},
	Entry("to a browser that has one", decide.Show, []vocab.Factor{bio}, false, false, &decide.Browser{WebAuthn: true, Platform: true}),
	Entry("once it said so", decide.AskBrowser, []vocab.Factor{bio}, false, false, nil),
	Entry("not without one", decide.Skip, []vocab.Factor{bio}, false, false, &decide.Browser{WebAuthn: true}),
	Entry("not with the factor off", decide.Skip, []vocab.Factor{otp, key}, false, false, &decide.Browser{WebAuthn: true, Platform: true}),
	Entry("not to who has it", decide.Skip, []vocab.Factor{bio}, true, false, nil),
	Entry("not to who does not want it", decide.Skip, []vocab.Factor{bio}, false, true, nil),
)

// spared is a state in which the browser is remembered.
func spared(st *decide.State)     { st.Remembered = true }
func enrolsNext(st *decide.State) { st.BeforeEnrolment = true }

var _ = Describe("A remembered browser", func() {
	spare := decide.Decision{Outcome: decide.Spare}
	satisfies := switched(switches.RememberedBrowserAndGate, "satisfies")

	DescribeTable("answers a challenge", decides,
		Entry("control", challengeWith(otp), show(otp), holds(otp)),
		Entry(nil, challengeWith(otp), spare, holds(otp), spared),
		Entry("a picker too", challengeWithAny(otp, key), spare, holds(otp, key), spared),
		Entry("without asking what the browser can do", challengeWith(key), spare, holds(key), spared, browserUnknown),
		Entry("with a warning for what is unusable", challengeWith(otp, phone), warning(spare, phone), holds(otp), spared),
		Entry("not one for which nothing is usable", challengeWith(otp), warning(fail(challengeNoneUsable), otp), spared),
		Entry("not one before an enrolment", challengeWith(otp), show(otp), holds(otp), spared, enrolsNext),
		Entry("that one too, by the switch", challengeWith(otp), spare, holds(otp), spared, enrolsNext, satisfies),
	)

	DescribeTable("spares nobody an enrolment", decides,
		Entry(nil, enrollWith(otp), show(otp), spared),
		Entry("and does not open the gate", enrollWith(otp), fail(enrolBeforeChallenge), holds(key), spared),
		Entry("but for the switch", enrollWith(otp), show(otp), holds(key), spared, satisfies),
		Entry("which opens it to remembered browsers alone", enrollWith(otp), fail(enrolBeforeChallenge), holds(key), satisfies),
	)
})
