package mockidp_test

import (
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// way is a first enrolment: up to its last page, and the answer of that page.
type way struct {
	prepare func(*browser) (finish func() *browser)
	screen  vocab.Screen // where a refusal is shown
	keeps   []vocab.Factor
}

var (
	byApp = way{func(b *browser) func() *browser {
		code := totp(b.fill("otp").fill("toggle-view").page.data("text_code"), start)
		return func() *browser { return b.fill("default", "code", code) }
	}, vocab.ScreenOTPEnrollCode, []vocab.Factor{vocab.OTP}}
	byPhone = way{func(b *browser) func() *browser {
		b.fill("phone").fill("default", "phone", firstNumber)
		code := b.world.newest().Code
		return func() *browser { return b.fill("default", "code", code) }
	}, vocab.ScreenSMSChallenge, []vocab.Factor{vocab.Phone}}
	byPush = way{func(b *browser) func() *browser {
		b.fill("push-notification").fill("enroll")
		Expect(b.world.RegisterPush(b.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		return func() *browser { return b.fill("continue") }
	}, vocab.ScreenPushEnrollQR, []vocab.Factor{vocab.Push, vocab.OTP}}
	byKey = way{func(b *browser) func() *browser {
		b.fill("webauthn-roaming")
		return func() *browser {
			b.use(newKey())
			if len(b.page.context.Transaction.Errors) > 0 {
				return b
			}
			return b.fill("default").fill("default")
		}
	}, vocab.ScreenWebAuthnEnroll, []vocab.Factor{vocab.WebAuthnRoaming}}
)

// firstEnrolments serves a tenant where a person may begin with each way, in two browsers.
func firstEnrolments() (*world, *browser, *browser) {
	GinkgoHelper()
	w := factored("api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone', options: { preferredMethod: 'sms' } }, { type: 'push-notification' }, { type: 'webauthn-roaming' }]);", "sms")
	return w, w.signedIn().detect(true).on(vocab.ScreenBeginEnroll), w.signedIn().detect(true).on(vocab.ScreenBeginEnroll)
}

var _ = DescribeTable("A first enrolment in two browsers at once keeps the one that ends first and refuses the other",
	func(first, second way) {
		w, one, two := firstEnrolments()
		finishOne, finishTwo := first.prepare(one), second.prepare(two)
		finishOne().code()
		Expect(w.Factors(anaID)).To(ConsistOf(first.keeps))
		finishTwo().on(second.screen, "user-already-enrolled")
		Expect(two.said()[0]).To(Equal("You are already enrolled on MFA."))
		Expect(two.page.status).To(Equal(400))
		Expect(w.Factors(anaID)).To(ConsistOf(first.keeps))
		Expect(w.count(vocab.LogLogin)).To(Equal(1))
	},
	Entry("app, phone", byApp, byPhone), Entry("phone, app", byPhone, byApp),
	Entry("app, push", byApp, byPush), Entry("push, app", byPush, byApp),
	Entry("app, key", byApp, byKey), Entry("key, app", byKey, byApp),
	Entry("phone, push", byPhone, byPush), Entry("push, phone", byPush, byPhone),
	Entry("app, app", byApp, byApp), Entry("phone, phone", byPhone, byPhone),
)

var _ = It("First enrolments that end in the same moment keep one", func() {
	w, one, two := firstEnrolments()
	finishes := []func() *browser{byApp.prepare(one), byPhone.prepare(two)}
	var all sync.WaitGroup
	for _, finish := range finishes {
		all.Go(func() {
			defer GinkgoRecover()
			finish()
		})
	}
	all.Wait()
	Expect(w.Factors(anaID)).To(HaveLen(1))
	Expect([]int{w.count(vocab.LogEnrollComplete), w.count(vocab.LogLogin)}).To(Equal([]int{1, 1}))
})
