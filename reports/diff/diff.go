// Package diff owns the comparison of two runs: which cases got better or worse, came, went, or have another name now. It reads the
// model of package reports and decides no gate.
package diff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// Schema is the name that the first member of a written Diff carries.
const Schema = "mfaproof/diff/1"

// Kind says what became of a case.
type Kind string

// The kinds. A case that was renamed has, besides, the kind that its verdicts give when they differ.
const (
	// Regressed is worse: it breaks the gate and did not, or it was checked and is not checked any more (not-applicable, not-run).
	Regressed Kind = "regressed"
	// Fixed broke the gate and does not now, having been checked.
	Fixed Kind = "fixed"
	// Changed breaks the gate with another fingerprint, or has another verdict that is neither of the above.
	Changed Kind = "changed"
	// New is in the new run only, whatever its verdict.
	New Kind = "new"
	// Gone is in the old run only.
	Gone Kind = "gone"
	// Renamed has another id and is otherwise the same case; see Compare.
	Renamed Kind = "renamed"
)

// Kinds lists every kind in the order in which reports print them.
func Kinds() []Kind { return []Kind{Regressed, Fixed, Changed, New, Gone, Renamed} }

// Change is what became of one case. Was is its former id, when it was renamed. Verdicts and fingerprints are empty where the case is
// not, or did not break the gate.
type Change struct {
	Kind           Kind            `json:"kind"`
	ID             string          `json:"id"`
	Was            string          `json:"was,omitempty"`
	OldVerdict     reports.Verdict `json:"old_verdict,omitempty"`
	NewVerdict     reports.Verdict `json:"new_verdict,omitempty"`
	OldFingerprint string          `json:"old_fingerprint,omitempty"`
	NewFingerprint string          `json:"new_fingerprint,omitempty"`
}

// Diff is what differs between two runs: changes by kind and then by id. Settings names the members of the headers that differ, such as
// "suite" or "target": with another suite a changed verdict says less of the implementation.
type Diff struct {
	Schema   string   `json:"schema"`
	Settings []string `json:"settings"`
	Changes  []Change `json:"changes"`
	Same     int      `json:"same"`
}

// Regressions is the number of cases that are worse now.
func (d *Diff) Regressions() int { return len(d.Of(Regressed)) }

// Of lists the changes of one kind.
func (d *Diff) Of(k Kind) []Change {
	var out []Change
	for _, c := range d.Changes {
		if c.Kind == k {
			out = append(out, c)
		}
	}
	return out
}

// Compare says what became of each case. A case was renamed when one that is gone and one that is new have the same description,
// requirements, values of the axes and expectations, and no other gone or new case has them.
func Compare(before, after *reports.Run) *Diff {
	d := &Diff{Schema: Schema, Settings: settings(before.Header, after.Header), Changes: []Change{}}
	olds := map[string]reports.Case{}
	for _, c := range before.Cases {
		olds[c.ID] = c
	}
	var gone, fresh []reports.Case
	for _, c := range after.Cases {
		old, there := olds[c.ID]
		if !there {
			fresh = append(fresh, c)
			continue
		}
		delete(olds, c.ID)
		d.became(old, c)
	}
	for _, c := range before.Cases {
		if _, left := olds[c.ID]; left {
			gone = append(gone, c)
		}
	}
	d.moved(gone, fresh)
	slices.SortFunc(d.Changes, func(a, b Change) int {
		if a.Kind != b.Kind {
			return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return d
}

// moved tells renamed cases from those that came and went.
func (d *Diff) moved(gone, fresh []reports.Case) {
	olds, news := byContent(gone), byContent(fresh)
	for _, c := range gone {
		if len(olds[content(c)]) == 1 && len(news[content(c)]) == 1 {
			continue
		}
		d.Changes = append(d.Changes, Change{Kind: Gone, ID: c.ID, OldVerdict: c.Verdict, OldFingerprint: c.Fingerprint()})
	}
	for _, c := range fresh {
		if len(olds[content(c)]) == 1 && len(news[content(c)]) == 1 {
			old := olds[content(c)][0]
			one := change(Renamed, old, c)
			one.Was = old.ID
			d.Changes = append(d.Changes, one)
			d.became(old, c)
			continue
		}
		d.Changes = append(d.Changes, Change{Kind: New, ID: c.ID, NewVerdict: c.Verdict, NewFingerprint: c.Fingerprint()})
	}
}

// became compares what is the same case in both runs. The id of a renamed one is part of its fingerprint, so the old one is taken under
// the new id.
func (d *Diff) became(old, c reports.Case) {
	under := old
	under.ID = c.ID
	kind := Changed
	switch was, is := standing(old.Verdict), standing(c.Verdict); {
	case old.Verdict == c.Verdict && under.Fingerprint() == c.Fingerprint():
		if old.ID == c.ID {
			d.Same++
		}
		return
	case is == broken && was != broken, is == unchecked && was == good:
		kind = Regressed
	case was == broken && is == good:
		kind = Fixed
	}
	one := change(kind, under, c)
	if old.ID != c.ID {
		one.Was = old.ID
	}
	d.Changes = append(d.Changes, one)
}

func change(k Kind, old, c reports.Case) Change {
	return Change{Kind: k, ID: c.ID, OldVerdict: old.Verdict, NewVerdict: c.Verdict, OldFingerprint: old.Fingerprint(), NewFingerprint: c.Fingerprint()}
}

// state is how a case stands with the gate.
type state int

const (
	good state = iota
	broken
	unchecked
)

func standing(v reports.Verdict) state {
	switch {
	case v.BreaksGate():
		return broken
	case v.Executed():
		return good
	}
	return unchecked
}

func byContent(cases []reports.Case) map[string][]reports.Case {
	out := map[string][]reports.Case{}
	for _, c := range cases {
		out[content(c)] = append(out[content(c)], c)
	}
	return out
}

// content is what makes a case whatever its name.
func content(c reports.Case) string {
	parts := []string{c.About, fmt.Sprintf("%q", c.Cites), fmt.Sprintf("%q", c.Axes)}
	for _, k := range c.Checks {
		parts = append(parts, k.Name, k.Expected)
	}
	return strings.Join(parts, "\x00")
}

func settings(before, after reports.Header) []string {
	one, other := members(before), members(after)
	out := []string{}
	for _, name := range []string{"suite", "target", "seed", "filter", "shard", "switches", "faults"} {
		if one[name] != other[name] {
			out = append(out, name)
		}
	}
	return out
}

func members(h reports.Header) map[string]string {
	text, err := json.Marshal(h)
	var raw map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &raw)
	}
	out := map[string]string{}
	if err != nil {
		return out // a header of strings and numbers has a JSON form
	}
	for name, value := range raw {
		out[name] = string(value)
	}
	return out
}
