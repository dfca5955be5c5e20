// Package email owns a mailbox: its address, and the codes that come to it.
// It must not keep messages of its own or know any page: messages lie in the person's inbox.
package email

import (
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// Mailbox is one mailbox with one address. It is to be used by one goroutine at a time.
type Mailbox struct {
	address string
	codes   *inbox.Codes
}

// New returns the mailbox of an address (RFC 5322 addr-spec, such as ana@example.com), whose messages come to that inbox.
// It fails if the text is no bare address.
func New(address string, in *inbox.Inbox) (*Mailbox, error) {
	parsed, err := mail.ParseAddress(address)
	if err != nil {
		return nil, fmt.Errorf("email: %q is no e-mail address: %w", address, err)
	}
	if parsed.Address != address {
		return nil, fmt.Errorf("email: %q has more than an e-mail address: give %q", address, parsed.Address)
	}
	return &Mailbox{address: address, codes: in.Codes(address)}, nil
}

// Address is the address of the mailbox.
func (m *Mailbox) Address() string { return m.address }

// Shows tells whether a masked address, such as an****@exa****, can be this mailbox's: what it shows of each part is how the
// part begins. A text without an at sign can be any address.
func (m *Mailbox) Shows(masked string) bool {
	name, domain, ok := strings.Cut(masked, "@")
	own, at, _ := strings.Cut(m.address, "@")
	return !ok || strings.HasPrefix(own, strings.TrimRight(name, "*")) && strings.HasPrefix(at, strings.TrimRight(domain, "*"))
}

// Answer gives the code with which a person answers at now, in the ways of inbox.Codes.Answer.
func (m *Mailbox) Answer(now time.Time, how vocab.Answer) (string, error) {
	return m.codes.Answer(now, how, inbox.Email)
}

// Accepted says that the implementation accepted the code given last, as inbox.Codes.Accepted does.
func (m *Mailbox) Accepted() error { return m.codes.Accepted() }
