package console_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("Settings", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })
	enrolling := func(factor string) func() string {
		w.desk(anaPage).press("Save metadata", "app_metadata", `{"enrol": "`+factor+`"}`)
		return func() string {
			GinkgoHelper()
			b := w.login().signIn("ana@example.com")
			if b.status == http.StatusSeeOther || b.status == http.StatusFound {
				return "granted"
			}
			return b.at.Path
		}
	}

	It("the customise toggle counts from the next login on", func() {
		login := enrolling("otp")
		Expect(login()).To(Equal("/u/mfa-otp-enrollment"), "the control")
		b := w.desk("settings")
		Expect(b.text("t-customize_mfa_in_postlogin_action")).To(ContainSubstring("on Customize MFA Factors using Actions"))
		b.press("Switch off customize_mfa_in_postlogin_action")
		Expect(b.text("t-customize_mfa_in_postlogin_action")).To(HavePrefix("customize_mfa_in_postlogin_action off"))
		Expect(b.text("main")).To(ContainSubstring("The setting is changed."))
		Expect(login()).NotTo(Equal("/u/mfa-otp-enrollment"))
		b.press("Switch on customize_mfa_in_postlogin_action")
		Expect(login()).To(Equal("/u/mfa-otp-enrollment"))
	})

	It("a factor that is switched off cannot be enrolled in the next login", func() {
		login := enrolling("otp")
		b := w.desk("settings")
		Expect(b.text("t-otp")).To(HavePrefix("otp on"))
		Expect(b.text("t-webauthn-roaming")).To(HavePrefix("webauthn-roaming off"))
		b.press("Switch off otp")
		Expect(b.text("t-otp")).To(HavePrefix("otp off"))
		Expect(login()).NotTo(Equal("/u/mfa-otp-enrollment"))
		Expect(w.desk("log").text("entries")).To(ContainSubstring("mfar"))
		b.press("Switch on otp")
		Expect(login()).To(Equal("/u/mfa-otp-enrollment"))
		form := b.form("Switch off otp")
		form.values.Set("name", "telepathy")
		b.post(form.action, form.values)
		Expect(b.problem()).To(Equal("unknown-factor"))
	})

	It("the policy counts from the next login on", func() {
		Expect(w.login().signIn("ana@example.com").at.String()).To(HavePrefix(callback+"?code="), "the control")
		b := w.desk("settings").press("Set MFA policy", "value", "all-applications")
		Expect(b.form("Set MFA policy").values.Get("value")).To(Equal("all-applications"))
		Expect(w.login().signIn("ana@example.com").at.Path).To(HavePrefix("/u/mfa-"))
		b.press("Set MFA policy", "value", "never")
		Expect(w.login().signIn("ana@example.com").at.String()).To(HavePrefix(callback + "?code="))
		Expect(b.press("Set MFA policy", "value", "sometimes").problem()).To(Equal("bad-setting"))
		Expect(b.status).To(Equal(http.StatusUnprocessableEntity))
		Expect(w.Settings()).To(HaveKeyWithValue("policy", "never"))
	})

	DescribeTable("the others are set, and what they do not take is refused",
		func(button, name, value, wrong string, want any) {
			b := w.desk("settings").press(button, "value", value)
			Expect(w.Settings()).To(HaveKeyWithValue(name, want))
			Expect(b.form(button).values.Get("value")).To(Equal(value))
			Expect(b.press(button, "value", wrong).problem()).To(Equal("bad-setting"))
			Expect(w.Settings()).To(HaveKeyWithValue(name, want))
		},
		Entry("message types", "Set How phones are reached", "message_types", "voice", "smoke", []string{"voice"}),
		Entry("both message types", "Set How phones are reached", "message_types", "both", "", []string{"sms", "voice"}),
		Entry("user verification", "Set User verification of security keys", "userVerification", "required", "never", "required"),
		Entry("the relying party", "Set relying party identifier", "relyingPartyIdentifier", "acme.localhost", "https://x", "acme.localhost"),
	)

	It("a relying party that is refused keeps what was typed, with the mistake and the focus there, until it is mended", func() {
		b := w.desk("settings")
		Expect(b.raw).NotTo(ContainSubstring("aria-invalid"), "the control")
		b.press("Set relying party identifier", "value", `https://x"y`)
		Expect(b.status).To(Equal(http.StatusUnprocessableEntity))
		Expect(b.form("Set relying party identifier").values.Get("value")).To(Equal(`https://x"y`))
		Expect(b.raw).To(MatchRegexp(`<input id="rp"[^>]* aria-invalid="true" autofocus aria-describedby="rp-wrong rp-hint"`))
		Expect(b.text("rp-wrong")).To(HavePrefix("relyingPartyIdentifier is a host such as example.com"))
		Expect(b.press("Switch off otp").raw).NotTo(ContainSubstring("aria-invalid"), "it was about that form alone")
		Expect(b.press("Set MFA policy", "value", "sometimes").raw).NotTo(ContainSubstring("aria-invalid"))
		Expect(b.form("Set relying party identifier").values.Get("value")).To(BeEmpty())
		b.press("Set relying party identifier", "value", "https://x").press("Set relying party identifier", "value", "acme.localhost")
		Expect(b.raw).NotTo(ContainSubstring("aria-invalid"))
		Expect(w.Settings()).To(HaveKeyWithValue("relyingPartyIdentifier", "acme.localhost"))
	})

	It("a named switch counts from the next login on", func() {
		login := enrolling("otp")
		b := w.desk("settings").press("Switch off otp")
		Expect(b.text("changed")).To(Equal("All at the default."))
		Expect(login()).NotTo(Equal("granted"), "the control: the application is not told")
		var redirect mockidp.Switch
		for _, s := range mockidp.Switches() {
			if s.Name == "command_failure_page" {
				redirect = s
			}
		}
		Expect(redirect.Others).To(ContainSubstring("redirect"))
		b.press("Set command_failure_page", "value", "redirect")
		Expect(b.text("changed")).To(Equal("1 not at the default."))
		Expect(b.text("switches-changed")).To(HavePrefix("command_failure_page"), "what was changed stands apart")
		Expect(b.text("switches")).NotTo(ContainSubstring("command_failure_page"))
		Expect(w.login().signIn("ana@example.com").at.String()).To(ContainSubstring("error=access_denied"))
		Expect(b.press("Set command_failure_page", "value", "perhaps").problem()).To(Equal("bad-setting"))
	})

	It("every page tells that the files took back what was set, until that is dismissed or something is set again", func() {
		const note = "The files were loaded again at 12:00:10 UTC; what was set here before is gone"
		w.Reload(fixture())
		b := w.desk("settings")
		Expect(b.text("reverted")).To(BeEmpty(), "nothing was set: the control")
		for name, set := range map[string]func(){
			"a factor":  func() { b.press("Switch off otp") },
			"a setting": func() { b.press("Set MFA policy", "value", "all-applications") },
			"a switch":  func() { b.press("Set command_failure_page", "value", "redirect") },
		} {
			set()
			Expect(b.text("reverted")).To(BeEmpty(), name)
			w.Reload(fixture())
			w.Reload(fixture())
			for _, page := range []string{"log", "users?q=ana", "settings"} {
				Expect(w.desk(page).text("reverted")).To(HavePrefix(note), name+" "+page)
			}
			b = w.desk("settings")
			set()
			Expect(b.text("reverted")).To(BeEmpty(), name)
		}
		w.Reload(fixture())
		b = w.desk("users?q=ana")
		Expect(b.press("Dismiss").status).To(Equal(http.StatusOK))
		Expect(b.at.RequestURI()).To(Equal("/tenants/acme/users?q=ana"), "back where it was")
		Expect(b.text("reverted")).To(BeEmpty())
		Expect(w.desk("log").text("reverted")).To(BeEmpty())
		b = w.desk("settings").press("Switch off otp")
		w.Reload(fixture())
		Expect(b.press("Set relying party identifier", "value", "https://x").text("reverted")).To(HavePrefix(note), "nothing was set")
		Expect(b.press("Dismiss").at.RequestURI()).To(Equal("/tenants/acme/settings"))
	})

	DescribeTable("the note leads back to pages of this tenant alone", func(back, to string) {
		w.SwitchFactor(vocab.Email, true)
		w.Reload(fixture())
		Expect(w.desk("log").press("Dismiss", "back", back).at.RequestURI()).To(Equal(to))
	},
		Entry("such a page", "/tenants/acme/users/auth0%7Cbo%2F1", "/tenants/acme/users/auth0%7Cbo%2F1"),
		Entry("another site", "https://evil.example/", "/tenants/acme/settings"),
		Entry("another site, without a scheme", "//evil.example/", "/tenants/acme/settings"),
		Entry("another tenant", "/tenants/acme2/log", "/tenants/acme/settings"),
	)

	It("shows a change that somebody else made", func() {
		w.SwitchFactor(vocab.Email, true)
		Expect(w.desk("settings").text("t-email")).To(HavePrefix("email on"))
	})
})
