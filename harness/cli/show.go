package cli

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

type showCommand struct {
	Case  string   `arg:"" help:"The id of a case, as list prints it, or the word switches."`
	Paths []string `arg:"" optional:"" name:"path" help:"Suite files or folders. Default: the suites of this binary."`
}

// Run prints a case: its text as written, what it requires, and the requirements behind it.
func (c *showCommand) Run(e *env) error {
	if c.Case == "switches" {
		return (&listCommand{Switches: true}).Run(e)
	}
	suites, err := loadSuites(c.Paths)
	if err != nil {
		return err
	}
	cases, err := plan.Expand(suites)
	if err != nil {
		return usageError{err}
	}
	found, err := plan.Filter(cases, c.Case)
	if err != nil {
		return usageError{err}
	}
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return err
	}
	one := found[0]
	fmt.Fprintf(e.stdout, "%s\n  %s\n  where     %s\n  requires  %s\n", one.ID, one.About, one.Pos, strings.Join(one.Requires, ", "))
	for _, id := range one.Cites {
		if r, ok := catalog.Lookup(id); ok {
			fmt.Fprintf(e.stdout, "  cites     %s (%s, %s)\n            %s\n            source: %s\n", r.ID, r.Level, r.Tag, r.Says, r.Source)
		}
	}
	fmt.Fprintf(e.stdout, "\n%s\n", written(one, len(c.Paths) == 0))
	if len(found) > 1 {
		fmt.Fprintf(e.stdout, "%q fits %s.\n", c.Case, reports.Number(len(found)-1, "more case"))
	}
	return nil
}

// written is the text of the case in its file, embedded or on disk.
func written(c scenarios.Case, embedded bool) string {
	data, err := fs.ReadFile(scenarios.Embedded(), c.File)
	if !embedded {
		data, err = os.ReadFile(c.File)
	}
	if err != nil {
		return ""
	}
	lines := strings.Split(string(data), "\n")
	start := c.Line - 1
	if start < 0 || start >= len(lines) {
		return ""
	}
	out := []string{lines[start]}
	indent := len(lines[start]) - len(strings.TrimLeft(lines[start], " "))
	for _, l := range lines[start+1:] {
		text := strings.TrimLeft(l, " ")
		if text != "" && len(l)-len(text) <= indent {
			break
		}
		out = append(out, l)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n ")
}
