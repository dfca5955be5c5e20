package scenarios

import (
	"cmp"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Cell is the place of a case in its suite's matrix of outcomes: a sheet for each value of one axis, a row for each value of another,
// a column for each case that has a table.
type Cell struct {
	// Row, Column and Sheet are what stands at the head of each; Order are their places, from zero, as they are written.
	Row, Column, Sheet string
	Order              [3]int
	// Corner is the name of the axis that goes down.
	Corner string
	// Word is what stands in the cell, of one of OutcomeKinds, and Means says it in a sentence.
	Word, Kind, Means string
}

// OutcomeKinds are the kinds of outcome that a matrix tells apart: nothing was asked; what was required was given; a page asks for a factor, or
// for an enrolment; an error says that one is required; somebody decided to refuse; or something does not work.
func OutcomeKinds() []string {
	return []string{"tokens", "proved", "asked", "enrolment", "required", "denied", "failed"}
}

// maxWord is how long the word of a cell may be, so that a matrix fits on a page.
const maxWord = 14

// outcomeFile is a named outcome: what is done to find it, behind the steps of the case, and what is expected then.
type outcomeFile struct {
	Word   word                       `yaml:"word"`
	Kind   word                       `yaml:"kind"`
	Means  word                       `yaml:"means"`
	Do     []stepFile                 `yaml:"do"`
	Expect *strictyaml.At[expectFile] `yaml:"expect"`
}

// tableFile says which outcome each cell has: `by` names the axis that goes down and the one that has a sheet for each value, and a row has
// an outcome for each value of the second, in its order.
type tableFile struct {
	By   []word                `yaml:"by"`
	Rows entries[tableRowFile] `yaml:"rows"`
}

// tableRowFile is a list of outcomes, or `{cites: [ID], cells: [OUTCOME]}`.
type tableRowFile struct {
	Cites []word `yaml:"cites"`
	Cells []word `yaml:"cells"`
}

func (t *tableRowFile) UnmarshalNode(n *strictyaml.Node) {
	type long tableRowFile
	if n.Kind() == strictyaml.Mapping {
		n.Decode((*long)(t))
		return
	}
	n.Decode(&t.Cells)
}

// checkTable notes where the table of a case does not fit its axes; fits is false then.
func (x *expander) checkTable(written caseContent, axes entries[axisFile]) (fits bool) {
	table, before := written.Value.Table, len(x.mistakes.errors)
	if table == nil {
		return true
	}
	at := posOf(x.suite.File, *table)
	if len(table.Value.By) != 2 {
		x.mistakes.at(at, "write by: [policy, held]", "a table goes by two axes, not %d", len(table.Value.By))
		return false
	}
	rows, sheets := axisNamed(axes, table.Value.By[0].Value), axisNamed(axes, table.Value.By[1].Value)
	for i, axis := range []*axisFile{rows, sheets} {
		if axis == nil {
			x.mistakes.oneOf(posOf(x.suite.File, table.Value.By[i]), "axis", table.Value.By[i].Value, axisNames(axes))
		}
	}
	if rows == nil || sheets == nil {
		return false
	}
	var known, outcomes, given []string
	for _, value := range rows.values {
		known = append(known, value.text)
	}
	for _, o := range x.suite.content.Outcomes {
		outcomes = append(outcomes, o.key.Value)
	}
	for _, row := range table.Value.Rows {
		x.mistakes.oneOf(posOf(x.suite.File, row.key), "value", row.key.Value, known)
		given = append(given, row.key.Value)
		if len(row.value.Cells) != len(sheets.values) {
			x.mistakes.at(posOf(x.suite.File, row.key), "one for each value of the axis "+table.Value.By[1].Value, "the row has %d outcomes, not %d", len(row.value.Cells), len(sheets.values))
		}
		for _, cell := range row.value.Cells {
			x.mistakes.oneOf(posOf(x.suite.File, cell), "outcome", cell.Value, outcomes)
		}
	}
	for _, value := range known {
		if !slices.Contains(given, value) {
			x.mistakes.at(at, "", "the table has no row for %s %q", table.Value.By[0].Value, value)
		}
	}
	return len(x.mistakes.errors) == before
}

// cell finds the case's place in the table, the outcome that stands there, and what else its row cites. Without a table it gives nothing.
func (x *expander) cell(f *filling, written caseContent) (*Cell, outcomeFile, []word) {
	table := written.Value.Table
	if table == nil {
		return nil, outcomeFile{}, nil
	}
	row, sheet := f.chosen[table.Value.By[0].Value], f.chosen[table.Value.By[1].Value]
	axes := layAxes(x.suite.content.Axes, written.Value.Axes)
	c := &Cell{Corner: table.Value.By[0].Value, Row: row.title(), Column: written.Value.Case.Value, Sheet: sheet.title(), Order: [3]int{
		axisNamed(axes, table.Value.By[0].Value).index(row.text), x.column(written), axisNamed(axes, table.Value.By[1].Value).index(sheet.text)}}
	for _, by := range table.Value.By {
		f.used[by.Value] = true
	}
	for _, one := range table.Value.Rows {
		if one.key.Value != row.text {
			continue
		}
		name := one.value.Cells[c.Order[2]].Value
		x.usedOfSuite["outcome "+name] = true
		for _, o := range x.suite.content.Outcomes {
			if o.key.Value == name {
				c.Word, c.Kind, c.Means = cmp.Or(o.value.Word.Value, name), o.value.Kind.Value, o.value.Means.Value
				return c, o.value, one.value.Cites
			}
		}
	}
	return c, outcomeFile{}, nil
}

// column counts the cases with a table up to this one.
func (x *expander) column(written caseContent) int {
	n := 0
	for _, c := range x.suite.content.Cases {
		if c.Line == written.Line {
			break
		}
		if c.Value.Table != nil {
			n++
		}
	}
	return n
}

// lintOutcomes notes what is wrong with the outcomes and passages of a suite by themselves, and which of them nothing uses.
func (x *expander) lintOutcomes() {
	file, sound := x.suite.File, len(x.mistakes.errors) == 0
	for _, o := range x.suite.content.Outcomes {
		at := posOf(file, o.key)
		if o.value.Expect == nil {
			x.mistakes.at(at, "add expect: {outcome: granted}", "outcome %q expects nothing", o.key.Value)
		}
		if o.value.Means.Value == "" {
			x.mistakes.at(at, "add means: a sentence for whoever reads the matrix", "outcome %q does not say what it means", o.key.Value)
		}
		x.mistakes.oneOf(firstKnown(posOf(file, o.value.Kind), at), "kind", o.value.Kind.Value, OutcomeKinds())
		if text := cmp.Or(o.value.Word.Value, o.key.Value); len(text) > maxWord {
			x.mistakes.at(at, "give it a shorter word: word: TEXT", "%q is longer than the %d letters of a cell", text, maxWord)
		}
		if sound && !x.usedOfSuite["outcome "+o.key.Value] {
			x.mistakes.at(at, "", "outcome %q is never used", o.key.Value)
		}
	}
	for _, p := range x.suite.content.Passages {
		if sound && !x.usedOfSuite["passage "+p.key.Value] {
			x.mistakes.at(posOf(file, p.key), "write passage: "+p.key.Value+" among the steps of a case", "passage %q is never used", p.key.Value)
		}
	}
}

// steps gives what a list of steps does, passages among them.
func (x *expander) steps(f *filling, list []stepFile, people []Person) []Step {
	var all []Step
	for _, step := range list {
		if step.step.Value != "passage" {
			all = append(all, f.steps(step, people)...)
			continue
		}
		name, names, found := f.text(step.passage), []string{}, false
		for _, p := range x.suite.content.Passages {
			names = append(names, p.key.Value)
			if p.key.Value != name {
				continue
			}
			found, x.usedOfSuite["passage "+name] = true, true
			for _, inner := range p.value {
				if inner.step.Value == "passage" {
					f.at(posOf(f.file, inner.step), "write its steps out", "a passage has no passage in it")
					continue
				}
				all = append(all, f.steps(inner, people)...)
			}
		}
		if !found {
			f.oneOf(posOf(f.file, step.passage), "passage", name, names)
		}
	}
	return all
}

func axisNamed(axes entries[axisFile], name string) *axisFile {
	for i := range axes {
		if axes[i].key.Value == name {
			return &axes[i].value
		}
	}
	return nil
}

func axisNames(axes entries[axisFile]) []string {
	var names []string
	for _, axis := range axes {
		names = append(names, axis.key.Value)
	}
	return names
}

func (a *axisFile) index(value string) int {
	return slices.IndexFunc(a.values, func(v axisValue) bool { return v.text == value })
}

// title is what a matrix calls the value: its property of that name, or the value itself.
func (v axisValue) title() string {
	for _, p := range v.properties {
		if text, ok := p.value.(string); ok && p.key.Value == "title" {
			return text
		}
	}
	return v.text
}
