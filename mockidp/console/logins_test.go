package console_test

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// moments are the headlines of a timeline, without times.
func (b *browser) moments() []string {
	var out []string
	for n := range b.page.Descendants() {
		if n.Data != "li" || attr(n, "data-kind") == "" {
			continue
		}
		text := words(n)
		text, _, _ = strings.Cut(text, " event as it was handed in")
		text, _, _ = strings.Cut(text, " {")
		out = append(out, strings.TrimPrefix(text, "12:00:10 "))
	}
	return out
}

var _ = Describe("The timeline of a login", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })

	It("has the pages, answers, Actions with their commands and console, pauses, verdicts and the end, in order and without secrets", func() {
		Expect(w.Seed("auth0|ana", mockidp.Credential{Type: vocab.Phone, Phone: "+15550100"})).To(Succeed())
		person := w.login()
		other := w.login() // interferes with nothing
		person.signIn("ana@example.com").press("default", "code", "no code")
		b := w.desk("logins")
		Expect(b.text("l1")).To(Equal("12:00:10 Login 1 under way ana@example.com to Web"))
		Expect(b.text("l2")).To(Equal("12:00:10 Login 2 under way nobody yet to Web"))
		sent, _ := w.Messages(0)
		Expect(person.press("default", "code", sent[0].Code).at.String()).To(HavePrefix(callback + "?code="))
		other.signIn("nobody@example.com")
		b.get("/tenants/acme/logins/1")
		Expect(b.text("head")).To(Equal("granted ana@example.com to Web, 2026-03-01 12:00:10 UTC"))
		Expect(b.moments()).To(Equal([]string{
			"begins by the browser", "page login", "answer login with password, username",
			"Action Ask quickjs challengeWith phone log: key ******** session ******** (acme/ask.js:3:14)",
			"pause challenge phone (challengeWith phone of Ask)",
			"log gd_start_auth Guardian - Second factor authentication started", "log gd_send_sms Guardian - Code sent by sms", "page mfa-sms-challenge", "answer mfa-sms-challenge with code",
			"log gd_auth_failed Guardian - OTP Code must have 6 numeric characters", "page mfa-sms-challenge, invalid-otp-code-format", "answer mfa-sms-challenge with code",
			"log gd_auth_succeed Guardian - Second factor authentication succeed (sms)", "log s Successful login", "end granted",
		}))
		Expect(b.raw).To(And(ContainSubstring("&#34;enrolledFactors&#34;: ["), ContainSubstring("&#34;id&#34;: &#34;********&#34;")))
		for _, secret := range []string{actionSecret, password, sent[0].Code, clientSecret, person.session()} {
			Expect(b.raw).NotTo(ContainSubstring(secret))
		}
		Expect(b.get("/tenants/acme/logins/2").moments()).To(Equal([]string{
			"begins by the browser", "page login", "answer login with password, username", "log fu Wrong email or password.", "page login, wrong-credentials",
		}))
		Expect(b.get("/tenants/acme/log").raw).To(ContainSubstring(`href="/tenants/acme/logins/1"`))
	})

	DescribeTable("says how it ended",
		func(prepare func(), outcome string) {
			prepare()
			w.login().signIn("ana@example.com")
			b := w.desk("logins/1")
			Expect(b.text("head")).To(HavePrefix(outcome + " ana@example.com"))
			Expect(b.moments()).To(ContainElement("end " + outcome))
		},
		Entry("denied by an Action", func() { w.desk(anaPage).press("Save metadata", "app_metadata", `{"deny": true}`) },
			"failed: access-denied"),
		Entry("by a command that cannot be met", func() {
			w.desk(anaPage).press("Save metadata", "app_metadata", `{"enrol": "otp"}`)
			w.SwitchFactor(vocab.OTP, false)
		}, "failed: none-usable"),
		Entry("of a blocked account", func() { Expect(w.SetBlocked("auth0|ana", true)).To(Succeed()) }, "refused: unauthorized"),
	)

	It("is there of a silent login", func() {
		newBrowser(server, w.origin).get("/authorize?client_id=web&redirect_uri=" + callback + "&response_type=code&scope=openid&prompt=none")
		b := w.desk("logins/1")
		Expect(b.moments()).To(Equal([]string{"begins silently (prompt=none)", "log fsa Login required", "end refused: login_required"}))
	})

	It("says that there is none of a number", func() {
		for _, number := range []string{"1", "0", "-1", "x", "99999999999999999999"} {
			b := w.desk("logins/" + number)
			Expect(b.status).To(Equal(http.StatusNotFound), number)
			Expect(b.problem()).To(Equal("unknown-login"), number)
		}
	})
})
