package engine

import (
	"context"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// tamper sends what no page offers. The observation is where the login stands then.
func (r *run) tamper(ctx context.Context, how vocab.Tamper, p target.Proof) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	bold, ok := target.Optional[target.Tamperer](session)
	if !ok {
		return &unmet{"nobody can tamper with the requests of the target"}
	}
	r.secrets.add("code", p.Code)
	r.note("tamper", string(how), "")
	o, err := bold.Tamper(ctx, how, p)
	return r.see(o, err)
}
