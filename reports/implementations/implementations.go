// Package implementations owns what several implementations make of the same cases: one document with a run for each, and its matrices.
// Two runs of one implementation that differ in the driver alone are such a document too, with a comparison case by case.
// It reads the model of package reports and draws the tables of package matrix; it runs nothing.
package implementations

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/parity"
)

// Schema is the first member of the document.
const Schema = "mfaproof/implementations/1"

// Document is a run for each implementation, in the order in which they were asked for.
type Document struct {
	Schema string `json:"schema"`
	// Date is the day of the runs, as 2006-01-02; empty where nobody said.
	Date string         `json:"date,omitempty"`
	Runs []*reports.Run `json:"runs"`
	// Parity compares the runs where they are of two drivers; otherwise it is nil. It follows from the runs.
	Parity *parity.Result `json:"parity,omitempty"`
}

// New puts the runs of several implementations beside each other. They must be of the same cases with the same seed; every error is a
// *reports.Refusal.
func New(date string, runs []*reports.Run) (*Document, error) {
	if len(runs) < 2 {
		return nil, &reports.Refusal{Code: reports.RefusedMixed, Detail: "a matrix of implementations needs the runs of two or more"}
	}
	first := runs[0]
	for _, r := range runs[1:] {
		if r.Suite.Digest != first.Suite.Digest || r.Seed != first.Seed || r.Filter != first.Filter || part(r) != part(first) {
			return nil, &reports.Refusal{Code: reports.RefusedMixed, Detail: fmt.Sprintf(
				"the runs of %s and %s are not of the same cases: suite %s and %s, seed %d and %d, filter %q and %q, %s and %s; run them with the same program and flags",
				matrix.Label(first), matrix.Label(r), first.Suite.Digest, r.Suite.Digest, first.Seed, r.Seed, first.Filter, r.Filter, part(first), part(r))}
		}
	}
	d := &Document{Schema: Schema, Date: date, Runs: runs}
	if form, browser := drivers(runs); form != nil {
		d.Parity = parity.Compare(form, browser)
	}
	return d, nil
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
		Parity *parity.Result    `json:"parity"`
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
	d, err := New(raw.Date, runs)
	if err == nil && !reflect.DeepEqual(d.Parity, raw.Parity) {
		return nil, &reports.Refusal{Code: reports.RefusedCounts, Detail: "what it says of the two drivers does not follow from their runs; put the runs together again with report merge"}
	}
	return d, err
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

// ExitCode is the gravest of the runs: one that could not be reached, then a defect of the harness, then a broken gate. Columns of drivers
// that are not equal break the gate as well.
func (d *Document) ExitCode() int {
	code := reports.ExitKept
	if d.Parity != nil && !d.Parity.Equal() {
		code = reports.ExitBroken
	}
	for _, r := range d.Runs {
		code = max(code, r.ExitCode())
	}
	return code
}

var notPlain = regexp.MustCompile(`[^a-z0-9.]+`)

// Folders names a folder for the report of each run: what the target is called, with a number where two are called the same, or what the
// driver is called where nothing else differs.
func Folders(runs []*reports.Run) []string {
	form, _ := drivers(runs)
	var names []string
	for _, r := range runs {
		name := r.Target.Name
		if form != nil {
			name = parity.Name(r)
		}
		names = append(names, Folder(name, names))
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
