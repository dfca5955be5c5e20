package reports

import "fmt"

// Shard says which part of a run this is: the cases whose number, in the order of their ids and counted from 0, leaves Index-1 when it is
// divided by Of. All shards of a run together have each of its cases once.
type Shard struct {
	// Index counts from 1.
	Index int `json:"index"`
	Of    int `json:"of"`
}

// String gives "1/4".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// Has tells whether the case with that number, counted from 0 in the order of ids, belongs to the shard.
func (s Shard) Has(number int) bool { return number%s.Of == s.Index-1 }

// ParseShard reads "1/4".
func ParseShard(text string) (Shard, error) {
	var s Shard
	var rest string
	n, _ := fmt.Sscanf(text+" .", "%d/%d %s", &s.Index, &s.Of, &rest)
	if n != 3 || s.String() != text || s.Index < 1 || s.Index > s.Of {
		return Shard{}, fmt.Errorf("the shard %q is not like 1/4: a number from 1 on, a slash, and how many there are", text)
	}
	return s, nil
}
