// Package push owns a phone with a push app: its identity, the enrolment links it scans, the decisions its owner makes about
// requests, and the authenticator that such an app holds for the time without a network.
// It must not send a decision to anybody or know any page: the caller hands decisions to the implementation.
package push

import (
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// ErrIgnored says that the person did not look at the request, so that there is no decision to hand on.
var ErrIgnored = errors.New("push: the person ignores the request: let it expire, or change the person's habits")

// Decision is what the person tapped, to be handed to the implementation.
type Decision struct {
	Transaction string // the enrolment or the request that is decided
	Device      string // the id of the device
	Name        string // its display name, which an enrolment records
	Approve     bool   // false denies
}

// Registration is a device as an administrator registers it.
type Registration struct {
	Device string // id
	Name   string // display name
	Secret string // of the app's authenticator: base32, with SHA1, 6 digits and 30 seconds
}

// Device is one phone with a push app. Requests come to the inbox as messages on the channel push, to the device's id, with
// the transaction as their code. It is to be used by one goroutine at a time.
type Device struct {
	id, name     string
	requests     *inbox.Codes
	scanned, app *totp.Authenticator
}

// New returns a device with that display name and an id of 32 hexadecimal digits, made of 16 random bytes. It fails if the
// random source does.
func New(random io.Reader, name string, in *inbox.Inbox) (*Device, error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(random, id); err != nil {
		return nil, fmt.Errorf("push: read a device id from the random source: %w", err)
	}
	d := &Device{id: hex.EncodeToString(id), name: name}
	d.requests = in.Codes(d.id)
	return d, nil
}

// ID names the device: messages for it are sent there.
func (d *Device) ID() string { return d.id }

// Name is the name under which pages show the device.
func (d *Device) Name() string { return d.name }

// Scan reads the link of an enrolment page and completes the enrolment (right) or denies it (wrong). A link that cannot be
// read is an error of ParseLink. The authenticator of the link is in the app once the enrolment is confirmed; a link with the
// same secret finds the same authenticator, which remembers what it spent.
func (d *Device) Scan(link string, how vocab.Answer) (Decision, error) {
	if how != vocab.AnswerRight && how != vocab.AnswerWrong {
		return Decision{}, fmt.Errorf("push: %q does not apply to the enrolment of a push device: use one of %q", how,
			[]vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong})
	}
	l, err := ParseLink(link)
	if err != nil {
		return Decision{}, err
	}
	d.scanned = d.known(l.App)
	return d.decide(l.Transaction, how == vocab.AnswerRight), nil
}

// known gives the authenticator that has these parameters already, or the new one.
func (d *Device) known(scanned *totp.Authenticator) *totp.Authenticator {
	for _, a := range []*totp.Authenticator{d.scanned, d.app} {
		if a != nil && scanned != nil && a.Params() == scanned.Params() {
			return a
		}
	}
	return scanned
}

// Confirm says that the implementation accepted the enrolment scanned last.
func (d *Device) Confirm() { d.app = d.scanned }

// App is the authenticator of the confirmed enrolment; nil if there is none, or its link had no secret.
func (d *Device) App() *totp.Authenticator { return d.app }

// Answer decides a request at now: right approves the newest, wrong denies it, stale approves the one before, reused
// approves the one accepted last once more. The errors are those of inbox.Codes.Answer.
func (d *Device) Answer(now time.Time, how vocab.Answer) (Decision, error) {
	request := how
	if how == vocab.AnswerWrong {
		request = vocab.AnswerRight
	}
	transaction, err := d.requests.Answer(now, request, inbox.Push)
	if err != nil {
		return Decision{}, err
	}
	return d.decide(transaction, how != vocab.AnswerWrong), nil
}

func (d *Device) decide(transaction string, approve bool) Decision {
	return Decision{Transaction: transaction, Device: d.id, Name: d.name, Approve: approve}
}

// Accepted says that the implementation accepted the decision made last, as inbox.Codes.Accepted does.
func (d *Device) Accepted() error { return d.requests.Accepted() }

// Seed puts an authenticator with a secret of 20 random bytes into the app, and returns the device for an administrator to
// register. It fails if the random source does.
func (d *Device) Seed(random io.Reader) (Registration, error) {
	secret := make([]byte, 20)
	if _, err := io.ReadFull(random, secret); err != nil {
		return Registration{}, fmt.Errorf("push: read a secret from the random source: %w", err)
	}
	app, err := totp.New(totp.Params{Secret: base32.StdEncoding.EncodeToString(secret)})
	if err != nil {
		return Registration{}, err
	}
	d.scanned, d.app = app, app
	return Registration{Device: d.id, Name: d.name, Secret: app.Params().Secret}, nil
}
