// Package formats owns the list of what a run can be written as: a name and the files of each. It draws nothing itself and decides
// nothing about runs.
package formats

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/annotations"
	"github.com/mfaproof/mfaproof/reports/badge"
	"github.com/mfaproof/mfaproof/reports/claim"
	"github.com/mfaproof/mfaproof/reports/csv"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/html"
	"github.com/mfaproof/mfaproof/reports/junit"
	"github.com/mfaproof/mfaproof/reports/markdown"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/sarif"
)

// Input is what there is to write: a run, and runs to put beside it.
type Input struct {
	Run *reports.Run
	// Decision is what a baseline makes of the run, nil without one; it is written beside the run.
	Decision *decision.Decision
	// Compare is an older run to compare with, nil for none.
	Compare *reports.Run
	// Beside are runs of other implementations, or with faults; Earlier are older runs, the oldest first.
	Beside, Earlier []*reports.Run
}

// format is one way to write a run.
type format struct {
	name  string
	usual bool // written unless somebody asks for something else
	files func(Input, []matrix.Table) []file
}

type file struct {
	name  string
	write func(io.Writer) error
}

func single(name string, write func(io.Writer, *reports.Run) error) func(Input, []matrix.Table) []file {
	return func(in Input, _ []matrix.Table) []file {
		return []file{{name, func(w io.Writer) error { return write(w, in.Run) }}}
	}
}

// judged is single for what tells known failures from others.
func judged(name string, write func(io.Writer, *reports.Run, *decision.Decision) error) func(Input, []matrix.Table) []file {
	return func(in Input, _ []matrix.Table) []file {
		return []file{{name, func(w io.Writer) error { return write(w, in.Run, in.Decision) }}}
	}
}

// document is the run and, where there is a decision, what the baseline makes of it.
func document(in Input, _ []matrix.Table) []file {
	files := []file{{"run.json", func(w io.Writer) error { return reports.Write(w, in.Run) }}}
	if in.Decision != nil {
		files = append(files, file{decision.File, in.Decision.WriteJSON})
	}
	return files
}

var all = []format{
	{"json", true, document},
	{"jsonl", true, single("run.jsonl", stream)},
	{"junit", true, judged("junit.xml", junit.Render)},
	{"html", true, func(in Input, tables []matrix.Table) []file {
		return []file{{"index.html", func(w io.Writer) error {
			return html.Render(w, html.Input{Run: in.Run, Decision: in.Decision, Compare: in.Compare, Beside: in.Beside, Tables: tables})
		}}}
	}},
	{"markdown", true, func(in Input, tables []matrix.Table) []file {
		return []file{{"summary.md", func(w io.Writer) error { return markdown.Render(w, in.Run, in.Decision, tables) }}}
	}},
	{"claim", true, single("claim.yaml", claim.Render)},
	{"csv", false, tabulated},
	{"sarif", false, judged("results.sarif", sarif.Render)},
	{"badge", false, single("badge.json", badge.Render)},
	{"annotations", false, judged("annotations.txt", annotations.Render)},
}

// tabulated is the cases, and each matrix in a file of its own.
func tabulated(in Input, tables []matrix.Table) []file {
	out := []file{{"cases.csv", func(w io.Writer) error { return csv.Render(w, in.Run) }}}
	for _, t := range tables {
		out = append(out, file{"matrix-" + t.ID + ".csv", func(w io.Writer) error { return matrix.WriteCSV(w, t) }})
	}
	return out
}

// stream writes run.jsonl of a run that is complete.
func stream(w io.Writer, run *reports.Run) error {
	s, err := reports.NewStreamWriter(w, run.Header, len(run.Cases))
	if err != nil {
		return err
	}
	for _, c := range run.Cases {
		if err := s.Case(c); err != nil {
			return err
		}
	}
	return s.Finish(run.Abort, run.DurationMS)
}

// Names lists every format.
func Names() []string { return names(func(format) bool { return true }) }

// Usual lists the formats that a report has unless others are asked for.
func Usual() []string { return names(func(f format) bool { return f.usual }) }

func names(which func(format) bool) []string {
	var out []string
	for _, f := range all {
		if which(f) {
			out = append(out, f.name)
		}
	}
	return out
}

// Check says which of the names is no format.
func Check(wanted []string) error {
	for _, name := range wanted {
		if !slices.Contains(Names(), name) {
			return fmt.Errorf("--format %s: there is no such format; there are %s", name, strings.Join(Names(), ", "))
		}
	}
	return nil
}

// Write writes the wanted formats into a folder, which it makes. A file that cannot be written keeps none of the others back.
func Write(dir string, in Input, wanted []string) error {
	if err := Check(wanted); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	tables := matrix.Of(in.Run, in.Beside, in.Earlier)
	var files []file
	for _, f := range all {
		if slices.Contains(wanted, f.name) {
			files = append(files, f.files(in, tables)...)
		}
	}
	// Renderers read the run and change nothing; more than two at once would take more memory and, on most machines of CI, no less time.
	failed := make([]error, len(files))
	var next atomic.Int64
	var writers sync.WaitGroup
	for range 2 {
		writers.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(files); n = int(next.Add(1)) - 1 {
				failed[n] = save(filepath.Join(dir, files[n].name), files[n].write)
			}
		})
	}
	writers.Wait()
	return errors.Join(failed...)
}

func save(name string, write func(io.Writer) error) error {
	out, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if err := write(out); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
