// Package check owns the comparison of what a case expects with what was observed: Gomega matchers whose mismatches are
// collected, never panicking. It runs no case and reads no file.
package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// Sheet collects the checks of one case.
type Sheet struct {
	// Requirement is the catalog id that the checks stand for, Severity what a mismatch means.
	Requirement string
	Severity    reports.Verdict
	// Nearest is what the implementation's own log said last of anything unusual; put beside mismatches.
	Nearest string
	// Contrast is what standards and profiles say differently, put beside mismatches.
	Contrast []string

	checks []reports.Check
}

// Checks are the checks so far, in order.
func (s *Sheet) Checks() []reports.Check { return s.checks }

// Verdict is the gravest verdict among the checks.
func (s *Sheet) Verdict() reports.Verdict {
	for _, grave := range []reports.Verdict{reports.Fail, reports.Warn, reports.Info} {
		if slices.ContainsFunc(s.checks, func(c reports.Check) bool { return c.Verdict == grave }) {
			return grave
		}
	}
	return reports.Pass
}

// That compares a value with a matcher. Expected and actual are shown as text, lists one item a line.
func (s *Sheet) That(name string, at scenarios.Pos, actual any, matcher types.GomegaMatcher, expected any) {
	c := reports.Check{Name: name, Requirement: s.Requirement, Verdict: reports.Pass, Expected: Text(expected), Actual: Text(actual)}
	ok, err := matcher.Match(actual)
	if err != nil {
		c.Verdict, c.Message, c.Place = reports.Fail, "cannot be compared: "+err.Error(), place(at)
	} else if !ok {
		c.Verdict, c.Message, c.Place = s.Severity, s.message(at), place(at)
	}
	s.checks = append(s.checks, c)
}

// Note adds a check that was judged elsewhere.
func (s *Sheet) Note(name string, at scenarios.Pos, verdict reports.Verdict, expected, actual string) {
	s.checks = append(s.checks, reports.Check{Name: name, Requirement: s.Requirement, Verdict: verdict, Expected: expected, Actual: actual, Message: s.message(at), Place: place(at)})
}

func place(at scenarios.Pos) *reports.Place {
	return &reports.Place{File: at.File, Line: at.Line, Column: at.Column}
}

func (s *Sheet) message(at scenarios.Pos) string {
	text := "expected at " + at.String()
	for _, c := range s.Contrast {
		text += "\n" + c
	}
	if s.Nearest != "" {
		text += "\nlog: " + s.Nearest
	}
	return text
}

// Text shows a value: lists one item a line, an empty list as (none).
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return "(absent)"
	case string:
		return v
	case []string:
		if len(v) == 0 {
			return "(none)"
		}
		return strings.Join(v, "\n")
	case []any:
		return Text(Strings(v))
	}
	return fmt.Sprint(v)
}

// Strings shows each item of a list.
func Strings[T any](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = fmt.Sprint(x)
	}
	return out
}
