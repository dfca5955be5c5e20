package tenant

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// SwitchFactor switches a factor on or off for this fork; the fixture that others share stays as it is.
func (t *Tenant) SwitchFactor(f vocab.Factor, on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := *t.base
	changed.Enabled = slices.DeleteFunc(slices.Clone(t.base.Enabled), func(x vocab.Factor) bool { return x == f })
	if on {
		changed.Enabled = append(changed.Enabled, f)
	}
	t.base = &changed
}
