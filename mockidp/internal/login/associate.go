package login

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// StartAssociation begins the enrolment of a factor that belongs to no login: its holder has an access token for it.
func (s *Service) StartAssociation(r *http.Request, req Request, userID string) *Transaction {
	tx := &Transaction{ID: s.Tenant.Token(), Request: req, begun: s.Tenant.Now(), from: sourceOf(r), direct: &Direct{}, user: userID}
	offers := slices.DeleteFunc(slices.Clone(s.Tenant.Fixture().Enabled), func(f vocab.Factor) bool { return f == vocab.RecoveryCode })
	tx.step = pipeline.Step{Prompt: &pipeline.Prompt{Enrol: true, Offers: offers}}
	return tx
}

// Associate begins the enrolment of a factor. With the token of a login that waits it is for a login that enrols: whoever holds
// a factor is challenged by it instead, so that a password alone adds nothing to an account that is protected.
func (s *Service) Associate(r *http.Request, tx *Transaction, want Wanted) (Associated, *Refusal) {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	p := tx.prompt()
	switch {
	case p == nil:
		return Associated{}, refusal(http.StatusForbidden, "invalid_grant", "The login waits for no factor.")
	case !p.Enrol && s.Tenant.Faults.On(fault.AssociateUnchallenged):
		p = &pipeline.Prompt{Enrol: true, Offers: s.Tenant.Fixture().Enabled}
		tx.step.Prompt = p
	case !p.Enrol:
		return Associated{}, refusal(http.StatusForbidden, "access_denied", "User is already enrolled.")
	}
	kind, channel, why := s.associable(p, want)
	if why != nil {
		return Associated{}, why
	}
	v := s.visit(r, tx)
	next := &asked{}
	answer := Associated{Kind: kind, Channel: channel}
	factor := vocab.OTP
	switch channel {
	case "":
		app := &otpPanel{enrol: true, secret: otp.Secret(s.Tenant.Bytes(otp.SecretLen))}
		next.panel, answer.Secret, answer.URI = app, app.secret, app.link(v)
	case "auth0":
		factor = vocab.Push
		app := &pushPanel{enrol: true, request: s.Tenant.StartPush(tx.user, true), secret: otp.Secret(s.Tenant.Bytes(otp.SecretLen))}
		next.panel, answer.URI = app, app.link(v)
	case "email":
		factor, answer.Binding = vocab.Email, "prompt"
		mail := &addressEnrolment{address: want.Email}
		next.panel = mail
		if !mail.send(v, tenant.Mail, want.Email, tenant.MailSends, vocab.LogSendEmail) {
			v.limited(vocab.LogOTPRateLimit, "too-many-email")
			return Associated{}, tooMany(tooManyMails())
		}
	default:
		factor, answer.Binding = vocab.Phone, "prompt"
		phone := &phonePanel{enrol: true, method: channel, began: channel, allowed: s.Tenant.Fixture().MessageTypes, number: want.Phone}
		phone.dispatch(v)
		next.panel = phone
		if phone.problem != nil {
			return Associated{}, tooMany(phone.problem)
		}
	}
	if channel != "" {
		next.code = s.Tenant.Token()
		answer.Code = next.code
	}
	s.log(tx, vocab.LogStartEnroll, "Guardian - Second factor enrollment started", authenticator(string(factor)))
	if s.showsRecovery(v, factor) {
		next.recovery = newRecoveryCode(v)
		answer.Recovery = []string{next.recovery}
	}
	tx.asked = next
	return answer, nil
}

// showsRecovery tells whether a recovery code comes with an enrolment: with the first one.
func (s *Service) showsRecovery(v *visit, f vocab.Factor) bool {
	return v.owesRecoveryCode(f) && len(v.user().Of(f)) == 0
}

// associable finds the first kind of factor that is asked for and that the login lets enrol.
func (s *Service) associable(p *pipeline.Prompt, want Wanted) (kind, channel string, why *Refusal) {
	ways := map[string]vocab.Factor{"auth0": vocab.Push, "sms": vocab.Phone, "voice": vocab.Phone, "email": vocab.Email}
	for _, t := range want.Types {
		switch {
		case t == "otp" && slices.Contains(p.Offers, vocab.OTP):
			return "otp", "", nil
		case t != "otp" && t != "oob":
			return "", "", refusal(http.StatusBadRequest, "invalid_request", "authenticator_types are otp and oob.")
		case t == "oob" && len(want.Channels) == 0:
			return "", "", refusal(http.StatusBadRequest, "invalid_request", "oob_channels is missing.")
		}
		for _, c := range want.Channels {
			f, known := ways[c]
			switch {
			case !known:
				return "", "", refusal(http.StatusBadRequest, "invalid_request", "oob_channels are auth0, sms, voice and email.")
			case t != "oob" || !slices.Contains(p.Offers, f) || f == vocab.Phone && !slices.Contains(s.Tenant.Fixture().MessageTypes, c):
			case f == vocab.Phone && !tenant.IsPhoneNumber(want.Phone):
				return "", "", refusal(http.StatusBadRequest, "invalid_request", "phone_number is missing, or not in international form.")
			case f == vocab.Email && !tenant.IsAddress(want.Email):
				return "", "", refusal(http.StatusBadRequest, "invalid_request", "email is missing, or no address.")
			default:
				return "oob", c, nil
			}
		}
	}
	if len(want.Types) == 0 {
		return "", "", refusal(http.StatusBadRequest, "invalid_request", "authenticator_types is missing.")
	}
	return "", "", refusal(http.StatusForbidden, "unsupported_challenge_type", "None of these authenticators can be enrolled: the tenant has them off, or the login asks for others.")
}

// addressEnrolment enrols an e-mail address by a code that is sent to it, which only the MFA API does.
type addressEnrolment struct {
	sentCode
	address string
}

func (p *addressEnrolment) screen() vocab.Screen { return vocab.ScreenEmailChallenge }

func (p *addressEnrolment) settled() bool { return false }

func (p *addressEnrolment) fill(*visit, *page, map[string]any) error { return nil }

func (p *addressEnrolment) post(v *visit, _ string, form url.Values) outcome {
	if wrong := p.check(v, form.Get("code"), "email"); wrong != nil {
		return outcome{refused: wrong}
	}
	if _, gone := v.keep(tenant.Enrolment{Type: vocab.Email, Email: p.address}); gone != nil {
		return outcome{refused: gone}
	}
	return done(vocab.Email)
}
