package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// mustAccept is the documented text of a push that waits, for the app of this mock.
const mustAccept = "You must accept the notification via the app on your mobile device."

// appOf is a phone with the push app; its codes come from secret.
func appOf(device string) mockidp.Credential {
	return mockidp.Credential{Type: vocab.Push, Device: device, Secret: secret}
}

// scanned is what the link of a push enrolment says.
func (p *page) scanned() url.Values {
	GinkgoHelper()
	u, err := url.Parse(p.data("qr_uri"))
	Expect(err).NotTo(HaveOccurred())
	return u.Query()
}

var _ = Describe("The enrolment pages of a push app", func() {
	enrolPush := enrols(vocab.Push, "")

	It("show a link, wait for the app, and keep it with its one-time codes", func() {
		w := factored(enrolPush, "sms")
		b := w.signedIn().on(vocab.ScreenPushWelcome)
		Expect(b.page.context.Prompt.Name).To(Equal("mfa-push"))
		b.fill("enroll").on(vocab.ScreenPushEnrollQR)
		link := b.page.scanned()
		Expect(link.Get("enrollment_tx_id")).To(HavePrefix("tx_"))
		Expect(link.Get("base_url")).To(Equal(w.origin))
		Expect(link.Get("secret")).To(MatchRegexp("^[A-Z2-7]{32}$"), "160 bits")
		Expect(b.reload().page.scanned()).To(Equal(link), "a reload shows the same")
		png := b.send(http.MethodGet, w.origin+b.page.data("qr_code"), nil)
		Expect(png.StatusCode).To(Equal(http.StatusOK))
		Expect(png.Header.Get("Content-Type")).To(Equal("image/png"))
		Expect(w.open().send(http.MethodGet, w.origin+b.page.data("qr_code"), nil).StatusCode).To(Equal(http.StatusBadRequest), "another browser does not see it")

		Expect(b.poll()).To(MatchJSON(`{"completed":false}`))
		b.fill("continue").on(vocab.ScreenPushEnrollQR, "challenge-transaction-pending")
		Expect(b.said()[0]).To(Equal(mustAccept))
		Expect(w.Factors(anaID)).To(BeEmpty())
		Expect(w.DecidePush(link.Get("enrollment_tx_id"), true)).To(MatchError(mockidp.ErrNoPush), "an enrolment is no login to approve")
		Expect(w.RegisterPush(link.Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		Expect(w.RegisterPush(link.Get("enrollment_tx_id"), "dev2", "Eve's phone")).To(MatchError(mockidp.ErrNoPush), "a link is good for one app")
		Expect(b.poll()).To(MatchJSON(`{"completed":true}`))
		Expect(w.Factors(anaID)).To(BeEmpty(), "the browser has yet to go on")
		b.fill("continue").code()
		Expect(w.Factors(anaID)).To(ConsistOf(vocab.Push, vocab.OTP))
	})

	It("lead to challenges by the app and by its codes", func() {
		w := factored("if (event.user.enrolledFactors.length) { "+challengeOTP+" } else { "+enrolPush+" }", "sms")
		b := w.signedIn().fill("enroll")
		link := b.page.scanned()
		Expect(w.RegisterPush(link.Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		b.fill("continue").code()
		w.signedIn().on(vocab.ScreenOTPChallenge).fill("default", "code", totp(link.Get("secret"), w.Now())).code()
	})

	It("do not know an app after five minutes", func() {
		w := fork(load(enrolPush, factorFiles("sms")), func(o *mockidp.ForkOptions) { o.Faults = []string{"late-answers-accepted"} }) // else the login ends first
		early, late := w.signedIn().fill("enroll"), w.signedIn().fill("enroll")
		w.wait(5 * time.Minute)
		Expect(w.RegisterPush(early.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		w.wait(time.Second)
		Expect(w.RegisterPush(late.page.scanned().Get("enrollment_tx_id"), "dev2", "Late phone")).To(MatchError(mockidp.ErrNoPush))
		dead := late.page.scanned()
		Expect(late.poll()).To(MatchJSON(`{"completed":true}`), "nobody waits for a link that is dead")
		late.fill("continue").on(vocab.ScreenPushWelcome, "transaction-not-found")
		Expect(late.said()[0]).To(Equal("Your enrollment transaction expired, you will need to start again."))
		Expect(w.Factors(anaID)).To(BeEmpty())
		Expect(late.reload().on(vocab.ScreenPushWelcome).page.context.Transaction.Errors).To(BeEmpty(), "said once")
		fresh := late.fill("enroll").on(vocab.ScreenPushEnrollQR).page.scanned()
		Expect(late.poll()).To(MatchJSON(`{"completed":false}`))
		for _, secret := range []string{"enrollment_tx_id", "secret"} {
			Expect(fresh.Get(secret)).NotTo(Or(BeEmpty(), Equal(dead.Get(secret))), secret)
		}
		late.fill("continue").on(vocab.ScreenPushEnrollQR, "challenge-transaction-pending")
		early.fill("continue").code()
	})

	It("end with the login after five minutes", func() {
		w := factored(enrolPush, "sms")
		b := w.signedIn().fill("enroll")
		Expect(w.RegisterPush(b.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		w.wait(5*time.Minute + time.Second)
		b.fill("continue").on("error", "transaction-expired")
		Expect(w.Factors(anaID)).To(BeEmpty())
	})
})

var _ = Describe("The challenge pages of a push app", func() {
	It("wait for an approval, once and in this login", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn().on(vocab.ScreenPushChallenge)
		Expect(b.page.data("device_name")).To(Equal("Ana's phone"))
		asked := w.newest()
		Expect(asked).To(And(HaveField("Channel", "push"), HaveField("To", "Ana's phone"), HaveField("Code", "")))
		Expect(b.page.body).NotTo(ContainSubstring(asked.Transaction), "who sees the page alone cannot approve")
		Expect(b.poll()).To(MatchJSON(`{"completed":false}`))
		b.fill("continue").on(vocab.ScreenPushChallenge, "challenge-transaction-pending")
		Expect(b.said()[0]).To(Equal(mustAccept))
		other := w.signedIn().on(vocab.ScreenPushChallenge)
		Expect(w.RegisterPush(asked.Transaction, "dev9", "Eve's phone")).To(MatchError(mockidp.ErrNoPush))
		Expect(w.DecidePush(asked.Transaction, true)).To(Succeed())
		Expect(w.DecidePush(asked.Transaction, false)).To(MatchError(mockidp.ErrNoPush), "an answer counts once")
		Expect(b.poll()).To(MatchJSON(`{"completed":true}`))
		Expect(other.poll()).To(MatchJSON(`{"completed":false}`))
		other.fill("continue").on(vocab.ScreenPushChallenge, "challenge-transaction-pending")
		b.fill("continue").code()
		Expect([]int{w.count(vocab.LogSendPush), w.count(vocab.LogAuthSucceed)}).To(Equal([]int{2, 1}))
	})

	It("say that it was denied, and ask again", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn()
		Expect(w.DecidePush(w.newest().Transaction, false)).To(Succeed())
		Expect(b.poll()).To(MatchJSON(`{"completed":true}`))
		b.fill("continue").on(vocab.ScreenPushChallenge, "transaction-rejected")
		Expect(b.said()[0]).To(Equal("Notification rejected"))
		Expect(w.count(vocab.LogAuthRejected)).To(Equal(1))
		Expect(b.fill("continue").page).NotTo(BeNil(), "a denial is not worn out by asking twice")
		b.fill("resend").on(vocab.ScreenPushChallenge)
		Expect(w.DecidePush(w.newest().Transaction, true)).To(Succeed())
		b.fill("continue").code()
	})

	It("count the newest message only, and send ten in an hour", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn()
		older := w.newest().Transaction
		for range 9 {
			b.fill("resend").on(vocab.ScreenPushChallenge)
		}
		b.fill("resend").on(vocab.ScreenPushChallenge, "too-many-push")
		Expect(w.sent()).To(Equal(10))
		Expect(w.DecidePush(older, true)).To(Succeed())
		b.fill("continue").on(vocab.ScreenPushChallenge, "challenge-transaction-pending")
		Expect(w.DecidePush(w.newest().Transaction, true)).To(Succeed())
		b.fill("continue").code()
	})

	It("take the app's code instead only where the Action leaves it", func() {
		for options, offered := range map[string]bool{"": true, "otpFallback: true": true, "otpFallback: false": false} {
			w := factored(challenges(vocab.Push, options), "sms").holding(appOf("Ana's phone"))
			b := w.signedIn().on(vocab.ScreenPushChallenge)
			if offered {
				b.fill("enter-otp-code").on(vocab.ScreenOTPChallenge)
				b.fill("default", "code", another(totp(secret, start))).on(vocab.ScreenOTPChallenge, "invalid-code")
				continue
			}
			Expect(b.page.buttons()).NotTo(ContainElement("enter-otp-code"))
			b.raw("enter-otp-code").on(vocab.ScreenPushChallenge)
			b.raw("default", "code", totp(secret, start)).on(vocab.ScreenPushChallenge, "invalid-option")
			Expect(w.DecidePush(w.newest().Transaction, true)).To(Succeed())
			b.fill("continue").code()
		}
	})

	It("list several devices, and ask the one picked", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"), mockidp.Credential{Type: vocab.Push, Device: "<i>Tablet</i>", DeviceID: "tab1"})
		b := w.signedIn().on(vocab.ScreenPushChallenge)
		first := w.newest()
		b.fill("pick-device").on(vocab.ScreenPushList)
		Expect(b.page.buttons()).To(Equal([]string{"selection-action::0", "selection-action::1", "back-action"}))
		Expect(b.page.body).To(And(ContainSubstring("&lt;i&gt;Tablet"), Not(ContainSubstring("<i>Tablet"))))
		for _, foreign := range []string{"", "continue", "selection-action::2", "selection-action::-1", "selection-action::x", strings.Repeat("x", 200<<10)} {
			b.raw(foreign).on(vocab.ScreenPushList, "invalid-option")
		}
		b.fill("back-action").on(vocab.ScreenPushChallenge)
		Expect(w.sent()).To(Equal(1))
		b.fill("pick-device").fill("selection-action::1").on(vocab.ScreenPushChallenge)
		Expect(b.page.data("device_name")).To(Equal("<i>Tablet</i>"))
		Expect(w.newest().To).To(Equal("tab1"))
		Expect(w.DecidePush(first.Transaction, true)).To(Succeed())
		b.fill("continue").on(vocab.ScreenPushChallenge, "challenge-transaction-pending")
		Expect(w.DecidePush(w.newest().Transaction, true)).To(Succeed())
		b.fill("continue").code()
	})
})
