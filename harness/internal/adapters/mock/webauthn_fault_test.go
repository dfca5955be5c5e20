//go:build !race

// As slow as the table of faults, to which these rows belong.

package mock_test

import "maps"

func init() {
	maps.Copy(faults, map[string]reds{
		"webauthn-any-origin":                 {"webauthn/reasons/authentication/how=wrong-origin": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}, "webauthn/reasons/registration/how=wrong-origin": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-any-rp-id":                  {"webauthn/reasons/authentication/how=wrong-rp-id": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}, "webauthn/reasons/registration/how=wrong-rp-id": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-any-type":                   {"webauthn/reasons/authentication/how=wrong-type": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}, "webauthn/reasons/registration/how=wrong-type": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-frames-accepted":            {"webauthn/reasons/authentication/how=cross-origin": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-challenge-ignored":          {"webauthn/reasons/authentication/how=wrong-challenge": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-challenge-spelling-ignored": {"webauthn/reasons/authentication/how=padded-challenge": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-challenge-kept":             {"webauthn/reasons/earlier-challenge": {"step 4: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed"}},
		"webauthn-presence-ignored":           {"webauthn/reasons/authentication/how=no-user-presence": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-verification-ignored":       {"webauthn/platform/user-not-verified": {"probes"}, "webauthn/platform/user-verification": {"step 5: enrol", "outcome", "probes"}},
		"webauthn-back-up-ignored":            {"webauthn/reasons/authentication/how=backup-eligibility": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-any-algorithm":              {"webauthn/reasons/registration/how=algorithm-not-offered": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-public-key-unchecked":       {"webauthn/reasons/registration/how=off-curve": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-attestation-unchecked":      {"webauthn/reasons/registration/how=self-bad-signature": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-known-credential":           {"webauthn/registration/key-of-somebody-else": {"step 5: enrol", "outcome", "probes"}},
		"webauthn-foreign-credential":         {"webauthn/authentication/key-of-somebody-else": {"probes"}},
		"webauthn-user-handle-ignored":        {"webauthn/reasons/authentication/how=wrong-user-handle": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-attachment-ignored":         {"webauthn/reasons/registration/how=wrong-attachment": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-duplicate-members":          {"webauthn/reasons/registration/how=duplicate-member": {"step 4: enrol", "errors", "log has gd_webauthn_enrollment_failed", "log count of gd_webauthn_enrollment_failed", "probe"}},
		"webauthn-unknown-members-refused":    {"webauthn/registration/client-data-to-come/how=unknown-member": {"step 6: answer", "outcome", "factors of new", "probe"}},
		"webauthn-trailing-bytes":             {"webauthn/reasons/authentication/how=data-trailing-bytes": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
		"webauthn-client-error-passes":        {"webauthn/reasons/client-errors/how=cancelled": {"step 3: back"}},
		"passkey-without-verification":        {"webauthn/passkeys/not-verified": {"step 3: prove", "log reasons", "probes"}},
		"passkey-without-user-handle":         {"webauthn/passkeys/nobody-named": {"step 3: prove", "log reasons", "probes"}},
		"webauthn-counter-forgotten":          {"webauthn/reasons/authentication/how=counter-equal": {"step 7: answer", "errors", "log has gd_webauthn_challenge_failed", "log count of gd_webauthn_challenge_failed", "probe"}},
	})
}
