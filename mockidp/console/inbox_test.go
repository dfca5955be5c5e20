package console_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The inbox", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })

	It("has the code of an SMS, with which the login goes on", func() {
		Expect(w.Seed("auth0|ana", mockidp.Credential{Type: vocab.Phone, Phone: "+15550100"})).To(Succeed())
		person := w.login().signIn("ana@example.com")
		b := w.desk("inbox")
		Expect(b.text("msg_1")).To(And(HavePrefix("12:00:10 sms to +15550100"), ContainSubstring("code")))
		var code string
		for n := range b.page.Descendants() {
			if attr(n, "class") == "code" {
				code = words(n)
			}
		}
		Expect(code).To(MatchRegexp(`^\d{6}$`))
		Expect(person.press("default", "code", code).at.String()).To(HavePrefix(callback + "?code="))
		Expect(b.get("/tenants/acme/inbox?channel=push").text("count")).To(Equal("0 of 1 messages, the newest first."))
		Expect(b.get("/tenants/acme/inbox?channel=sms").text("count")).To(Equal("1 message, the newest first."))
	})

	DescribeTable("answers a push message once",
		func(answer, state string, goesOn bool) {
			Expect(w.Seed("auth0|ana", mockidp.Credential{Type: vocab.Push, Device: "Ana's phone"})).To(Succeed())
			person := w.login().signIn("ana@example.com")
			Expect(person.at.Path).To(Equal("/u/mfa-push-challenge-push"))
			person.press("continue")
			Expect(person.at.Path).To(Equal("/u/mfa-push-challenge-push"), "the control: nobody answered")
			b := w.desk("inbox")
			button := answer + " the login of Ana's phone at 12:00:10"
			stale := b.form(button)
			b.press(button)
			Expect(b.status).To(Equal(http.StatusOK))
			Expect(b.text("msg_1")).To(And(ContainSubstring(state), Not(ContainSubstring("Deny"))))
			person.press("continue")
			Expect(person.at.String()).To(WithTransform(func(at string) bool { return len(at) > len(callback) && at[:len(callback)] == callback }, Equal(goesOn)), person.at.String())
			b.post(stale.action, stale.values)
			Expect(b.status).To(Equal(http.StatusConflict))
			Expect(b.problem()).To(Equal("no-open-push"))
		},
		Entry("approved", "Approve", "approved", true),
		Entry("denied", "Deny", "denied", false),
	)

	It("takes no other answer", func() {
		Expect(w.Seed("auth0|ana", mockidp.Credential{Type: vocab.Push, Device: "Ana's phone"})).To(Succeed())
		w.login().signIn("ana@example.com")
		b := w.desk("inbox")
		form := b.form("Approve the login of Ana's phone at 12:00:10")
		form.values.Set("answer", "perhaps")
		b.post(form.action, form.values)
		Expect(b.problem()).To(Equal("no-answer"))
		Expect(b.text("msg_1")).To(ContainSubstring("pending"))
	})

	It("lets a phone scan the code of an enrolment", func() {
		w.desk(anaPage).press("Save metadata", "app_metadata", `{"enrol": "push-notification"}`)
		person := w.login().signIn("ana@example.com").press("enroll")
		Expect(person.at.Path).To(Equal("/u/mfa-push-enrollment-qr"))
		b := w.desk("inbox")
		Expect(b.text("waiting")).To(HavePrefix("ana@example.com is asked to scan a code with the app of a phone, until 12:05:10."))
		Expect(b.press("Scan it", "device", " ").problem()).To(Equal("no-device"))
		stale := b.form("Scan it")
		b.press("Scan it", "device", "Ana's new phone")
		Expect(b.text("waiting")).To(BeEmpty())
		Expect(person.press("continue").at.String()).To(HavePrefix(callback + "?code="))
		Expect(w.desk(anaPage).text("factors")).To(ContainSubstring("Ana's new phone"))
		Expect(b.post(stale.action, stale.values).problem()).To(Equal("no-open-push"))
	})
})
