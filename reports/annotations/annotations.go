// Package annotations owns the workflow commands of GitHub Actions that put a failure beside the line that it is about. It reads
// the model of package reports and nothing else.
package annotations

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// Shown is how many annotations of each level are written: GitHub keeps ten of a level for each step and drops the others without a
// word.
const Shown = 10

// Render writes a command for each place: the line of the scenario that does not hold, and the line of the Action that threw. Paths
// are those of the run; what comes with the program has none in anybody's repository, so its place stands in the text. What the decision knows is a notice and no error; what else breaks its gate is an error at the entry. A notice at the end says how many places are left out.
func Render(w io.Writer, run *reports.Run, d *decision.Decision) error {
	var out bytes.Buffer
	known := d.ByCase()
	written, left := map[string]int{}, 0
	for _, c := range run.Cases {
		for _, a := range places(c) {
			if run.Suite.Builtin && !(a.action && run.Tenant != "") {
				a.text, a.place = a.text+"\nwritten in mfaproof's own "+a.place.String(), reports.Place{}
			}
			if len(known[c.ID]) > 0 {
				a.level, a.title = "notice", "known failure: "+c.ID
			}
			if written[a.level] == Shown {
				left++
				continue
			}
			written[a.level]++
			out.WriteString(a.String())
		}
	}
	for _, a := range breaches(d) {
		if written[a.level] == Shown {
			left++
			continue
		}
		written[a.level]++
		out.WriteString(a.String())
	}
	if left > 0 {
		fmt.Fprintf(&out, "::notice title=mfaproof::%d more places; the report has all of them\n", left)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the annotations: %w", err)
	}
	return nil
}

type annotation struct {
	level, title, text string
	place              reports.Place
	action             bool // the place is in the code of an Action
}

// String writes the command with its parts escaped.
func (a annotation) String() string {
	var parts []string
	for _, p := range []struct {
		name  string
		value string
	}{{"file", a.place.File}, {"line", number(a.place.Line)}, {"col", number(a.place.Column)}, {"title", a.title}} {
		if p.value != "" {
			parts = append(parts, p.name+"="+property.Replace(p.value))
		}
	}
	return "::" + a.level + " " + strings.Join(parts, ",") + "::" + message.Replace(a.text) + "\n"
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// breaches are what breaks the gate though no case fails by it, each at its entry in the baseline.
func breaches(d *decision.Decision) (all []annotation) {
	if d == nil {
		return nil
	}
	for _, b := range d.Breaches {
		if b.Class == decision.UnexpectedFailure || b.Class == decision.OtherFailure {
			continue // the case has its own places
		}
		at := reports.Place{}
		if rest, ok := strings.CutPrefix(b.Entry, d.Baseline+":"); ok {
			at.File = d.Baseline
			line, column, _ := strings.Cut(rest, ":")
			at.Line, _ = strconv.Atoi(line)
			at.Column, _ = strconv.Atoi(column)
		}
		all = append(all, annotation{"error", strings.TrimSpace(string(b.Class) + " " + decision.Name(b.Case, b.Check)), b.Detail, at, false})
	}
	return all
}

// places are those of one case: first the code of an Action that failed, which is often the cause of the rest.
func places(c reports.Case) []annotation {
	level := "error"
	switch {
	case c.Verdict == reports.Warn:
		level = "warning"
	case !c.Verdict.BreaksGate():
		return nil
	}
	var all []annotation
	for _, e := range c.Transcript {
		if e.Kind == reports.EntryActionFailed && e.Place != nil {
			all = append(all, annotation{level, c.ID, e.Title, *e.Place, true})
		}
	}
	noted := false
	for _, k := range c.Checks {
		if k.Verdict != reports.Fail && k.Verdict != reports.Warn {
			continue
		}
		at := reports.Place{File: c.File, Line: c.Line}
		if k.Place != nil {
			at = *k.Place
		}
		if k.Place != nil || !noted { // the line of the case is annotated once
			all = append(all, annotation{level, c.ID, fmt.Sprintf("%s\nexpected: %s\nactual: %s", k.Name, k.Expected, k.Actual), at, false})
		}
		noted = true
	}
	if !noted {
		all = append(all, annotation{level, c.ID, strings.TrimSpace(string(c.Verdict) + ": " + c.Reason), reports.Place{File: c.File, Line: c.Line}, false})
	}
	return all
}

// What the runner takes for syntax, in the text and in a property.
var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
