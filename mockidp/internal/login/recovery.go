package login

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// recoveryPanel shows a new recovery code to be recorded, or takes the one that the person has and replaces it.
type recoveryPanel struct {
	enrol bool
	fresh string       // the code that is shown; the mock keeps its digest only
	then  vocab.Factor // the factor whose enrolment or challenge ends with this page
}

func newRecoveryPanel(v *visit) *recoveryPanel {
	p := &recoveryPanel{enrol: v.enrols(), then: vocab.RecoveryCode}
	if p.enrol {
		p.fresh = newRecoveryCode(v)
	}
	return p
}

// newRecoveryCode draws a code of 24 letters and digits, without those that are read wrongly.
func newRecoveryCode(v *visit) string {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	code := make([]byte, 24)
	for i, b := range v.Tenant.Bytes(24) {
		code[i] = alphabet[int(b)%len(alphabet)]
	}
	return string(code)
}

// owesRecoveryCode tells whether a person who just enrolled is shown a recovery code: at the first enrolment, where the
// tenant has the factor on. Source: semantics 3.10.
func (v *visit) owesRecoveryCode(f vocab.Factor) bool {
	if !v.enrols() || v.Tenant.Faults.On(fault.RecoveryNotShown) || f == vocab.RecoveryCode || !slices.Contains(v.Tenant.Fixture().Enabled, vocab.RecoveryCode) {
		return false
	}
	device := ""
	for _, e := range v.user().Of(f) {
		device = e.DeviceID
	}
	return !slices.ContainsFunc(v.user().Enrolments, func(e tenant.Enrolment) bool {
		twin := f == vocab.Push && e.Type == vocab.OTP && e.DeviceID == device
		return e.Type != f && e.Type != vocab.Email && !twin
	})
}

func (p *recoveryPanel) screen() vocab.Screen {
	switch {
	case p.enrol:
		return vocab.ScreenRecoveryEnroll
	case p.fresh != "":
		return vocab.ScreenRecoveryNewCode
	}
	return vocab.ScreenRecoveryChallenge
}

func (p *recoveryPanel) settled() bool {
	return p.fresh != "" && (!p.enrol || p.then != vocab.RecoveryCode)
}

func (p *recoveryPanel) fill(_ *visit, pg *page, data map[string]any) error {
	if p.fresh != "" {
		pg.Secret = p.fresh
		data["text_code"] = p.fresh
	}
	return nil
}

func (p *recoveryPanel) post(v *visit, _ string, form url.Values) outcome {
	switch p.screen() {
	case vocab.ScreenRecoveryEnroll:
		if form.Get("saved") != "on" {
			return unrecorded
		}
		if _, gone := v.keep(tenant.Enrolment{Type: vocab.RecoveryCode, RecoveryDigest: sha256.Sum256([]byte(p.fresh))}); gone != nil {
			return outcome{refused: gone}
		}
		return done(p.then)
	case vocab.ScreenRecoveryNewCode:
		if form.Get("saved") != "on" {
			return unrecorded
		}
		return done(p.then)
	}
	return p.use(v, form.Get("code"))
}

var unrecorded = refused("no-confirmation", "saved")

var recoveryForm = regexp.MustCompile(`^[A-Z0-9]{24}$`)

// use takes the code. It is spent in the same step in which its successor takes its place.
func (p *recoveryPanel) use(v *visit, entered string) outcome {
	if !v.Tenant.Faults.On(fault.RecoveryAsWritten) {
		entered = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(entered))
	}
	switch {
	case entered == "":
		return noCode
	case !recoveryForm.MatchString(entered):
		return refused("invalid-code-format", "code")
	case v.throttled(vocab.LogRecoveryRateLimit):
		return tooManyFailures
	}
	given, fresh := sha256.Sum256([]byte(entered)), newRecoveryCode(v)
	found := false
	err := v.Tenant.UpdateUser(v.tx.user, func(u *tenant.User) error {
		for i := range u.Enrolments {
			e := &u.Enrolments[i]
			if e.Type == vocab.RecoveryCode && (subtle.ConstantTimeCompare(given[:], e.RecoveryDigest[:]) == 1 || v.Tenant.Faults.On(fault.AnyRecoveryCode)) {
				found = true
				if !v.Tenant.Faults.On(fault.RecoveryReusable) {
					e.RecoveryDigest = sha256.Sum256([]byte(fresh))
				}
			}
		}
		return nil
	})
	if err == nil && v.Tenant.Faults.On(fault.RecoveryOfAnybody) {
		for _, u := range v.Tenant.Users() {
			found = found || slices.ContainsFunc(u.Of(vocab.RecoveryCode), func(e tenant.Enrolment) bool { return e.RecoveryDigest == given })
		}
	}
	if err != nil || !found {
		v.wrong(vocab.LogRecoveryFailed, "recovery-code", "invalid-code")
		return wrongCode
	}
	v.log(v.tx, vocab.LogRecoverySucceed, "Guardian - Recovery succeed", authenticator("recovery-code"))
	p.fresh = fresh
	return outcome{}
}
