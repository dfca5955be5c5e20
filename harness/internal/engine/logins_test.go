package engine_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The logins of a case", func() {
	found := map[string]string{"NewDevice": "low"}
	seen := func(log ...target.LogEntry) []reports.Login {
		GinkgoHelper()
		return one(&script{full: true, shows: []target.Observation{granted}, log: log}, theCase(vocab.StageGranted, login)).Logins
	}
	begin := func(code, account string, f vocab.Factor) target.LogEntry {
		return target.LogEntry{Code: code, Account: account, Factor: f}
	}
	end := func(code, account, confidence string, assessors map[string]string) target.LogEntry {
		return target.LogEntry{Code: code, Account: account, Confidence: confidence, Assessors: assessors}
	}

	It("are read from the log: what was asked, how they ended, and at which confidence", func() {
		Expect(seen(
			begin("gd_start_auth", "ana", vocab.OTP), begin("gd_start_auth", "ana", vocab.OTP), begin("gd_start_enroll", "ana", vocab.Phone),
			end("gd_auth_succeed", "ana", "", nil), end("s", "ana", "low", found), end("slo", "ana", "", nil),
			end("s", "ana", "high", nil), end("mfar", "ana", "", nil), end("f", "ana", "medium", nil), begin("gd_start_auth", "ana", vocab.Email),
		)).To(Equal([]reports.Login{
			{Person: "ana", Confidence: "low", Assessors: found, Challenged: []string{"otp"}, Enrolled: []string{"phone"}, End: reports.LoginGranted},
			{Person: "ana", Confidence: "high", End: reports.LoginGranted},
			{Person: "ana", End: reports.LoginRefused},
			{Person: "ana", Confidence: "medium", End: reports.LoginRefused},
			{Person: "ana", Challenged: []string{"email"}, End: reports.LoginOpen},
		}))
	})

	It("are told apart by account, and name nobody of whom the case does not speak", func() {
		Expect(seen(begin("gd_start_auth", "ana", vocab.OTP), begin("gd_start_auth", "sms|1", vocab.Phone), end("s", "sms|1", "", nil), end("s", "ana", "low", nil))).To(Equal([]reports.Login{
			{Challenged: []string{"phone"}, End: reports.LoginGranted}, {Person: "ana", Confidence: "low", Challenged: []string{"otp"}, End: reports.LoginGranted},
		}))
	})

	It("are none for entries without an account, for wrong passwords and for silent authentication", func() {
		Expect(seen(end("f", "", "", nil), end("fp", "ana", "", nil), end("ssa", "ana", "low", nil), end("fsa", "ana", "", nil))).To(BeEmpty())
	})
})
