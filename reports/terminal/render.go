// Package terminal owns what a person reads in a terminal: a finished run as text, and the progress of one that goes on.
// It reads the model of package reports and nothing else; it never asks whether the writer is a terminal, its caller says so.
package terminal

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// Options says how to render.
type Options struct {
	// Color adds ANSI colours. They repeat what the glyphs say.
	Color bool
	// Width is the number of columns, 80 when it is 0. Long values are wrapped; ids, places and commands never are, so that
	// they can be copied.
	Width int
	// Verbose shows every check, the whole transcript with its details, and long values without a cut.
	Verbose bool
	// Source gives one line of a file that the run names, counted from 1; ok is false where it is not at hand. Nil gives none.
	Source func(file string, line int) (text string, ok bool)
	// Pictures gives the pictures (PNG) of a case, by its id, as whoever reads this finds them; nil gives none.
	Pictures func(id string) []string
	// Quiet leaves the header, the matrices and what was not run out.
	Quiet bool
}

const (
	// shownNotes is how many remarks on the run stand at its head: a run of every suite has dozens, most of them on switches that
	// single cases set.
	shownNotes   = 4
	defaultWidth = 80
	minimumWidth = 40
)

// Render writes the run: a header, a matrix for each family, every case that needs a look, and a last line that sums up.
// The error is the writer's.
func Render(w io.Writer, run *reports.Run, o Options) error {
	p := newPage(o)
	if !o.Quiet {
		p.header(run)
		p.matrices(run.Cases)
		p.outcomes(run)
		p.legend(run.Counts)
	}
	p.attention(run.Cases)
	if !o.Quiet {
		p.leftOut(run.Cases)
	}
	p.summary(run)
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// page collects the text of one report.
type page struct {
	ink
	out     bytes.Buffer
	width   int
	verbose bool
	source  func(file string, line int) (string, bool)
	shots   func(id string) []string
}

func newPage(o Options) *page {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	return &page{ink: ink(o.Color), width: max(o.Width, minimumWidth), verbose: o.Verbose, source: o.Source, shots: o.Pictures}
}

// line writes one line without trailing blanks.
func (p *page) line(parts ...string) {
	p.out.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	p.out.WriteByte('\n')
}

// wrapped writes a text whose first line follows lead. The other lines are indented by as many columns as lead has; a lead that
// takes more than half of the width stands alone.
func (p *page) wrapped(lead, text string) {
	indent := strings.Repeat(" ", columns(lead))
	if columns(lead) > p.width/2 && columns(lead)+columns(text) > p.width {
		p.line(lead)
		indent = margin + margin
		lead = indent
	}
	for _, l := range wrap(text, p.width-columns(lead)) {
		p.line(lead, l)
		lead = indent
	}
}

func (p *page) header(run *reports.Run) {
	title := "mfaproof"
	if run.Suite.Name == "mfaproof" {
		title += " " + oneLine(run.Suite.Version)
	}
	parts := []string{p.paint(bold, strings.TrimSpace(title))}
	if run.Suite.Name != "mfaproof" {
		parts = append(parts, "suite "+named(run.Suite.Name, run.Suite.Version))
	}
	parts = append(parts,
		"target "+named(run.Target.Name, run.Target.Version))
	if run.Driver != "" {
		parts = append(parts, "driver "+oneLine(run.Driver))
	}
	parts = append(parts, fmt.Sprintf("seed %d", run.Seed), reports.Number(len(run.Cases), "case"))
	p.line(strings.Join(parts, " · "))
	standing := 0
	for _, s := range run.Switches {
		if s.Value == s.Default {
			standing++
			continue
		}
		text := fmt.Sprintf("%s = %s (default %s", s.Name, s.Value, s.Default)
		if s.Provenance != "" {
			text += "; " + s.Provenance
		}
		p.wrapped("switch: ", text+")")
	}
	if standing > 0 {
		p.wrapped("switches: ", fmt.Sprintf("%d at the default value (the report files and `mfaproof show switches` list them)", standing))
	}
	for _, f := range run.Faults {
		p.wrapped("fault: ", f)
	}
	shown := len(run.Notes)
	if !p.verbose && shown > shownNotes {
		shown = shownNotes
	}
	for _, n := range run.Notes[:shown] {
		p.wrapped("note: ", n)
	}
	if more := len(run.Notes) - shown; more > 0 {
		p.wrapped("notes: ", fmt.Sprintf("%d more (-v shows them, and the report files)", more))
	}
}

func named(name, version string) string {
	return strings.TrimSpace(oneLine(name) + " " + oneLine(version))
}
