// Package plan owns the choice of cases: which suites are loaded, what they expand to, and which of their cases a filter
// keeps. It runs nothing.
package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Expand gives the cases of the suites, sorted by id. An id that two files give is a mistake: reports could not tell the
// cases apart.
func Expand(suites []*scenarios.Suite) ([]scenarios.Case, error) {
	var cases []scenarios.Case
	for _, s := range suites {
		more, err := s.Expand()
		if err != nil {
			return nil, err
		}
		cases = append(cases, more...)
	}
	slices.SortFunc(cases, func(a, b scenarios.Case) int { return strings.Compare(a.ID, b.ID) })
	for i := 1; i < len(cases); i++ {
		if a, b := cases[i-1], cases[i]; a.ID == b.ID {
			return nil, fmt.Errorf("%s: the case %s stands in %s too; rename one of the suites", b.Pos, b.ID, a.Pos)
		}
	}
	return cases, nil
}

// Glob reads a pattern of ids: it fits an id, and what lies below it. `*` stands for anything but a slash, `**` for anything.
func Glob(glob string) (fits func(id string) bool, err error) {
	pattern := regexp.QuoteMeta(strings.TrimSuffix(glob, "/"))
	pattern = strings.ReplaceAll(pattern, `\*\*`, `.*`)
	pattern = strings.ReplaceAll(pattern, `\*`, `[^/]*`)
	compiled, err := regexp.Compile(`^` + pattern + `(/.*)?$`)
	if err != nil {
		return nil, fmt.Errorf("the filter %q cannot be read: %w", glob, err)
	}
	return compiled.MatchString, nil
}

// Filter keeps the cases whose id fits a glob, or lies below it: `*` stands for anything but a slash, `**` for anything.
// A glob that keeps nothing is an error that names what comes nearest: a run of no case would look like a good one.
func Filter(cases []scenarios.Case, glob string) ([]scenarios.Case, error) {
	if glob == "" {
		return cases, nil
	}
	fits, err := Glob(glob)
	if err != nil {
		return nil, err
	}
	var kept []scenarios.Case
	for _, c := range cases {
		if fits(c.ID) {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		hint := "`mfaproof list` shows the cases"
		if near := strictyaml.Nearest(glob, names(cases)); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return nil, fmt.Errorf("no case fits %q; %s", glob, hint)
	}
	return kept, nil
}

// names are what a filter can name: each family, suite and case, with its axes and without.
func names(cases []scenarios.Case) []string {
	var known []string
	families := map[string]bool{}
	for _, c := range cases {
		known = append(known, c.ID, c.Suite, c.Suite+"/"+c.Name)
		if family, _, _ := strings.Cut(c.Suite, "/"); !families[family] {
			families[family] = true
			known = append(known, family)
		}
	}
	return known
}
