//go:build !race

// The table of faults takes a dozen seconds of embedded JavaScript, which is about 6 times slower under the race
// detector: it runs without.

package mock_test

import (
	"context"
	"maps"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// reds are embedded cases that a fault turns red, and the checks of each that fail: no others.
type reds map[string][]string

// faults says for each fault of the mock what must notice it.
var faults = map[string]reds{
	"rules-skipped": {
		"rules/ending/passed":          {"claim https://example.test/standing", "claim https://example.test/plan", "log count of depnote"},
		"rules/ending/refused-by-name": {"outcome", "error class", "error text", "commands of Rule standing", "log has f", "log has no s", "probe"},
	},
	"rule-error-passes": {
		"rules/ending/broken/standing=thrown": {"outcome", "error class", "log has f", "log has no s", "probe"},
		"rules/ending/refused-by-name":        {"outcome", "error class", "error text", "log has f", "log has no s", "probe"},
	},
	"picker-for-one": {
		"enroll-with-any/picker/one-switched-off-skips-the-picker": {"step 2: enrol", "outcome", "screens"},
		"admin-two-factor/sequence/user-with-one-factor/held=otp":  {"step 2: answer", "outcome", "screens", "methods", "claim amr"},
	},
	"enrol-without-challenge": {
		"enroll-before-challenge/gate/enrolment-without-a-challenge/held=otp": {"outcome", "screens", "error class", "error text", "log has mfar", "log count of mfar"},
		"enroll-before-challenge/same-session/second-login-is-refused":        {"outcome", "error class"},
	},
	"mfar-logged-as-w": {"enroll-before-challenge/pauses/unusable-challenge-stops-everything": {"log count of w", "log count of mfar"}},
	"totp-replay-accepted": {
		"challenge/answers/otp-reused":           {"step 6: answer", "errors", "log count of gd_auth_failed"},
		"portable/otp/enrolment-code-used-twice": {"step 8: answer", "probe"},
	},
	"stale-enrolled-factors": {"enroll-before-challenge/pauses/later-action-sees-the-new-factor": {
		"claim https://example.test/second", "claim https://example.test/third"}},
	"eager-filter": {
		"admin-two-factor/sequence/admin-without-a-factor/first=otp":                  {"step 4: enrol", "outcome", "stages", "factors of ada", "methods", "claim amr"},
		"enroll-before-challenge/gate/challenge-and-enrolment-in-one-action/held=otp": {"step 3: enrol", "outcome", "stages", "factors of ana", "methods", "log has no mfar"},
	},
	"amr-missing":     {"admin-two-factor/sequence/user-without-a-factor/chosen=otp": {"claim amr", "claim acr"}},
	"frozen-date-now": {"admin-two-factor/sequence/admin-takes-her-time/first=otp": {"commands of action-2"}},
	"last-command-wins": {"enroll-before-challenge/gate/challenge-and-enrolment-in-one-action/held=otp": {
		"step 2: answer", "outcome", "stages", "factors of ana", "methods", "log has no mfar"}},
	"repeat-satisfied-challenge": {"enroll-before-challenge/pauses/a-factor-is-asked-for-once": {"outcome", "stages"}},
	"all-enrolled-fails":         {"enroll-with-any/all-enrolled/login-goes-on": {"outcome", "claim amr", "log has no mfar"}},
	"webauthn-counter-ignored":   {"challenge/answers/security-key-counter": {"step 6: answer", "errors"}},
	"no-command-limit":           {"enroll-before-challenge/pauses/a-fifth-command-fails": {"outcome", "log has f"}},
	"unusable-challenge-passes":  {"enroll-before-challenge/pauses/unusable-challenge-stops-everything": {"outcome", "commands of second", "log count of mfar"}},
	"claims-lost-after-pause": {"enroll-before-challenge/pauses/silent-middle-action": {
		"claim https://example.test/first", "claim https://example.test/second", "claim https://example.test/third"}},
	"totp-window-wide": {
		"challenge/answers/otp/how=stale":  {"step 4: answer", "errors", "log count of gd_auth_failed", "probe"},
		"challenge/answers/otp/how=future": {"step 4: answer", "errors", "log count of gd_auth_failed", "probe"},
		"challenge/answers/otp/how=wrong":  {},
	},
	"recovery-code-reusable": {"factors/recovery-code/used-twice": {"step 8: answer", "outcome", "errors", "log count of gd_recovery_failed"}},
	"any-code-enrols": {
		"portable/otp/enrolment-left-open": {"outcome", "factors of new", "probe"},
		"factors/phone/left-unconfirmed":   {"outcome", "factors of new"},
	},
	"any-sent-code-passes":     {"factors/phone/wrong-code": {"step 4: answer", "errors", "log count of gd_auth_failed", "probe"}},
	"older-code-accepted":      {"factors/phone/code-of-the-message-before": {"step 4: answer", "errors"}},
	"late-answers-accepted":    {"factors/phone/code-of-six-minutes-ago": {"outcome", "error class"}},
	"wrong-codes-unlimited":    {"factors/phone/too-many-wrong-codes": {"outcome", "error class", "error text", "log has gd_otp_rate_limit_exceed", "log has no s"}},
	"messages-unlimited":       {"factors/email/too-many-messages": {"errors", "log count of gd_send_email"}, "factors/push/too-many-messages": {"errors", "log count of gd_send_pn"}, "factors/phone/too-many-messages": {"errors", "log count of gd_send_sms"}},
	"unverified-email-counts":  {"factors/email/unverified-address": {"outcome", "log has no gd_send_email", "log count of w", "log count of mfar"}},
	"preferred-method-ignored": {"factors/phone-voice/challenge-by-choice/by=voice": {"step 2: answer", "outcome", "screens", "log has gd_send_voice"}},
	"push-denial-passes": {"factors/push/denied": {
		"step 4: resend", "error class", "error text", "log has gd_auth_rejected", "log count of gd_send_pn", "probe"}},
	"push-unanswered-passes":  {"factors/push/enrol-not-scanned": {"outcome", "factors of new", "probe"}},
	"recovery-code-not-shown": {"factors/recovery-code/shown-at-the-first-enrolment": {"step 4: acknowledge", "screens", "factors of new", "probe"}},
	"removed-factor-lingers":  {"factors/phone/removed-by-an-administrator": {"outcome", "factors of ana", "log has mfar"}},
	"browser-not-asked":       {"factors/webauthn-platform/without-webauthn-enrolment": {"step 2: enrol", "outcome", "stages", "log count of w"}},
	"webauthn-unverified": {"challenge/answers/security-key/how=wrong": {
		"step 6: answer", "errors", "log count of gd_webauthn_challenge_failed"}},
	"deny-ignored": {
		"enroll-before-challenge/endings/denied-beside-a-command": {"outcome", "screens", "error class", "error text", "log has f"},
		"portable/missing/denied":                                 {"outcome", "errors", "probe"},
	},
	"throwing-action-passes": {"enroll-before-challenge/endings/thrown-after-a-command": {
		"outcome", "error class", "log has actions_execution_failed", "log has f", "log has no s", "probe"}},
	"challenge-passed-over": {
		"portable/otp/right-code":                 {"step 2: answer", "stages", "probe"},
		"factors/recovery-code/used-and-replaced": {"step 2: answer", "screens", "methods", "log count of gd_recovery_succeed"},
	},
	"any-one-time-code-passes": {
		"challenge/answers/otp/how=wrong": {"step 4: answer", "errors", "log count of gd_auth_failed", "probe"},
		"challenge/answers/otp-reused":    {},
	},
	"list-choice-ignored": {
		"factors/several/second-phone":       {"step 4: answer", "outcome"},
		"factors/several/second-address":     {"step 4: answer", "outcome"},
		"factors/several/second-push-device": {"step 4: answer", "outcome"},
		"factors/several/first-phone":        {},
	},
	"country-ignored": {
		"factors/phone/enrol-in-a-country/country=GB": {"step 2: enrol", "outcome", "factors of new"},
		"factors/phone/enrol-in-a-country/country=US": {},
	},
	"any-recovery-code-passes": {"factors/recovery-code/wrong-code": {"step 3: answer", "outcome", "errors"}},
	"sent-code-repeated": {
		"factors/phone/code-used-before": {"step 6: answer", "errors"},
		"factors/phone/wrong-code":       {},
	},
	"email-enrollable":       {"factors/email/cannot-be-enrolled": {"outcome", "log count of mfar", "log count of w"}},
	"push-approval-reusable": {"factors/push/approval-counts-once": {"step 7: answer", "probe"}, "factors/push/not-answered-yet": {}},
	"webauthn-replay-accepted": {
		"challenge/answers/security-key/how=reused": {"step 6: answer", "errors", "log count of gd_webauthn_challenge_failed"},
		"challenge/answers/security-key/how=wrong":  {},
		"challenge/answers/security-key-counter":    {},
	},
	"risk-ignored": {"risk/history/same-device": {
		"claim https://example.test/confidence", "claim https://example.test/device", "claim https://example.test/travel"}},
	"device-memory-forever": {
		"risk/history/remembered/days=31": {"claim https://example.test/confidence", "claim https://example.test/device"},
		"risk/history/remembered/days=30": {},
	},
	"policy-ignored": {
		"policies/end/challenged/asks=policy": {"step 2: answer", "screens", "claim amr"},
		"policies/end/enrols/asks=policy":     {"step 2: enrol", "screens", "factors of nobody", "claim amr"},
		"policies/end/challenged/asks=any":    {},
	},
	"enable-ignored": {
		"policies/end/challenged/asks=any":    {"step 2: answer", "screens", "claim amr"},
		"policies/end/challenged/asks=policy": {},
	},
	"remember-forever": {
		"remember-browser/days/idle-for-more-than-a-week/after=8d": {"step 6: answer", "screens", "claim amr"},
		"remember-browser/days/within-a-week/after=6d":             {},
	},
	"remembered-shared": {
		"remember-browser/whom/other-person":           {"step 5: answer", "screens"},
		"remember-browser/days/within-a-week/after=1m": {},
	},
	"allow-remember-ignored": {
		"remember-browser/whom/not-allowed":          {"step 7: answer", "screens", "claim amr", "remember box on mfa-otp-challenge (2)"},
		"remember-browser/whom/command-of-an-action": {},
	},
	"membership-unchecked": {
		"first-factors/organizations/stranger":                {"outcome", "error class", "log has f", "log has no s", "probe"},
		"first-factors/organizations/stranger-with-a-session": {"outcome", "error class"},
		"first-factors/organizations/member":                  {},
	},
	"org-claim-missing": {"first-factors/organizations/member": {"claim org_id"}, "first-factors/organizations/no-organization": {}},
	"passkey-counts-as-mfa": {
		"first-factors/ways/followed-by-a-factor/via=passkey": {"step 2: answer", "methods", "claim amr"},
		"first-factors/ways/followed-by-a-factor/via=social":  {},
	},
	"adaptive-never-triggers": {
		"adaptive/outcomes/adaptive-challenges/person=held": {"step 4: answer", "screens", "claim amr", "probe"},
		"adaptive/outcomes/adaptive-verifies/person=new":    {"step 4: answer", "screens", "probe", "messages by email"},
		"adaptive/low/verified-and-enrolled":                {"step 3: answer", "screens", "factors of new", "claim amr", "messages by email"},
		"adaptive/low/own-way":                              {}, // the Action asks there
	},
	"low-treated-as-medium": {
		"adaptive/overall/new-device-far-away":            {"step 6: answer", "screens"},
		"adaptive/low/remembered":                         {"step 11: answer", "screens"},
		"adaptive/outcomes/unassessed-as-low/person=held": {},
	},
	"block-ignored": {
		"adaptive/blocked/blocked": {"outcome", "error class", "log has f", "log has no s", "probe"},
		"adaptive/blocked/held":    {},
	},
	"geoip-spoofable": {
		"north-america/by-place/claimed":                               {"step 3: answer", "screens", "event of require-mfa: request.ip", "event of require-mfa: request.geoip.continentCode"},
		"north-america/by-place/claimed-from-abroad":                   {"outcome", "screens", "event of require-mfa: request.ip", "event of require-mfa: request.geoip.continentCode"},
		"north-america/by-place/place-unknown/ip=10.0.0.1/person=held": {},
	},
	"refresh-token-reuse-accepted": {"refresh/exchange/reused": {"outcome", "error code", "error text", "errors", "log has ferrt", "log has fertft", "log count of sertft"}},
	"refresh-family-kept":          {"refresh/exchange/reused": {"outcome", "errors", "log has fertft", "log count of sertft"}},
	"refresh-skips-actions":        {"refresh/exchange/asked-each-time/asks=enable": {"outcome", "log has fertft", "log has no sertft"}},
	"refresh-token-burnt-by-mfa":   {"refresh/exchange/not-burnt": {"outcome", "log count of fertft", "log count of sertft"}},
	"password-grant-skips-mfa":     {"password-grant/login/required/asks=enable": {"outcome", "log has mfar", "log has no sepft"}},
	"mfa-token-forever":            {"password-grant/login/late": {"outcome", "error class", "error code", "error text", "log has no seotpft"}},
	"associate-unchallenged":       {"mfa-api/factors/second-factor-unchallenged": {"step 3: answer", "outcome", "error code", "error text", "errors"}},
	"mfa-audience-unchallenged":    {"mfa-api/factors/own-audience": {"step 2: answer", "screens"}},
	"silent-skips-mfa":             {"silent/session/asked-each-time/asks=enable": {"error code", "error text", "errors", "log has fsa", "log count of ssa"}},
	"login-hint-ignored":           {"silent/session/somebody-else": {"outcome", "error code", "error text"}},
	"session-forever":              {"sessions/requests/three-idle-days": {"outcome", "error code", "error text"}},
	"max-age-ignored":              {"sessions/requests/max-age-older": {"outcome", "screens"}},
	"essential-acr-ignored":        {"sessions/requests/essential-unmet": {"outcome", "error code", "log has f", "log has no s"}},
	"acr-overclaimed":              {"sessions/requests/voluntary-unmet": {"claim acr", "claim amr"}},
	"auth-time-renewed":            {"sessions/requests/max-age-younger": {"claim auth_time"}},
	"webauthn-enrolment-challenge-ignored": {"factors/webauthn-roaming/enrol-with-a-wrong-response": {
		"step 4: enrol", "errors", "log count of gd_webauthn_enrollment_failed", "probe"}},
}

// still is real time of which nothing here makes use.
type still struct{}

// Now implements engine.Wall.
func (still) Now() time.Time { return start }

// Sleep implements engine.Wall.
func (still) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// embedded are the embedded cases with these ids, which must all be there.
func embedded(of reds) []scenarios.Case {
	GinkgoHelper()
	cases := slices.DeleteFunc(everyCase(), func(c scenarios.Case) bool { _, wanted := of[c.ID]; return !wanted })
	Expect(cases).To(HaveLen(len(of)), "every case of the table exists")
	return cases
}

// failed runs cases against a mock, and gives the failing checks of each case.
func failed(t *mock.Target, cases []scenarios.Case) reds {
	GinkgoHelper()
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	results, err := engine.Run(GinkgoT().Context(), cases, engine.Options{
		Target: t, Catalog: catalog, Seed: 1, Workers: 2, Wall: still{}, CaseLimit: 5 * time.Minute,
		Repeat: func(scenarios.Case) string { return "" }, Ended: func(reports.Case) {},
	})
	Expect(err).NotTo(HaveOccurred())
	out := reds{}
	for _, r := range results {
		// What a standard only recommends is a warning where it is missing, and noticed by that.
		Expect(r.Verdict).To(BeElementOf(reports.Pass, reports.Fail, reports.Warn), "%s: %s", r.ID, r.Reason)
		out[r.ID] = []string{}
		for _, c := range r.Checks {
			if c.Verdict != reports.Pass {
				out[r.ID] = append(out[r.ID], c.Name)
			}
		}
	}
	return out
}

var _ = Describe("The faults of the mock", func() {
	It("are each in the table, and no others", func() {
		var known, tabled []string
		for _, f := range mockidp.Faults() {
			known = append(known, f.Name)
		}
		for name, red := range faults {
			tabled = append(tabled, name)
			Expect(red).To(ContainElement(Not(BeEmpty())), name)
		}
		Expect(tabled).To(ConsistOf(known))
	})

	It("are what turns the cases of the table red: without one they pass", func() {
		all := reds{}
		for _, red := range faults {
			maps.Copy(all, red)
		}
		Expect(failed(plain(), embedded(all))).To(HaveEach(BeEmpty()))
	})

	for _, name := range slices.Sorted(maps.Keys(faults)) {
		red := faults[name]
		It(name+" is noticed by the checks that mean it", func() {
			Expect(failed(newTarget(name), embedded(red))).To(Equal(red))
		})
	}
})
