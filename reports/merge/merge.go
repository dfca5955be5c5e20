// Package merge owns putting the shards of one run together. What does not belong together is refused by name: a merged run must be
// the one that would have come out in one piece. It reads the model of package reports and no file.
package merge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// Part is one shard of a run. Name is how messages call it, such as its file.
type Part struct {
	Name string
	Run  *reports.Run
}

// Merge makes one run of all shards of a run, given in any order. It takes as long as its longest shard, and is aborted when one of
// them was. Every error is a *reports.Refusal.
func Merge(parts []Part) (*reports.Run, error) {
	if len(parts) == 0 {
		return nil, refuse(reports.RefusedShards, "nothing to merge: give the run.json of each shard")
	}
	for _, p := range parts[1:] {
		if err := sameHeader(parts[0], p); err != nil {
			return nil, err
		}
	}
	if err := whole(parts); err != nil {
		return nil, err
	}
	var cases []reports.Case
	var abort *reports.Abort
	var longest int64
	from := map[string]string{}
	for _, p := range inOrder(parts) {
		for _, c := range p.Run.Cases {
			if other, twice := from[c.ID]; twice {
				return nil, refuse(reports.RefusedDuplicate, "the case %s is in %s and in %s", c.ID, other, p.Name)
			}
			from[c.ID] = p.Name
		}
		cases = append(cases, p.Run.Cases...)
		longest = max(longest, p.Run.DurationMS)
		if abort == nil {
			abort = p.Run.Abort
		}
	}
	header := parts[0].Run.Header
	header.Shard = nil
	return reports.Build(header, cases, abort, longest), nil
}

// sameHeader refuses two parts that were not run with the same suites, target, seed and settings. It compares every member of the
// header but the shard, whatever the header has: what is added to it one day is compared too.
func sameHeader(a, b Part) error {
	one, err := members(a)
	if err != nil {
		return err
	}
	other, err := members(b)
	if err != nil {
		return err
	}
	names := maps.Clone(one)
	maps.Copy(names, other)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if name != "shard" && !bytes.Equal(one[name], other[name]) {
			return refuse(reports.RefusedMixed, "%s and %s are not of the same run: %s is %s in the first and %s in the second; run all shards with the same program and flags",
				a.Name, b.Name, name, shown(one[name]), shown(other[name]))
		}
	}
	return nil
}

func members(p Part) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(p.Run.Header)
	var out map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return nil, refuse(reports.RefusedText, "%s: the header cannot be compared: %v", p.Name, err)
	}
	return out, nil
}

// shown cuts a long value: a list of switches would hide the sentence around it.
func shown(value json.RawMessage) string {
	const most = 160
	switch {
	case value == nil:
		return "(absent)"
	case len(value) > most:
		return strings.ToValidUTF8(string(value[:most]), "") + "…"
	}
	return string(value)
}

// whole refuses parts that are no shards, or of another number of shards, or not all of them, or there twice.
func whole(parts []Part) error {
	names := map[int]string{}
	of := 0
	for _, p := range parts {
		s := p.Run.Shard
		switch {
		case s == nil:
			return refuse(reports.RefusedShards, "%s is no shard but a whole run; only what run --shard wrote is merged", p.Name)
		case s.Index < 1 || s.Index > s.Of:
			return refuse(reports.RefusedShards, "%s says that it is shard %s", p.Name, s)
		case of != 0 && s.Of != of:
			return refuse(reports.RefusedShards, "%s is one of %d shards, %s one of %d", parts[0].Name, of, p.Name, s.Of)
		case names[s.Index] != "":
			return refuse(reports.RefusedShards, "%s and %s are both shard %s", names[s.Index], p.Name, s)
		}
		of, names[s.Index] = s.Of, p.Name
	}
	var missing []string
	for i := 1; i <= of && len(names) < of; i++ {
		if len(missing) == 20 {
			missing = append(missing, "…")
			break
		}
		if names[i] == "" {
			missing = append(missing, reports.Shard{Index: i, Of: of}.String())
		}
	}
	if missing != nil {
		return refuse(reports.RefusedShards, "%d of %d shards are here; missing: %s", len(names), of, strings.Join(missing, ", "))
	}
	return nil
}

func inOrder(parts []Part) []Part {
	return slices.SortedFunc(slices.Values(parts), func(a, b Part) int { return a.Run.Shard.Index - b.Run.Shard.Index })
}

func refuse(code reports.RefusalCode, format string, args ...any) error {
	return &reports.Refusal{Code: code, Detail: fmt.Sprintf(format, args...)}
}
