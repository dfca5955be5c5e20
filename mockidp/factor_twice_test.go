package mockidp_test

import (
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// way is a first enrolment: up to its last page, and the answer of that page.
type way struct {
	prepare func(*browser) (finish func() *browser)
	keeps   []vocab.Factor
}

var (
	byApp = way{func(b *browser) func() *browser {
		code := totp(b.fill("otp").fill("toggle-view").page.data("text_code"), start)
		return func() *browser { return b.fill("default", "code", code) }
	}, []vocab.Factor{vocab.OTP}}
	byPhone = way{func(b *browser) func() *browser {
		b.fill("phone").fill("default", "phone", firstNumber)
		code := b.world.newest().Code
		return func() *browser { return b.fill("default", "code", code) }
	}, []vocab.Factor{vocab.Phone}}
	byPush = way{func(b *browser) func() *browser {
		b.fill("push-notification").fill("enroll")
		Expect(b.world.RegisterPush(b.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
		return func() *browser { return b.fill("continue") }
	}, []vocab.Factor{vocab.Push, vocab.OTP}}
	byKey = way{func(b *browser) func() *browser {
		b.fill("webauthn-roaming")
		return func() *browser {
			b.use(newKey())
			if len(b.page.context.Transaction.Errors) > 0 {
				return b
			}
			return b.fill("default").fill("default")
		}
	}, []vocab.Factor{vocab.WebAuthnRoaming}}
)

const enrolFirst = "api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone', options: { preferredMethod: 'sms' } }, { type: 'push-notification' }, { type: 'webauthn-roaming' }]);"

// firstEnrolments serves a tenant where a person may begin with each way, in two browsers.
func firstEnrolments() (*world, *browser, *browser) {
	GinkgoHelper()
	w := factored(enrolFirst, "sms")
	return w, w.signedIn().detect(true).on(vocab.ScreenBeginEnroll), w.signedIn().detect(true).on(vocab.ScreenBeginEnroll)
}

var _ = DescribeTable("A first enrolment in two browsers at once keeps the one that ends first, and the other login ends by the rule for whoever holds a factor",
	func(first, second way) {
		w, one, two := firstEnrolments()
		finishOne, finishTwo := first.prepare(one), second.prepare(two)
		finishOne().code()
		Expect(w.Factors(anaID)).To(ConsistOf(first.keeps))
		finishTwo().on("error", "challenge-required")
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

// lockstep is a clock that keeps requests abreast while it holds them: whoever asks for the time waits until all others have
// asked too, or are through. Requests of one kind then pass each look at the account before any of them changes it; once one
// has, nobody is held any more.
type lockstep struct {
	changed func() bool
	mu      sync.Mutex
	running int // requests that are held together; none: the clock holds nobody
	waiting []chan struct{}
}

func (l *lockstep) now() time.Time {
	l.mu.Lock()
	if l.running > 0 && l.changed() {
		l.running = 0
		l.release()
	}
	if l.running == 0 {
		l.mu.Unlock()
		return start
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.release()
	l.mu.Unlock()
	<-turn
	return start
}

// release lets all go on when all are waiting.
func (l *lockstep) release() {
	if len(l.waiting) < l.running {
		return
	}
	for _, turn := range l.waiting {
		close(turn)
	}
	l.waiting = nil
}

// all does several things abreast.
func (l *lockstep) all(things ...func() *browser) {
	l.running = len(things)
	var done sync.WaitGroup
	for _, thing := range things {
		done.Go(func() {
			defer GinkgoRecover()
			defer func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.running = max(l.running-1, 0)
				l.release()
			}()
			thing()
		})
	}
	done.Wait()
}

var _ = DescribeTable("First enrolments that are confirmed rightly in the same moment keep one", func(by way, kept []vocab.Factor) {
	clock := &lockstep{}
	w := fork(load(enrolFirst, factorFiles("sms")), func(o *mockidp.ForkOptions) { o.Now = clock.now })
	clock.changed = func() bool { return len(w.Factors(anaID)) > 0 }
	one, two := w.signedIn().detect(true), w.signedIn().detect(true)
	clock.all(by.prepare(one), by.prepare(two))
	Expect(w.Factors(anaID)).To(ConsistOf(kept))
	Expect([]int{w.count(vocab.LogEnrollComplete), w.count(vocab.LogLogin)}).To(Equal([]int{1, 1}), "a push app and its codes are one enrolment")
},
	Entry("app", byApp, []vocab.Factor{vocab.OTP}),
	Entry("phone", byPhone, []vocab.Factor{vocab.Phone}),
	Entry("push", byPush, []vocab.Factor{vocab.Push, vocab.OTP}),
)
