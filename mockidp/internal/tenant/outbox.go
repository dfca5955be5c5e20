package tenant

import (
	"fmt"
	"time"
)

// Channel is how a message reaches a person.
type Channel string

// The channels of messages.
const (
	SMS   Channel = "sms"
	Voice Channel = "voice"
	Mail  Channel = "email"
	Push  Channel = "push"
)

// Message is something that a real tenant would have sent. Nothing leaves the mock: who tests reads it here.
type Message struct {
	ID      string
	At      time.Time
	Channel Channel
	To      string // phone number, address or device id
	Code    string // one-time code of sms, voice and email
	// Transaction names what a push message asks to approve.
	Transaction string
	Body        string
}

// maxMessages bounds the outbox of a server left running.
const maxMessages = 2000

// Send puts a message into the outbox and returns it with its id and time.
func (t *Tenant) Send(m Message) Message {
	m.At = t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent++
	m.ID = fmt.Sprintf("msg_%d", t.sent)
	if len(t.outbox) == maxMessages {
		t.outbox = append(t.outbox[:0], t.outbox[maxMessages/10:]...)
	}
	t.outbox = append(t.outbox, m)
	return m
}

// Messages returns what was sent after a cursor (0 is the start) and the cursor behind it.
func (t *Tenant) Messages(cursor int) ([]Message, int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	from := max(len(t.outbox)-(t.sent-cursor), 0)
	if from >= len(t.outbox) {
		return nil, t.sent
	}
	return append([]Message(nil), t.outbox[from:]...), t.sent
}
