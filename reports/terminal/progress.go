package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/reports"
)

// Progress tells how far a run has come. On a terminal it rewrites one line; elsewhere it writes at most about ten lines, and none
// more often than every ten cases. It may be used from several goroutines. It is a courtesy: errors of the writer are ignored.
type Progress struct {
	mu     sync.Mutex
	w      io.Writer
	total  int
	live   bool
	done   int
	counts reports.Counts
}

// NewProgress returns the progress of a run of total cases. Live says that w is a terminal.
func NewProgress(w io.Writer, total int, live bool) *Progress {
	return &Progress{w: w, total: total, live: live}
}

// Done counts one case that ended.
func (p *Progress) Done(v reports.Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.counts.Add(v)
	switch {
	case p.live:
		fmt.Fprintf(p.w, "\r\x1b[K%d/%d%s …", p.done, p.total, p.trouble())
	case p.done%max(10, (p.total+9)/10) == 0 || p.done == p.total:
		fmt.Fprintf(p.w, "done %d/%d%s\n", p.done, p.total, p.trouble())
	}
}

// Tell writes a line of its own.
func (p *Progress) Tell(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live && p.done > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	fmt.Fprintln(p.w, text)
}

// Close takes the line off a terminal, so that the report begins on a clean one.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live && p.done > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

func (p *Progress) trouble() string {
	var b strings.Builder
	for _, v := range reports.Verdicts() {
		if n := p.counts.Of(v); n > 0 && v.BreaksGate() {
			fmt.Fprintf(&b, ", %d %s", n, v)
		}
	}
	return b.String()
}
