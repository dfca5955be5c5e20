//go:build !race

package mock_test

import "maps"

// The faults of grants whose tokens go elsewhere than the browser of a login, in the table of all faults.
func init() { maps.Copy(faults, grantFaults) }

var grantFaults = map[string]reds{
	"device-skips-mfa": {
		"device-code/activation/not-proved": {"step 2: answer", "outcome", "errors", "log has no sede", "log has no s", "probe"},
		"device-code/activation/connected":  {},
	},
	"device-refusal-ignored": {
		"device-code/activation/refused": {"screens", "errors", "log has fdecc", "log has no s", "log has no sede", "log count of fede", "probe"},
	},
	"device-code-forever": {
		"device-code/activation/expired-on-the-page": {"errors", "log count of sede"},
		"device-code/activation/in-time":             {},
	},
	"passwordless-grant-skips-mfa": {
		"passwordless/grant/required/by=sms/asks=command": {"outcome", "log has mfar", "log has no sepotpft", "probe"},
		"passwordless/grant/signed-in/by=sms":             {},
	},
	"sign-in-code-forever": {
		"passwordless/grant/expired-code/by=sms": {"outcome", "log has no sepotpft", "probe"},
		"passwordless/grant/in-time/by=sms":      {},
	},
	"sign-in-code-reusable": {
		"passwordless/grant/sent-twice/by=email":  {"errors", "log count of sepotpft", "log count of fepotpft"},
		"passwordless/grant/reused-code/by=email": {},
	},
	"sign-in-guesses-unlimited": {
		"passwordless/grant/too-many-wrong-codes/by=email": {"step 5: resend", "error text", "errors", "messages by email"},
		"passwordless/grant/wrong-code/by=email":           {},
	},
	"session-transfer-reusable": {"session-transfer/browser/used-twice": {"outcome", "log has w", "probe"}},
	"session-transfer-forever": {
		"session-transfer/browser/expired": {"outcome", "log count of w"},
		"session-transfer/browser/in-time": {},
	},
	"session-transfer-unbound": {
		"session-transfer/browser/from-elsewhere/client=Web":   {"outcome"},
		"session-transfer/browser/from-elsewhere/client=Plain": {},
	},
	"token-exchange-skips-mfa": {
		"token-exchange/limits/not-proved": {"step 2: answer", "outcome", "errors", "log has no secte", "probe"},
		"token-exchange/limits/exchanged":  {},
	},
	"token-exchange-limits-ignored": {
		"token-exchange/limits/commands/code=challenge-always.js": {"outcome", "error code", "log has fecte", "log has no secte", "probe"},
		"token-exchange/limits/with-an-organization":              {"outcome", "error code", "error text", "log has no mfar"},
		"token-exchange/limits/required/asks=always":              {},
	},
	"device-polling-unlimited": {"device-code/activation/too-fast": {"errors"}},
	"user-code-reusable": {
		"device-code/activation/used-code": {"step 3: prove", "outcome", "errors", "log count of fdeac", "log count of sede"},
	},
}
