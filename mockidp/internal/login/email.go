package login

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// emailPanel challenges an e-mail address: the account's own, or one that was enrolled. There is no enrolment by page.
type emailPanel struct {
	sentCode
	addresses []string
	chosen    int
	list      bool
	problem   *pageError
}

func newEmailPanel(v *visit) *emailPanel {
	p := &emailPanel{addresses: addresses(v)}
	if len(p.addresses) > 0 {
		p.dispatch(v)
	}
	return p
}

// addresses are those that the person can be challenged at now.
func addresses(v *visit) []string {
	var all []string
	u := v.user()
	if u.Email != "" && (u.EmailVerified || v.Tenant.Faults.On(fault.UnverifiedEmail)) {
		all = append(all, u.Email)
	}
	for _, e := range u.Of(vocab.Email) {
		if !slices.Contains(all, e.Email) {
			all = append(all, e.Email)
		}
	}
	return all
}

func (p *emailPanel) gone(v *visit) bool {
	return len(p.addresses) == 0 || !slices.Contains(addresses(v), p.addresses[p.chosen])
}

func (p *emailPanel) screen() vocab.Screen {
	if p.list {
		return vocab.ScreenEmailList
	}
	return vocab.ScreenEmailChallenge
}

func (p *emailPanel) settled() bool { return false }

func (p *emailPanel) fill(v *visit, pg *page, data map[string]any) error {
	if p.problem != nil {
		pg.Errors = append(pg.Errors, *p.problem)
		p.problem = nil
	}
	if p.list {
		var rows []map[string]any
		for i, a := range p.addresses {
			pg.Choices = append(pg.Choices, choice{"selection-action::" + strconv.Itoa(i), Masked(a)})
			rows = append(rows, map[string]any{"id": i, "email": Masked(a)})
		}
		data["enrolled_emails"] = rows
		return nil
	}
	pg.Masked, pg.Several = Masked(p.addresses[p.chosen]), len(p.addresses) > 1
	data["email"] = pg.Masked
	v.box(pg, data)
	return nil
}

func (p *emailPanel) post(v *visit, action string, form url.Values) outcome {
	if p.list {
		i, ok := v.picked(action, len(p.addresses))
		switch {
		case action == "back-action":
			p.list = false
		case !ok:
			return refused("invalid-option.email", "action")
		default:
			p.list, p.chosen = false, i
			p.dispatch(v)
		}
		return outcome{}
	}
	switch action {
	case "resend-code":
		p.dispatch(v)
		return outcome{}
	case "pick-email":
		p.list = len(p.addresses) > 1
		return outcome{}
	}
	if wrong := p.check(v, form.Get("code"), "email"); wrong != nil {
		return outcome{refused: wrong}
	}
	v.log(v.tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed (email)", authenticator("email"))
	return done(vocab.Email)
}

func (p *emailPanel) dispatch(v *visit) {
	if !p.send(v, tenant.Mail, p.addresses[p.chosen], tenant.MailSends, vocab.LogSendEmail) {
		v.limited(vocab.LogOTPRateLimit, "too-many-email")
		p.problem = tooManyMails()
	}
}
