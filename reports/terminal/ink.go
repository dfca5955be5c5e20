package terminal

import (
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// ink says whether colours are used.
type ink bool

// The parameters of the ANSI escape sequence "select graphic rendition" (ECMA-48, 8.3.117) that reports use.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (k ink) paint(style, text string) string {
	if !k || text == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// tone paints a text in the colour of a verdict.
func (k ink) tone(v reports.Verdict, text string) string {
	switch v {
	case reports.Pass:
		return k.paint(green, text)
	case reports.Warn, reports.Untestable:
		return k.paint(yellow, text)
	case reports.Info:
		return k.paint(cyan, text)
	case reports.NotApplicable, reports.NotRun:
		return k.paint(dim, text)
	default:
		return k.paint(red, text)
	}
}

// mark is the glyph in its colour.
func (k ink) mark(v reports.Verdict) string { return k.tone(v, v.Glyph()) }

// legend explains the glyphs that were used.
func (p *page) legend(counts reports.Counts) {
	var used []string
	for _, v := range reports.Verdicts() {
		if counts.Of(v) > 0 {
			used = append(used, p.mark(v)+" "+string(v))
		}
	}
	if len(used) > 0 {
		p.line()
		p.line(strings.Join(used, "  "))
	}
}
