package reports

import (
	"fmt"
	"slices"
	"strings"
)

// The exit codes that a run may give. Usage errors, which exit with 2, never become a run.
const (
	ExitKept        = 0
	ExitBroken      = 1
	ExitHarness     = 3
	ExitUnreachable = 4
)

// Build makes the document of a run from its cases in any order: it settles, sorts and counts them and decides the gate.
// Abort is nil for a run that reached its end. The second of two cases with the same id becomes error{harness}.
func Build(h Header, cases []Case, abort *Abort, durationMS int64) *Run {
	cases = slices.Clone(cases)
	slices.SortStableFunc(cases, func(a, b Case) int { return strings.Compare(a.ID, b.ID) })
	t := newTally()
	for i, c := range cases {
		cases[i] = t.add(c)
	}
	if cases == nil {
		cases = []Case{}
	}
	return &Run{Schema: RunSchema, Header: h, Outcome: t.outcome(abort, durationMS), Cases: cases}
}

// ExitCode returns the exit code of the process that made the run.
func (r *Run) ExitCode() int {
	if r.Abort != nil && r.Abort.Class == AbortUnreachable {
		return ExitUnreachable
	}
	if r.Abort != nil && r.Abort.Class == AbortHarness {
		return ExitHarness
	}
	for _, c := range r.Cases {
		if defective(c) {
			return ExitHarness
		}
	}
	if r.Gate != GateKept {
		return ExitBroken
	}
	return ExitKept
}

// tally settles and counts cases as they come. It is the only place that decides the gate.
type tally struct {
	seen   map[string]bool
	counts Counts
	checks int
}

func newTally() *tally { return &tally{seen: map[string]bool{}} }

func (t *tally) add(c Case) Case {
	c = Settle(c)
	if t.seen[c.ID] {
		c.Verdict, c.Reason = Error, ErrorReason(ErrorHarness, "another case has the same id")
		c.Flaky = flaky(c)
	}
	t.seen[c.ID] = true
	t.counts.Add(c.Verdict)
	t.checks += executed(c)
	return c
}

func (t *tally) outcome(abort *Abort, durationMS int64) Outcome {
	var reasons []string
	if abort != nil {
		reasons = append(reasons, fmt.Sprintf("aborted (%s): %s", abort.Class, abort.Message))
	}
	for _, r := range []struct {
		n    int
		what string
	}{{t.counts.Fail, "failed"}, {t.counts.Untestable, "untestable"}, {t.counts.Error, "in error"}} {
		if r.n > 0 {
			reasons = append(reasons, Number(r.n, "case")+" "+r.what)
		}
	}
	if t.checks == 0 {
		reasons = append(reasons, NoCheck)
	}
	o := Outcome{Counts: t.counts, Gate: GateKept, GateReasons: reasons, Abort: abort, DurationMS: durationMS}
	if len(reasons) > 0 {
		o.Gate = GateBroken
	}
	return o
}
