// Package implementations owns what several implementations make of the same cases: one document with a run for each, and its matrices.
// It reads the model of package reports and draws the tables of package matrix; it runs nothing.
package implementations

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// Schema is the first member of the document.
const Schema = "mfaproof/implementations/1"

// Document is a run for each implementation, in the order in which they were asked for.
type Document struct {
	Schema string `json:"schema"`
	// Date is the day of the runs, as 2006-01-02; empty where nobody said.
	Date string         `json:"date,omitempty"`
	Runs []*reports.Run `json:"runs"`
}

// New puts the runs of several implementations beside each other. They must be of the same cases with the same seed; every error is a
// *reports.Refusal.
func New(date string, runs []*reports.Run) (*Document, error) {
	if len(runs) < 2 {
		return nil, &reports.Refusal{Code: reports.RefusedMixed, Detail: "a matrix of implementations needs the runs of two or more"}
	}
	first := runs[0]
	for _, r := range runs[1:] {
		if r.Suite.Digest != first.Suite.Digest || r.Seed != first.Seed || r.Filter != first.Filter {
			return nil, &reports.Refusal{Code: reports.RefusedMixed, Detail: fmt.Sprintf(
				"the runs of %s and %s are not of the same cases: suite %s and %s, seed %d and %d, filter %q and %q; run them with the same program and flags",
				matrix.Label(first), matrix.Label(r), first.Suite.Digest, r.Suite.Digest, first.Seed, r.Seed, first.Filter, r.Filter)}
		}
	}
	return &Document{Schema: Schema, Date: date, Runs: runs}, nil
}

// Read reads what Write wrote. Every error but a failing reader is a *reports.Refusal.
func Read(r io.Reader) (*Document, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the matrix of implementations: %w", err)
	}
	var raw struct {
		Schema string            `json:"schema"`
		Date   string            `json:"date"`
		Runs   []json.RawMessage `json:"runs"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, &reports.Refusal{Code: reports.RefusedText, Detail: "not a JSON object: " + err.Error()}
	}
	if raw.Schema != Schema {
		return nil, &reports.Refusal{Code: reports.RefusedSchema, Detail: fmt.Sprintf("the schema is %q; this reads %q, which run --target A --target B --report writes", raw.Schema, Schema)}
	}
	var runs []*reports.Run
	for _, one := range raw.Runs {
		run, err := reports.Read(bytes.NewReader(one))
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return New(raw.Date, runs)
}

// Write writes the document as JSON.
func (d *Document) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write the matrix of implementations: %w", err)
	}
	return nil
}

// ExitCode is the gravest of the runs: one that could not be reached, then a defect of the harness, then a broken gate.
func (d *Document) ExitCode() int {
	code := reports.ExitKept
	for _, r := range d.Runs {
		code = max(code, r.ExitCode())
	}
	return code
}

var notPlain = regexp.MustCompile(`[^a-z0-9.]+`)

// Folders names a folder for the report of each run: what the target is called, with a number where two are called the same.
func Folders(runs []*reports.Run) []string {
	var names []string
	for _, r := range runs {
		names = append(names, Folder(r.Target.Name, names))
	}
	return names
}

// Folder names the folder of a target so that it is none of those that are taken.
func Folder(name string, taken []string) string {
	plain := strings.Trim(notPlain.ReplaceAllString(strings.ToLower(name), "-"), "-.")
	if plain == "" {
		plain = "target"
	}
	free := plain
	for n := 2; slices.Contains(taken, free); n++ {
		free = fmt.Sprintf("%s-%d", plain, n)
	}
	return free
}

// executed tells whether a case came to a verdict of its own.
func executed(v reports.Verdict) bool {
	return v != "" && v != reports.NotApplicable && v != reports.NotRun
}

// idle tells whether the row of a capability says nothing.
func (d *Document) idle(r matrix.Row) bool {
	declared := 0
	for i, c := range r.Cells {
		switch reports.Verdict(c.Kind) {
		case reports.NotApplicable, reports.NotRun:
			if slices.Contains(d.Runs[i].Capabilities, r.Head) {
				declared++
			}
		default:
			return false
		}
	}
	return declared < 2
}

// Tables are scenario × implementation and capability × implementation. Cases that only one implementation can run are left out
// where there is more than one that ran anything: they say nothing of the others. The second value is how many. So are
// capabilities that no case exercised and one declares at the most: several claims without evidence are worth a row.
func (d *Document) Tables() ([]matrix.Table, int) {
	ran := 0
	verdicts := map[string]int{}
	for _, r := range d.Runs {
		any := false
		for _, c := range r.Cases {
			if executed(c.Verdict) {
				verdicts[c.ID]++
				any = true
			}
		}
		if any {
			ran++
		}
	}
	scenarios := matrix.Scenarios(d.Runs[0], d.Runs[1:])
	all := len(scenarios.Rows)
	scenarios.Rows = slices.DeleteFunc(scenarios.Rows, func(r matrix.Row) bool { return verdicts[r.Head] < min(2, ran) })
	capabilities := matrix.Capabilities(d.Runs[0], d.Runs[1:])
	capabilities.Rows = slices.DeleteFunc(capabilities.Rows, func(r matrix.Row) bool { return d.idle(r) })
	tables := []matrix.Table{scenarios, capabilities}
	for _, t := range tables {
		for n, run := range d.Runs {
			if run.Abort == nil || len(run.Cases) > 0 {
				continue
			}
			for i := range t.Rows { // of a target that could not be had nothing is known
				t.Rows[i].Cells[n] = matrix.Cell{Mark: reports.NotRun.Glyph(), Kind: string(reports.NotRun), Text: string(reports.NotRun)}
			}
		}
	}
	return tables, all - len(scenarios.Rows)
}
