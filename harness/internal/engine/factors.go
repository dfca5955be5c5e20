package engine

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// asked remembers which factor a page asks for: pickers offer, they ask for nothing yet.
func (r *run) asked(o target.Observation) {
	list := &r.seen.challenged
	switch o.Stage {
	case vocab.StageEnrol:
		list = &r.seen.enrolled
	case vocab.StageChallenge:
	default:
		return
	}
	for _, offer := range o.Offers {
		if offer.Factor != "" && !slices.Contains(*list, offer.Factor) {
			*list = append(*list, offer.Factor)
		}
	}
}

// factors are those of the people of whom the case speaks; nil where no login asked for any and nobody held one.
func (r *run) factors() *reports.Factors {
	var f reports.Factors
	named := r.named()
	for _, p := range r.c.People {
		for _, factor := range p.Enrolled {
			if slices.Contains(named, p.Name) && !slices.Contains(f.Held, string(factor)) {
				f.Held = append(f.Held, string(factor))
			}
		}
	}
	f.Challenged, f.Enrolled = words(r.seen.challenged), words(r.seen.enrolled)
	if f.Held == nil && f.Challenged == nil && f.Enrolled == nil {
		return nil
	}
	return &f
}

func words(factors []vocab.Factor) []string {
	var out []string
	for _, f := range factors {
		out = append(out, string(f))
	}
	return out
}

// failedAt is how the failure of an Action begins when it has a place.
var failedAt = regexp.MustCompile(`^([^\s:]+):(\d+):(\d+): `)

// placeOf reads the place at the beginning of an Action's failure; nil where there is none. The file is the one that its author has: below
// the folder of the tenant.
func (r *run) placeOf(failure string) *reports.Place {
	m := failedAt.FindStringSubmatch(failure)
	if m == nil {
		return nil
	}
	line, err := strconv.Atoi(m[2])
	if err != nil {
		return nil
	}
	column, err := strconv.Atoi(m[3])
	if err != nil {
		return nil
	}
	file := m[1]
	if r.c.Tenant != nil {
		file = r.c.Tenant.Path(r.c.File, m[1])
	}
	return &reports.Place{File: file, Line: line, Column: column}
}
