package tenant

import "slices"

// SwitchRule switches a legacy Rule of this fork on or off, and reports whether the fixture has it: a Rule that was
// disabled when the tenant was loaded is not there.
func (t *Tenant) SwitchRule(name string, on bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := *t.base
	changed.Rules = slices.Clone(t.base.Rules)
	i := slices.IndexFunc(changed.Rules, func(r Rule) bool { return r.Name == name })
	if i < 0 {
		return false
	}
	changed.Rules[i].Off = !on
	t.set(&changed)
	return true
}
