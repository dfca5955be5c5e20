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
	if b.page == nil {
		return target.Observation{}, ErrNoPage
	}
	p := b.page
	screen := p.context.Screen.Name
	o := target.Observation{Stage: stageOf(screen), Evidence: b.evidence,
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
	case vocab.StageEnrolSelect, vocab.StageChallengeSelect:
		for _, f := range p.forms {
			for _, x := range f.buttons {
				if slices.Contains(vocab.Factors(), vocab.Factor(x.value)) {
					o.Offers = append(o.Offers, target.Offer{ID: x.value, Kind: kind, Factor: vocab.Factor(x.value)})
				}
			}
		}
	case vocab.StageEnrol, vocab.StageChallenge:
		factor := factorOf(screen)
		o.Offers = append(o.Offers, target.Offer{ID: string(factor), Kind: kind, Factor: factor, Material: b.material()})
		if _, _, ok := p.withButton(otherMethod); ok {
			o.Offers = append(o.Offers, target.Offer{ID: otherMethod, Kind: target.OfferOtherMethod})
		}
	}
	return o, nil
}

// material reads what the page hands to the person.
func (b *Browser) material() target.Material {
	m := target.Material{PublicKey: b.page.context.Screen.Data.Passkey.PublicKey, Origin: b.page.url.Scheme + "://" + b.page.url.Host}
	for _, link := range b.page.links {
		if strings.HasPrefix(link, "otpauth://") {
			m.OTPAuthURI = link
		}
	}
	if secret := b.page.context.Screen.Data.TextCode; m.OTPAuthURI == "" && secret != "" {
		m.OTPAuthURI = "otpauth://totp/account?secret=" + url.QueryEscape(secret)
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
	if b.page == nil {
		return ErrNoPage
	}
	if p.Code != "" {
		f, err := b.page.withField("code")
		if err != nil {
			return err
		}
		return b.submit(ctx, f, map[string]string{"code": p.Code}, f.first())
	}
	f, err := b.page.withField("response", "action")
	if err != nil {
		return err
	}
	filled := map[string]string{"response": string(p.Credential)}
	if len(p.ClientError) > 0 {
		filled = map[string]string{"response": "", "action": "showError::" + string(p.ClientError)}
	}
	return b.submit(ctx, f, filled, button{})
}

func stageOf(screen vocab.Screen) vocab.Stage {
	switch screen {
	case vocab.ScreenLogin:
		return vocab.StagePrimary
	case vocab.ScreenBeginEnroll:
		return vocab.StageEnrolSelect
	case vocab.ScreenLoginOptions:
		return vocab.StageChallengeSelect
	case vocab.ScreenOTPEnrollQR, vocab.ScreenOTPEnrollCode, vocab.ScreenWebAuthnEnroll:
		return vocab.StageEnrol
	case vocab.ScreenOTPChallenge, vocab.ScreenWebAuthnChallenge:
		return vocab.StageChallenge
	case vocab.ScreenWebAuthnError:
		return vocab.StageChallenge
	case vocab.ScreenErrorPage:
		return vocab.StageRefused
	}
	return vocab.StageUnknown
}

func factorOf(screen vocab.Screen) vocab.Factor {
	if strings.Contains(string(screen), "webauthn-roaming") || screen == vocab.ScreenWebAuthnError {
		return vocab.WebAuthnRoaming
	}
	return vocab.OTP
}

// classOf translates the error codes of pages. A code that is not known is indistinct: guessing would hide a difference.
func classOf(code string) vocab.ErrorClass {
	switch code {
	case "wrong-credentials", "invalid-code", "no-code", "invalid-otp-code-format", "webauthn-verification-failed":
		return vocab.ErrWrongProof
	case "challenge-required":
		return vocab.ErrChallengeRequired
	case "none-usable", "access-denied", "command-limit", "customise-toggle-off", "old-trigger-version":
		return vocab.ErrNotAllowed
	case "transaction-expired":
		return vocab.ErrExpired
	case "transaction-not-found":
		return vocab.ErrStaleSession
	case "too-many-failures":
		return vocab.ErrThrottled
	case "action-failed", "not-built":
		return vocab.ErrInternal
	}
	return vocab.ErrIndistinct
}

func sortedKeys(v url.Values) []string { return slices.Sorted(maps.Keys(v)) }
