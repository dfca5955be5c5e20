package mockidp_test

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A recovery code that an administrator registers", func() {
	It("may be written in small letters, with blanks and dashes", func() {
		written := strings.ToLower(recoveryCode[:8] + "-" + recoveryCode[8:16] + " " + recoveryCode[16:])
		w := factored(challenges(vocab.RecoveryCode, ""), "sms", "recovery-code").holding(mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: written})
		w.signedIn().fill("default", "code", recoveryCode).on(vocab.ScreenRecoveryNewCode)
	})

	It("may be so in users.yaml too", func() {
		files := factorFiles("sms", "recovery-code")
		files["users.yaml"] = usersYAML + "  - { email: cy@example.com, password: correct horse, enrolled: [{ type: recovery-code, code: " + strings.ToLower(recoveryCode) + " }] }\n"
		w := fork(load(challenges(vocab.RecoveryCode, ""), files))
		w.open().authorize().signIn("cy@example.com").fill("default", "code", recoveryCode).on(vocab.ScreenRecoveryNewCode)
	})

	DescribeTable("is refused when it is none", func(code string) {
		w := factored(challenges(vocab.RecoveryCode, ""), "sms", "recovery-code")
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: code})).NotTo(Succeed())
		Expect(w.Factors(anaID)).To(BeEmpty())
	}, Entry("another sign", recoveryCode[:23]+"!"), Entry("too short", recoveryCode[:23]), Entry("none", ""))
})

var _ = Describe("The recovery code that an enrolment shows", func() {
	It("comes with the first enrolment only", func() {
		w := factored("if (event.user.enrolledFactors.length) { "+challengeOTP+" } "+enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms", "recovery-code").holding(anaApp)
		b := w.signedIn().fill("default", "code", totp(secret, start)).on(vocab.ScreenSMSEnroll)
		b.fill("default", "phone", firstNumber).fill("default", "code", w.newest().Code).code()

		By("control: somebody without a factor gets one")
		w = factored("if (event.user.enrolledFactors.length) { "+challengeOTP+" } "+enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms", "recovery-code")
		w.signedIn().fill("default", "phone", firstNumber).fill("default", "code", w.newest().Code).on(vocab.ScreenRecoveryEnroll)
	})

	It("comes with a push app, whose own codes are no second factor", func() {
		w := factored(enrols(vocab.Push, ""), "sms", "recovery-code")
		b := w.signedIn().fill("enroll")
		Expect(w.RegisterPush(b.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		b.fill("continue").on(vocab.ScreenRecoveryEnroll)
	})
})

var _ = Describe("A push message that was denied", func() {
	It("stays denied, and is logged once", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn()
		Expect(w.DecidePush(w.newest().Transaction, false)).To(Succeed())
		b.fill("continue").on(vocab.ScreenPushChallenge, "transaction-rejected")
		b.fill("continue").on(vocab.ScreenPushChallenge, "transaction-rejected")
		Expect(b.poll()).To(MatchJSON(`{"completed":true}`))
		Expect(w.count(vocab.LogAuthRejected)).To(Equal(1))
		b.fill("resend").fill("continue").on(vocab.ScreenPushChallenge, "challenge-transaction-pending")
	})
})

var _ = Describe("A page that waits for a phone", func() {
	It("is told to slow down, and when it may ask again", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn()
		for range 12 {
			b.poll()
		}
		b.fill("continue").on(vocab.ScreenPushChallenge, "polling-interval-exceeded")
		Expect(b.said()[0]).To(Equal("We have not received a confirmation, please slow down."))
		req, err := http.NewRequest(http.MethodGet, b.page.url.String(), nil)
		Expect(err).NotTo(HaveOccurred())
		req.Header.Set("Accept", "application/json")
		res, err := b.http.Do(req)
		Expect(err).NotTo(HaveOccurred())
		Expect(res.StatusCode).To(Equal(http.StatusTooManyRequests))
		at, err := strconv.ParseInt(res.Header.Get("X-RateLimit-Reset"), 10, 64)
		Expect(err).NotTo(HaveOccurred())
		Expect(at - start.Unix()).To(BeNumerically("~", 5, 1))
		w.wait(6 * time.Second)
		Expect(b.poll()).To(MatchJSON(`{"completed":false}`))
		Expect(w.DecidePush(w.newest().Transaction, true)).To(Succeed())
		b.fill("continue").code()
	})

	It("never hears of it at the pace of its own script", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn()
		for range 55 {
			w.wait(5 * time.Second)
			Expect(b.poll()).To(MatchJSON(`{"completed":false}`))
		}
	})
})

var _ = Describe("The context of a page", func() {
	It("says where the push app is found", func() {
		b := factored(enrols(vocab.Push, ""), "sms").signedIn().on(vocab.ScreenPushWelcome)
		Expect(b.page.body).To(MatchRegexp(`"links":\{"android":"https:[^"]+","ios":"https:[^"]+"\}`))
	})

	It("says which countries a number can be of, and which is in force", func() {
		b := factored(enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms").signedIn().on(vocab.ScreenSMSEnroll)
		Expect(b.page.body).To(ContainSubstring(`{"code":"AT","dial_code":"+43","label":"Austria"}`))
		Expect(b.page.body).To(And(ContainSubstring(`"country_code":{"code":"US","prefix":"+1"}`), ContainSubstring(`"recommended":"US"`)))
		b.fill("pick-country-code").fill("selection-action::AT+43")
		Expect(b.page.body).To(ContainSubstring(`"country_code":{"code":"AT","prefix":"+43"}`))
	})

	It("has no empty user name", func() {
		b := asking(challengeOTP).open().authorize().signIn(bo)
		Expect(b.page.body).NotTo(ContainSubstring(`"username":""`))
	})

	It("points at the picture of the push page itself", func() {
		b := factored(enrols(vocab.Push, ""), "sms").signedIn().fill("enroll").on(vocab.ScreenPushEnrollQR)
		Expect(b.page.data("qr_code")).To(HavePrefix("/u/mfa-push-enrollment-qr/"))
	})
})
