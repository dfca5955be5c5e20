package matrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// words writes counts as "3 pass, 1 fail".
func words(c reports.Counts) string {
	var parts []string
	for _, v := range reports.Verdicts() {
		if n := c.Of(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// share writes a part of a whole, or the whole alone.
func share(part, whole int) string {
	if part == whole {
		return fmt.Sprint(whole)
	}
	return fmt.Sprintf("%d of %d", part, whole)
}

// Label names a run in the head of a column: target, version, the faults that it was told to have, and the driver where it says one.
func Label(run *reports.Run) string {
	text := strings.TrimSpace(run.Target.Name + " " + run.Target.Version)
	for _, f := range run.Faults {
		text += " + " + faultName(f)
	}
	if run.Driver != "" {
		text += ", driver " + run.Driver
	}
	return text
}

// faultName is the name at the beginning of a fault's line.
func faultName(fault string) string {
	name, _, _ := strings.Cut(fault, " ")
	return strings.TrimSuffix(name, ":")
}

// Labels names runs by Label so that no two have the same head.
func Labels(runs []*reports.Run) []string {
	var names []string
	for _, r := range runs {
		names = append(names, Label(r))
	}
	return Distinct(names)
}

// Distinct puts a number behind each name that came before: "mock", "mock (2)".
func Distinct(names []string) []string {
	var out []string
	for _, name := range names {
		free := name
		for n := 2; slices.Contains(out, free); n++ {
			free = fmt.Sprintf("%s (%d)", name, n)
		}
		out = append(out, free)
	}
	return out
}

func joined(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, "+")
}

// index numbers the strings that it is asked for, in the order in which they first come.
type index struct {
	names []string
	at    map[string]int
}

func (x *index) of(name string) int {
	if i, ok := x.at[name]; ok {
		return i
	}
	if x.at == nil {
		x.at = map[string]int{}
	}
	x.at[name] = len(x.names)
	x.names = append(x.names, name)
	return len(x.names) - 1
}
