package virtualauthenticator

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/email"
)

// mail is the person's mailboxes: that of the account, and further ones. They are not enrolled by a page.
type mail struct {
	boxes []*email.Mailbox
	lost  bool
}

func (m *mail) enrol(time.Time, Prompt, vocab.Answer) (given, error) {
	return given{}, errors.New("wallet: an e-mail address is not enrolled: it is that of the account; seed it and answer its challenge")
}

func (m *mail) answer(now time.Time, p Prompt, how vocab.Answer) (given, error) {
	if _, err := p.want(WantCode); err != nil {
		return given{}, err
	}
	if len(m.boxes) == 0 {
		return given{}, unheld(vocab.Email, m.lost)
	}
	box, err := m.asked(p)
	if err != nil {
		return given{}, err
	}
	code, err := box.Answer(now, how)
	return given{Proof: Proof{Code: code}, accepted: box.Accepted}, err
}

// asked is the mailbox that the page asks for, or that the caller wants: the first where the page does not tell.
func (m *mail) asked(p Prompt) (*email.Mailbox, error) {
	if p.Device < 0 || p.Device > len(m.boxes) {
		return nil, fmt.Errorf("wallet: the person has no mailbox number %d to answer with: there are %d", p.Device, len(m.boxes))
	}
	if p.Device > 0 {
		return m.boxes[p.Device-1], nil
	}
	return m.boxes[max(0, slices.IndexFunc(m.boxes, func(b *email.Mailbox) bool { return b.Shows(p.Destination) }))], nil
}

func (m *mail) confirm() bool { return false }

func (m *mail) holds() bool { return len(m.boxes) > 0 }

func (m *mail) lose() bool {
	if len(m.boxes) == 0 {
		return false
	}
	m.boxes = m.boxes[:len(m.boxes)-1]
	m.lost = true
	return true
}
