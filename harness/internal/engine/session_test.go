package engine_test

import (
	"fmt"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// boxed is an observation of a page with the box that remembers the device.
func boxed(o target.Observation) target.Observation {
	o.RememberBox = true
	return o
}

var _ = Describe("A login", func() {
	It("hands what the case asks for to the target", func() {
		age := 90
		s := show(granted)
		Expect(one(s, theCase(vocab.StageGranted, scenarios.Login{Pos: at(20), Person: "ana", Password: vocab.AnswerRight, Client: "Shop", Via: vocab.ViaSocial, Organization: "acme",
			Ask: scenarios.Ask{Prompt: "login", MaxAge: &age, ACR: "urn:x", Audience: "https://api.example/"}})).Verdict).To(Equal(reports.Pass))
		minute := 90 * time.Second
		Expect(s.logins).To(Equal([]target.Login{{Person: "ana", Client: "Shop", Via: vocab.ViaSocial, Organization: "acme",
			Prompt: "login", MaxAge: &minute, ACR: "urn:x", Audience: "https://api.example/"}}))
	})

	It("goes on with the session of its device, once more and silently", func() {
		s := show(granted)
		Expect(one(s, theCase(vocab.StageGranted,
			scenarios.Login{Pos: at(20), Person: "ana", Password: vocab.AnswerRight, Device: "laptop"},
			scenarios.Relogin{Pos: at(21), Person: "ana", Device: "laptop", Client: "Shop", Ask: scenarios.Ask{Prompt: "consent"}},
			scenarios.Silent{Pos: at(22), Client: "Bank"},
			scenarios.Login{Pos: at(23), Person: "ana", Password: vocab.AnswerRight, Device: "laptop", Via: vocab.ViaSilent, Ask: scenarios.Ask{Prompt: "none"}},
		)).Verdict).To(Equal(reports.Pass))
		Expect(s.logins[1:]).To(Equal([]target.Login{
			{Person: "ana", Client: "Shop", Session: true, Prompt: "consent"},
			{Person: "ana", Client: "Bank", Session: true, Prompt: "none"},
			{Person: "ana", Session: true, Prompt: "none"},
		}))
		Expect(s.calls).To(ContainElement("open laptop"))
		Expect(s.calls).NotTo(ContainElement("open browser"))
	})

	DescribeTable("is silent on a device that was left, too", func(leave scenarios.Step) {
		s := show(granted, refused)
		r := one(s, theCase(vocab.StageRefused, login, leave, scenarios.Silent{Pos: at(22)}))
		Expect(r.Verdict).To(Equal(reports.Pass), "%+v", r.Checks)
		opened := 0
		for _, call := range s.calls {
			if call == "open browser" {
				opened++
			}
		}
		Expect(opened).To(Equal(2))
	},
		Entry("logged out", scenarios.Logout{Pos: at(21)}),
		Entry("abandoned", scenarios.Abandon{Pos: at(21)}),
	)

	It("is not silent where nobody logged in", func() {
		r := one(show(granted), theCase(vocab.StageGranted, scenarios.Silent{Pos: at(20)}))
		Expect(named(r, "step 1: silent")).To(And(HaveField("Expected", "a login before"), HaveField("Actual", "there was none")))
	})

	It("takes the account of a person to the target", func() {
		s := show(granted)
		c := theCase(vocab.StageGranted, login)
		c.People[0] = scenarios.Person{Name: "ana", Organizations: []scenarios.Membership{{Organization: "acme", Roles: []string{"owner"}}}, Connection: "Staff", Blocked: true, Logins: 3, Phone: "+15550100",
			Identities: []scenarios.Identity{{Connection: "g", Provider: "google-oauth2", UserID: "1", Social: true}}}
		Expect(one(s, c).Verdict).To(Equal(reports.Pass))
		Expect(s.people).To(Equal([]target.Person{{Name: "ana", Login: "ana@example.test", Password: "the password of ana", Organizations: []target.Membership{{Organization: "acme", Roles: []string{"owner"}}},
			Connection: "Staff", Blocked: true, Logins: 3, Phone: "+15550100",
			Identities: []target.Identity{{Connection: "g", Provider: "google-oauth2", UserID: "1", Social: true}}}}))
	})
})

var _ = Describe("The box that remembers a device", func() {
	ticked := scenarios.Answer{Pos: at(22), Factor: vocab.OTP, How: vocab.AnswerRight, Remember: true}
	held := func(c scenarios.Case) scenarios.Case {
		c.People[0].Enrolled = []vocab.Factor{vocab.OTP}
		return c
	}

	It("is ticked with the answer", func() {
		s := &script{full: true, shows: []target.Observation{boxed(challenge), granted}}
		Expect(one(s, held(theCase(vocab.StageGranted, login, ticked))).Verdict).To(Equal(reports.Pass))
		Expect(s.proofs).To(HaveExactElements(HaveField("Remember", true)))
		s = &script{full: true, shows: []target.Observation{boxed(challenge), granted}}
		Expect(one(s, held(theCase(vocab.StageGranted, login, answer))).Verdict).To(Equal(reports.Pass))
		Expect(s.proofs).To(HaveExactElements(HaveField("Remember", false)))
	})

	It("fails a case whose page has none", func() {
		r := one(&script{full: true, shows: []target.Observation{challenge}}, held(theCase(vocab.StageChallenge, login, ticked)))
		Expect(named(r, "step 2: answer")).To(And(HaveField("Verdict", reports.Fail), HaveField("Expected", "a box that asks to remember this device"),
			HaveField("Actual", "the login stands at challenge (mfa-otp-challenge) with otp")))
	})

	DescribeTable("is expected of a screen, by the time that it came up", func(nth int, shown bool, actual string) {
		s := &script{full: true, shows: []target.Observation{boxed(challenge), with(challenge, vocab.ErrWrongProof, "no"), challenge}}
		c := held(theCase(vocab.StageChallenge, login, answer, answer))
		c.Expect.RememberBox = []scenarios.WantBox{{Pos: at(50), Screen: vocab.ScreenOTPChallenge, Nth: nth, Shown: shown}}
		check := named(one(s, c), fmt.Sprintf("remember box on mfa-otp-challenge (%d)", nth))
		Expect(check.Actual).To(Equal(actual))
		want := reports.Pass
		if actual != check.Expected {
			want = reports.Fail
		}
		Expect(check.Verdict).To(Equal(want))
	},
		Entry("there", 1, true, "(present)"),
		Entry("there, and not expected", 1, false, "(present)"),
		Entry("not there the second time", 2, false, "(absent)"),
		Entry("expected the second time", 2, true, "(absent)"),
		Entry("on a page that did not come", 3, false, "(the screen did not come up)"),
	)
})

var _ = DescribeTable("That a screen leads to other factors is expected by the time that it came up", func(nth int, leads bool, actual string) {
	leading := asks(vocab.StageChallenge, vocab.ScreenOTPChallenge, slices.Concat(challenge.Offers, []target.Offer{{ID: "others", Kind: target.OfferOtherMethod}})...)
	s := &script{full: true, shows: []target.Observation{leading, with(challenge, vocab.ErrWrongProof, "no"), challenge}}
	c := theCase(vocab.StageChallenge, login, answer, answer)
	c.People[0].Enrolled = []vocab.Factor{vocab.OTP}
	c.Expect.OtherMethod = []scenarios.WantBox{{Pos: at(50), Screen: vocab.ScreenOTPChallenge, Nth: nth, Shown: leads}}
	check := named(one(s, c), fmt.Sprintf("way to other factors on mfa-otp-challenge (%d)", nth))
	Expect(check.Actual).To(Equal(actual))
	Expect(check.Verdict == reports.Pass).To(Equal(actual == check.Expected))
},
	Entry("it does", 1, true, "(present)"),
	Entry("it does, and is not to", 1, false, "(present)"),
	Entry("it does not the second time", 2, false, "(absent)"),
	Entry("it is to the second time", 2, true, "(absent)"),
)

var _ = DescribeTable("How long secrets are is expected of the shortest", func(secret string, least int, verdict reports.Verdict, actual string) {
	uri := "otpauth://totp/ana?secret=" + secret
	page := asks(vocab.StageEnrol, vocab.ScreenOTPEnrollQR, target.Offer{ID: "a", Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: uri}})
	c := theCase(vocab.StageEnrol, login, enrol)
	c.Expect.SecretBits = &scenarios.Want[int]{Pos: at(50), Value: least}
	check := named(one(&script{full: true, shows: []target.Observation{page, with(page, vocab.ErrWrongProof, "no")}}, c), "bits of the secret")
	Expect(check.Verdict).To(Equal(verdict))
	Expect(check.Actual).To(Equal(actual))
},
	Entry("160 bits", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 128, reports.Pass, "160"),
	Entry("128 bits, in 26 signs", "JBSWY3DPEHPK3PXPJBSWY3DPEE", 128, reports.Pass, "128"),
	Entry("120 bits", "JBSWY3DPEHPK3PXPJBSWY3DP", 128, reports.Fail, "120"),
)

var _ = DescribeTable("An administrator does what the case says",
	func(s scenarios.Admin, call string) {
		s.Pos = at(21)
		world := &script{full: true, shows: []target.Observation{granted}}
		Expect(one(world, theCase(vocab.StageGranted, login, s)).Verdict).To(Equal(reports.Pass))
		Expect(world.calls).To(ContainElement(call))
		Expect(one(show(granted), theCase(vocab.StageGranted, login, s))).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", HaveSuffix("the target has no administrator"))))
	},
	Entry("remove", scenarios.Admin{Person: "ana", Remove: vocab.OTP}, "remove ana otp"),
	Entry("switch off", scenarios.Admin{SwitchOff: vocab.OTP}, "switch otp false"),
	Entry("switch on", scenarios.Admin{SwitchOn: vocab.OTP}, "switch otp true"),
	Entry("set", scenarios.Admin{Person: "ana", Set: &scenarios.PersonChange{AppMetadata: map[string]any{"a": 1}, UserMetadata: map[string]any{"b": 2}, Roles: []string{"r"}}}, "set ana map[a:1] map[b:2] [r]"),
	Entry("policy", scenarios.Admin{Policy: vocab.PolicyIsAdaptive}, "policy adaptive"),
	Entry("forget", scenarios.Admin{ForgetBrowsers: "ana"}, "forget ana"),
	Entry("settings", scenarios.Admin{Settings: map[string]any{"a": true}}, "settings map[a:true]"),
	Entry("rule on", scenarios.Admin{Rule: "legacy", Enabled: true}, "rule legacy true"),
	Entry("rule off", scenarios.Admin{Rule: "legacy"}, "rule legacy false"),
)
