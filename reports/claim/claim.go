// Package claim owns claim.yaml: what an implementation may say of itself after a run, on one page. It reads the model of package
// reports and nothing else.
package claim

import (
	"fmt"
	"io"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/mfaproof/mfaproof/reports"
)

// Schema is the first member of the document.
const Schema = "mfaproof/claim/1"

type claim struct {
	Schema         string         `yaml:"schema"`
	Implementation implementation `yaml:"implementation"`
	Driver         string         `yaml:"driver,omitempty"`
	Suite          suite          `yaml:"suite"`
	Gate           string         `yaml:"gate"`
	Reasons        []string       `yaml:"gate_reasons,omitempty"`
	Counts         counts         `yaml:"counts"`
	Capabilities   capabilities   `yaml:"capabilities"`
	Requirements   requirements   `yaml:"requirements"`
	Families       []family       `yaml:"families"`
	Switches       []setting      `yaml:"switches,omitempty"`
	Faults         []string       `yaml:"faults,omitempty"`
	Notes          []string       `yaml:"notes,omitempty"`
}

type (
	implementation struct {
		Name    string `yaml:"name"`
		Version string `yaml:"version,omitempty"`
	}
	suite struct {
		Name    string `yaml:"name"`
		Version string `yaml:"version,omitempty"`
		Digest  string `yaml:"digest,omitempty"`
		Seed    string `yaml:"seed"`
	}
	counts struct {
		Pass          int `yaml:"pass"`
		Fail          int `yaml:"fail"`
		Warn          int `yaml:"warn"`
		Info          int `yaml:"info"`
		NotApplicable int `yaml:"not_applicable"`
		Untestable    int `yaml:"untestable"`
		NotRun        int `yaml:"not_run"`
		Error         int `yaml:"error"`
	}
	capabilities struct {
		Exercised []string `yaml:"exercised"`
		Declared  []string `yaml:"declared_only"`
		Missing   []string `yaml:"not_declared"`
	}
	requirements struct {
		Held   []string `yaml:"held"`
		Broken []string `yaml:"broken"`
		Open   []string `yaml:"not_covered"`
	}
	family struct {
		Name   string `yaml:"name"`
		Counts counts `yaml:"counts"`
	}
	setting struct {
		Name  string `yaml:"name"`
		Value string `yaml:"value"`
	}
)

// Render writes the claim. Capabilities that were declared and never exercised, and requirements that no case covers, are named:
// silence would read as a promise. Of the switches those are named that differ from their default.
func Render(w io.Writer, run *reports.Run) error {
	c := claim{
		Schema: Schema, Implementation: implementation{run.Target.Name, run.Target.Version}, Driver: run.Driver,
		Suite: suite{run.Suite.Name, run.Suite.Version, run.Suite.Digest, fmt.Sprint(run.Seed)},
		Gate:  string(run.Gate), Reasons: run.GateReasons, Counts: counts(run.Counts), Faults: run.Faults, Notes: run.Notes,
		Capabilities: capabilitiesOf(run), Requirements: requirementsOf(run),
	}
	for _, s := range run.Switches {
		if s.Value != s.Default {
			c.Switches = append(c.Switches, setting{s.Name, s.Value})
		}
	}
	byName := map[string]*reports.Counts{}
	for _, one := range run.Cases {
		if byName[one.Family] == nil {
			byName[one.Family] = &reports.Counts{}
			c.Families = append(c.Families, family{Name: one.Family})
		}
		byName[one.Family].Add(one.Verdict)
	}
	for i := range c.Families {
		c.Families[i].Counts = counts(*byName[c.Families[i].Name])
	}
	text, err := yaml.MarshalWithOptions(c, yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return fmt.Errorf("write claim.yaml: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("write claim.yaml: %w", err)
	}
	return nil
}

func capabilitiesOf(run *reports.Run) capabilities {
	needed, exercised := map[string]bool{}, map[string]bool{}
	for _, c := range run.Cases {
		for _, need := range c.Requires {
			needed[need] = true
			exercised[need] = exercised[need] || c.Verdict.Executed()
		}
	}
	out := capabilities{Exercised: []string{}, Declared: []string{}, Missing: []string{}}
	for _, name := range run.Capabilities {
		if exercised[name] {
			out.Exercised = append(out.Exercised, name)
		} else {
			out.Declared = append(out.Declared, name)
		}
	}
	for name := range needed {
		if !slices.Contains(run.Capabilities, name) {
			out.Missing = append(out.Missing, name)
		}
	}
	slices.Sort(out.Exercised)
	slices.Sort(out.Declared)
	slices.Sort(out.Missing)
	return out
}

func requirementsOf(run *reports.Run) requirements {
	broken, judged := map[string]bool{}, map[string]bool{}
	for _, c := range run.Cases {
		for _, id := range c.Cites {
			judged[id] = judged[id] || c.Verdict.Executed()
			broken[id] = broken[id] || c.Verdict.BreaksGate() || c.Verdict == reports.Warn
		}
	}
	out := requirements{Held: []string{}, Broken: []string{}, Open: []string{}}
	add := func(id string) {
		switch {
		case broken[id]:
			out.Broken = append(out.Broken, id)
		case judged[id]:
			out.Held = append(out.Held, id)
		default:
			out.Open = append(out.Open, id)
		}
	}
	var ids []string
	for _, r := range run.Requirements {
		ids = append(ids, r.ID)
	}
	for id := range broken {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		add(id)
	}
	return out
}
