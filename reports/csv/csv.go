// Package csv owns the cases of a run as CSV (RFC 4180), a line for each. It reads the model of package reports and nothing else.
package csv

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// columns is the head; its order and names are stable.
var columns = []string{"id", "family", "suite", "case", "axes", "verdict", "reason", "cites", "held", "challenged", "enrolled", "checks", "failed_checks",
	"file", "line", "duration_ms", "repeat"}

// Render writes the head and the cases. A text that a spreadsheet would take for a formula has an apostrophe in front.
func Render(w io.Writer, run *reports.Run) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return fmt.Errorf("write cases.csv: %w", err)
	}
	for _, c := range run.Cases {
		record := fields(c)
		for i := range record {
			record[i] = inert(record[i])
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("write cases.csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write cases.csv: %w", err)
	}
	return nil
}

func fields(c reports.Case) []string {
	var axes, failed []string
	for _, a := range c.Axes {
		axes = append(axes, a.Name+"="+a.Value)
	}
	for _, k := range c.Checks {
		if k.Verdict == reports.Fail {
			failed = append(failed, k.Name)
		}
	}
	f := reports.Factors{}
	if c.Factors != nil {
		f = *c.Factors
	}
	line := ""
	if c.Line > 0 {
		line = strconv.Itoa(c.Line)
	}
	words := func(list []string) string { return strings.Join(list, " ") }
	return []string{c.ID, c.Family, c.Suite, c.Case, words(axes), string(c.Verdict), c.Reason, words(c.Cites), words(f.Held), words(f.Challenged),
		words(f.Enrolled), strconv.Itoa(len(c.Checks)), strings.Join(failed, "; "), c.File, line, strconv.FormatInt(c.DurationMS, 10), c.Repeat}
}

func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
