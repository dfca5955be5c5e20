package virtualauthenticator

import (
	"errors"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/email"
)

// mail is the person's mailbox, which belongs to the account and is not enrolled.
type mail struct {
	box  *email.Mailbox
	lost bool
}

func (m *mail) enrol(time.Time, Prompt, vocab.Answer) (given, error) {
	return given{}, errors.New("wallet: an e-mail address is not enrolled: it is that of the account; seed it and answer its challenge")
}

func (m *mail) answer(now time.Time, p Prompt, how vocab.Answer) (given, error) {
	if _, err := p.want(WantCode); err != nil {
		return given{}, err
	}
	if m.box == nil {
		return given{}, unheld(vocab.Email, m.lost)
	}
	code, err := m.box.Answer(now, how)
	return given{Proof: Proof{Code: code}, accepted: m.box.Accepted}, err
}

func (m *mail) confirm() bool { return false }

func (m *mail) holds() bool { return m.box != nil }

func (m *mail) lose() bool {
	if m.box == nil {
		return false
	}
	m.box, m.lost = nil, true
	return true
}
