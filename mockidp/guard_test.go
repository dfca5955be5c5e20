package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A page of a login", func() {
	It("is of no use in another browser, nor is its form", func() {
		w := asking(challengeOTP)
		b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
		at, form := b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "code": {totp(secret, start)}, "action": {"default"}}
		other := w.open()
		other.get(at).on("error", "transaction-not-found")
		other.post(at, form).on("error", "transaction-not-found")
		other.authorize() // gives the browser a device cookie of its own
		other.get(at).on("error", "transaction-not-found")
		unknown := strings.ReplaceAll(other.page.body, b.page.context.Transaction.State, "")
		other.get("/u/mfa-otp-challenge?state=AAAA").on("error", "transaction-not-found")
		Expect(other.page.body).To(Equal(unknown), "whether a state exists elsewhere is not told")
		other.post(at, form).on("error", "transaction-not-found")
		b.post(at, form).code()
	})

	DescribeTable("is not found without its state",
		func(state string) {
			b := asking(askNothing).open().authorize()
			b.get("/u/login?state="+url.QueryEscape(state)).on("error", "transaction-not-found")
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
		},
		Entry("none", ""), Entry("unknown", "AAAA"), Entry("huge", strings.Repeat("x", 100_000)), Entry("markup", `"><script>`),
	)

	It("takes its state from the form before the address", func() {
		w := asking(challengeOTP)
		b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
		b.post(w.origin+"/u/mfa-otp-challenge", url.Values{"state": {b.page.context.Transaction.State}, "code": {"1"}}).on(vocab.ScreenOTPChallenge, "invalid-otp-code-format")
		b.post(b.page.url.String(), url.Values{"state": {"AAAA"}, "code": {totp(secret, start)}}).on("error", "transaction-not-found")
	})

	It("leads to the current page when it is not the current one any more (back button, stale tab)", func() {
		w := asking(bySelf)
		b := w.open().authorize()
		back := b.page.url.String()
		state := b.page.context.Transaction.State
		b.signIn(bo).on(vocab.ScreenOTPChallenge)
		b.get(back).on(vocab.ScreenOTPChallenge)
		b.post(back, url.Values{"state": {state}, "username": {ana}, "password": {password}}).on(vocab.ScreenOTPChallenge)
		Expect(b.page.context.User.Email).To(Equal(bo), "the password of another person changes nothing")
		for _, ahead := range []string{"/u/mfa-begin-enroll-options", "/u/mfa-otp-enrollment", "/u/mfa-webauthn-challenge", "/u/mfa-login-options", "/u/error", "/u/", "/u/nowhere"} {
			b.post(w.origin+ahead+"?state="+state, url.Values{"state": {state}, "action": {"default"}, "code": {totp(secret, start)}}).on(vocab.ScreenOTPChallenge)
			b.get(ahead + "?state=" + state).on(vocab.ScreenOTPChallenge)
		}
		Expect(w.count(vocab.LogAuthSucceed)).To(BeZero())
		challenged := b.page.url.String()
		code := b.fill("default", "code", totp(secret, start)).code()
		for _, old := range []string{back, challenged} {
			Expect(b.get(old).code()).To(Equal(code))
			Expect(b.post(old, url.Values{"state": {state}, "code": {totp(secret, start)}}).code()).To(Equal(code))
		}
		Expect([]int{w.count(vocab.LogAuthSucceed), w.count(vocab.LogAuthFailed), w.count(vocab.LogLogin)}).To(Equal([]int{1, 0, 1}))
	})

	It("of one login does not disturb another one in a second tab", func() {
		w := asking(challengeOTP)
		one := w.open().authorize()
		two := &browser{world: w, http: one.http}
		two.authorize()
		Expect(two.page.context.Transaction.State).NotTo(Equal(one.page.context.Transaction.State))
		one.signIn(bo).on(vocab.ScreenOTPChallenge)
		two.get(two.page.url.String()).on(vocab.ScreenLogin)
		two.signIn(bo).on(vocab.ScreenOTPChallenge)
		first := one.fill("default", "code", totp(secret, start)).code()
		w.wait(30 * time.Second)
		Expect(two.fill("default", "code", totp(secret, w.Now())).code()).NotTo(Equal(first))
	})

	It("in two tabs of the same login goes on once", func() {
		w := asking(challengeOTP)
		one := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
		two := &browser{world: w, http: one.http}
		two.get(one.page.url.String()).on(vocab.ScreenOTPChallenge)
		code := one.fill("default", "code", totp(secret, start)).code()
		Expect(two.fill("default", "code", totp(secret, start)).code()).To(Equal(code))
		Expect(w.count(vocab.LogLogin)).To(Equal(1))
	})

	It("does not let a login pass by its own address while a factor is missing", func() {
		w := asking(challengeOTP)
		b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
		for _, action := range []string{"pick-authenticator", "toggle-view", "tryagain", "showError::{}", "webauthn-roaming", "otp", "snooze-enrollment", "refuse-add-device", "continue", ""} {
			b.post(b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "action": {action}, "js-available": {"true"}, "saved": {"on"}, "response": {"{}"}}).
				on(vocab.ScreenOTPChallenge, map[bool]string{true: "no-code", false: "invalid-option"}[action == ""])
		}
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required"), "a login that is not finished has no session")
	})
})

var _ = Describe("The time between factors", func() {
	It("is five minutes from the password to the next factor", func() {
		w := asking(challengeOTP)
		inTime, late := w.open().authorize().signIn(bo), w.open().authorize().signIn(bo)
		w.wait(5*time.Minute - time.Second)
		inTime.fill("default", "code", totp(secret, w.Now())).code()
		w.wait(32 * time.Second)
		late.fill("default", "code", totp(secret, w.Now())).on("error", "transaction-expired")
		Expect(late.page.status).To(Equal(http.StatusBadRequest))
		late.get(late.page.url.String()).on("error", "transaction-expired")
		Expect(w.count(vocab.LogAuthSucceed)).To(Equal(1), "the late code was not looked at")
	})

	It("starts again with each factor", func() {
		w := fork(load(enrolAny + enrolAny))
		b := w.open().authorize().signIn(ana)
		w.wait(4 * time.Minute)
		b.detect(true).on(vocab.ScreenBeginEnroll).fill("otp").enrolApp()
		w.wait(4 * time.Minute)
		b.on(vocab.ScreenWebAuthnEnroll)
		b.get(b.page.url.String()).on(vocab.ScreenWebAuthnEnroll)
		w.wait(61 * time.Second)
		b.get(b.page.url.String()).on("error", "transaction-expired")
	})
})

var _ = Describe("The page of a failed command", func() {
	DescribeTable("says what the tenant log says, and does not go back to the application",
		func(body, user, code, message string) {
			w := asking(body)
			b := w.open().authorize().signIn(user).on("error", code)
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
			Expect(b.page.context.Transaction.Errors[0].Message).To(Equal(message))
			Expect(w.count(vocab.LogMFAFailure)).To(Equal(1))
			entries, _ := w.Log(0)
			Expect(entries).To(ContainElement(And(HaveField("Type", vocab.LogMFAFailure), HaveField("Description", message))))
			b.get(b.page.url.String()).on("error", code)
			Expect(w.count(vocab.LogMFAFailure)).To(Equal(1), "a reload logs nothing")
			Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
		},
		Entry("a challenge of a person without factors", challengeOTP, ana, "none-usable",
			"An MFA challenge is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is enrolled with them."),
		Entry("an enrolment of what is enrolled", enrolOTP, bo, "none-usable",
			"An MFA enrollment is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is not already enrolled with them."),
	)

	It("asks for a challenge before another enrolment", func() {
		w := asking(enrolKey)
		b := w.open().authorize().signIn(bo).detect(true).on("error", "challenge-required")
		Expect(b.page.context.Transaction.Errors[0].Message).To(Equal(
			"An MFA enrollment was requested but the user is already enrolled in MFA. Challenge with at least one existing factor before enrolling a new one."))
	})

	It("is the application's where the tenant says so", func() {
		w := fork(load(challengeOTP, map[string]string{"mfaproof.yaml": "switches: { command_failure_page: redirect }\n"}))
		Expect(w.open().authorize().signIn(ana).refused()).To(HavePrefix("access_denied: An MFA challenge is used"))
	})

	It("is the application's after api.access.deny, with the reason, also silently", func() {
		w := asking("if (event.stats.logins_count > 1 || event.transaction.prompt?.includes('none')) api.access.deny('Not today & <never>');")
		b := w.open()
		b.authorize().signIn(ana).code()
		Expect(b.authorize().refused()).To(Equal("access_denied: Not today & <never>"))
		Expect(b.authorize("prompt", "none").refused()).To(Equal("access_denied: Not today & <never>"))
	})
})
