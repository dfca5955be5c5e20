package tenant

import (
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Reload puts a newly loaded fixture under the tenant. Users who changed since keep their state; settings that were changed are gone,
// as Reverted tells.
func (t *Tenant) Reload(base *Fixture) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.base != t.loaded {
		t.reverted = t.Clock.Now()
	}
	t.base, t.loaded = base, base
	t.Changed.Ring()
}

// Reverted is when Reload last took changed settings away, by the tenant's clock; zero if it has not, or since one was changed or
// AcknowledgeReverted called.
func (t *Tenant) Reverted() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.reverted
}

// AcknowledgeReverted says that somebody knows what Reverted tells.
func (t *Tenant) AcknowledgeReverted() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reverted = time.Time{}
	t.Changed.Ring()
}

// set puts a changed copy in place of the fixture; the caller holds the lock.
func (t *Tenant) set(changed *Fixture) {
	t.base, t.reverted = changed, time.Time{}
	t.Changed.Ring()
}

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
	t.set(&changed)
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
	t.set(&changed)
}

// SetPolicy sets the MFA policy of this fork: empty for never, all-applications or confidence-score. A login whose Actions
// have not all run yet sees it.
func (t *Tenant) SetPolicy(policy string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := *t.base
	changed.Policy = policy
	t.set(&changed)
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
