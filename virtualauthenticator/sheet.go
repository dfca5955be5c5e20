package virtualauthenticator

import (
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/recovery"
)

// sheet is the paper with the recovery code, and the code of an enrolment under way.
type sheet struct {
	paper   recovery.Sheet
	pending string
	lost    bool
}

func (s *sheet) enrol(_ time.Time, p Prompt, how vocab.Answer) (given, error) {
	if _, err := p.want(WantAcknowledge); err != nil {
		return given{}, err
	}
	return acknowledge(how, func() error {
		if err := new(recovery.Sheet).Record(p.RecoveryCode); err != nil {
			return err
		}
		s.pending = p.RecoveryCode
		return nil
	})
}

func (s *sheet) answer(_ time.Time, p Prompt, how vocab.Answer) (given, error) {
	want, err := p.want(WantCode, WantAcknowledge)
	if err != nil {
		return given{}, err
	}
	if s.lost {
		return given{}, &LostError{Factor: vocab.RecoveryCode}
	}
	if want == WantAcknowledge {
		return acknowledge(how, func() error { return s.paper.Record(p.RecoveryCode) })
	}
	code, err := s.paper.Answer(how)
	return given{Proof: Proof{Code: code}, accepted: s.paper.Accepted}, err
}

// acknowledge records and says so, or does neither.
func acknowledge(how vocab.Answer, record func() error) (given, error) {
	switch how {
	case vocab.AnswerRight:
		return given{Proof: Proof{Acknowledge: true}}, record()
	case vocab.AnswerWrong:
		return given{}, nil
	default:
		return given{}, fmt.Errorf("wallet: %q does not apply to a page that shows a recovery code: use one of %q", how,
			[]vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong})
	}
}

func (s *sheet) confirm() bool {
	if s.pending == "" {
		return false
	}
	// The text was recorded before, on another sheet, so that it is a recovery code.
	_ = s.paper.Record(s.pending)
	s.pending, s.lost = "", false
	return true
}

func (s *sheet) holds() bool { return s.paper.Recorded() }

func (s *sheet) lose() bool {
	if !s.paper.Recorded() && s.pending == "" {
		return false
	}
	*s = sheet{lost: true}
	return true
}
