// Package recovery owns the sheet of paper on which a person keeps a recovery code: what is on it, what was crossed out, and
// the codes given from it.
// It must not decide whether a code is valid, or know any page: the caller says what was shown and what was accepted.
package recovery

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// length is that of a code in characters. Source: "Recovery code must have 24 alphanumeric characters", an error text of
// the vendor's mfa-recovery-code-challenge screen.
const length = 24

// alphabet has 32 characters, so that a byte has no favourites among them; those that look alike are left out.
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// The reasons why a way to answer is not possible.
var (
	ErrNothingRecorded = errors.New("recovery: no recovery code was recorded: record the one that a page shows")
	ErrSpent           = errors.New("recovery: the recovery code was accepted already: record the replacement that a page shows")
	ErrNothingToReuse  = errors.New("recovery: no recovery code was accepted or replaced yet that could be reused: answer right first, and say that it was accepted")
	ErrNothingAccepted = errors.New("recovery: no recovery code was given that could be accepted: answer first")
)

// Sheet keeps one recovery code, and the one before it; the zero value is an empty sheet. It is to be used by one goroutine
// at a time.
type Sheet struct {
	code  string // not used up
	spent string // crossed out last
	given string
}

// Generate makes a code of 24 characters, each from one random byte, for an administrator to register. It fails if the
// random source does.
func Generate(random io.Reader) (string, error) {
	draw := make([]byte, length)
	if _, err := io.ReadFull(random, draw); err != nil {
		return "", fmt.Errorf("recovery: read a code from the random source: %w", err)
	}
	for i, b := range draw {
		draw[i] = alphabet[int(b)%len(alphabet)]
	}
	return string(draw), nil
}

// Record writes down the code that a page shows: 24 letters and digits, in the case in which they are shown. The code that
// was on the sheet is crossed out, because there is one valid code at a time. Recording what is on the sheet changes nothing.
// It fails if the text is no recovery code; the error does not show the text.
func (s *Sheet) Record(code string) error {
	if err := check(code); err != nil {
		return err
	}
	if code == s.code {
		return nil
	}
	if s.code != "" {
		s.spent = s.code
	}
	s.code = code
	return nil
}

// check says what keeps a text from being a recovery code; it does not show the text, which may be nearly one.
func check(code string) error {
	if len(code) != length {
		return fmt.Errorf("recovery: a recovery code has %d letters and digits; what was shown has %d bytes", length, len(code))
	}
	for i := range len(code) {
		if c := code[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return fmt.Errorf("recovery: a recovery code has letters and digits only; byte %d of what was shown is %q", i+1, c)
		}
	}
	return nil
}

// Recorded tells whether a code is on the sheet that was not accepted yet.
func (s *Sheet) Recorded() bool { return s.code != "" }

// Answer gives the code with which a person answers:
//
//   - right: the code on the sheet; ErrSpent once it was accepted, until a replacement is recorded.
//   - wrong: another well-formed code, which differs from the one on the sheet, or else from the one before, in the last
//     character.
//   - reused: the code that was crossed out last, because it was accepted or replaced; or ErrNothingToReuse.
//
// Before any code was recorded it is ErrNothingRecorded.
func (s *Sheet) Answer(how vocab.Answer) (string, error) {
	code, err := s.answer(how)
	if err == nil {
		s.given = code
	}
	return code, err
}

func (s *Sheet) answer(how vocab.Answer) (string, error) {
	if s.code == "" && s.spent == "" {
		return "", ErrNothingRecorded
	}
	switch how {
	case vocab.AnswerRight:
		if s.code == "" {
			return "", ErrSpent
		}
		return s.code, nil
	case vocab.AnswerWrong:
		return s.wrong(), nil
	case vocab.AnswerReused:
		if s.spent == "" {
			return "", ErrNothingToReuse
		}
		return s.spent, nil
	default:
		return "", fmt.Errorf("recovery: %q does not apply to a recovery code: use one of %q", how,
			[]vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerReused})
	}
}

// wrong turns the last character until the code is neither on the sheet nor spent.
func (s *Sheet) wrong() string {
	from := s.code
	if from == "" {
		from = s.spent
	}
	// A last character outside the alphabet is found at -1, and so followed by the first.
	at := strings.IndexByte(alphabet, from[length-1])
	for {
		at = (at + 1) % len(alphabet)
		if other := from[:length-1] + alphabet[at:at+1]; other != s.code && other != s.spent {
			return other
		}
	}
}

// Accepted says that the implementation accepted the code given last. The one on the sheet is crossed out by that; accepting
// another leaves the sheet as it is. It is ErrNothingAccepted if no code was given since the last was accepted.
func (s *Sheet) Accepted() error {
	if s.given == "" {
		return ErrNothingAccepted
	}
	if s.given == s.code {
		s.spent, s.code = s.code, ""
	}
	s.given = ""
	return nil
}
