package totp

import (
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// fast is how far a drifting clock is ahead: ten steps of thirty seconds, beyond any usual window.
const fast = 5 * time.Minute

// Defective makes an authenticator with the parameters as an app with the defect takes them. With no defect it is New. An unknown
// defect is an error. What such an app shows is wrong exactly where the enrolment says something else than the app goes by.
func Defective(p Params, defect vocab.App) (*Authenticator, error) {
	if _, err := New(p); err != nil { // what the enrolment says is looked at first
		return nil, err
	}
	var ahead time.Duration
	switch defect {
	case "":
	case vocab.AppIgnoresAlgorithm:
		p.Algorithm = defaultAlgorithm
	case vocab.AppIgnoresDigits:
		p.Digits = defaultDigits
	case vocab.AppIgnoresPeriod:
		p.Period = defaultPeriod
	case vocab.AppOtherAlgorithm:
		p.Algorithm = SHA256
	case vocab.AppOtherDigits:
		p.Digits = 8
	case vocab.AppOtherPeriod:
		p.Period = 60
	case vocab.AppDriftingClock:
		ahead = fast
	case vocab.AppSecretAsText:
		p.Secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(strings.ToLower(p.Secret)))
	default:
		return nil, fmt.Errorf("totp: there is no app with the defect %q: use one of %q", defect, vocab.Apps())
	}
	a, err := New(p)
	if err == nil {
		a.ahead = ahead
	}
	return a, err
}
