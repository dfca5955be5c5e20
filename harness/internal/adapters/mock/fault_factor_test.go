//go:build !race

package mock_test

import "maps"

// The faults of second factors that an attacker would look for, in the table of all faults.
func init() { maps.Copy(faults, factorFaults) }

var factorFaults = map[string]reds{
	"login-bound-to-no-browser": {
		"security/bypass/from-another-browser":        {"step 4: answer", "errors", "log reasons", "probe"},
		"security/bypass/identifier-of-another-login": {"step 3: answer", "outcome", "errors", "log reasons", "probes"},
	},
	"login-found-without-its-state": {
		"security/bypass/without-its-login": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"page-path-ignored": {
		"security/bypass/at-the-page-of-an-enrolment": {"step 4: answer", "probe"},
	},
	"skip-field-honoured": {
		"security/bypass/fields-that-ask-to-skip": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"code-in-address-accepted": {
		"security/otp/in-the-address": {"step 4: answer", "stages", "probe"},
	},
	"code-list-accepted": {
		"security/otp/sent-as-something-else/sent=as-list": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"repeated-field-accepted": {
		"security/otp/sent-as-something-else/sent=field-twice": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"huge-forms-read": {
		"security/otp/a-mebibyte": {"errors", "log reasons", "log count of w"},
	},
	"totp-next-step-accepted": {
		"security/otp/other-steps/how=next-step": {"step 4: answer", "errors", "log reasons", "log count of gd_auth_failed", "probe"},
	},
	"totp-two-steps-back-accepted": {
		"security/otp/a-second-later": {"outcome", "errors", "log reasons", "probe"},
	},
	"totp-previous-step-refused": {
		"security/otp/step-before": {"log has no gd_auth_failed", "log count of gd_auth_succeed"},
		"security/otp/last-second": {"outcome", "log has no gd_auth_failed"},
	},
	"totp-earlier-step-accepted": {
		"security/otp/step-before-after-now": {"step 7: answer", "errors", "log reasons", "probe"},
	},
	"enrolment-code-reusable": {
		"security/otp/enrolment-code": {"step 5: answer", "errors", "log reasons", "probe"},
	},
	"totp-of-anybody-accepted": {
		"security/otp/somebody-elses": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"totp-secret-shared": {
		"security/otp/secrets-of-their-own": {"step 10: answer", "errors", "log reasons", "probe"},
	},
	"totp-secret-short": {
		"portable/enrolment/length-of-the-secret": {"bits of the secret"},
	},
	"leading-zero-lost": {
		"portable/forms/leading-zero": {"outcome", "probes"},
	},
	"long-code-cut": {
		"security/otp/malformed/how=too-long": {"outcome", "log has gd_auth_failed", "log has no gd_otp_rate_limit_exceed", "log count of gd_auth_failed"},
	},
	"short-code-completed": {
		"security/otp/malformed/how=too-short": {"step 4: answer", "log has gd_auth_failed", "log count of gd_auth_failed", "log count of gd_auth_succeed", "probe"},
	},
	"unicode-digits-accepted": {
		"security/otp/malformed/how=arabic-indic": {"outcome", "log has gd_auth_failed", "log has no gd_otp_rate_limit_exceed", "log count of gd_auth_failed"},
		"security/otp/malformed/how=full-width":   {"outcome", "log has gd_auth_failed", "log has no gd_otp_rate_limit_exceed", "log count of gd_auth_failed"},
	},
	"code-cut-at-null": {
		"security/otp/other-signs/how=with-null": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"wildcard-code-accepted": {
		"security/otp/other-signs/how=percent": {"step 4: answer", "errors", "log reasons", "probe"},
	},
	"blanks-refused": {
		"security/otp/with-blanks": {"outcome", "log has no gd_auth_failed", "log count of gd_auth_succeed", "probe"},
	},
	"malformed-codes-counted": {
		"security/otp/malformed/how=too-short": {"outcome", "log has no gd_otp_rate_limit_exceed", "log count of gd_auth_failed", "log count of gd_auth_succeed"},
	},
	"guesses-counted-by-login": {
		"security/otp/guessed-on-several-browsers": {"outcome", "error class", "log has no s", "log count of gd_otp_rate_limit_exceed", "probe"},
	},
	"guesses-counted-by-factor": {
		"security/recovery/guessed": {"outcome", "error class", "log count of gd_recovery_rate_limit_exceed"},
	},
	"guesses-counted-by-message": {
		"security/out-of-band/sent-again-while-guessing": {"outcome", "error class", "log has no s", "log count of gd_otp_rate_limit_exceed", "probe"},
	},
	"code-of-another-login-accepted": {
		"security/out-of-band/of-another-login":       {"errors", "log reasons", "probe"},
		"security/out-of-band/email-of-another-login": {"step 5: answer", "errors", "log reasons", "probe"},
	},
	"code-sent-to-anybody-accepted": {
		"security/out-of-band/of-another-phone": {"step 6: answer", "errors", "log reasons", "probe"},
		"security/out-of-band/somebody-elses":   {"step 5: answer", "errors", "log reasons", "probe"},
	},
	"push-of-another-login-approves": {
		"security/push/of-another-login": {"log count of s", "probes"},
	},
	"push-of-anybody-approves": {
		"security/push/somebody-elses": {"step 5: answer", "probe"},
	},
	"push-resend-passes": {
		"security/push/no-request-and-no-code": {"step 4: acknowledge", "outcome", "screens", "errors", "log has no s", "probe"},
	},
	"recovery-code-of-anybody-accepted": {
		"security/recovery/somebody-elses": {"errors", "log reasons"},
	},
	"recovery-code-taken-literally": {
		"security/recovery/in-groups/how=with-dash": {"step 3: acknowledge", "outcome", "log count of gd_recovery_succeed"},
	},
	"replay-logged-as-wrong": {
		"security/otp/used-twice": {"log reasons"},
	},
	"enrolment-not-logged": {
		"security/enrolment/first": {"log count of gd_enrollment_complete"},
	},
}
