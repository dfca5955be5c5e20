package form_test

import (
	"encoding/json"
	"errors"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const keyForm = `<form method=post><input type=hidden name=state value=s1><input type=hidden name=response><input type=hidden name=action value=default></form>`

var _ = Describe("Answering a page", func() {
	It("fills in the primary page and presses its first button", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenLogin, nil, `<form method=post action="/u/login?x=1"><input type=hidden name=state value=s1>
			<input name=username value=before><input type=password name=password><button name=action value=default>Go</button><button name=action value=other>No</button></form>`),
			"POST /u/login", screen(vocab.ScreenOTPChallenge, nil))
		Expect(b.Login(ctx, "ana@example.test", "a&b=c")).To(Succeed())
		Expect(s.asked).To(Equal([]string{"GET /u/page", "POST /u/login"}))
		Expect(s.posts()).To(Equal([]string{"action=default&password=a%26b%3Dc&state=s1&username=ana%40example.test"}))
		Expect(s.headers[1]).To(And(HaveKeyWithValue("User-Agent", []string{"Agent/1"}), HaveKeyWithValue("Content-Type", []string{"application/x-www-form-urlencoded"})))
		Expect(look(b).Stage).To(Equal(vocab.StageChallenge))
	})

	It("posts a code with what the form brings, and nothing else", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenOTPChallenge, nil, `<form method=POST><input name=code></form><form method=post><input name=foreign value=1></form>`))
		Expect(b.Submit(ctx, target.Proof{Code: "123456"})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"code=123456"}), "no state, no button and no field of another form")
	})

	It("posts a credential, and leaves the action as the page has it", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenWebAuthnChallenge, nil, keyForm))
		Expect(b.Submit(ctx, target.Proof{Credential: json.RawMessage(`{"id":"x"}`)})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"action=default&response=%7B%22id%22%3A%22x%22%7D&state=s1"}))
	})

	It("posts what the browser reported in place of a credential as showError::", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenWebAuthnChallenge, nil, keyForm))
		Expect(b.Submit(ctx, target.Proof{ClientError: json.RawMessage(`{"name":"NotAllowedError"}`)})).To(Succeed())
		Expect(s.posted).To(HaveLen(1))
		Expect(s.posted[0].Get("action")).To(Equal(`showError::{"name":"NotAllowedError"}`))
		Expect(s.posted[0].Get("response")).To(BeEmpty())
	})

	DescribeTable("posts what else a page can take",
		func(ctx SpecContext, name vocab.Screen, html string, p target.Proof, want string) {
			s, b := at(screen(name, nil, html))
			Expect(b.Submit(ctx, p)).To(Succeed())
			Expect(s.posts()).To(Equal([]string{want}))
		},
		Entry("a phone number", vocab.ScreenSMSEnroll, `<form method=post><input name=phone></form>`, target.Proof{Destination: "+1500"}, "phone=%2B1500"),
		Entry("a phone number and how to reach it", vocab.ScreenPhoneEnroll, `<form method=post><input name=phone><input type=hidden name=type value=sms></form>`,
			target.Proof{Destination: "+1500", Channel: "voice"}, "phone=%2B1500&type=voice"),
		Entry("how to reach a phone", vocab.ScreenPhoneChallenge, `<form method=post><input type=hidden name=type value=sms></form>`, target.Proof{Channel: "voice"}, "type=voice"),
		Entry("that a recovery code was recorded", vocab.ScreenRecoveryEnroll, `<form method=post><input name=saved></form>`, target.Proof{Acknowledge: true}, "saved=on"),
		Entry("that the phone was answered", vocab.ScreenPushChallenge, `<form method=post><button name=action value=continue></button></form>`, target.Proof{Acknowledge: true}, "action=continue"),
	)

	It("sends hidden and ticked fields, repeated ones too, and leaves out what is disabled, unticked or without a name", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=code><input type=HIDDEN name=h value=1><input type=hidden name=h value=2>
			<input type=checkbox name=yes value=on checked><input type=checkbox name=no value=on><input type=radio name=r value=a><input type=radio name=r value=b checked>
			<input name=off value=1 disabled><input value=nameless><button disabled name=action value=dead>X</button><button>Go</button></form>`))
		Expect(b.Submit(ctx, target.Proof{Code: "1"})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"code=1&h=1&h=2&r=b&yes=on"}))
	})

	It("posts a ticked box without a value as on, and buttons that no one pressed not at all", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=code><input type=checkbox name=remember checked><input type=radio name=r checked>
			<input type=checkbox name=empty value="" checked><input type=button name=b value=1><input type=RESET name=x value=1><input type=image name=i value=1></form>`))
		Expect(b.Submit(ctx, target.Proof{Code: "1"})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"code=1&empty=&r=on&remember=on"}))
	})

	It("ticks a box without a value to take note", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenRecoveryEnroll, nil, `<form method=post><input type=checkbox name=saved></form>`))
		Expect(b.Submit(ctx, target.Proof{Acknowledge: true})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"saved=on"}))
	})

	It("passes over buttons that submit nothing", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenOTPChallenge, nil, `<form method=post><button type=button name=action value=help></button><button type=Reset name=action value=clear></button>
			<input name=code><button type=SUBMIT name=action value=default></button></form>`))
		Expect(b.Submit(ctx, target.Proof{Code: "1"})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"action=default&code=1"}))
	})

	It("presses the button of an offer, in the form where it stands", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenBeginEnroll, nil, `<form method=post action=/u/one><input type=hidden name=f value=1><button name=action value=otp></button></form>
			<form method=post action=/u/two><input type=hidden name=f value=2><input type=submit name=action value=webauthn-roaming></form>`), "POST /u/two", "")
		Expect(b.Choose(ctx, "webauthn-roaming")).To(Succeed())
		Expect(s.asked).To(HaveExactElements("GET /u/page", "POST /u/two"))
		Expect(s.posts()).To(Equal([]string{"action=webauthn-roaming&f=2"}))
	})
})

var _ = Describe("A page that cannot be answered", func() {
	code := func(ctx SpecContext, b *form.Browser) error { return b.Submit(ctx, target.Proof{Code: "1"}) }
	key := func(ctx SpecContext, b *form.Browser) error {
		return b.Submit(ctx, target.Proof{Credential: json.RawMessage(`{}`)})
	}
	login := func(ctx SpecContext, b *form.Browser) error { return b.Login(ctx, "a", "b") }
	choose := func(ctx SpecContext, b *form.Browser) error { return b.Choose(ctx, "otp") }

	DescribeTable("is a defect that names the page, and nothing is sent",
		func(ctx SpecContext, page string, act func(SpecContext, *form.Browser) error, text string) {
			s, b := at(page)
			Expect(act(ctx, b)).To(beDefect(text))
			Expect(s.asked).To(Equal([]string{"GET /u/page"}))
		},
		Entry("without a field for the code", screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=pin></form>`), code,
			"the page mfa-otp-challenge has no form with the field code"),
		Entry("with a field that is disabled", screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=code disabled></form>`), code,
			"the page mfa-otp-challenge has no form with the field code"),
		Entry("with a field outside of any form", screen(vocab.ScreenOTPChallenge, nil, `<input name=code><form method=post></form>`), code,
			"the page mfa-otp-challenge has no form with the field code"),
		Entry("with the fields in two forms", screen(vocab.ScreenLogin, nil, `<form method=post><input name=username></form><form method=post><input name=password></form>`), login,
			"the page login has no form with the field username and password"),
		Entry("without a field for the credential", screen(vocab.ScreenWebAuthnChallenge, nil, `<form method=post><input name=action></form>`), key,
			"the page mfa-webauthn-roaming-challenge has no form with the field response and action"),
		Entry("without a field for the number", screen(vocab.ScreenSMSEnroll, nil, `<form method=post></form>`), func(ctx SpecContext, b *form.Browser) error {
			return b.Submit(ctx, target.Proof{Destination: "+1"})
		}, "the page mfa-sms-enrollment has no form with the field phone"),
		Entry("without a field for the way to reach a phone", screen(vocab.ScreenPhoneChallenge, nil, `<form method=post></form>`), func(ctx SpecContext, b *form.Browser) error {
			return b.Submit(ctx, target.Proof{Channel: "sms"})
		}, "the page mfa-phone-challenge has no form with the field type"),
		Entry("without anything to go on with", screen(vocab.ScreenPushChallenge, nil, `<form method=post></form>`), func(ctx SpecContext, b *form.Browser) error {
			return b.Submit(ctx, target.Proof{Acknowledge: true})
		}, "the page mfa-push-challenge-push has no button continue"),
		Entry("without the button", screen(vocab.ScreenBeginEnroll, nil, `<form method=post><button name=action value=email></button></form>`), choose,
			"the page mfa-begin-enroll-options has no button otp"),
		Entry("with a disabled button", screen(vocab.ScreenBeginEnroll, nil, `<form method=post><button disabled name=action value=otp></button></form>`), choose,
			"the page mfa-begin-enroll-options has no button otp"),
		Entry("with a button that submits nothing", screen(vocab.ScreenBeginEnroll, nil, `<form method=post><button type=button name=action value=otp></button></form>`), choose,
			"the page mfa-begin-enroll-options has no button otp"),
		Entry("with an input that submits nothing", screen(vocab.ScreenBeginEnroll, nil, `<form method=post><input type=button name=action value=otp></form>`), choose,
			"the page mfa-begin-enroll-options has no button otp"),
		Entry("whose form has no method", screen(vocab.ScreenOTPChallenge, nil, `<form><input name=code></form>`), code,
			"the page mfa-otp-challenge would send a person's answer in the address (its form is not method=post)"),
		Entry("whose form is method=get", screen(vocab.ScreenOTPChallenge, nil, `<form method=get><input name=code></form>`), code,
			"the page mfa-otp-challenge would send a person's answer in the address (its form is not method=post)"),
		Entry("whose form goes to no address", screen(vocab.ScreenOTPChallenge, nil, `<form method=post action="http://[::1"><input name=code></form>`), code,
			`the page mfa-otp-challenge has a form for "http://[::1", which is no address`),
		Entry("that does not say what it is, by its path", `<form method=post></form>`, code, "the page /u/page has no form with the field code"),
	)

	It("shows the beginning of its body, without end", func(ctx SpecContext) {
		_, b := at(screen(vocab.ScreenOTPChallenge, nil, "<body><p>Grüße</p>"+strings.Repeat("ü", 3000)))
		var defect *form.Defect
		Expect(errors.As(code(ctx, b), &defect)).To(BeTrue())
		Expect(defect.Evidence()).To(And(HavePrefix("mfa-otp-challenge, status 200\n<body><p>Grüße</p>ü"), HaveSuffix("ü")))
		Expect(len(defect.Evidence())).To(BeNumerically("<=", 2100))
	})

	DescribeTable("because none is open is an error of the caller",
		func(ctx SpecContext, act func(SpecContext, *form.Browser) error) {
			Expect(act(ctx, &form.Browser{})).To(MatchError(form.ErrNoPage))
		},
		Entry("login", login), Entry("choose", choose), Entry("code", code), Entry("credential", key),
		Entry("observe", func(_ SpecContext, b *form.Browser) error { _, err := b.Observe(); return err }),
	)
})
