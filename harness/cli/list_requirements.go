package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// requirements lists the catalog with the number of embedded cases behind each row, or why there is none. With a profile
// it lists what that one demands, and what it does on purpose where another demands something else.
func requirements(profile string) ([]row, error) {
	if profile != "" && !slices.Contains(scenarios.Profiles(), profile) {
		return nil, usageError{fmt.Errorf("unknown profile %q; %s", profile, strictyaml.DidYouMean(profile, "profiles", scenarios.Profiles()))}
	}
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, err
	}
	suites, err := loadSuites(nil)
	if err != nil {
		return nil, err
	}
	cases, err := plan.Expand(suites)
	if err != nil {
		return nil, usageError{err}
	}
	citing := map[string]int{}
	for _, one := range cases {
		for _, id := range one.Cites {
			citing[id]++
		}
	}
	var rows []row
	for _, r := range catalog.All() {
		deviates := slices.ContainsFunc(r.Deviates, func(d scenarios.Deviation) bool { return d.Profile == profile })
		if profile != "" && !r.Of(profile) && !deviates {
			continue
		}
		reach := fmt.Sprintf("cases: %d", citing[r.ID])
		if r.Excluded != "" {
			reach = "excluded, " + r.Excluded
		}
		if r.Vectors != "" {
			reach = "vectors: " + r.Vectors
		}
		about := r.Says
		if len(r.Profiles) > 0 {
			about += " {" + strings.Join(r.Profiles, ", ") + "}"
		}
		for _, d := range r.Deviates {
			about += " Standard says so; profile " + d.Profile + " says: " + d.Does
		}
		rows = append(rows, row{Name: r.ID, Value: r.Level + ", " + r.Tag, About: about + " (" + r.Source + ", " + r.Section + ") [" + reach + "]"})
	}
	return rows, nil
}
