package login

import (
	"errors"
	"net/url"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// otpPanel enrols or challenges an authenticator app.
type otpPanel struct {
	enrol  bool
	asText bool   // the secret as text instead of the QR code
	secret string // of the enrolment under way, drawn once: a reload shows the same
}

func (p *otpPanel) screen() vocab.Screen {
	switch {
	case !p.enrol:
		return vocab.ScreenOTPChallenge
	case p.asText:
		return vocab.ScreenOTPEnrollCode
	}
	return vocab.ScreenOTPEnrollQR
}

func (p *otpPanel) settled() bool { return false }

func (p *otpPanel) fill(v *visit, pg *page, data map[string]any) error {
	if !p.enrol {
		v.box(pg, data)
		return nil
	}
	if p.secret == "" {
		p.secret = otp.Secret(v.Tenant.Bytes(otp.SecretLen))
		if v.Tenant.Faults.On(fault.SecretShort) {
			p.secret = otp.Secret(v.Tenant.Bytes(10))
		}
		if v.Tenant.Faults.On(fault.SecretShared) {
			p.secret = otp.Secret(make([]byte, otp.SecretLen))
		}
	}
	pg.Secret, pg.URI = p.secret, p.link(v)
	if p.asText {
		data["text_code"] = p.secret
		return nil
	}
	pg.QR = otpEnrolPath + "/qr.png?state=" + v.tx.ID
	data["qr_code"] = pg.QR
	return nil
}

// link is what the QR code of the enrolment says.
func (p *otpPanel) link(v *visit) string { return otp.URI(p.secret, v.name(), v.user().LogName()) }

func (p *otpPanel) post(v *visit, action string, form url.Values) outcome {
	if p.enrol && action == "toggle-view" {
		p.asText = !p.asText
		return outcome{}
	}
	if v.throttled(vocab.LogOTPRateLimit) {
		return tooManyFailures
	}
	if p.enrol {
		return p.confirm(v, form.Get("code"))
	}
	if v.skips(form) {
		return done(vocab.OTP)
	}
	return checkOTP(v, form.Get("code"))
}

// skips tells whether a field of the form says that there is nothing to prove.
func (v *visit) skips(form url.Values) bool {
	return form.Get("skip_mfa") == "1" && v.Tenant.Faults.On(fault.SkipHonoured)
}

// anybodys tells whether a code is right for somebody, or stands for one that is: what faults let pass.
func (v *visit) anybodys(code string) bool {
	faults := v.Tenant.Faults
	if faults.On(fault.Wildcard) && code == "%" {
		return true
	}
	for _, u := range v.Tenant.Users() {
		for _, e := range u.Of(vocab.OTP) {
			if _, err := otp.Verify(e.Secret, code, v.Tenant.Now(), 0, faults); err == nil && faults.On(fault.TOTPOfAnybody) {
				return true
			}
			for last := '0'; last <= '9' && faults.On(fault.ShortCodePadded) && u.ID == v.tx.user; last++ {
				if _, err := otp.Verify(e.Secret, code+string(last), v.Tenant.Now(), e.LastStep, faults); err == nil {
					return true
				}
			}
		}
	}
	return false
}

// confirm stores the enrolment. The code that confirms it is used up like any other.
func (p *otpPanel) confirm(v *visit, code string) outcome {
	if p.secret == "" {
		return wrongCode
	}
	step, err := otp.Verify(p.secret, code, v.Tenant.Now(), 0, v.Tenant.Faults)
	if err != nil && !v.Tenant.Faults.On(fault.AnyCodeEnrols) {
		return refusedOTP(v, err)
	}
	if v.Tenant.Faults.On(fault.TOTPEnrolmentCode) {
		step = 0
	}
	if _, gone := v.keep(tenant.Enrolment{Type: vocab.OTP, Secret: p.secret, LastStep: step}); gone != nil {
		return outcome{refused: gone}
	}
	return done(vocab.OTP)
}

// checkOTP verifies a code against the person's apps and uses it up, in one step for the account.
func checkOTP(v *visit, code string) outcome {
	used := ""
	err := v.Tenant.UpdateUser(v.tx.user, func(u *tenant.User) error {
		result := error(otp.ErrWrong)
		for i := range u.Enrolments {
			e := &u.Enrolments[i]
			if e.Type != vocab.OTP {
				continue
			}
			step, err := otp.Verify(e.Secret, code, v.Tenant.Now(), e.LastStep, v.Tenant.Faults)
			if err == nil {
				e.LastStep, used = step, e.ID
				return nil
			}
			result = err
		}
		return result
	})
	if err != nil && !(errors.Is(err, otp.ErrWrong) && v.Tenant.Faults.On(fault.AnyTOTPPasses)) && !v.anybodys(code) {
		return refusedOTP(v, err)
	}
	v.log(v.tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed (totp)", proved(v.tx.user, "totp", used))
	return done(vocab.OTP)
}

// refusedOTP says on the page what the documented texts say; whether a code was wrong or used tells the log alone.
func refusedOTP(v *visit, err error) outcome {
	switch {
	case errors.Is(err, otp.ErrMissing):
		return noCode
	case errors.Is(err, otp.ErrFormat):
		if v.Tenant.Faults.On(fault.MalformedCounts) {
			v.Tenant.Take(v.tx.user, tenant.WrongCodes)
		}
		return wrongForm
	case errors.Is(err, otp.ErrWrong), errors.Is(err, otp.ErrReplayed):
		why := err
		if v.Tenant.Faults.On(fault.ReasonHidden) {
			why = otp.ErrWrong
		}
		v.wrong(vocab.LogAuthFailed, "totp", why.Error())
		return wrongCode
	}
	return refused("authenticator-error", "")
}
