package engine

import (
	"context"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// depict keeps what the devices show, where somebody wants it of a case that did not come out right. It is the last thing before the
// world is closed.
func (r *run) depict(ctx context.Context) {
	world, ok := target.Optional[target.Pictured](r.world)
	if !ok || r.options.Pictures == nil {
		return
	}
	taken, err := world.Pictures(ctx, r.secrets.replacer())
	if err != nil {
		r.note("picture", "none could be taken: "+err.Error(), "")
		return
	}
	r.pictures = taken
}

// wrong tells whether a verdict is one of which pictures help.
func wrong(v reports.Verdict) bool {
	return v != reports.Pass && v != reports.Info && v != reports.NotRun && v != reports.NotApplicable
}
