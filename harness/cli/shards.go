package cli

import (
	"context"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/grid"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// shard reads --shard; nil stands for the whole run.
func (c *runCommand) shard() (*reports.Shard, error) {
	if c.Shard == "" {
		return nil, nil
	}
	s, err := reports.ParseShard(c.Shard)
	if err != nil {
		return nil, usageError{fmt.Errorf("--shard: %w", err)}
	}
	return &s, nil
}

// cut keeps the cases of a shard; cases are in the order of their ids. A shard without a case is a mistake: it would look like a good
// one.
func cut(cases []scenarios.Case, s *reports.Shard) ([]scenarios.Case, error) {
	if s == nil {
		return cases, nil
	}
	var mine []scenarios.Case
	for n, one := range cases {
		if s.Has(n) {
			mine = append(mine, one)
		}
	}
	if len(mine) == 0 {
		return nil, fmt.Errorf("--shard %s has no case: there are %d; use as many shards at most", s, len(cases))
	}
	return mine, nil
}

// cutGrid is cut for the exhaustive matrix.
func cutGrid(job *job) {
	if s := job.header.Shard; s != nil {
		job.planned = grid.PlannedPart(*s)
		job.run = func(ctx context.Context, o engine.Options) ([]reports.Case, error) { return grid.Part(ctx, o, *s) }
	}
}
