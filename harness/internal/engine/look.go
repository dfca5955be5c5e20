package engine

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// Scene is a way to a point of a login, at which somebody else looks and judges: a grid of cells has far too many for
// expectations of their own.
type Scene struct {
	// ID names the scene: whatever is random in it derives from it.
	ID     string
	People []scenarios.Person
	// Tenant is a Deploy CLI folder; Key names its content.
	Tenant fs.FS
	Key    string
	Steps  []scenarios.Step
}

// Sight is what is to be seen at the end of a scene.
type Sight struct {
	target.Observation
	// Others is what the page of another method offers, where the observation has a way there.
	Others []target.Offer
	Log    []target.LogEntry
	// Transcript tells how the scene went, without secrets.
	Transcript []reports.Entry
}

// Look walks a scene. An error says that the way does not lead where it should. A push device is registered alone, without
// the one-time codes that an enrolment brings: a scene holds exactly what it says.
func (o Options) Look(ctx context.Context, s Scene) (Sight, error) {
	about, err := o.Target.Describe(ctx)
	if err != nil {
		return Sight{}, err
	}
	limited, cancel := context.WithTimeout(ctx, o.CaseLimit)
	defer cancel()
	c := scenarios.Case{ID: s.ID, People: s.People, Steps: s.Steps}
	r := &run{options: o, whole: ctx, about: about, c: c, tenant: s.Tenant, key: s.Key, alone: true, sheet: o.sheet(c)}
	if err := r.provision(limited); err != nil {
		return Sight{}, err
	}
	seen, err := r.look(limited)
	if closing := r.close(ctx); err == nil {
		err = closing
	}
	for _, e := range seen.Log {
		r.note(reports.EntryLog, e.Code+": "+e.Text, "")
	}
	told := reports.Case{Transcript: r.transcript}
	r.secrets.hide(&told)
	seen.Transcript = told.Transcript
	if err != nil {
		return seen, r.secrets.hideError(err)
	}
	return seen, nil
}

func (r *run) look(ctx context.Context) (Sight, error) {
	if err := r.preconditions(ctx); err != nil {
		return Sight{}, err
	}
	for i, step := range r.c.Steps {
		if err := r.step(ctx, step); err != nil {
			return Sight{}, fmt.Errorf("step %d (%s): %w", i+1, step.Word(), err)
		}
	}
	seen := Sight{Observation: r.sight}
	for _, offer := range r.sight.Offers {
		if offer.Kind == target.OfferOtherMethod {
			o, err := r.devices[r.device].Choose(ctx, offer.ID)
			if err != nil {
				return seen, err
			}
			seen.Others = o.Offers
		}
	}
	if log, ok := target.Optional[target.Log](r.world); ok {
		var err error
		if seen.Log, err = log.Log(ctx); err != nil {
			return seen, err
		}
	}
	return seen, nil
}
