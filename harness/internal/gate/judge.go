package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// Options say what else is known.
type Options struct {
	// Today decides which entries have expired.
	Today time.Time
	// Planned are the ids of all cases that there are, those that a filter or a shard left out among them: an entry for one of them is
	// not stale. Nil: those of the run.
	Planned []string
}

// Judge holds a run against a baseline.
func Judge(run *reports.Run, b *Baseline, o Options) *decision.Decision {
	j := &judging{run: run, baseline: b, today: o.Today, planned: o.Planned, expected: map[string]decision.Breach{}, checks: map[string][]string{}, known: map[string][]decision.Known{}}
	if j.planned == nil {
		j.partial = run.Filter != "" || run.Shard != nil
		for _, c := range run.Cases {
			j.planned = append(j.planned, c.ID)
		}
	}
	for _, e := range b.Entries {
		j.entry(e)
	}
	d := &decision.Decision{Schema: decision.Schema, Gate: reports.GateKept, Baseline: b.File, Known: []decision.Known{}, Breaches: []decision.Breach{}}
	if run.Abort != nil {
		d.Breaches = append(d.Breaches, decision.Breach{Class: decision.Aborted, Detail: run.Abort.Message})
	}
	if slices.Contains(run.GateReasons, reports.NoCheck) {
		d.Breaches = append(d.Breaches, decision.Breach{Class: decision.NothingChecked, Detail: reports.NoCheck})
	}
	d.Breaches = append(d.Breaches, j.breaches...)
	for _, c := range run.Cases {
		if !c.Verdict.BreaksGate() {
			continue
		}
		if j.accepts(c) {
			d.Known = append(d.Known, j.known[c.ID]...)
		} else if why := j.unaccepted(c); why.Class != decision.ExpiredEntry { // which is said once, of the entry
			d.Breaches = append(d.Breaches, why)
		}
	}
	if len(d.Breaches) > 0 {
		d.Gate = reports.GateBroken
	}
	return d
}

// judging is a decision under way.
type judging struct {
	run      *reports.Run
	baseline *Baseline
	today    time.Time
	planned  []string
	partial  bool // there are cases of which nobody told

	breaches []decision.Breach
	known    map[string][]decision.Known // by case: what entries expect, and was found
	checks   map[string][]string         // by case: the failing checks that entries expect
	expected map[string]decision.Breach  // by case: why an entry that speaks of it does not accept it
}

// chosen tells whether the filter of a run leaves no doubt that the case of an entry would be in it: a case without a pattern that the
// filter fits. Of a shard nobody can tell.
func chosen(run *reports.Run, e Entry) bool {
	if run.Shard != nil || strings.Contains(e.Case, "*") {
		return false
	}
	fits, err := plan.Glob(run.Filter)
	return err == nil && fits(e.Case)
}

func (j *judging) entry(e Entry) {
	if !slices.ContainsFunc(j.planned, e.fits) {
		if j.partial && !chosen(j.run, e) {
			return // what was left out may be what the entry speaks of
		}
		j.breach(decision.Breach{Class: decision.StaleEntry, Case: e.Case, Check: e.Check, Detail: "no case fits; take the entry out"}, e)
		return
	}
	if e.expired(j.today) {
		detail := fmt.Sprintf("expired after %s; mend it, or decide again with `mfaproof baseline update --expires`", e.Expires.Format(time.DateOnly))
		j.breach(decision.Breach{Class: decision.ExpiredEntry, Case: e.Case, Check: e.Check, Detail: detail}, e)
	}
	met := map[string]bool{}
	left := 0 // cases that fit and say nothing
	for _, id := range j.planned {
		if e.fits(id) {
			left++
		}
	}
	for _, c := range j.run.Cases {
		if e.fits(c.ID) {
			found, judged := j.one(e, c)
			met[found] = true
			if judged {
				left--
			}
		}
	}
	if left == 0 && len(e.Fingerprints) > 1 && !j.partial {
		for _, f := range e.Fingerprints {
			if !met[f] {
				j.breach(decision.Breach{Class: decision.StaleEntry, Case: e.Case, Check: e.Check, Detail: "no case that fits fails as " + f + "; take it out"}, e)
			}
		}
	}
}

// one holds one case against an entry that speaks of it. It returns the fingerprint that was found, and false when the case was not run.
func (j *judging) one(e Entry, c reports.Case) (found string, judged bool) {
	if c.Verdict == reports.NotApplicable || c.Verdict == reports.NotRun {
		return "", false
	}
	found = c.Fingerprint()
	if e.Check != "" {
		found = c.CheckFingerprint(e.Check)
	}
	switch {
	case found == "" && e.Check != "" && !hasCheck(c, e.Check):
		if c.Verdict == reports.Error || c.Verdict == reports.Untestable {
			return "", false // it did not come so far
		}
		j.breach(decision.Breach{Class: decision.StaleEntry, Case: c.ID, Check: e.Check, Detail: "the case has no check of that name; take the entry out"}, e)
	case found == "":
		j.breach(decision.Breach{Class: decision.UnexpectedPass, Case: c.ID, Check: e.Check, Detail: "expected to fail, and holds; take the entry out so that it stays so"}, e)
	case !slices.Contains(e.Fingerprints, found):
		detail := fmt.Sprintf("fails, but not as expected (%s)", strings.Join(e.Fingerprints, ", "))
		j.expected[c.ID] = decision.Breach{Class: decision.OtherFailure, Case: c.ID, Check: e.Check, Fingerprint: found, Entry: j.baseline.place(e), Detail: detail}
	case e.expired(j.today):
		j.expected[c.ID] = decision.Breach{Class: decision.ExpiredEntry, Case: c.ID, Check: e.Check}
	default:
		j.known[c.ID] = append(j.known[c.ID], known(e, c.ID, found))
		j.checks[c.ID] = append(j.checks[c.ID], e.Check)
	}
	return found, true
}

func known(e Entry, id, fingerprint string) decision.Known {
	k := decision.Known{Case: id, Check: e.Check, Fingerprint: fingerprint, Reason: e.Reason, Issue: e.Issue}
	if !e.Expires.IsZero() {
		k.Expires = e.Expires.Format(time.DateOnly)
	}
	return k
}

// accepts tells whether entries expect all of a case's failure: the case as a whole, or each of its failing checks. A defect of the
// harness is never expected.
func (j *judging) accepts(c reports.Case) bool {
	if class, _ := c.ErrorClass(); c.Verdict == reports.Error && class == reports.ErrorHarness {
		return false
	}
	expected := j.checks[c.ID]
	if slices.Contains(expected, "") {
		return true
	}
	return c.Verdict == reports.Fail && len(expected) > 0 && !slices.ContainsFunc(c.Checks, func(k reports.Check) bool {
		return k.Verdict.BreaksGate() && !slices.Contains(expected, k.Name)
	})
}

func (j *judging) unaccepted(c reports.Case) decision.Breach {
	if why, ok := j.expected[c.ID]; ok {
		return why
	}
	detail := string(c.Verdict)
	var names []string
	for _, k := range c.Checks {
		if k.Verdict.BreaksGate() && !slices.Contains(j.checks[c.ID], k.Name) {
			names = append(names, k.Name)
		}
	}
	switch {
	case len(names) > 0:
		detail += ": " + strings.Join(names, ", ")
	case c.Reason != "":
		detail += ": " + c.Reason
	}
	return decision.Breach{Class: decision.UnexpectedFailure, Case: c.ID, Fingerprint: c.Fingerprint(), Detail: detail}
}

func (j *judging) breach(b decision.Breach, e Entry) {
	b.Entry = j.baseline.place(e)
	j.breaches = append(j.breaches, b)
}

func hasCheck(c reports.Case, name string) bool {
	return slices.ContainsFunc(c.Checks, func(k reports.Check) bool { return k.Name == name })
}
