package login

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// keyPanel enrols or challenges a WebAuthn authenticator: a security key or the device itself.
type keyPanel struct {
	factor   vocab.Factor
	enrol    bool
	ceremony *webauthn.Ceremony // answered at most once; each page shown has a fresh one
	broken   string             // name of the error that the browser reported

	enrolment, nickname string // of the key just enrolled
	named               bool
}

func (p *keyPanel) screen() vocab.Screen {
	roaming := p.factor == vocab.WebAuthnRoaming
	switch {
	case p.named:
		return vocab.ScreenWebAuthnSuccess
	case p.enrolment != "":
		return vocab.ScreenWebAuthnNickname
	case p.broken != "":
		return vocab.ScreenWebAuthnError
	case p.enrol && roaming:
		return vocab.ScreenWebAuthnEnroll
	case p.enrol:
		return vocab.ScreenPlatformEnroll
	case roaming:
		return vocab.ScreenWebAuthnChallenge
	}
	return vocab.ScreenPlatformChallenge
}

func (p *keyPanel) settled() bool { return p.enrolment != "" }

func (p *keyPanel) fill(v *visit, pg *page, data map[string]any) error {
	data["webauthnType"] = p.factor
	pg.Platform = p.factor == vocab.WebAuthnPlatform
	switch p.screen() {
	case vocab.ScreenWebAuthnSuccess:
		pg.Nickname = p.nickname
		data["nickname"] = p.nickname
		return nil
	case vocab.ScreenWebAuthnNickname:
		pg.Nickname = p.nickname
		data["nickname"] = p.nickname
		return nil
	case vocab.ScreenWebAuthnError:
		pg.Broken, pg.Progressive = p.broken, v.tx.step.Prompt.Progressive
		data["errorType"] = p.broken
		return nil
	}
	if !p.enrol {
		v.box(pg, data)
	}
	if v.tx.step.Prompt.Progressive {
		pg.Progressive = true
	}
	if p.ceremony == nil || v.r.Method != http.MethodPost { // a page that comes again for another reason keeps its challenge
		ceremony, err := p.start(v)
		if err != nil {
			return err
		}
		p.ceremony = ceremony
	}
	data["passkey"] = map[string]any{"public_key": p.ceremony.PublicKey}
	return nil
}

func (p *keyPanel) start(v *visit) (*webauthn.Ceremony, error) {
	rp, uv := v.relyingParty(), v.Tenant.Fixture().WebAuthnUV
	if p.factor == vocab.WebAuthnPlatform {
		uv = "required" // a fingerprint or a face is what makes it this factor
	}
	challenge := v.Tenant.Bytes(webauthn.ChallengeLen)
	if p.enrol {
		return webauthn.Register(rp, v.user(), p.factor, uv, challenge)
	}
	return webauthn.Authenticate(rp, v.user(), p.factor, uv, challenge)
}

// relyingParty is the tenant as authenticators know it.
func (v *visit) relyingParty() webauthn.RelyingParty {
	fixture := v.Tenant.Fixture()
	rp := webauthn.RelyingParty{
		ID: v.origin.RPID(), Name: v.name(), Origin: v.origin.Base(),
		RefusesBOM: fixture.Switches.Is(switches.ClientDataBOM, "refuse"),
	}
	if fixture.WebAuthnRPID != "" {
		rp.ID = fixture.WebAuthnRPID
	}
	return rp
}

func (p *keyPanel) post(v *visit, action string, form url.Values) outcome {
	switch p.screen() {
	case vocab.ScreenWebAuthnSuccess:
		return done(p.factor)
	case vocab.ScreenWebAuthnNickname:
		return p.name(v, strings.TrimSpace(form.Get("nickname")))
	case vocab.ScreenWebAuthnError:
		if action == actRefuse && v.tx.step.Prompt.Progressive {
			return outcome{declined: action}
		}
		p.broken = ""
		return outcome{}
	}
	if v.tx.step.Prompt.Progressive && (action == actSnooze || action == actRefuse) {
		return outcome{declined: action}
	}
	if said, ok := strings.CutPrefix(action, "showError::"); ok {
		p.reported(v, said)
		if !p.enrol && v.Tenant.Faults.On(fault.WebAuthnErrorPasses) {
			return done(p.factor)
		}
		return outcome{}
	}
	ceremony := p.ceremony
	if !v.Tenant.Faults.On(fault.WebAuthnKept) {
		p.ceremony = nil
	}
	if v.throttled(p.logCode()) {
		return refused("too-many-webauthn-challenge-attempts-error", "")
	}
	if ceremony == nil {
		return p.refuse(v, errNoCeremony)
	}
	if p.enrol {
		return p.register(v, ceremony, form.Get("response"))
	}
	others := p.others(v, form.Get("response"))
	err := v.Tenant.UpdateUser(v.tx.user, func(u *tenant.User) error {
		if others != nil {
			return ceremony.FinishAuthenticate([]byte(form.Get("response")), others, v.Tenant.Faults)
		}
		return ceremony.FinishAuthenticate([]byte(form.Get("response")), u.Enrolments, v.Tenant.Faults)
	})
	if err != nil {
		return p.refuse(v, err)
	}
	v.log(v.tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed ("+string(p.factor)+")", authenticator(string(p.factor)))
	return done(p.factor)
}

// others are the enrolments of whoever holds the credential that answers, where a fault lets them count; nil otherwise.
func (p *keyPanel) others(v *visit, response string) []tenant.Enrolment {
	if !v.Tenant.Faults.On(fault.WebAuthnForeign) {
		return nil
	}
	id, err := webauthn.CredentialID([]byte(response))
	if err != nil {
		return nil
	}
	holder, _ := v.Tenant.FindCredential(id)
	return slices.Clone(holder.Enrolments)
}

var errNoCeremony = errors.New("the page was not opened before it was answered")

func (p *keyPanel) register(v *visit, ceremony *webauthn.Ceremony, response string) outcome {
	e, err := ceremony.FinishRegister([]byte(response), v.Tenant.Faults)
	if err != nil {
		return p.refuse(v, err)
	}
	e.Nickname = v.nickname(p.factor == vocab.WebAuthnPlatform)
	if p.factor == vocab.WebAuthnPlatform {
		e.DeviceClass = tenant.DeviceClass(v.r.UserAgent())
	}
	kept, gone := v.keep(e)
	switch {
	case gone == &credentialTaken:
		return p.refuse(v, webauthn.ErrKnown)
	case gone != nil:
		return outcome{refused: gone}
	}
	p.enrolment, p.nickname = kept.ID, kept.Nickname
	return outcome{}
}

func (p *keyPanel) name(v *visit, name string) outcome {
	if name == "" || len([]rune(name)) > 50 {
		return refused("invalid-nickname", "nickname")
	}
	err := v.Tenant.UpdateUser(v.tx.user, func(u *tenant.User) error {
		for i := range u.Enrolments {
			if u.Enrolments[i].ID == p.enrolment {
				u.Enrolments[i].Nickname = name
			}
		}
		return nil
	})
	if err != nil {
		return refused("account-gone", "")
	}
	p.nickname, p.named = name, true
	return outcome{}
}

// logCode is the code of a WebAuthn failure.
func (p *keyPanel) logCode() vocab.LogCode {
	if p.enrol {
		return vocab.LogWebAuthnEnroll
	}
	return vocab.LogWebAuthnAuth
}

// reported is what navigator.credentials answered in the page instead of a credential.
func (p *keyPanel) reported(v *visit, said string) {
	name, message := clientError(said)
	p.broken = name
	v.log(v.tx, p.logCode(), "The browser reported "+name+" instead of a WebAuthn response", failureDetails(name, message))
}

// clientError reads the error that a page reports; what a page says has no bound of its own.
func clientError(said string) (name, message string) {
	var e struct{ Name, Message string }
	if json.Unmarshal([]byte(said), &e) != nil || e.Name == "" {
		e.Name = "UnknownError"
	}
	return cut(e.Name, 100), cut(e.Message, 500)
}

func (p *keyPanel) refuse(v *visit, err error) outcome {
	v.Tenant.Take(v.tx.user, tenant.WrongCodes)
	why := reasonOf(err)
	v.log(v.tx, p.logCode(), "The WebAuthn response was refused: "+why, failureDetails("webauthn-"+why, err.Error()))
	return refused("webauthn-verification-failed", "")
}

// reasonOf is the rule by which a WebAuthn response was refused.
func reasonOf(err error) string {
	if refusal := (*webauthn.Refusal)(nil); errors.As(err, &refusal) {
		return refusal.Reason
	}
	return "no-ceremony"
}
