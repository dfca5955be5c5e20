package gate_test

import (
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/reports"
)

func TestGate(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Gate")
}

var today = time.Date(2026, 11, 22, 23, 59, 0, 0, time.UTC)

// one is a case of f/s with two checks; found is what the first, outcome, found. The second, screens, fails when asked to.
func one(name string, v reports.Verdict, found string, screens ...reports.Verdict) reports.Case {
	c := reports.Case{Family: "f", Suite: "s", Case: name, Verdict: v}
	switch v {
	case reports.Pass, reports.Warn, reports.Fail:
		c.Checks = []reports.Check{{Name: "outcome", Verdict: v, Expected: "granted", Actual: found}}
	case reports.Error:
		c.Reason = found
	}
	for _, s := range screens {
		c.Checks = append(c.Checks, reports.Check{Name: "screens", Verdict: s, Expected: "login", Actual: "other"})
	}
	c.ID = reports.CaseID("f", "s", name, nil)
	return c
}

var (
	good = one("good", reports.Pass, "granted")
	bad  = one("bad", reports.Fail, "refused")
)

func run(cases ...reports.Case) *reports.Run { return reports.Build(reports.Header{}, cases, nil, 0) }

// entry writes one entry of a baseline, its lines beyond reason as they are.
func entry(pattern, fingerprint string, more ...string) string {
	text := "  - case: " + pattern + "\n    fingerprint: " + fingerprint + "\n    reason: because\n"
	for _, m := range more {
		text += "    " + m + "\n"
	}
	return text
}

func baseline(entries ...string) *gate.Baseline {
	GinkgoHelper()
	text := "schema: mfaproof/baseline/1\nentries:\n"
	for _, e := range entries {
		text += e
	}
	b, err := gate.Parse("b.yaml", []byte(text))
	Expect(err).NotTo(HaveOccurred())
	return b
}
