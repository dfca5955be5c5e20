//go:build !race

// As slow as the table of faults, for the same reason.

package mock_test

import (
	"maps"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The aspects of a factor.
const (
	enrolment = "enrolment"
	challenge = "challenge"
	wrong     = "wrong proof"
	replay    = "replay"
	expiry    = "expiry"
	rateLimit = "rate limit"
	removal   = "removal"
)

var aspects = []string{enrolment, challenge, wrong, replay, expiry, rateLimit, removal}

// cell says which case covers an aspect of a factor, and which fault of the mock turns that case red.
type cell struct{ id, fault string }

// coverage is every factor by every aspect. Where an aspect means something special for a factor, a remark says what; none
// is without any meaning.
var coverage = map[vocab.Factor]map[string]cell{
	vocab.OTP: {
		enrolment: {"enroll-with-any/picker/wrong-code-does-not-enrol", "any-code-enrols"},
		challenge: {"portable/otp/right-code", "challenge-passed-over"},
		wrong:     {"challenge/answers/otp/how=wrong", "any-one-time-code-passes"},
		replay:    {"challenge/answers/otp-reused", "totp-replay-accepted"},
		expiry:    {"challenge/answers/otp/how=stale", "totp-window-wide"}, // a code expires with its time step
		rateLimit: {"factors/limits/otp", "wrong-codes-unlimited"},
		removal:   {"factors/limits/removed/factor=otp", "removed-factor-lingers"},
	},
	vocab.Phone: {
		enrolment: {"factors/phone/enrol-with-a-wrong-code", "any-code-enrols"},
		challenge: {"factors/phone/challenge", "challenge-passed-over"},
		wrong:     {"factors/phone/wrong-code", "any-sent-code-passes"},
		replay:    {"factors/phone/code-used-before", "sent-code-repeated"},
		expiry:    {"factors/phone/code-of-six-minutes-ago", "late-answers-accepted"},
		rateLimit: {"factors/phone/too-many-messages", "messages-unlimited"},
		removal:   {"factors/phone/removed-by-an-administrator", "removed-factor-lingers"},
	},
	vocab.Email: {
		enrolment: {"factors/email/cannot-be-enrolled", "email-enrollable"}, // a command must not enrol it
		challenge: {"factors/email/challenge", "challenge-passed-over"},
		wrong:     {"factors/email/wrong-and-used-codes/how=wrong", "any-sent-code-passes"},
		replay:    {"factors/email/wrong-and-used-codes/how=reused", "sent-code-repeated"},
		expiry:    {"factors/email/late-code", "late-answers-accepted"},
		rateLimit: {"factors/email/too-many-messages", "messages-unlimited"},
		removal:   {"factors/email/removed-by-an-administrator", "removed-factor-lingers"}, // of the verification: the address stays
	},
	vocab.Push: {
		enrolment: {"factors/push/enrol-not-scanned", "push-unanswered-passes"},
		challenge: {"factors/push/approved", "challenge-passed-over"},
		wrong:     {"factors/push/denied", "push-denial-passes"}, // a denial is the wrong answer
		replay:    {"factors/push/approval-counts-once", "push-approval-reusable"},
		expiry:    {"factors/push/not-answered-in-time", "late-answers-accepted"},
		rateLimit: {"factors/push/too-many-messages", "messages-unlimited"},
		removal:   {"factors/push/removed-by-an-administrator", "removed-factor-lingers"},
	},
	vocab.WebAuthnPlatform: {
		enrolment: {"factors/webauthn-platform/enrol-with-a-wrong-response", "webauthn-enrolment-challenge-ignored"},
		challenge: {"factors/webauthn-platform/challenge", "challenge-passed-over"},
		wrong:     {"factors/webauthn-platform/wrong-and-used-responses/how=wrong", "webauthn-unverified"},
		replay:    {"factors/webauthn-platform/wrong-and-used-responses/how=reused", "webauthn-replay-accepted"},
		expiry:    {"factors/webauthn-platform/unlocked-after-six-minutes", "late-answers-accepted"}, // a ceremony lives as long as the login waits
		rateLimit: {"factors/limits/webauthn-platform", "wrong-codes-unlimited"},
		removal:   {"factors/limits/removed/factor=webauthn-platform", "removed-factor-lingers"},
	},
	vocab.WebAuthnRoaming: {
		enrolment: {"factors/webauthn-roaming/enrol-with-a-wrong-response", "webauthn-enrolment-challenge-ignored"},
		challenge: {"factors/webauthn-roaming/challenge", "challenge-passed-over"},
		wrong:     {"challenge/answers/security-key/how=wrong", "webauthn-unverified"},
		replay:    {"challenge/answers/security-key/how=reused", "webauthn-replay-accepted"},
		expiry:    {"factors/webauthn-roaming/touched-after-six-minutes", "late-answers-accepted"},
		rateLimit: {"factors/limits/webauthn-roaming", "wrong-codes-unlimited"},
		removal:   {"factors/limits/removed/factor=webauthn-roaming", "removed-factor-lingers"},
	},
	vocab.RecoveryCode: {
		enrolment: {"factors/recovery-code/shown-at-the-first-enrolment", "recovery-code-not-shown"},
		challenge: {"factors/recovery-code/used-and-replaced", "challenge-passed-over"},
		wrong:     {"factors/recovery-code/wrong-code", "any-recovery-code-passes"},
		replay:    {"factors/recovery-code/used-twice", "recovery-code-reusable"},
		expiry:    {"factors/recovery-code/given-after-six-minutes", "late-answers-accepted"}, // of the page: the code does not age (a-year-old)
		rateLimit: {"factors/limits/recovery-code", "wrong-codes-unlimited"},
		removal:   {"factors/recovery-code/removed-by-an-administrator", "removed-factor-lingers"},
	},
}

// controls are the ids of the cases that show the right answer being accepted: those that a case names or, where it names
// none, the case itself, which then has to end granted.
func controls(of scenarios.Case, all []scenarios.Case) []string {
	if of.Control == "" {
		Expect(of.Expect.Outcome.Value).To(Equal(vocab.StageGranted), "%s has neither a control nor a right answer at its end", of.ID)
		return []string{of.ID}
	}
	var ids []string
	for _, c := range all {
		if c.Suite == of.Suite && c.Name == of.Control && (len(c.Axes) == 0 || slices.Equal(c.Axes, of.Axes)) {
			ids = append(ids, c.ID)
		}
	}
	Expect(ids).NotTo(BeEmpty(), "the control of %s does not cover what it is about", of.ID)
	return ids
}

var _ = Describe("Every aspect of every factor", func() {
	It("has a cell in the table", func() {
		for _, f := range vocab.Factors() {
			for _, a := range aspects {
				Expect(coverage[f][a].id).NotTo(BeEmpty(), "%s of %s", a, f)
				Expect(coverage[f][a].fault).NotTo(BeEmpty(), "%s of %s", a, f)
			}
			Expect(coverage[f]).To(HaveLen(len(aspects)), string(f))
		}
		Expect(coverage).To(HaveLen(len(vocab.Factors())))
	})

	It("has a case that holds, and so does the control of each", func() {
		wanted := reds{}
		for _, row := range coverage {
			for _, c := range row {
				wanted[c.id] = nil
			}
		}
		every := everyCase()
		for _, c := range embedded(wanted) {
			for _, id := range controls(c, every) {
				wanted[id] = nil
			}
		}
		Expect(failed(plain(), embedded(wanted))).To(HaveEach(BeEmpty()))
	})

	var byFault = map[string]reds{}
	for _, row := range coverage {
		for _, c := range row {
			if byFault[c.fault] == nil {
				byFault[c.fault] = reds{}
			}
			byFault[c.fault][c.id] = nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byFault)) {
		cases := byFault[name]
		It("has a case that "+name+" turns red", func() {
			for id, checks := range failed(newTarget(name), embedded(cases)) {
				Expect(checks).NotTo(BeEmpty(), id)
			}
		})
	}
})
