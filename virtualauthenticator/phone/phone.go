// Package phone owns a telephone: its number, and the codes that come to it as text messages and calls.
// It must not keep messages of its own or know any page: messages lie in the person's inbox.
package phone

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// areas are area codes in use, so that validators which know the numbering plan take the numbers for possible ones.
var areas = [...]string{
	"201", "202", "206", "212", "213", "303", "305", "312", "404", "415", "503", "512", "602", "617", "702", "808",
}

// Phone is one telephone with one number, for text messages and calls. It is to be used by one goroutine at a time.
type Phone struct {
	country  string
	number   string
	national string
	codes    *inbox.Codes
}

// New returns a phone whose messages come to that inbox. Its number is derived from two random bytes, out of the lines
// 555-0100 to 555-0199, which the North American Numbering Plan keeps for fiction in every area. It fails if the random
// source does.
func New(random io.Reader, in *inbox.Inbox) (*Phone, error) { return NewIn("US", random, in) }

// NewIn is New for a number of one of vocab.Countries, out of those that are kept for fiction there (GB: 07700 900000 to
// 900999, FR: 06 39 98 00 00 to 99 99). It fails for other countries.
func NewIn(country string, random io.Reader, in *inbox.Inbox) (*Phone, error) {
	var draw [2]byte
	if _, err := io.ReadFull(random, draw[:]); err != nil {
		return nil, fmt.Errorf("phone: read a number from the random source: %w", err)
	}
	p := &Phone{country: country}
	switch drawn := int(draw[0])<<8 | int(draw[1]); country {
	case "US":
		p.national = fmt.Sprintf("%s55501%02d", areas[int(draw[0])%len(areas)], draw[1]%100)
		p.number = "+1" + p.national
	case "GB":
		p.national = fmt.Sprintf("07700900%03d", drawn%1_000)
		p.number = "+44" + p.national[1:]
	case "FR":
		p.national = fmt.Sprintf("063998%04d", drawn%10_000)
		p.number = "+33" + p.national[1:]
	default:
		return nil, fmt.Errorf("phone: there are no numbers for %q: use one of %q", country, vocab.Countries())
	}
	p.codes = in.Codes(p.number)
	return p, nil
}

// Country is where the number belongs, in the two letters of ISO 3166-1.
func (p *Phone) Country() string { return p.country }

// National is the number as people of its country write it: without the country's prefix.
func (p *Phone) National() string { return p.national }

// Number is the phone's number in E.164.
func (p *Phone) Number() string { return p.number }

// Truncated is the number without its last four digits: what a page must refuse as no phone number.
func (p *Phone) Truncated() string { return p.number[:len(p.number)-4] }

// Shows tells whether a masked number, such as XXXXXXX0123 or +1 *** *** 01-23, can be this phone's: the digits at its end
// are those of the number. A text without digits at its end can be any number.
func (p *Phone) Shows(masked string) bool {
	bare := strings.NewReplacer(" ", "", "-", "").Replace(masked)
	hidden := strings.TrimRight(bare, "0123456789")
	return strings.HasSuffix(p.number, bare[len(hidden):])
}

// Answer gives the code with which a person answers at now, in the ways of inbox.Codes.Answer. The channel is sms or voice;
// empty means whichever came.
func (p *Phone) Answer(now time.Time, channel string, how vocab.Answer) (string, error) {
	switch channel {
	case "":
		return p.codes.Answer(now, how, inbox.SMS, inbox.Voice)
	case inbox.SMS, inbox.Voice:
		return p.codes.Answer(now, how, channel)
	default:
		return "", fmt.Errorf("phone: %q is no channel of a phone: use %q, %q, or none for either", channel, inbox.SMS, inbox.Voice)
	}
}

// Accepted says that the implementation accepted the code given last, as inbox.Codes.Accepted does.
func (p *Phone) Accepted() error { return p.codes.Accepted() }
