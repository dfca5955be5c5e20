package engine

import (
	"context"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
)

// admin is an administrator at work in the middle of the case.
func (r *run) admin(ctx context.Context, s scenarios.Admin) error {
	admin, ok := target.Optional[target.Admin](r.world)
	switch {
	case !ok:
		return &unmet{"the target has no administrator"}
	case s.Remove != "":
		return admin.RemoveFactor(ctx, s.Person, s.Remove)
	case s.Set != nil:
		if who := r.people[s.Person]; who != nil && s.Set.Password != "" {
			who.password = s.Set.Password
			r.secrets.add("password", who.password)
		}
		return admin.SetUser(ctx, s.Person, target.UserChange(*s.Set))
	case s.SwitchOff != "":
		return admin.SwitchFactor(ctx, s.SwitchOff, false)
	case s.SwitchOn != "":
		return admin.SwitchFactor(ctx, s.SwitchOn, true)
	case s.Policy != "":
		return admin.SetPolicy(ctx, s.Policy)
	case s.Rule != "":
		return admin.SwitchRule(ctx, s.Rule, s.Enabled)
	case s.ForgetBrowsers != "":
		return admin.ForgetBrowsers(ctx, s.ForgetBrowsers)
	}
	return admin.SetSettings(ctx, s.Settings)
}

// administered says in words what an administrator does.
func administered(s scenarios.Admin) string {
	switch {
	case s.Remove != "":
		return fmt.Sprintf("remove %s of %s", s.Remove, s.Person)
	case s.Set != nil:
		return "set " + s.Person
	case s.Policy != "":
		return "policy " + string(s.Policy)
	case s.Rule != "":
		return fmt.Sprintf("rule %s enabled %v", s.Rule, s.Enabled)
	case s.ForgetBrowsers != "":
		return "forget browsers of " + s.ForgetBrowsers
	case len(s.Settings) > 0:
		return "settings"
	case s.SwitchOn != "":
		return "switch on " + string(s.SwitchOn)
	}
	return "switch off " + string(s.SwitchOff)
}

// identities are the accounts elsewhere that are linked to a person's.
func identities(p scenarios.Person) []target.Identity {
	var linked []target.Identity
	for _, i := range p.Identities {
		linked = append(linked, target.Identity(i))
	}
	return linked
}
