// Package gate owns the decision whether a run may be called good when some failures are expected: the baseline file, and what
// it says of a run. It is pure: bytes, a run and the date of today go in; it changes no verdict of the run.
package gate

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Schema is the name that a baseline file carries. DefaultFile is what people call it.
const (
	Schema      = "mfaproof/baseline/1"
	DefaultFile = "mfaproof-baseline.yaml"
)

// Baseline is the failures that are expected.
type Baseline struct {
	// File is how messages call it.
	File    string
	Entries []Entry
	// head is the comment above the first key, which a rewritten file keeps.
	head string
}

// Entry is one expected failure.
type Entry struct {
	// Case is an id or a glob, of which plan.Glob says what it fits. Each case that fits must fail.
	Case string
	// Check is the name of the only check whose failure is accepted; empty for the case as a whole.
	Check string
	// Fingerprints are those of the failures that are accepted: of the case, or of the check when one is named.
	Fingerprints []string
	Reason       string
	// Issue is a link; it may be empty.
	Issue string
	// Expires is the last day, at midnight UTC, on which the failure is accepted; zero for no end.
	Expires time.Time

	line, column int
	fits         func(id string) bool
}

// baselineFile is the file as it is written.
type baselineFile struct {
	Schema  strictyaml.At[string] `yaml:"schema"`
	Entries []writtenEntry        `yaml:"entries"`
}

type writtenEntry struct {
	Case        strictyaml.At[string] `yaml:"case"`
	Check       strictyaml.At[string] `yaml:"check"`
	Fingerprint strictyaml.At[either] `yaml:"fingerprint"`
	Reason      strictyaml.At[string] `yaml:"reason"`
	Issue       strictyaml.At[string] `yaml:"issue"`
	Expires     strictyaml.At[string] `yaml:"expires"`

	line, column int
}

// UnmarshalNode notes where the entry stands, for what is missing in it.
func (w *writtenEntry) UnmarshalNode(n *strictyaml.Node) {
	type fields writtenEntry
	var f fields
	n.Decode(&f)
	*w = writtenEntry(f)
	w.line, w.column = n.Line(), n.Column()
}

// either is one text or a list of them.
type either []string

// UnmarshalNode reads both forms.
func (e *either) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() == strictyaml.Scalar {
		var one string
		n.Decode(&one)
		*e = either{one}
		return
	}
	n.Decode((*[]string)(e))
}

// Parse reads a baseline file. It returns strictyaml.Errors with every mistake.
func Parse(file string, data []byte) (*Baseline, error) {
	var in baselineFile
	if err := strictyaml.Decode(file, data, &in); err != nil {
		return nil, err
	}
	var wrong strictyaml.Errors
	if s := in.Schema; s.Line == 0 {
		return nil, append(wrong, &strictyaml.Error{File: file, Message: "the file names no schema", Hint: fmt.Sprintf("begin it with `schema: %s`", Schema)})
	} else if s.Value != Schema {
		return nil, append(wrong, s.Errorf(file, "the schema is %q; this version reads %q", s.Value, Schema))
	}
	b := &Baseline{File: file, head: comment(data)}
	seen := map[string]int{}
	for _, w := range in.Entries {
		e, mistakes := w.entry(file)
		wrong = append(wrong, mistakes...)
		key := e.Case + "\x00" + e.Check
		if line, twice := seen[key]; twice && e.Case != "" {
			wrong = append(wrong, w.Case.Errorf(file, "%s stands in line %d already", e.name(), line))
		}
		seen[key] = e.line
		b.Entries = append(b.Entries, e)
	}
	if err := wrong.Sorted(); err != nil {
		return nil, err
	}
	return b, nil
}

var wellFormed = regexp.MustCompile(`^f1-[0-9a-f]{16}$`)

func (w writtenEntry) entry(file string) (Entry, strictyaml.Errors) {
	var wrong strictyaml.Errors
	missing := func(key, hint string) {
		wrong = append(wrong, &strictyaml.Error{File: file, Line: w.line, Column: w.column, Message: "the entry has no " + key, Hint: hint})
	}
	e := Entry{Case: w.Case.Value, Check: w.Check.Value, Fingerprints: w.Fingerprint.Value, Reason: strings.TrimSpace(w.Reason.Value), Issue: w.Issue.Value, line: w.line, column: w.column}
	if e.Case == "" {
		missing("case", "give the id of a case or a glob")
	} else if fits, err := plan.Glob(e.Case); err != nil {
		wrong = append(wrong, w.Case.Errorf(file, "%v", err))
	} else {
		e.fits = fits
	}
	if e.Reason == "" {
		missing("reason", "say why the failure is accepted")
	}
	if len(e.Fingerprints) == 0 {
		missing("fingerprint", "`mfaproof baseline check` prints it")
	}
	for _, f := range e.Fingerprints {
		if !wellFormed.MatchString(f) {
			wrong = append(wrong, w.Fingerprint.Errorf(file, "%q is no fingerprint; `mfaproof baseline check` prints it", f))
		}
	}
	if e.Issue != "" && !isLink(e.Issue) {
		wrong = append(wrong, w.Issue.Errorf(file, "%q is no link; write https://…", e.Issue))
	}
	if w.Expires.Line > 0 {
		day, err := Day(w.Expires.Value)
		if err != nil {
			wrong = append(wrong, w.Expires.Errorf(file, "%v", err))
		}
		e.Expires = day
	}
	return e, wrong
}

// Day reads a date such as 2027-01-31.
func Day(text string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no date; write it like 2027-01-31", text)
	}
	return day, nil
}

func isLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// comment is the lines above the first key, as long as they are comments or empty.
func comment(data []byte) string {
	var head strings.Builder
	for line := range strings.Lines(string(data)) {
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "#") {
			break
		}
		head.WriteString(line)
	}
	return head.String()
}

// name is how messages call the entry.
func (e Entry) name() string { return decision.Name(e.Case, e.Check) }

// place is where the entry stands.
func (b *Baseline) place(e Entry) string {
	if e.line == 0 {
		return b.File
	}
	return fmt.Sprintf("%s:%d:%d", b.File, e.line, e.column)
}

// expired tells whether the last day of the entry has passed.
func (e Entry) expired(today time.Time) bool {
	return !e.Expires.IsZero() && !today.UTC().Before(e.Expires.AddDate(0, 0, 1))
}
