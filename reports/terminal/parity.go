package terminal

import (
	"fmt"
	"io"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/parity"
)

// Parity writes what needs a look in the runs of two drivers: cases that both of them find wrong, once; what differs, with both sides; why
// cases were not compared; and what came of it all. The error is the writer's.
func Parity(w io.Writer, form *reports.Run, r *parity.Result, o Options) error {
	p := newPage(o)
	differ := r.Of()
	for _, c := range form.Cases {
		if !differ[c.ID] {
			p.attention([]reports.Case{c})
		}
	}
	for _, d := range r.Differ {
		p.line()
		p.line(p.tone(reports.Fail, parity.Mark), " ", p.paint(bold, oneLine(d.ID)))
		for _, t := range d.What {
			p.line(margin, oneLine(t.Name))
			p.wrapped(margin+margin+pad(parity.Form, 9), shown(t.Form))
			p.wrapped(margin+margin+pad(parity.Browser, 9), shown(t.Browser))
		}
		p.pictures(d.ID)
		for _, again := range d.Repeat {
			p.exact("repeat", again)
		}
	}
	p.line()
	for _, reason := range r.Reasons() {
		p.wrapped(reports.NotRun.Glyph()+" ", reason)
	}
	mark := p.tone(reports.Pass, "=")
	if !r.Equal() {
		mark = p.tone(reports.Fail, parity.Mark)
	}
	p.line(mark, " ", r.Sentence())
	if next := r.Next(); next != "" {
		p.wrapped("  ", next)
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write the comparison of the drivers: %w", err)
	}
	return nil
}
