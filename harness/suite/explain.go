package suite

import (
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// explain says what a case found: its place, its verdict, and each check that does not hold.
func explain(c reports.Case) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s: %s", c.File, c.Line, c.ID, c.Verdict)
	if c.Reason != "" {
		fmt.Fprintf(&b, ": %s", c.Reason)
	}
	if c.About != "" {
		fmt.Fprintf(&b, "\n%s", c.About)
	}
	for _, k := range c.Checks {
		if k.Verdict == reports.Pass || !k.Verdict.Executed() && !k.Verdict.BreaksGate() {
			continue
		}
		fmt.Fprintf(&b, "\n%s (%s): %s\n  expected %s\n  actual   %s", k.Name, k.Requirement, k.Verdict, indented(k.Expected), indented(k.Actual))
		if k.Message != "" {
			fmt.Fprintf(&b, "\n  %s", strings.ReplaceAll(k.Message, "\n", "\n  "))
		}
	}
	return b.String()
}

func indented(text string) string { return strings.ReplaceAll(text, "\n", "\n           ") }
