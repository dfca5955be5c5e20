package gate

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports"
)

// New is what entries that are made say.
type New struct {
	Reason  string
	Issue   string
	Expires time.Time
}

// Update returns the baseline that expects exactly the failures of a run, and a line for each change. Entries that fit stay as they are,
// with their reasons; an entry for one case that fails in another way keeps its reason and gets the fingerprint; one that has expired
// keeps its reason and gets the date. What holds, and what there is no more, goes; what was not run stays. It refuses a failure that is
// new when there is no reason, an expired entry when there is no later date, and a run that is not whole.
func Update(run *reports.Run, b *Baseline, n New, today time.Time) (*Baseline, []string, error) {
	switch {
	case run.Abort != nil:
		return nil, nil, fmt.Errorf("the run was aborted (%s); run it again", run.Abort.Message)
	case run.Shard != nil:
		return nil, nil, fmt.Errorf("the run is shard %s; merge all shards first with `mfaproof report merge`", run.Shard)
	case run.ExitCode() == reports.ExitHarness:
		return nil, nil, errors.New("the harness failed in this run; that is a defect to be reported and never expected")
	case n.Issue != "" && !isLink(n.Issue):
		return nil, nil, fmt.Errorf("the issue %q is no link; write https://…", n.Issue)
	case !n.Expires.IsZero() && (Entry{Expires: n.Expires}).expired(today):
		return nil, nil, fmt.Errorf("%s has passed already; give a later date", n.Expires.Format(time.DateOnly))
	}
	u := &updating{run: run, today: today, new: n, out: &Baseline{File: b.File, head: b.head}}
	for _, e := range b.Entries {
		u.keep(e)
	}
	for _, c := range run.Cases {
		if c.Verdict.BreaksGate() && !u.covered(c) {
			u.add(c)
		}
	}
	if len(u.refused) > 0 {
		return nil, nil, errors.New(strings.Join(u.refused, "\n"))
	}
	slices.SortStableFunc(u.out.Entries, func(a, b Entry) int {
		if a.Case != b.Case {
			return strings.Compare(a.Case, b.Case)
		}
		return strings.Compare(a.Check, b.Check)
	})
	return u.out, u.changes, nil
}

type updating struct {
	run              *reports.Run
	today            time.Time
	new              New
	out              *Baseline
	changes, refused []string
}

// keep takes over an entry as far as the run bears it out.
func (u *updating) keep(e Entry) {
	var found, holds []string
	there, unknown := false, false
	for _, c := range u.run.Cases {
		if !e.fits(c.ID) {
			continue
		}
		there = true
		f := c.Fingerprint()
		if e.Check != "" {
			f = c.CheckFingerprint(e.Check)
		}
		switch {
		case c.Verdict == reports.NotApplicable || c.Verdict == reports.NotRun:
			unknown = true
		case f == "":
			holds = append(holds, c.ID)
		case !slices.Contains(found, f):
			found = append(found, f)
		}
	}
	switch {
	case !there && (u.run.Filter == "" || chosen(u.run, e)):
		u.say("removed  %s: no case fits", e.name())
		return
	case !there, unknown && len(found)+len(holds) == 0:
		u.out.Entries = append(u.out.Entries, e)
		return
	case len(found) == 0:
		u.say("removed  %s: it holds", e.name())
		return
	case len(holds) > 0:
		u.refuse("%s: the entry of %s fits cases that hold: %s; write one for each case that fails", u.out.place(e), e.name(), strings.Join(holds, ", "))
		return
	}
	if e.expired(u.today) {
		if u.new.Expires.IsZero() {
			u.refuse("%s expired after %s: mend it, or give a later date with --expires", e.name(), e.Expires.Format(time.DateOnly))
			return
		}
		e.Expires = u.new.Expires
		u.say("renewed  %s: until %s", e.name(), e.Expires.Format(time.DateOnly))
	}
	if !unknown && !slices.Equal(slices.Sorted(slices.Values(found)), slices.Sorted(slices.Values(e.Fingerprints))) {
		u.say("changed  %s: fails as %s now; is the reason still right? %s", e.name(), strings.Join(found, ", "), e.Reason)
		e.Fingerprints = found
	}
	u.out.Entries = append(u.out.Entries, e)
}

// covered tells whether the entries so far accept a case.
func (u *updating) covered(c reports.Case) bool {
	one := reports.Build(u.run.Header, []reports.Case{c}, nil, 0)
	one.Filter = "only this case"
	return len(Judge(one, u.out, Options{Today: u.today}).Known) > 0
}

func (u *updating) add(c reports.Case) {
	if strings.TrimSpace(u.new.Reason) == "" {
		u.refuse("%s fails (%s) and is not expected: say why that is accepted with --reason", c.ID, c.Fingerprint())
		return
	}
	fits, err := plan.Glob(c.ID)
	if err != nil {
		u.refuse("%v", err)
		return
	}
	u.out.Entries = append(u.out.Entries, Entry{Case: c.ID, Fingerprints: []string{c.Fingerprint()}, Reason: strings.TrimSpace(u.new.Reason), Issue: u.new.Issue, Expires: u.new.Expires, fits: fits})
	u.say("added    %s: %s", c.ID, c.Fingerprint())
}

func (u *updating) say(format string, args ...any) {
	u.changes = append(u.changes, fmt.Sprintf(format, args...))
}

func (u *updating) refuse(format string, args ...any) {
	u.refused = append(u.refused, fmt.Sprintf(format, args...))
}

// Text is the baseline as a file. Comments inside of it are lost; the one above it stays.
func (b *Baseline) Text() []byte {
	var out strings.Builder
	out.WriteString(b.head)
	fmt.Fprintf(&out, "schema: %s\nentries:", Schema)
	if len(b.Entries) == 0 {
		out.WriteString(" []")
	}
	out.WriteByte('\n')
	for _, e := range b.Entries {
		fmt.Fprintf(&out, "  - case: %s\n", scalar(e.Case))
		if e.Check != "" {
			fmt.Fprintf(&out, "    check: %s\n", scalar(e.Check))
		}
		fmt.Fprintf(&out, "    fingerprint: %s\n", list(e.Fingerprints))
		fmt.Fprintf(&out, "    reason: %s\n", quoted(e.Reason))
		if e.Issue != "" {
			fmt.Fprintf(&out, "    issue: %s\n", quoted(e.Issue))
		}
		if !e.Expires.IsZero() {
			fmt.Fprintf(&out, "    expires: %s\n", quoted(e.Expires.Format(time.DateOnly)))
		}
	}
	return []byte(out.String())
}

func list(fingerprints []string) string {
	if len(fingerprints) == 1 {
		return fingerprints[0]
	}
	return "[" + strings.Join(fingerprints, ", ") + "]"
}

// plainText is what YAML takes as a text without quotes, whatever stands there: it has a slash and nothing that means something.
var plainText = regexp.MustCompile(`^[a-z][a-zA-Z0-9=._-]*(/[a-zA-Z0-9=._-]+)+$`)

func scalar(text string) string {
	if plainText.MatchString(text) {
		return text
	}
	return quoted(text)
}

// quoted writes a text in double quotes, in which JSON and YAML agree.
func quoted(text string) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return `""` // a text always has a JSON form
	}
	return strings.TrimSuffix(out.String(), "\n")
}
