package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// form is a page of a factor and the field it cannot do without.
type form struct {
	action  string // body of the tenant's Action
	held    []mockidp.Credential
	before  func(*browser)
	screen  vocab.Screen
	field   string
	right   func(*browser) string
	wrong   string
	missing string // error when the field is not there
	refused string // error when it is wrong
	passes  func(*browser)
}

func granted(b *browser) { GinkgoHelper(); b.code() }

func reaches(screen vocab.Screen) func(*browser) {
	return func(b *browser) { GinkgoHelper(); b.on(screen) }
}

func newestCode(b *browser) string { return b.world.newest().Code }

var _ = DescribeTable("A form of a factor with its field missing, doubled or huge shows what is wrong, lets nobody pass, and takes the right answer after that",
	func(f form) {
		w := factored(f.action, "sms", "recovery-code").holding(f.held...)
		b := w.signedIn()
		if f.before != nil {
			f.before(b)
		}
		b.on(f.screen)
		at, state := b.page.url.String(), b.page.context.Transaction.State
		right := f.right(b)
		factors := w.Factors(anaID)

		b.post(at, url.Values{"state": {state}}).on(f.screen, f.missing)
		b.raw("default").on(f.screen, f.missing)
		b.raw("no-such-action", f.field, right).on(f.screen, "invalid-option")
		b.raw("default", f.field+"x", right).on(f.screen, f.missing)
		b.raw("default", f.field, f.wrong, f.field, right).on("error", "bad-form")
		b.get(at).on(f.screen)
		b.raw("default", f.field, f.wrong).on(f.screen, f.refused)
		b.raw("default", f.field, strings.Repeat(f.wrong, 200<<10/len(f.wrong))).on(f.screen, f.refused)
		Expect(b.page.status).To(Equal(http.StatusBadRequest))
		Expect(len(b.page.body)).To(BeNumerically("<", 20<<10), "what was posted does not come back")

		b.post(at, url.Values{"state": {state}, "action": {"default"}, f.field: {right}, "more": {strings.Repeat("x", 300<<10)}}).on("error", "bad-form")
		Expect(b.page.status).To(Equal(http.StatusBadRequest))
		b.post(at+"&"+f.field+"="+url.QueryEscape(right), url.Values{"state": {state}, "action": {"default"}}).on(f.screen, f.missing)
		Expect(w.Factors(anaID)).To(Equal(factors))
		Expect(w.count(vocab.LogLogin)).To(BeZero())

		b.get(at).on(f.screen)
		b.raw("default", f.field, right)
		f.passes(b)
	},
	Entry("the number of a phone", form{
		action: enrols(vocab.Phone, "preferredMethod: 'sms'"), screen: vocab.ScreenSMSEnroll, field: "phone",
		right: func(*browser) string { return firstNumber }, wrong: "abc", missing: "invalid-phone", refused: "invalid-phone", passes: reaches(vocab.ScreenSMSChallenge),
	}),
	Entry("the code that confirms a phone", form{
		action: enrols(vocab.Phone, "preferredMethod: 'sms'"), before: func(b *browser) { b.fill("default", "phone", firstNumber) },
		screen: vocab.ScreenSMSChallenge, field: "code", right: newestCode, wrong: "abc", missing: "no-code", refused: "invalid-otp-code-format", passes: reaches(vocab.ScreenRecoveryEnroll),
	}),
	Entry("the code of a phone", form{
		action: challenges(vocab.Phone, "preferredMethod: 'sms'"), held: []mockidp.Credential{phoneOf(firstNumber)},
		screen: vocab.ScreenSMSChallenge, field: "code", right: newestCode, wrong: "abc", missing: "no-code", refused: "invalid-otp-code-format", passes: granted,
	}),
	Entry("the code of an e-mail", form{
		action: challenges(vocab.Email, ""), held: []mockidp.Credential{{Type: vocab.Email, Email: secondAddress}},
		screen: vocab.ScreenEmailChallenge, field: "code", right: newestCode, wrong: "abc", missing: "no-code", refused: "invalid-otp-code-format", passes: granted,
	}),
	Entry("the code of an authenticator app", form{
		action: challengeOTP, held: []mockidp.Credential{{Type: vocab.OTP, Secret: secret}}, screen: vocab.ScreenOTPChallenge, field: "code",
		right: func(*browser) string { return totp(secret, start) }, wrong: "abc", missing: "no-code", refused: "invalid-otp-code-format", passes: granted,
	}),
	Entry("the code that confirms an authenticator app", form{
		action: enrolOTP, before: func(b *browser) { b.fill("toggle-view") }, screen: vocab.ScreenOTPEnrollCode, field: "code",
		right: func(b *browser) string { return totp(b.page.data("text_code"), start) }, wrong: "abc", missing: "no-code", refused: "invalid-otp-code-format",
		passes: reaches(vocab.ScreenRecoveryEnroll),
	}),
	Entry("a recovery code", form{
		action: challenges(vocab.RecoveryCode, ""), held: []mockidp.Credential{{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}},
		screen: vocab.ScreenRecoveryChallenge, field: "code", right: func(*browser) string { return recoveryCode }, wrong: "abc",
		missing: "no-code", refused: "invalid-code-format", passes: reaches(vocab.ScreenRecoveryNewCode),
	}),
	Entry("the tick for a new recovery code", form{
		action: challenges(vocab.RecoveryCode, ""), held: []mockidp.Credential{{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}},
		before: func(b *browser) { b.fill("default", "code", recoveryCode) }, screen: vocab.ScreenRecoveryNewCode, field: "saved",
		right: func(*browser) string { return "on" }, wrong: "off", missing: "no-confirmation", refused: "no-confirmation", passes: granted,
	}),
	Entry("the tick for a first recovery code", form{
		action: enrols(vocab.RecoveryCode, ""), screen: vocab.ScreenRecoveryEnroll, field: "saved",
		right: func(*browser) string { return "on" }, wrong: "off", missing: "no-confirmation", refused: "no-confirmation", passes: granted,
	}),
)

var _ = DescribeTable("A page that waits for a phone takes no field for its answer",
	func(action string, held []mockidp.Credential, before, then func(*browser), screen vocab.Screen) {
		w := factored(action, "sms").holding(held...)
		b := w.signedIn()
		before(b)
		for _, posted := range []string{"", "continue"} {
			b.raw(posted, "completed", "true", "code", "000000").on(screen, "challenge-transaction-pending")
		}
		for _, posted := range []string{"default", "enroll", "no-such-action", strings.Repeat("x", 200<<10)} {
			b.raw(posted, "completed", "true", "code", "000000").on(screen, "invalid-option")
		}
		then(b)
		b.fill("continue").code()
	},
	Entry("enrolment", enrols(vocab.Push, ""), nil, func(b *browser) { b.fill("enroll") }, func(b *browser) {
		Expect(b.world.RegisterPush(b.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
	}, vocab.ScreenPushEnrollQR),
	Entry("challenge", challenges(vocab.Push, ""), []mockidp.Credential{appOf("Ana's phone")}, func(*browser) {}, func(b *browser) {
		Expect(b.world.DecidePush(b.world.newest().Transaction, true)).To(Succeed())
	}, vocab.ScreenPushChallenge),
)
