package grid

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

type text = strictyaml.At[string]

type rowFile struct {
	ID    text   `yaml:"id"`
	When  []text `yaml:"when"`
	Then  text   `yaml:"then"`
	Cites text   `yaml:"cites"`
	Tag   text   `yaml:"tag"`
}

type rulesFile struct {
	Factors  strictyaml.At[[]strictyaml.At[rowFile]] `yaml:"factors"`
	Gate     strictyaml.At[[]strictyaml.At[rowFile]] `yaml:"gate"`
	Commands strictyaml.At[[]strictyaml.At[rowFile]] `yaml:"commands"`
}

// Parse reads a file of rules. file names the data in mistakes, which come all at once as strictyaml.Errors: an unknown key
// or word, a missing part, an id given twice, a last row with a condition, a row behind one that always decides.
func Parse(file string, data []byte) (*Rules, error) {
	var content rulesFile
	if err := strictyaml.Decode(file, data, &content); err != nil {
		return nil, err
	}
	r := &reading{file: file, ids: map[string]bool{}}
	outcomes := make([]string, 0, len(Outcomes()))
	for _, o := range Outcomes() {
		outcomes = append(outcomes, string(o))
	}
	rules := &Rules{
		File: file,
		Factors: r.table("factors", content.Factors, factorWords(),
			[]string{factorUsable, factorSatisfied, factorEnrolled, factorUnusable, factorDropped}),
		Gate:     r.table("gate", content.Gate, gateWords(), []string{gateOpen, gateClosed}),
		Commands: r.table("commands", content.Commands, commandWords(), outcomes),
	}
	if err := r.mistakes.Sorted(); err != nil {
		return nil, err
	}
	return rules, nil
}

// reading is the state of reading one file.
type reading struct {
	file     string
	mistakes strictyaml.Errors
	ids      map[string]bool
}

func (r *reading) wrong(line, column int, hint, format string, args ...any) {
	r.mistakes = append(r.mistakes, &strictyaml.Error{
		File: r.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// oneOf notes a mistake unless the text is one of the known ones.
func (r *reading) oneOf(kind string, t text, known []string) {
	if !slices.Contains(known, t.Value) {
		r.wrong(t.Line, t.Column, strictyaml.DidYouMean(t.Value, kind+"s", known), "unknown %s %q", kind, t.Value)
	}
}

func (r *reading) table(name string, rows strictyaml.At[[]strictyaml.At[rowFile]], words map[string]word, then []string) []Row {
	if len(rows.Value) == 0 {
		r.wrong(rows.Line, rows.Column, "", "the table %q has no rows", name)
	}
	maps.Copy(words, commonWords())
	table := make([]Row, len(rows.Value))
	for i, at := range rows.Value {
		row, last := at.Value, i == len(rows.Value)-1
		table[i] = Row{ID: row.ID.Value, Then: row.Then.Value, Cites: row.Cites.Value, Tag: row.Tag.Value, Line: row.ID.Line, Column: row.ID.Column}
		if !r.complete(at) {
			continue
		}
		if r.ids[row.ID.Value] {
			r.wrong(row.ID.Line, row.ID.Column, "give each row an id of its own", "the id %q is given twice", row.ID.Value)
		}
		r.ids[row.ID.Value] = true
		if (len(row.When) == 0) != last {
			r.wrong(row.ID.Line, row.ID.Column, "the last row of a table, and no other, has no condition",
				"row %q of %q is wrongly placed", row.ID.Value, name)
		}
		r.oneOf("outcome", row.Then, then)
		r.oneOf("tag", row.Tag, []string{"documented", "recorded", "staff", "inferred", "conflicting", "unknown"})
		for _, when := range row.When {
			table[i].When = append(table[i].When, when.Value)
			table[i].conditions = append(table[i].conditions, r.condition(when, words))
		}
	}
	return table
}

// complete notes the parts that a row lacks.
func (r *reading) complete(at strictyaml.At[rowFile]) bool {
	row, before := at.Value, len(r.mistakes)
	for _, part := range []struct {
		name string
		text text
	}{{"id", row.ID}, {"then", row.Then}, {"cites", row.Cites}, {"tag", row.Tag}} {
		if part.text.Value == "" {
			r.wrong(at.Line, at.Column, "", "row %q has no %q", row.ID.Value, part.name)
		}
	}
	return len(r.mistakes) == before
}

// condition reads `word`, `not word` or `switch=value`.
func (r *reading) condition(t text, words map[string]word) word {
	if name, value, isSwitch := strings.Cut(t.Value, "="); isSwitch {
		r.setting(t, name, value)
		byDefault := defaultOf(name) == value
		return func(e *evaluation) bool {
			if set, given := e.q.Switches[name]; given {
				return set == value
			}
			return byDefault
		}
	}
	name, negated := strings.CutPrefix(t.Value, "not ")
	r.oneOf("condition", text{Value: name, Line: t.Line, Column: t.Column}, slices.Sorted(maps.Keys(words)))
	holds := words[name]
	if negated {
		return func(e *evaluation) bool { return !holds(e) }
	}
	return holds
}

// setting notes an unknown switch, or an unknown value of a known one.
func (r *reading) setting(t text, name, value string) {
	names := make([]string, 0, len(Switches()))
	for _, s := range Switches() {
		if s.Name == name {
			r.oneOf("value", text{Value: value, Line: t.Line, Column: t.Column}, s.Values)
			return
		}
		names = append(names, s.Name)
	}
	r.oneOf("switch", text{Value: name, Line: t.Line, Column: t.Column}, names)
}
