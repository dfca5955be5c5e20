package engine

import (
	"context"
	"fmt"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// guessing is a wrong answer that is given several times in a row: zero times is once, and no guessing.
type guessing struct {
	times  int
	spread bool // go on from another device where this one is stopped
	stage  vocab.Stage
	factor vocab.Factor
}

// repeated answers a page, or gives a wrong answer several times in a row. Where the implementation ends the login in between, the
// person logs in again, as whoever guesses does; where it stops them, the guessing is over, on this device at least.
func (r *run) repeated(ctx context.Context, g guessing, once func() error) error {
	if err := r.turn(ctx, g.stage, g.factor); err != nil {
		return err
	}
	if g.times == 0 {
		if err := once(); err != nil || r.c.Policy == nil || r.sight.Stage != vocab.StageRecoveryShow {
			return err
		}
		return r.acknowledge(ctx) // a new recovery code, in place of the one that was used or beside what was enrolled
	}
	r.hasty = true
	defer func() { r.hasty = false }()
	begun, given, devices, idle := len(r.transcript), 0, 1, 0
	for given < g.times && idle < 2 { // stopped at once on a fresh device too: not even from elsewhere
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := r.offer(g.stage, g.factor); err != nil && given > 0 {
			if err := r.beginAgain(ctx, g); err != nil {
				return err
			}
		}
		if _, err := r.offer(g.stage, g.factor); err == nil || given == 0 {
			if err := once(); err != nil {
				return err
			}
			if !r.stopped(g.stage) {
				if given++; given == 1 {
					begun = len(r.transcript) // the first one is shown whole
				}
				idle = 0
				continue
			}
		}
		idle++
		if !g.spread {
			break
		}
		devices++
		if err := r.elsewhere(ctx, g, devices); err != nil {
			return err
		}
	}
	if len(r.transcript) > begun {
		r.transcript = r.transcript[:begun]
		r.note("repeated", fmt.Sprintf("%d wrong answers in a row from %d devices; %s", given, devices, r.standing()), "")
	}
	return nil
}

// elsewhere goes on at a device that nobody used yet.
func (r *run) elsewhere(ctx context.Context, g guessing, n int) error {
	r.device = fmt.Sprintf("%s %d", usualDevice, n)
	return r.beginAgain(ctx, g)
}

// beginAgain logs the person in again, up to the page that is to be guessed at.
func (r *run) beginAgain(ctx context.Context, g guessing) error {
	if err := r.login(ctx, scenarios.Login{Person: r.who.name, Device: r.device}); err != nil {
		return err
	}
	if r.sight.Stage == vocab.StageGranted && g.stage == vocab.StageEnrol {
		return r.selfEnrol(ctx, g.factor)
	}
	return r.turn(ctx, g.stage, g.factor)
}
