package reportstest

import "github.com/mfaproof/mfaproof/reports"

// Outcomes is a run with a matrix of outcomes in two sheets: one cell is not as expected, one was left out, one place has no case, and the order
// is not that of the ids.
func Outcomes() *reports.Run {
	one := func(column string, row, at int, word, kind, ended string, v reports.Verdict) reports.Case {
		policy, held := []string{"deny", "always"}[row], []string{"otp", "nothing"}[at]
		c := result("same-policy", "grants", column, v, reports.Axis{Name: "policy", Value: policy}, reports.Axis{Name: "held", Value: held})
		c.Cell = &reports.Cell{Corner: "policy", Row: []string{"deny", "policy Always"}[row], Column: column, Sheet: []string{"otp enrolled", "nothing enrolled"}[at],
			Order: [3]int{1 - row, map[string]int{"page": 0, "refresh": 1, "password": 2}[column], 1 - at}, Word: word, Kind: kind,
			Means: "What " + word + " means.", Ended: ended}
		return c
	}
	left := one("password", 1, 0, "mfa:challenge", "required", "", reports.NotRun)
	left.Checks, left.Reason = nil, "the run was interrupted"
	failed := one("refresh", 1, 0, "mfa:challenge", "required", "granted", reports.Fail)
	failed.Checks = []reports.Check{{Name: "outcome", Verdict: reports.Fail, Expected: "challenge", Actual: "granted"}}
	return reports.Build(header(), []reports.Case{
		one("page", 1, 1, "enrol", "enrolment", "enrol: webauthn-roaming", reports.Pass),
		one("refresh", 1, 1, "mfa:enrol", "required", "enrol-select: otp, phone", reports.Pass),
		one("page", 1, 0, "challenge", "asked", "granted", reports.Pass), failed, left,
		one("page", 0, 0, "access_denied", "denied", "refused: access_denied: closed | today", reports.Pass),
		one("refresh", 0, 0, "access_denied", "denied", "refused: access_denied: closed | today", reports.Pass),
		one("password", 0, 0, "tokens", "tokens", "granted", reports.Pass),
		result("same-policy", "grants", "no-policy", reports.Pass),
	}, nil, 1234)
}
