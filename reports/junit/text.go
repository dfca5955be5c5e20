package junit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

func properties(run *reports.Run) []property {
	all := []property{
		{"target", strings.TrimSpace(run.Target.Name + " " + run.Target.Version)},
		{"seed", strconv.FormatUint(run.Seed, 10)},
	}
	if run.Driver != "" {
		all = append(all, property{"driver", run.Driver})
	}
	for _, f := range run.Faults {
		all = append(all, property{"fault", f})
	}
	return all
}

// message is one line that says what went wrong first.
func message(c reports.Case) string {
	if c.Flaky {
		return fmt.Sprintf("flaky (run again: %s): %s", c.Again(), first(c))
	}
	return first(c)
}

func first(c reports.Case) string {
	for _, k := range c.Checks {
		if k.Verdict == reports.Fail {
			return strings.Join(strings.Fields(fmt.Sprintf("%s: expected %s, got %s", k.Name, list(k.Expected), list(k.Actual))), " ")
		}
	}
	return c.Reason
}

func list(value string) string {
	if value == "" {
		return "(nothing)"
	}
	return strings.ReplaceAll(value, "\n", ", ")
}

// details is what a person needs to look into it.
func details(c reports.Case) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(text, "\n", "\n  "))
		}
	}
	line("about", c.About)
	line("reason", c.Reason)
	if c.File != "" {
		line("written at", reports.Place{File: c.File, Line: c.Line}.String())
	}
	line("cites", strings.Join(c.Cites, ", "))
	for _, k := range c.Checks {
		if k.Verdict == reports.Pass || k.Verdict == reports.NotApplicable {
			continue
		}
		line("check", fmt.Sprintf("%s is %s", k.Name, k.Verdict))
		line("  requirement", k.Requirement)
		line("  expected", list(k.Expected))
		line("  actual", list(k.Actual))
		line("  message", k.Message)
	}
	for _, e := range c.Transcript {
		line("  "+e.Kind, e.Title)
	}
	line("run again", c.Again())
	line("repeat", c.Repeat)
	return b.String()
}

func seconds(ms int64) string { return fmt.Sprintf("%d.%03d", ms/1000, ms%1000) }
