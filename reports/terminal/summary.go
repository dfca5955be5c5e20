package terminal

import (
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// leftOut says why cases were not run, once for each reason.
func (p *page) leftOut(cases []reports.Case) {
	type group struct {
		verdict reports.Verdict
		reason  string
	}
	var order []group
	size := map[group]int{}
	for _, c := range cases {
		if c.Verdict != reports.NotApplicable && c.Verdict != reports.NotRun {
			continue
		}
		g := group{c.Verdict, c.Reason}
		if size[g] == 0 {
			order = append(order, g)
		}
		size[g]++
	}
	if len(order) > 0 {
		p.line()
	}
	for _, g := range order {
		lead := fmt.Sprintf("%s %s %s", g.verdict.Glyph(), reports.Number(size[g], "case"), g.verdict)
		if g.reason == "" {
			p.line(lead)
			continue
		}
		p.wrapped(lead+": ", g.reason)
	}
}

func (p *page) summary(run *reports.Run) {
	var counts []string
	for _, v := range reports.Verdicts() {
		if n := run.Counts.Of(v); n > 0 {
			counts = append(counts, p.tone(v, fmt.Sprintf("%d %s", n, v)))
		}
	}
	text := reports.Number(run.Counts.Total(), "case")
	if len(counts) > 0 {
		text += ": " + strings.Join(counts, ", ")
	}
	gate := p.tone(reports.Pass, "gate kept")
	if run.Gate != reports.GateKept {
		gate = p.tone(reports.Fail, "gate broken: "+oneLine(strings.Join(run.GateReasons, "; ")))
	}
	p.line()
	p.line(strings.Join([]string{text, gate, duration(run.DurationMS)}, " · "))
}

func duration(ms int64) string {
	switch {
	case ms < 1000:
		return fmt.Sprintf("%d ms", ms)
	case ms < 60_000:
		return fmt.Sprintf("%d.%d s", ms/1000, ms%1000/100)
	default:
		return fmt.Sprintf("%d min %d s", ms/60_000, ms%60_000/1000)
	}
}
