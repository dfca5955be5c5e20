package console_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const anaPage = "users/auth0%7Cana"

var _ = Describe("The people of a tenant", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })

	It("are listed, found by a part of what they are called, and lead to their pages", func() {
		b := w.desk("users")
		Expect(b.status).To(Equal(http.StatusOK))
		Expect(b.text("accounts")).To(And(ContainSubstring("Ana"), ContainSubstring("Bo <b>"), ContainSubstring("staff")))
		Expect(b.text("found")).To(Equal("2 accounts."))
		b.get("/tenants/acme/users?q=BO%40exa")
		Expect(b.text("accounts")).To(And(ContainSubstring("Bo <b>"), Not(ContainSubstring("Ana"))))
		Expect(b.text("found")).To(Equal("1 of 2 accounts."))
		Expect(b.raw).To(ContainSubstring(`href="/tenants/acme/users/auth0%7Cbo%2F1"`))
		Expect(b.get("/tenants/acme/users/auth0%7Cbo%2F1").text("main")).To(HavePrefix("Bo <b>"))
		b.get("/tenants/acme/users/auth0%7Cnobody")
		Expect(b.status).To(Equal(http.StatusNotFound))
		Expect(b.problem()).To(Equal("unknown-user"))
	})

	It("are blocked, which the next login sees, and let in again", func() {
		b := w.desk(anaPage)
		Expect(w.login().signIn("ana@example.com").at.String()).To(HavePrefix(callback), "the control")
		b.press("Block the account")
		Expect(b.text("facts")).To(HaveSuffix("State blocked"))
		Expect(b.text("main")).To(ContainSubstring("The account is blocked"))
		Expect(w.login().signIn("ana@example.com").at.String()).NotTo(HavePrefix(callback + "?code="))
		b.press("Let the person log in again")
		Expect(w.login().signIn("ana@example.com").at.String()).To(HavePrefix(callback + "?code="))
	})

	It("hold factors, which are shown without secrets and removed", func() {
		Expect(w.Seed("auth0|ana", mockidp.Credential{Type: vocab.OTP, Secret: totpSecret})).To(Succeed())
		Expect(w.Seed("auth0|ana", mockidp.Credential{Type: vocab.Phone, Phone: "+15550100"})).To(Succeed())
		b := w.desk(anaPage)
		Expect(b.text("factors")).To(And(ContainSubstring("otp"), ContainSubstring("XXXXX0100"), Not(ContainSubstring("+15550100"))))
		Expect(b.raw).NotTo(ContainSubstring(totpSecret))
		Expect(w.login().signIn("ana@example.com").at.Path).To(Equal("/u/mfa-otp-challenge"))
		stale := b.form("Remove otp")
		b.press("Remove otp")
		Expect(b.text("factors")).NotTo(ContainSubstring("otp"))
		Expect(w.login().signIn("ana@example.com").at.Path).To(Equal("/u/mfa-sms-challenge"))
		b.post(stale.action, stale.values)
		Expect(b.status).To(Equal(http.StatusConflict))
		Expect(b.problem()).To(Equal("not-enrolled"))
	})

	It("have sessions, which are shown without their ids and ended", func() {
		person := w.login().signIn("ana@example.com")
		cookie := person.session()
		Expect(person.authorize().at.String()).To(HavePrefix(callback+"?code="), "the control: signed in")
		b := w.desk(anaPage)
		Expect(b.text("sessions")).To(And(ContainSubstring("2026-03-01 12:00:10 pwd web"), ContainSubstring("2026-03-04 12:00:10")))
		Expect(b.raw).NotTo(ContainSubstring(cookie))
		stale := b.form("End the session started 2026-03-01 12:00:10")
		b.press("End the session started 2026-03-01 12:00:10")
		Expect(b.text("sessions")).To(Equal("The person is signed in nowhere."))
		Expect(person.authorize().at.Path).To(Equal("/u/login"))
		Expect(b.post(stale.action, stale.values).problem()).To(Equal("no-session"))
	})
})
