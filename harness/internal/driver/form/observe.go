package form

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// otherMethod is the id of the offer behind "Try another method".
const otherMethod = "pick-authenticator"

// ErrNoPage means that there is no page to look at or to answer.
var ErrNoPage = errors.New("no page is open: begin a login first")

// Observe says where the login stands on the page that is open.
func (b *Browser) Observe() (target.Observation, error) {
	if b.away != nil {
		return b.elsewhere(), nil
	}
	if b.page == nil {
		return target.Observation{}, ErrNoPage
	}
	p := b.page
	screen := p.context.Screen.Name
	_, box := p.box(rememberBox)
	o := target.Observation{Stage: b.stage(screen), Evidence: b.evidence, RememberBox: box,
		Dialect: target.Dialect{Screen: screen, Passed: b.passed, Status: p.status}}
	for _, e := range p.context.Transaction.Errors {
		o.Dialect.Codes = append(o.Dialect.Codes, e.Code)
		if o.Error == nil {
			o.Error = &target.Refusal{Class: classOf(e.Code), Text: e.Message}
		}
	}
	if o.Stage == vocab.StageUnknown {
		o.Error = &target.Refusal{Class: vocab.ErrInternal, Text: fmt.Sprintf("%d %s", p.status, p.title)}
	}
	kind := target.OfferChallenge
	if o.Stage == vocab.StageEnrol || o.Stage == vocab.StageEnrolSelect {
		kind = target.OfferEnrol
	}
	switch o.Stage {
	case vocab.StagePrimary:
		o.Offers = b.firstOffers(screen)
	case vocab.StageOrganization:
		o.Offers = p.organizations()
	case vocab.StageEnrolSelect, vocab.StageChallengeSelect:
		for _, f := range p.forms {
			for _, x := range f.buttons {
				if strings.HasPrefix(x.value, "selection-action::") {
					o.Offers = append(o.Offers, target.Offer{ID: x.value, Kind: kind, Factor: factorOf(screen)})
				}
				if slices.Contains(vocab.Factors(), vocab.Factor(x.value)) {
					o.Offers = append(o.Offers, target.Offer{ID: x.value, Kind: kind, Factor: vocab.Factor(x.value)})
				}
			}
		}
		if _, _, ok := p.withButton("back-action"); ok {
			o.Offers = append(o.Offers, target.Offer{ID: "back-action", Kind: target.OfferBack})
		}
	case vocab.StageEnrol, vocab.StageChallenge, vocab.StageRecoveryShow:
		factor := factorOf(screen)
		if o.Stage == vocab.StageRecoveryShow {
			kind = target.OfferAcknowledge
		}
		if screen != vocab.ScreenWebAuthnError { // which asks for nothing
			o.Offers = append(o.Offers, target.Offer{ID: string(factor), Kind: kind, Factor: factor, Material: b.material(screen)})
		}
		for _, more := range otherButtons {
			if _, _, ok := p.withButton(more.id); ok {
				o.Offers = append(o.Offers, target.Offer{ID: more.id, Kind: more.kind})
			}
		}
	}
	return o, nil
}

// otherButtons are the further ways to go on that a page of a factor can offer.
var otherButtons = []struct {
	id   string
	kind target.OfferKind
}{
	{otherMethod, target.OfferOtherMethod}, {"resend-code", target.OfferResend}, {"resend", target.OfferResend},
	{"switch-to-voice", target.OfferSwitch}, {"switch-to-sms", target.OfferSwitch}, {"enter-otp-code", target.OfferSwitch},
	{"pick-phone", target.OfferOtherDevice}, {"pick-sms", target.OfferOtherDevice}, {"pick-email", target.OfferOtherDevice},
	{"pick-device", target.OfferOtherDevice}, {"tryagain", target.OfferBack},
}

// material reads what the page hands to the person, and says what it takes.
func (b *Browser) material(screen vocab.Screen) target.Material {
	data := b.page.context.Screen.Data
	m := target.Material{PublicKey: data.Passkey.PublicKey, Origin: b.page.url.Scheme + "://" + b.page.url.Host, Destination: data.Phone + data.Email}
	switch screen {
	case vocab.ScreenPhoneEnroll, vocab.ScreenSMSEnroll, vocab.ScreenVoiceEnroll:
		m.Wants = target.WantsDestination
	case vocab.ScreenPhoneChallenge:
		m.Wants = target.WantsChannel
	case vocab.ScreenPushEnrollQR:
		m.Wants, m.PushLink = target.WantsDecision, data.QRURI
		return m
	case vocab.ScreenPushChallenge:
		m.Wants = target.WantsDecision
	case vocab.ScreenRecoveryEnroll, vocab.ScreenRecoveryNewCode:
		m.Wants, m.RecoveryCode = target.WantsAcknowledge, data.TextCode
		return m
	case vocab.ScreenWebAuthnEnroll, vocab.ScreenWebAuthnChallenge, vocab.ScreenPlatformEnroll, vocab.ScreenPlatformChallenge:
		m.Wants = target.WantsCredential
	default:
		m.Wants = target.WantsCode
	}
	for _, link := range b.page.links {
		if strings.HasPrefix(link, "otpauth://") {
			m.OTPAuthURI = link
		}
	}
	if m.OTPAuthURI == "" && data.TextCode != "" {
		m.OTPAuthURI = "otpauth://totp/account?secret=" + url.QueryEscape(data.TextCode)
	}
	return m
}

// Login fills in the primary page.
func (b *Browser) Login(ctx context.Context, username, password string) error {
	if b.page == nil {
		return ErrNoPage
	}
	f, err := b.page.withField("username", "password")
	if err != nil {
		return err
	}
	return b.submit(ctx, f, map[string]string{"username": username, "password": password}, f.first())
}

// Choose presses the button of an offer.
func (b *Browser) Choose(ctx context.Context, offer string) error {
	if b.page == nil {
		return ErrNoPage
	}
	return b.press(ctx, offer)
}

// Submit gives a proof to the page.
func (b *Browser) Submit(ctx context.Context, p target.Proof) error {
	if b.away != nil && p.Return != nil {
		return b.comeBack(ctx, *p.Return)
	}
	if b.page == nil {
		return ErrNoPage
	}
	b.tick = p.Remember
	defer func() { b.tick = false }()
	switch {
	case p.Destination != "":
		b.giving = true
		if p.Country != "" {
			return b.giveAbroad(ctx, p)
		}
		f, err := b.page.withField("phone")
		if err != nil {
			return err
		}
		return b.submit(ctx, f, map[string]string{"phone": p.Destination, "type": p.Channel}, f.first())
	case p.Channel != "":
		f, err := b.page.withField("type")
		if err != nil {
			return err
		}
		return b.submit(ctx, f, map[string]string{"type": p.Channel}, f.first())
	case p.Acknowledge:
		if f, err := b.page.withField("saved"); err == nil {
			return b.submit(ctx, f, map[string]string{"saved": "on"}, f.first())
		}
		return b.press(ctx, "continue")
	}
	if p.Code != "" || len(p.Credential) == 0 && len(p.ClientError) == 0 { // an empty code is an answer too
		f, err := b.page.withField("code")
		if err != nil {
			return err
		}
		return b.submit(ctx, f, map[string]string{"code": p.Code}, f.first())
	}
	field := b.page.credentialField()
	f, err := b.page.withField(field, "action")
	if err != nil {
		return err
	}
	filled := map[string]string{field: string(p.Credential)}
	if len(p.ClientError) > 0 {
		filled = map[string]string{field: "", "action": "showError::" + string(p.ClientError)}
	}
	return b.submit(ctx, f, filled, button{})
}

// credentialField is the field that takes the response of an authenticator.
func (p *page) credentialField() string {
	if p.context.Screen.Name == vocab.ScreenLogin {
		return "passkey"
	}
	return "response"
}

// stage is where the login stands on a screen. The page that takes a code of a phone looks the same whether it confirms
// an enrolment or answers a challenge: what came before tells.
func (b *Browser) stage(screen vocab.Screen) vocab.Stage {
	switch screen {
	case vocab.ScreenSMSChallenge, vocab.ScreenVoiceChallenge:
		if b.giving {
			return vocab.StageEnrol
		}
		return vocab.StageChallenge
	case vocab.ScreenPhoneEnroll, vocab.ScreenSMSEnroll, vocab.ScreenVoiceEnroll, vocab.ScreenCountryCodes:
		return vocab.StageEnrol
	case vocab.ScreenWebAuthnError: // of the page before
		if b.giving {
			return vocab.StageEnrol
		}
		return vocab.StageChallenge
	}
	b.giving = screen == vocab.ScreenWebAuthnEnroll || screen == vocab.ScreenPlatformEnroll
	switch screen {
	case vocab.ScreenLogin, vocab.ScreenUpstream, vocab.ScreenPasswordless, vocab.ScreenPasswordlessEmail, vocab.ScreenPasswordlessSMS,
		vocab.ScreenDeviceActivation, vocab.ScreenDeviceConfirmation:
		return vocab.StagePrimary
	case vocab.ScreenOrganizationPicker:
		return vocab.StageOrganization
	case vocab.ScreenBeginEnroll:
		return vocab.StageEnrolSelect
	case vocab.ScreenLoginOptions, vocab.ScreenSMSList, vocab.ScreenEmailList, vocab.ScreenPushList:
		return vocab.StageChallengeSelect
	case vocab.ScreenOTPEnrollQR, vocab.ScreenOTPEnrollCode, vocab.ScreenWebAuthnEnroll, vocab.ScreenPlatformEnroll, vocab.ScreenPushEnrollQR:
		return vocab.StageEnrol
	case vocab.ScreenOTPChallenge, vocab.ScreenWebAuthnChallenge, vocab.ScreenPlatformChallenge, vocab.ScreenPhoneChallenge,
		vocab.ScreenEmailChallenge, vocab.ScreenPushChallenge, vocab.ScreenRecoveryChallenge, vocab.ScreenVerifyEmail:
		return vocab.StageChallenge
	case vocab.ScreenRecoveryEnroll, vocab.ScreenRecoveryNewCode:
		return vocab.StageRecoveryShow
	case vocab.ScreenErrorPage:
		return vocab.StageRefused
	}
	return vocab.StageUnknown
}

// factorOf is the factor that a screen is about.
func factorOf(screen vocab.Screen) vocab.Factor {
	for _, known := range []struct {
		prefix string
		factor vocab.Factor
	}{
		{"mfa-webauthn-platform", vocab.WebAuthnPlatform}, {"mfa-webauthn", vocab.WebAuthnRoaming}, {"mfa-phone", vocab.Phone},
		{"mfa-sms", vocab.Phone}, {"mfa-voice", vocab.Phone}, {"mfa-country", vocab.Phone}, {"mfa-email", vocab.Email},
		{string(vocab.ScreenVerifyEmail), vocab.Email},
		{"mfa-push", vocab.Push}, {"mfa-recovery-code", vocab.RecoveryCode},
	} {
		if strings.HasPrefix(string(screen), known.prefix) {
			return known.factor
		}
	}
	return vocab.OTP
}

// classOf translates the error codes of pages. A code that is not known is indistinct: guessing would hide a difference.
func classOf(code string) vocab.ErrorClass {
	switch code {
	case "wrong-credentials", "invalid-code", "invalid-expired-code", "no-code", "invalid-otp-code-format", "invalid-code-format", "webauthn-verification-failed",
		"invalid-phone", "invalid-email", "passkey-not-available", "no-account", "no-confirmation", "transaction-rejected":
		return vocab.ErrWrongProof
	case "challenge-required":
		return vocab.ErrChallengeRequired
	case "none-usable", "access-denied", "command-limit", "customise-toggle-off", "old-trigger-version", "none-to-enrol",
		"login-blocked", "user-blocked", "rule-refused":
		return vocab.ErrNotAllowed
	case "transaction-expired":
		return vocab.ErrExpired
	case "transaction-not-found":
		return vocab.ErrStaleSession
	case "too-many-failures", "too-many-webauthn-challenge-attempts-error", "too-many-sms", "too-many-voice", "too-many-email", "too-many-push", "too-many-codes",
		"polling-interval-exceeded":
		return vocab.ErrThrottled
	case "action-failed", "rule-failed", "unknown-provider":
		return vocab.ErrInternal
	}
	return vocab.ErrIndistinct
}

func sortedKeys(v url.Values) []string { return slices.Sorted(maps.Keys(v)) }
