package login

import (
	"net/url"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// addressPanel sends a code to the account's address and takes it: what Adaptive MFA asks of somebody without a factor.
// It changes nothing on the account; whether it should mark the address as verified no public source says.
type addressPanel struct {
	sentCode
	address string
	problem *pageError
}

func newAddressPanel(v *visit) *addressPanel {
	p := &addressPanel{address: v.user().Email}
	p.dispatch(v)
	return p
}

func (p *addressPanel) gone(v *visit) bool { return v.user().Email != p.address }

func (p *addressPanel) screen() vocab.Screen { return vocab.ScreenVerifyEmail }

func (p *addressPanel) settled() bool { return false }

func (p *addressPanel) fill(_ *visit, pg *page, data map[string]any) error {
	if p.problem != nil {
		pg.Errors = append(pg.Errors, *p.problem)
		p.problem = nil
	}
	pg.Masked = Masked(p.address)
	data["email"] = pg.Masked
	return nil
}

func (p *addressPanel) post(v *visit, action string, form url.Values) outcome {
	if action == "resend-code" {
		p.dispatch(v)
		return outcome{}
	}
	if wrong := p.check(v, form.Get("code"), addressKind); wrong != nil {
		return outcome{refused: wrong}
	}
	v.log(v.tx, vocab.LogAddressVerified, "Guardian - Email address verified", nil)
	return done(vocab.Email)
}

func (p *addressPanel) dispatch(v *visit) {
	if !p.send(v, tenant.Mail, p.address, tenant.MailSends, vocab.LogSendVerification) {
		p.problem = tooManyMails()
	}
}

func tooManyMails() *pageError {
	e := problem("too-many-email", "")
	return &e
}
