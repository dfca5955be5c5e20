package scenarios

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Requirement is one thing that must hold, in our own words, with where it comes from.
type Requirement struct {
	// ID is a dotted name in kebab-case, such as "enroll-any.skip-picker"; cases cite it.
	ID string
	// Says is the requirement as one or two sentences.
	Says string
	// Source and Section name the document that it was taken from.
	Source, Section string
	// Level is must, should or info.
	Level string
	// Tag is the strength of the evidence: documented, recorded, staff, inferred, conflicting or unknown.
	Tag string
	// Excluded says why no case stands for the requirement: one of Exclusions, then a colon and what is missing. It is
	// empty where one does.
	Excluded string
	// Vectors is the file of published test vectors, below scenarios/vectors, that stands for the requirement where no case can: its
	// "requirement" is the ID, and tests hold both sides to it. It is empty where cases stand for it.
	Vectors string
	// Profiles are those of Profiles that demand it; see Of.
	Profiles []string
	// Deviates says which profile does something else on purpose, and what.
	Deviates []Deviation
	Pos
}

// Exclusions lists the reasons for which a requirement may stand in the catalog without a case.
func Exclusions() []string {
	return []string{"needs-browser", "needs-management-api", "needs-grant", "not-observable", "contradicts-profile"}
}

// Catalog is the set of requirements that cases may cite.
type Catalog struct {
	all []Requirement
	at  map[string]int // where the requirement with an id stands in all
}

// All gives the requirements in the order of their files.
func (c *Catalog) All() []Requirement { return slices.Clone(c.all) }

// Lookup gives the requirement with the id.
func (c *Catalog) Lookup(id string) (Requirement, bool) {
	i, known := c.at[id]
	if !known {
		return Requirement{}, false
	}
	return c.all[i], true
}

func (c *Catalog) ids() []string {
	ids := make([]string, len(c.all))
	for i, r := range c.all {
		ids[i] = r.ID
	}
	return ids
}

func levels() []string { return []string{"must", "should", "info"} }

func tags() []string {
	return []string{"documented", "recorded", "staff", "inferred", "conflicting", "unknown"}
}

type catalogFile struct {
	Requirements []requirementFile `yaml:"requirements"`
}

type requirementFile struct {
	ID      word `yaml:"id"`
	Says    word `yaml:"says"`
	Source  word `yaml:"source"`
	Section word `yaml:"section"`
	Level   word `yaml:"level"`
	Tag     word `yaml:"tag"`

	Excluded word            `yaml:"excluded"`
	Vectors  word            `yaml:"vectors"`
	Profiles []word          `yaml:"profiles"`
	Deviates map[string]word `yaml:"deviates"`
}

// LoadCatalog reads every *.yaml file in the folder dir of fsys. Mistakes come as strictyaml.Errors, all at once.
func LoadCatalog(fsys fs.FS, dir string) (*Catalog, error) {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("catalog %s: %w", dir, err)
	}
	files, err := fs.Glob(sub, "*.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("catalog %s: no *.yaml file there", dir)
	}
	catalog := &Catalog{at: map[string]int{}}
	var mistakes mistakes
	for _, file := range files {
		data, err := fs.ReadFile(sub, file)
		if err != nil {
			return nil, fmt.Errorf("catalog %s: %w", dir, err)
		}
		catalog.read(dir+"/"+file, data, &mistakes)
	}
	if err := mistakes.sorted(); err != nil {
		return nil, err
	}
	return catalog, nil
}

func (c *Catalog) read(file string, data []byte, m *mistakes) {
	var content catalogFile
	if !m.take(strictyaml.Decode(file, data, &content)) {
		return
	}
	for _, r := range content.Requirements {
		at := posOf(file, r.ID)
		for _, field := range []struct {
			name  string
			value word
		}{{"id", r.ID}, {"says", r.Says}, {"source", r.Source}, {"section", r.Section}} {
			if field.value.Value == "" {
				m.at(at, "", "requirement %q has no %q", r.ID.Value, field.name)
			}
		}
		m.oneOf(posOf(file, r.Level), "level", r.Level.Value, levels())
		m.oneOf(posOf(file, r.Tag), "tag", r.Tag.Value, tags())
		readExclusion(posOf(file, r.Excluded), r, m)
		if r.Excluded.Value != "" && r.Vectors.Value != "" {
			m.at(posOf(file, r.Vectors), "take one of them out", "%q is excluded, and has vectors too", r.ID.Value)
		}
		if first, twice := c.Lookup(r.ID.Value); twice {
			m.at(at, "", "requirement %q is given twice, first at %s", r.ID.Value, first.Pos)
		} else {
			c.at[r.ID.Value] = len(c.all)
		}
		profiles, deviates := readProfiles(file, r, m)
		c.all = append(c.all, Requirement{
			ID: r.ID.Value, Says: strings.TrimSpace(r.Says.Value), Source: r.Source.Value, Section: r.Section.Value,
			Level: r.Level.Value, Tag: r.Tag.Value, Excluded: r.Excluded.Value, Vectors: r.Vectors.Value, Profiles: profiles, Deviates: deviates, Pos: at,
		})
	}
}

// readExclusion holds that an exclusion has a reason of the list and says in a sentence what is missing.
func readExclusion(at Pos, r requirementFile, m *mistakes) {
	if r.Excluded.Value == "" {
		return
	}
	reason, missing, _ := strings.Cut(r.Excluded.Value, ": ")
	m.oneOf(at, "reason of an exclusion", reason, Exclusions())
	if !strings.HasSuffix(missing, ".") {
		m.at(at, "write excluded: \"needs-browser: the sentence that says what is missing.\"", "the exclusion of %q does not say what is missing", r.ID.Value)
	}
	if reason == "contradicts-profile" && r.Level.Value != "should" {
		m.at(at, "write level: should", "%q contradicts the profile, so that its level cannot be %q", r.ID.Value, r.Level.Value)
	}
}
