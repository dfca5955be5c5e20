package tenant

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Configure changes settings of this fork in one step; the fixture that others share stays as it is. The function gets a
// shallow copy: it replaces slices and maps, and changes none. When it returns an error nothing is kept and the error is
// handed on. A login under way sees what its next moment asks for.
func (t *Tenant) Configure(change func(*Fixture) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := *t.base
	if err := change(&changed); err != nil {
		return err
	}
	t.base = &changed
	t.Changed.Ring()
	return nil
}

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
	t.Changed.Ring()
}

// SetPolicy sets the MFA policy of this fork: empty for never, all-applications or confidence-score. A login whose Actions
// have not all run yet sees it.
func (t *Tenant) SetPolicy(policy string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := *t.base
	changed.Policy = policy
	t.base = &changed
	t.Changed.Ring()
}

// SetConfidence fixes the overall confidence of every login's risk assessment; empty lifts it.
func (t *Tenant) SetConfidence(confidence string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.confidence = confidence
}

// Confidence returns what SetConfidence fixed.
func (t *Tenant) Confidence() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.confidence
}
