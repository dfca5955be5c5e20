package mockidp

import (
	"errors"
	"fmt"
	"time"
)

// ErrNoRule means that the tenant was loaded without the Rule, or with the Rule disabled.
var ErrNoRule = errors.New("no Rule of this name runs in the tenant")

// SwitchRule switches a legacy Rule off, or on again; a login that has not come to its Rules sees it. Only Rules that were
// enabled when the tenant was loaded can be switched. Errors: ErrNoRule.
func (t *Tenant) SwitchRule(name string, on bool) error {
	if !t.state.SwitchRule(name, on) {
		return fmt.Errorf("%w: %q; enable it under rules in mfaproof.yaml and switch it off first", ErrNoRule, name)
	}
	return nil
}

// SwitchFault turns a named deviation of the running tenant on or off; see Faults. A login under way shows it from its next
// moment on. An unknown name is an error that lists the known ones.
func (t *Tenant) SwitchFault(name string, on bool) error {
	defer t.state.Changed.Ring()
	return t.state.Faults.Switch(name, on)
}

// Faults lists the names of the deviations that are on, in alphabetical order.
func (t *Tenant) Faults() []string { return t.state.Faults.Names() }

// Reload puts another fixture under the tenant; logins under way go on with the Actions and Rules of the old one. Settings, factors, the
// policy and Rules that were changed in the running tenant are as the fixture has them: see Reverted.
func (t *Tenant) Reload(f *Fixture) { t.state.Reload(f.loaded) }

// Reverted is when Reload last took such changes away, by the tenant's clock. It is zero if there were none, since something was
// changed again, and since AcknowledgeReverted.
func (t *Tenant) Reverted() time.Time { return t.state.Reverted() }

// AcknowledgeReverted ends the telling of Reverted: somebody has seen it.
func (t *Tenant) AcknowledgeReverted() { t.state.AcknowledgeReverted() }
