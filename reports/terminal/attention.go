package terminal

import (
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// What a report shows of a case unless it is verbose.
const (
	shownEntries = 12
	shownLines   = 40
)

// attention shows each case that broke the gate or warned, by id.
func (p *page) attention(cases []reports.Case) {
	for _, c := range cases {
		if c.Verdict.BreaksGate() || c.Verdict == reports.Warn || (p.verbose && c.Verdict == reports.Info) {
			p.line()
			p.one(c)
		}
	}
}

func (p *page) one(c reports.Case) {
	p.line(p.mark(c.Verdict), " ", p.paint(bold, oneLine(c.ID)))
	p.field("about", c.About)
	p.field("cites", strings.Join(c.Cites, ", "))
	p.field("reason", c.Reason)
	for _, k := range c.Checks {
		if p.verbose || (k.Verdict != reports.Pass && k.Verdict != reports.NotApplicable) {
			p.check(k)
		}
	}
	p.field("retries", retries(c))
	p.transcript(c.Transcript)
	p.pictures(c.ID)
	if c.File != "" {
		p.exact("where", fmt.Sprintf("%s:%d", c.File, c.Line))
	}
	p.exact("repeat", c.Repeat)
}

// pictures names those of a case, one a line.
func (p *page) pictures(id string) {
	if p.shots == nil {
		return
	}
	for _, name := range p.shots(id) {
		p.exact("picture", name)
	}
}

// retries says what came out when the case was run again.
func retries(c reports.Case) string {
	text := c.Again()
	if c.Flaky {
		text += " · flaky: the first result counts"
	}
	return text
}

// label begins a field: eight columns for its name.
func label(name string) string { return margin + pad(name, 8) }

// field writes a wrapped text after its name.
func (p *page) field(name, text string) {
	if text != "" {
		p.wrapped(label(name), text)
	}
}

// exact writes a text that a person copies, and so does not break it.
func (p *page) exact(name, text string) {
	if text != "" {
		p.line(label(name), oneLine(text))
	}
}

func (p *page) check(k reports.Check) {
	title := margin + p.mark(k.Verdict) + " " + oneLine(k.Name)
	if k.Requirement != "" {
		title += "  " + p.paint(dim, oneLine(k.Requirement))
	}
	p.line(title)
	if k.Verdict != reports.Pass {
		p.values(k)
	}
	if k.Message != "" {
		p.wrapped(margin+margin, k.Message)
	}
	if k.Place != nil {
		p.caret(*k.Place)
	}
}

// caret shows the line of a place with a mark below the column. A tab counts as one column, as it does in the place.
func (p *page) caret(at reports.Place) {
	if p.source == nil || at.Line == 0 {
		return
	}
	text, ok := p.source(at.File, at.Line)
	if !ok {
		return
	}
	number := fmt.Sprintf("%s%s%d | ", margin, margin, at.Line)
	p.exactly(number, oneLine(strings.ReplaceAll(text, "\t", " ")))
	if at.Column > 0 && at.Column <= len([]rune(text))+1 {
		p.line(strings.Repeat(" ", columns(number)+at.Column-1), p.paint(red, "^"))
	}
}

// exactly writes a line of a source as far as it fits.
func (p *page) exactly(lead, text string) {
	if room := p.width - columns(lead); columns(text) > room {
		text = string([]rune(text)[:max(0, room-1)]) + "…"
	}
	p.line(lead, p.paint(dim, text))
}

// values shows one value each in a line, and values of several lines as a difference.
func (p *page) values(k reports.Check) {
	if k.Expected == "" && k.Actual == "" {
		return
	}
	if !strings.Contains(k.Expected+k.Actual, "\n") {
		p.wrapped(margin+margin+"expected  ", shown(k.Expected))
		p.wrapped(margin+margin+"actual    ", shown(k.Actual))
		return
	}
	changes := difference(split(k.Expected), split(k.Actual))
	cut := 0
	if !p.verbose && len(changes) > shownLines {
		cut = len(changes) - shownLines
		changes = changes[:shownLines]
	}
	p.line(margin, margin, p.paint(dim, "- expected  + actual"))
	for _, c := range changes {
		p.change(c)
	}
	if cut > 0 {
		p.line(margin, margin, "… ", reports.Number(cut, "more line"), " (-v shows them)")
	}
}

// change writes one line of a difference. Green would praise one of two wrong sides, so neither is.
func (p *page) change(c change) {
	lead := string(c.kind) + " "
	for _, l := range wrap(c.text, p.width-columns(margin+margin+lead)) {
		switch c.kind {
		case missing:
			l = p.paint(red, lead+l)
		case surplus:
			l = p.paint(yellow, lead+l)
		default:
			l = lead + l
		}
		p.line(margin, margin, l)
		lead = "  "
	}
}

func (p *page) transcript(entries []reports.Entry) {
	name := "steps"
	if cut := len(entries) - shownEntries; cut > 0 && !p.verbose {
		p.line(label(name), "… ", reports.Number(cut, "earlier step"), " (-v shows them)")
		entries, name = entries[cut:], ""
	}
	kinds := 0
	for _, e := range entries {
		kinds = max(kinds, columns(oneLine(e.Kind)))
	}
	for _, e := range entries {
		lead := label(name) + pad(oneLine(e.Kind), kinds) + gutter
		if p.verbose && e.At != "" {
			lead = label(name) + oneLine(e.At) + gutter + pad(oneLine(e.Kind), kinds) + gutter
		}
		p.wrapped(lead, e.Title)
		if p.verbose && e.Detail != "" {
			p.wrapped(label("")+gutter, e.Detail)
		}
		name = ""
	}
}
