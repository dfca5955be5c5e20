package form_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// seen is what a screen is taken for: its stage, and what is asked of a person there.
type seen struct {
	screen vocab.Screen
	stage  vocab.Stage
	factor vocab.Factor
	wants  string
}

var screens = []seen{
	{vocab.ScreenLogin, vocab.StagePrimary, "", ""},
	{vocab.ScreenUpstream, vocab.StagePrimary, "", ""},
	{vocab.ScreenPasswordless, vocab.StagePrimary, "", ""},
	{vocab.ScreenOrganizationPicker, vocab.StageOrganization, "", ""},
	{vocab.ScreenBeginEnroll, vocab.StageEnrolSelect, "", ""},
	{vocab.ScreenLoginOptions, vocab.StageChallengeSelect, "", ""},
	{vocab.ScreenSMSList, vocab.StageChallengeSelect, "", ""},
	{vocab.ScreenEmailList, vocab.StageChallengeSelect, "", ""},
	{vocab.ScreenPushList, vocab.StageChallengeSelect, "", ""},
	{vocab.ScreenOTPEnrollQR, vocab.StageEnrol, vocab.OTP, target.WantsCode},
	{vocab.ScreenOTPEnrollCode, vocab.StageEnrol, vocab.OTP, target.WantsCode},
	{vocab.ScreenOTPChallenge, vocab.StageChallenge, vocab.OTP, target.WantsCode},
	{vocab.ScreenWebAuthnEnroll, vocab.StageEnrol, vocab.WebAuthnRoaming, target.WantsCredential},
	{vocab.ScreenWebAuthnChallenge, vocab.StageChallenge, vocab.WebAuthnRoaming, target.WantsCredential},
	{vocab.ScreenPlatformEnroll, vocab.StageEnrol, vocab.WebAuthnPlatform, target.WantsCredential},
	{vocab.ScreenPlatformChallenge, vocab.StageChallenge, vocab.WebAuthnPlatform, target.WantsCredential},
	{vocab.ScreenPhoneEnroll, vocab.StageEnrol, vocab.Phone, target.WantsDestination},
	{vocab.ScreenSMSEnroll, vocab.StageEnrol, vocab.Phone, target.WantsDestination},
	{vocab.ScreenVoiceEnroll, vocab.StageEnrol, vocab.Phone, target.WantsDestination},
	{vocab.ScreenPhoneChallenge, vocab.StageChallenge, vocab.Phone, target.WantsChannel},
	{vocab.ScreenSMSChallenge, vocab.StageChallenge, vocab.Phone, target.WantsCode},
	{vocab.ScreenVoiceChallenge, vocab.StageChallenge, vocab.Phone, target.WantsCode},
	{vocab.ScreenEmailChallenge, vocab.StageChallenge, vocab.Email, target.WantsCode},
	{vocab.ScreenVerifyEmail, vocab.StageChallenge, vocab.Email, target.WantsCode},
	{vocab.ScreenPushEnrollQR, vocab.StageEnrol, vocab.Push, target.WantsDecision},
	{vocab.ScreenPushChallenge, vocab.StageChallenge, vocab.Push, target.WantsDecision},
	{vocab.ScreenRecoveryEnroll, vocab.StageRecoveryShow, vocab.RecoveryCode, target.WantsAcknowledge},
	{vocab.ScreenRecoveryNewCode, vocab.StageRecoveryShow, vocab.RecoveryCode, target.WantsAcknowledge},
	{vocab.ScreenRecoveryChallenge, vocab.StageChallenge, vocab.RecoveryCode, target.WantsCode},
	{vocab.ScreenErrorPage, vocab.StageRefused, "", ""},
}

var _ = Describe("Each screen", func() {
	for _, x := range screens {
		It(string(x.screen)+" stands for a stage, and asks for one thing", func() {
			_, b := at(screen(x.screen, nil))
			o := look(b)
			Expect(o).To(And(HaveField("Stage", x.stage), HaveField("Dialect.Screen", x.screen), HaveField("Dialect.Status", 200), HaveField("Error", BeNil())))
			if x.factor == "" {
				Expect(o.Offers).To(BeEmpty())
				return
			}
			kind := map[vocab.Stage]target.OfferKind{vocab.StageEnrol: target.OfferEnrol, vocab.StageChallenge: target.OfferChallenge, vocab.StageRecoveryShow: target.OfferAcknowledge}[x.stage]
			Expect(o.Offers).To(HaveExactElements(And(HaveField("ID", string(x.factor)), HaveField("Factor", x.factor), HaveField("Kind", kind), HaveField("Material.Wants", x.wants))))
		})
	}
})

var _ = Describe("Looking at a page", func() {
	It("lists the factors of a picker in the order of its buttons, and no other button", func() {
		_, b := at(screen(vocab.ScreenBeginEnroll, nil, `<form method=post><button name=action value=webauthn-roaming></button><button name=action value=otp></button>
			<button name=action value=default></button><button disabled name=action value=email></button></form>`))
		Expect(look(b).Offers).To(Equal([]target.Offer{
			{ID: "webauthn-roaming", Kind: target.OfferEnrol, Factor: vocab.WebAuthnRoaming}, {ID: "otp", Kind: target.OfferEnrol, Factor: vocab.OTP},
		}))
		_, b = at(screen(vocab.ScreenLoginOptions, nil, `<form method=post><button name=action value=otp></button></form>`))
		Expect(look(b).Offers).To(Equal([]target.Offer{{ID: "otp", Kind: target.OfferChallenge, Factor: vocab.OTP}}))
		_, b = at(screen(vocab.ScreenSMSList, nil, `<form method=post><button name=action value="selection-action::1"></button><button name=action value=back-action></button></form>`))
		Expect(look(b).Offers).To(Equal([]target.Offer{
			{ID: "selection-action::1", Kind: target.OfferChallenge, Factor: vocab.Phone}, {ID: "back-action", Kind: target.OfferBack},
		}))
	})

	It("finds another method where the page has its button", func(ctx SpecContext) {
		page := screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=code></form><form method=post><button name=action value=pick-authenticator></button></form>`)
		s, b := at(page)
		offers := look(b).Offers
		Expect(offers).To(HaveExactElements(HaveField("Kind", target.OfferChallenge), HaveField("Kind", target.OfferOtherMethod)))
		Expect(b.Choose(ctx, offers[1].ID)).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"action=pick-authenticator"}))
	})

	It("finds the other buttons of a page by what they are for", func() {
		_, b := at(screen(vocab.ScreenSMSChallenge, nil, `<form method=post><button name=action value=resend-code></button><button name=action value=switch-to-voice></button><button name=action value=unknown></button></form>`))
		Expect(look(b).Offers[1:]).To(Equal([]target.Offer{{ID: "resend-code", Kind: target.OfferResend}, {ID: "switch-to-voice", Kind: target.OfferSwitch}}))
	})

	It("tells the code that confirms a phone from the code of a challenge by what came before", func(ctx SpecContext) {
		_, b := at(screen(vocab.ScreenSMSEnroll, nil, `<form method=post><input name=phone></form>`), "POST /u/page", screen(vocab.ScreenSMSChallenge, nil))
		Expect(b.Submit(ctx, target.Proof{Destination: "+15005550006"})).To(Succeed())
		Expect(look(b)).To(And(HaveField("Stage", vocab.StageEnrol), HaveField("Offers", HaveExactElements(HaveField("Kind", target.OfferEnrol)))))
		Expect(look(b).Stage).To(Equal(vocab.StageEnrol), "looking changes nothing")
	})

	It("hands over a recovery code, a link of the push app and where a code went", func() {
		data := func(name vocab.Screen, data map[string]any) target.Material {
			_, b := at(screen("", map[string]any{"screen": map[string]any{"name": name, "data": data}}))
			return look(b).Offers[0].Material
		}
		Expect(data(vocab.ScreenRecoveryEnroll, map[string]any{"text_code": "ABC"})).To(And(HaveField("RecoveryCode", "ABC"), HaveField("OTPAuthURI", "")))
		Expect(data(vocab.ScreenPushEnrollQR, map[string]any{"qr_uri": "otpauth://totp/x?enrollment_tx_id=1"})).To(And(HaveField("PushLink", "otpauth://totp/x?enrollment_tx_id=1"), HaveField("OTPAuthURI", "")))
		Expect(data(vocab.ScreenEmailChallenge, map[string]any{"email": "a**@example.test"}).Destination).To(Equal("a**@example.test"))
	})

	It("reads the otpauth URI from the page's link, else from the text code, and nothing from elsewhere", func() {
		link := `<a href="otpauth://totp/Acme:ana?secret=ABC">open</a><a href="/help">help</a>`
		_, b := at(screen(vocab.ScreenOTPEnrollQR, nil, link))
		Expect(look(b).Offers[0].Material.OTPAuthURI).To(Equal("otpauth://totp/Acme:ana?secret=ABC"))
		text := map[string]any{"screen": map[string]any{"name": vocab.ScreenOTPEnrollCode, "data": map[string]any{"text_code": "AB C="}}}
		_, b = at(screen("", text))
		Expect(look(b).Offers[0].Material.OTPAuthURI).To(Equal("otpauth://totp/account?secret=AB+C%3D"))
		_, b = at(screen(vocab.ScreenOTPEnrollQR, nil, `<p>otpauth://totp/Acme:ana?secret=ABC</p>`))
		Expect(look(b).Offers[0].Material.OTPAuthURI).To(BeEmpty())
	})

	It("hands over the WebAuthn options untouched, with the page's origin", func() {
		options := json.RawMessage(`{"challenge":"YQ","rpId":"t.localhost","unknown":[1,2.50]}`)
		_, b := at(screen("", map[string]any{"screen": map[string]any{"name": vocab.ScreenWebAuthnChallenge, "data": map[string]any{"passkey": map[string]any{"public_key": options}}}}))
		Expect(look(b).Offers[0].Material).To(Equal(target.Material{PublicKey: options, Origin: "http://t.localhost", Wants: target.WantsCredential}))
	})

	It("takes the last answer's refusal from the first error, and keeps all codes", func() {
		_, b := at(screen(vocab.ScreenOTPChallenge, failing("invalid-code", "transaction-expired")))
		Expect(look(b)).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Dialect.Codes", []string{"invalid-code", "transaction-expired"}),
			HaveField("Error", Equal(&target.Refusal{Class: vocab.ErrWrongProof, Text: "about invalid-code"}))))
	})

	It("is the same however often it is done", func() {
		s, b := at(screen(vocab.ScreenOTPChallenge, failing("invalid-code")))
		Expect(look(b)).To(Equal(look(b)))
		Expect(s.asked).To(HaveLen(1))
	})
})

var _ = DescribeTable("A page whose context cannot be read is at no known stage",
	func(status int, page, text string) {
		s := &site{replies: map[string]reply{"GET /u/page": {status: status, body: page}}}
		b := s.browse(target.Device{})
		Expect(b.Open(GinkgoT().Context(), origin+"/u/page")).To(Succeed())
		Expect(look(b)).To(And(HaveField("Stage", vocab.StageUnknown), HaveField("Offers", BeEmpty()),
			HaveField("Error", Equal(&target.Refusal{Class: vocab.ErrInternal, Text: text}))))
	},
	Entry("none", 200, `<title>Hello</title><form method=post><input name=code></form>`, "200 Hello"),
	Entry("no JSON", 200, `<title>Hello</title><script>window.universal_login_context = oops;</script>`, "200 Hello"),
	Entry("half an object", 500, `<title>Broken</title><script>window.universal_login_context = {"screen":{</script>`, "500 Broken"),
	Entry("another assignment", 200, `<script>window.other = {"screen":{"name":"login"}};</script>`, "200 "),
	Entry("a screen that is not served", 200, screen("mfa-of-tomorrow", nil), "200 A page"),
	Entry("no page at all", 502, "", "502 "),
)

var _ = DescribeTable("Error codes of pages have classes",
	func(code string, class vocab.ErrorClass) {
		_, b := at(screen(vocab.ScreenErrorPage, failing(code)))
		Expect(look(b).Error).To(Equal(&target.Refusal{Class: class, Text: "about " + code}))
	},
	Entry(nil, "wrong-credentials", vocab.ErrWrongProof),
	Entry(nil, "invalid-code", vocab.ErrWrongProof),
	Entry(nil, "no-code", vocab.ErrWrongProof),
	Entry(nil, "invalid-otp-code-format", vocab.ErrWrongProof),
	Entry(nil, "invalid-code-format", vocab.ErrWrongProof),
	Entry(nil, "webauthn-verification-failed", vocab.ErrWrongProof),
	Entry(nil, "invalid-phone", vocab.ErrWrongProof),
	Entry(nil, "no-confirmation", vocab.ErrWrongProof),
	Entry(nil, "transaction-rejected", vocab.ErrWrongProof),
	Entry(nil, "challenge-required", vocab.ErrChallengeRequired),
	Entry(nil, "none-usable", vocab.ErrNotAllowed),
	Entry(nil, "none-to-enrol", vocab.ErrNotAllowed),
	Entry(nil, "login-blocked", vocab.ErrNotAllowed),
	Entry(nil, "user-blocked", vocab.ErrNotAllowed),
	Entry(nil, "access-denied", vocab.ErrNotAllowed),
	Entry(nil, "command-limit", vocab.ErrNotAllowed),
	Entry(nil, "customise-toggle-off", vocab.ErrNotAllowed),
	Entry(nil, "old-trigger-version", vocab.ErrNotAllowed),
	Entry(nil, "rule-refused", vocab.ErrNotAllowed),
	Entry(nil, "rule-failed", vocab.ErrInternal),
	Entry(nil, "unknown-provider", vocab.ErrInternal),
	Entry(nil, "transaction-expired", vocab.ErrExpired),
	Entry(nil, "transaction-not-found", vocab.ErrStaleSession),
	Entry(nil, "too-many-failures", vocab.ErrThrottled),
	Entry(nil, "too-many-sms", vocab.ErrThrottled),
	Entry(nil, "too-many-voice", vocab.ErrThrottled),
	Entry(nil, "too-many-email", vocab.ErrThrottled),
	Entry(nil, "too-many-push", vocab.ErrThrottled),
	Entry(nil, "action-failed", vocab.ErrInternal),
	Entry(nil, "something-new", vocab.ErrIndistinct),
)
