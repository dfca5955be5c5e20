package engine

import (
	"context"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// probe asks whether the protected thing is reachable at the device, also after a logout there.
func (r *run) probe(ctx context.Context, s scenarios.Probe) error {
	session := r.left[r.device]
	if session == nil {
		var err error
		if session, err = r.session(); err != nil {
			return err
		}
	}
	ask, what := session.Probe, "reachable: "
	if s.StepUp {
		stepper, ok := target.Optional[target.Stepper](session)
		if !ok {
			return &unmet{r.about.Name + " declares login.step-up and has no way to ask for it"}
		}
		ask, what = stepper.ProbeStepUp, "reachable with a step-up: "
	}
	reach, err := ask(ctx)
	if err != nil {
		return err
	}
	r.seen.probe = reach
	r.seen.probes = append(r.seen.probes, reach)
	r.note("probe", what+string(reach), "")
	return nil
}

// reached puts what a probe found into the words of an expectation.
func reached(reach target.Reach) string {
	switch reach {
	case target.Reachable:
		return string(vocab.StageGranted)
	case target.Unreachable:
		return string(vocab.StageRefused)
	}
	return string(reach)
}
