package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
)

// signal changes a device, in each of its browsers. Those that are opened later hear of it then.
func (r *run) signal(ctx context.Context, s scenarios.Signal) error {
	device := cmp.Or(s.Device, usualDevice)
	r.signals[device] = append(r.signals[device], s)
	if err := r.send(ctx, device, s); err != nil {
		return err
	}
	for _, opened := range slices.Sorted(maps.Keys(r.owned)) {
		if strings.HasPrefix(opened, device+" ") {
			if err := r.send(ctx, opened, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) send(ctx context.Context, device string, s scenarios.Signal) error {
	signals, ok := target.Optional[target.Signals](r.world)
	if !ok {
		return &unmet{"the target takes no signals of devices"}
	}
	signal := target.Signal{Address: s.IP, Place: s.Place, UserAgent: s.UserAgent, ForwardedFor: s.ForwardedFor, ForgetCookies: s.ForgetCookies}
	if s.DenyListed != nil {
		listing := target.DenyListing(*s.DenyListed)
		signal.DenyListed = &listing
	}
	if s.Risk != nil {
		risk := target.Risk(*s.Risk)
		signal.Risk = &risk
	}
	return signals.Signal(ctx, device, signal)
}
