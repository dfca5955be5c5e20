package reports_test

import (
	"bytes"

	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

var passed = reports.Check{Name: "outcome", Verdict: reports.Pass}

// named returns a case of family f and suite s whose id fits its parts.
func named(name string, v reports.Verdict, checks ...reports.Check) reports.Case {
	c := reports.Case{Family: "f", Suite: "s", Case: name, Verdict: v, Checks: checks}
	c.ID = reports.CaseID(c.Family, c.Suite, c.Case, nil)
	return c
}

func failing(name string, v reports.Verdict, reason string) reports.Case {
	c := named(name, v, passed)
	c.Reason = reason
	return c
}

// full is a run that sets every member of the model.
func full() *reports.Run {
	axes := []reports.Axis{{Name: "factor", Value: "otp"}}
	c := reports.Case{
		ID: reports.CaseID("f", "s", "c", axes), Family: "f", Suite: "s", Case: "c", Axes: axes,
		About: "about", File: "suites/f/s.yaml", Line: 14, Verdict: reports.Fail, Reason: "because",
		Cites: []string{"enroll-any.skip-picker"}, DurationMS: 5, Repeat: "mfaproof run --case f/s/c",
		Checks: []reports.Check{
			{Name: "outcome", Verdict: reports.Fail, Requirement: "r", Expected: "granted", Actual: "refused", Message: "log: w",
				Place: &reports.Place{File: "suites/f/s.yaml", Line: 20, Column: 5}},
		},
		Retries: []reports.Retry{{Verdict: reports.Pass, Reason: "none", DurationMS: 4}}, Flaky: true,
		Pictures: []reports.Picture{{Device: "browser", Image: "pictures/f_s_c.png", Document: "pictures/f_s_c.html"}},
		Transcript: []reports.Entry{{At: "2026-01-01T00:00:00Z", Kind: "page", Title: "login", Detail: "<form>",
			Place: &reports.Place{File: "actions/a.js", Line: 1, Column: 2}}},
		Requires: []string{"clock"}, Factors: &reports.Factors{Held: []string{"otp"}, Challenged: []string{"otp"}, Enrolled: []string{"phone"}},
		Logins: []reports.Login{{Person: "ana", Confidence: "low", Assessors: map[string]string{"NewDevice": "low"}, Challenged: []string{"otp"}, Enrolled: []string{"phone"}, End: reports.LoginGranted}},
		Cell:   &reports.Cell{Corner: "policy", Row: "deny", Column: "page", Sheet: "otp", Order: [3]int{1, 2, 3}, Word: "denied", Kind: "denied", Means: "No.", Ended: "refused"},
	}
	header := reports.Header{
		Suite: reports.Suite{Name: "mfaproof", Version: "0.1.0", Digest: "sha256:0", Builtin: true}, Target: reports.Target{Name: "mock", Version: "0.1.0"},
		Driver: reports.DriverBrowser, Seed: 1<<64 - 1, Filter: "f/**", Tenant: "acme", Shard: &reports.Shard{Index: 1, Of: 4},
		Switches: []reports.Switch{{Name: "n", Value: "v", Default: "d", Provenance: "p"}}, Faults: []string{"f"}, Capabilities: []string{"clock"},
		Requirements: []reports.Requirement{{ID: "i", Level: "must", Tag: "documented", Says: "s", Source: "o", Section: "1",
			Profiles: []string{"p"}, Deviates: []reports.Deviation{{Profile: "p", Does: "d"}}, Excluded: "e", Vectors: "v"}}, Notes: []string{"n"},
	}
	abort := &reports.Abort{Class: reports.AbortInterrupted, Message: "stopped by the user"}
	return reports.Build(header, []reports.Case{c}, abort, 9)
}

func document(r *reports.Run) string {
	var buf bytes.Buffer
	Expect(reports.Write(&buf, r)).To(Succeed())
	return buf.String()
}

func stream(r *reports.Run) string {
	var buf bytes.Buffer
	w, err := reports.NewStreamWriter(&buf, r.Header, len(r.Cases))
	Expect(err).NotTo(HaveOccurred())
	for _, c := range r.Cases {
		Expect(w.Case(c)).To(Succeed())
	}
	Expect(w.Finish(r.Abort, r.DurationMS)).To(Succeed())
	return buf.String()
}

// anyRun draws a run of any shape, its cases as careless as a harness could make them.
func anyRun(t *rapid.T) *reports.Run {
	return reports.Build(anyHeader(t), anyCases(t), anyAbort(t), rapid.Int64().Draw(t, "duration"))
}

func anyHeader(t *rapid.T) reports.Header {
	text := rapid.String()
	return reports.Header{
		Suite:  reports.Suite{Name: text.Draw(t, "suite"), Version: text.Draw(t, "version")},
		Target: reports.Target{Name: text.Draw(t, "target")}, Driver: text.Draw(t, "driver"), Seed: rapid.Uint64().Draw(t, "seed"),
		Faults: rapid.SliceOfN(text, 0, 2).Draw(t, "faults"),
		Switches: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reports.Switch {
			return reports.Switch{Name: text.Draw(t, "name"), Value: text.Draw(t, "value"), Default: text.Draw(t, "default")}
		}), 0, 2).Draw(t, "switches"),
	}
}

func anyAbort(t *rapid.T) *reports.Abort {
	if !rapid.Bool().Draw(t, "aborted") {
		return nil
	}
	classes := []reports.AbortClass{reports.AbortUnreachable, reports.AbortHarness, reports.AbortInterrupted}
	return &reports.Abort{Class: rapid.SampledFrom(classes).Draw(t, "class"), Message: rapid.String().Draw(t, "message")}
}

func anyCases(t *rapid.T) []reports.Case {
	verdict := rapid.SampledFrom(append(reports.Verdicts(), "unheard-of"))
	name := rapid.SampledFrom([]string{"a", "b", "c"})
	text := rapid.String()
	check := rapid.Custom(func(t *rapid.T) reports.Check {
		return reports.Check{
			Name: text.Draw(t, "check"), Verdict: verdict.Draw(t, "checked"), Expected: text.Draw(t, "expected"), Actual: text.Draw(t, "actual"),
		}
	})
	entry := rapid.Custom(func(t *rapid.T) reports.Entry {
		return reports.Entry{Kind: text.Draw(t, "kind"), Title: text.Draw(t, "title")}
	})
	reason := rapid.SampledFrom([]string{"", "why", "[timeout] late", "[harness] broken", "[nothing] known"})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reports.Case {
		c := reports.Case{
			Family: name.Draw(t, "family"), Suite: name.Draw(t, "suite"), Case: name.Draw(t, "case"), Verdict: verdict.Draw(t, "verdict"),
			Reason: reason.Draw(t, "reason"), Checks: rapid.SliceOfN(check, 0, 3).Draw(t, "checks"),
			Transcript: rapid.SliceOfN(entry, 0, 2).Draw(t, "transcript"), DurationMS: rapid.Int64().Draw(t, "took"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "retries") {
			c.Retries = append(c.Retries, reports.Retry{Verdict: verdict.Draw(t, "again"), Reason: reason.Draw(t, "then")})
		}
		if rapid.Bool().Draw(t, "expanded") {
			c.Axes = []reports.Axis{{Name: "factor", Value: text.Draw(t, "value")}}
		}
		c.ID = reports.CaseID(c.Family, c.Suite, c.Case, c.Axes)
		if rapid.IntRange(0, 9).Draw(t, "mislabelled") == 0 {
			c.ID = "elsewhere"
		}
		return c
	}), 0, 6).Draw(t, "cases")
}
