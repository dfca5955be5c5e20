package reportstest

import (
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// Judged is Sample with retries, and what a baseline makes of it: one failure is known as a whole and was flaky, one by its check, a case
// holds that should not, an entry has expired and one is stale.
func Judged() (*reports.Run, *decision.Decision) {
	all := append(cases(), sheet()...)
	for i := range all {
		switch all[i].ID {
		case "challenge/otp/reused-code/answer=reused":
			all[i].Retries = []reports.Retry{{Verdict: reports.Fail, DurationMS: 6}, {Verdict: reports.Pass, DurationMS: 5}}
		case "enroll-with-any/text/hostile":
			all[i].Retries = []reports.Retry{{Verdict: reports.Pass, DurationMS: 4}}
		}
	}
	run := reports.Build(header(), all, nil, 1234)
	known := func(id, check, reason string) decision.Known {
		k := decision.Known{Case: id, Check: check, Reason: reason}
		for _, c := range run.Cases {
			if c.ID != id {
				continue
			}
			if k.Fingerprint = c.Fingerprint(); check != "" {
				k.Fingerprint = c.CheckFingerprint(check)
			}
		}
		return k
	}
	reused := known("challenge/otp/reused-code/answer=reused", "", "The provider forgets used codes.")
	reused.Issue, reused.Expires = "https://example.test/7", "2027-01-31"
	return run, &decision.Decision{
		Schema: decision.Schema, Gate: reports.GateBroken, Baseline: "mfaproof-baseline.yaml",
		Known: []decision.Known{reused, known("grid/signature/cells/held=otp", "held=otp/enrollWith=phone", Hostile)},
		Breaches: []decision.Breach{
			{Class: decision.StaleEntry, Case: "challenge/otp/gone", Entry: "mfaproof-baseline.yaml:9:5", Detail: "no case fits; take the entry out"},
			{Class: decision.UnexpectedPass, Case: "challenge/otp/right-code", Entry: "mfaproof-baseline.yaml:13:5", Detail: "expected to fail, and holds; take the entry out so that it stays so"},
			{Class: decision.UnexpectedFailure, Case: "enroll-with-any/picker/locked-out", Fingerprint: "f1-0123456789abcdef", Detail: "untestable: the user could not be created: the target answered 503"},
			{Class: decision.UnexpectedFailure, Case: "enroll-with-any/picker/slow-page", Fingerprint: "f1-0123456789abcdef", Detail: "error: [timeout] no page within 5 s"},
			{Class: decision.UnexpectedFailure, Case: "enroll-with-any/text/hostile", Fingerprint: "f1-0123456789abcdef", Detail: "fail: error text"},
		},
	}
}
