package grid

import (
	_ "embed"
)

//go:embed rules.yaml
var rulesYAML []byte

// Row is one rule: when every condition holds, and no earlier row of its table did, it decides.
type Row struct {
	// ID is a dotted name in kebab-case, such as "enrol-any.picker", unique over all tables.
	ID string
	// When are the conditions: a word, `not` and a word, or `switch=value`. No condition means always.
	When []string
	// Then is what follows: a word of the row's table.
	Then string
	// Cites names the document and the section that say so, or that leave it open; Tag is the strength of the evidence
	// (documented, recorded, staff, inferred, conflicting or unknown).
	Cites, Tag string
	// Line and Column are where the row stands in its file, from 1.
	Line, Column int

	conditions []word
}

// Rules are the three tables. The last row of each has no condition, so that every question has an answer.
type Rules struct {
	// File is what messages call the file of the rules.
	File string
	// Factors decides what becomes of one requested factor: usable, satisfied, already-enrolled, unusable or dropped.
	// Those already enrolled and those unusable leave a warning.
	Factors []Row
	// Gate decides whether an enrolment may begin: open, or closed until a challenge was completed.
	Gate []Row
	// Commands decides the outcome.
	Commands []Row
}

// What the rows of the tables of factors and of the gate may decide.
const (
	factorUsable    = "usable"
	factorSatisfied = "satisfied"
	factorEnrolled  = "already-enrolled"
	factorUnusable  = "unusable"
	factorDropped   = "dropped"
	gateOpen        = "open"
	gateClosed      = "closed"
)

// Rows gives the rows of all tables.
func (r *Rules) Rows() []Row {
	rows := make([]Row, 0, len(r.Factors)+len(r.Gate)+len(r.Commands))
	rows = append(rows, r.Factors...)
	rows = append(rows, r.Gate...)
	return append(rows, r.Commands...)
}

// Load reads the rules in the binary.
func Load() (*Rules, error) { return Parse("scenarios/grid/rules.yaml", rulesYAML) }

// Tally tells how many of the questions each row decided, by row id. Rows that decided none are there with zero: over all
// sheets that is a rule which nothing shows, and an error of the table or of the sheets.
func Tally(rules *Rules, questions []Question) map[string]int {
	counts := map[string]int{}
	for _, row := range rules.Rows() {
		counts[row.ID] = 0
	}
	for _, q := range questions {
		_, trace := Evaluate(rules, q)
		for _, id := range trace {
			counts[id]++
		}
	}
	return counts
}
