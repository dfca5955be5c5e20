package mockidp

import (
	"errors"
	"fmt"
	"maps"
	"slices"
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

// customise is the setting of a tenant that changes what its Actions may do.
const customise = "customize_mfa_in_postlogin_action"

// SetSettings changes settings of the tenant, in the spelling of the Deploy CLI's tenant. The mock acts on
// customize_mfa_in_postlogin_action alone, which is true or false; every other name is an error.
func (t *Tenant) SetSettings(settings map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if name != customise {
			return fmt.Errorf("the setting %s has no effect here: set %s", name, customise)
		}
	}
	on, ok := settings[customise].(bool)
	if !ok {
		return fmt.Errorf("%s is true or false, not %v", customise, settings[customise])
	}
	t.state.SetCustomise(on)
	return nil
}
