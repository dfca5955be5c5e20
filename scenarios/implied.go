package scenarios

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// require adds the capabilities that the words of the case need by themselves, so that a target which cannot do them is
// not tried.
func (c *Case) require() {
	for _, step := range c.Steps {
		c.Requires = append(c.Requires, needs(step, c.Policy != nil)...)
	}
	if slices.ContainsFunc(c.People, func(p Person) bool { return len(p.Organizations) > 0 }) {
		c.Requires = append(c.Requires, "organizations")
	}
	for _, p := range c.People {
		c.Requires = append(c.Requires, p.needs()...)
	}
	x := c.Expect
	if len(x.Event)+len(x.Console) > 0 || x.Diagnostics != nil || x.Outbound != nil {
		c.Requires = append(c.Requires, "event")
	}
	if x.Proved != nil {
		c.Requires = append(c.Requires, "observe.amr")
	}
	if x.SessionID != nil {
		c.Requires = append(c.Requires, "observe.session")
	}
	if x.Redirects != nil {
		c.Requires = append(c.Requires, "redirect")
	}
	if len(x.Messages) > 0 {
		c.Requires = append(c.Requires, "inbox")
	}
	slices.Sort(c.Requires)
	c.Requires = slices.Compact(c.Requires)
}

// needs lists what a target must be able to do for a step.
func needs(step Step, portable bool) []string {
	switch s := step.(type) {
	case Login:
		needed := s.Ask.needs()
		if s.Via != "" && s.Via != vocab.ViaPassword {
			needed = append(needed, "via."+string(s.Via))
		}
		if s.Via == vocab.ViaSessionTransfer { // which begins with a refresh token
			needed = append(needed, "login.refresh")
		}
		if s.Organization != "" {
			needed = append(needed, "organizations")
		}
		if s.Password == AnswerNone {
			needed = append(needed, "login.direct")
		}
		return needed
	case SelfEnrol:
		if !portable {
			return nil // with a tenant it is a request of the MFA API, as part of it as its pages
		}
		return []string{"enrol.self"}
	case StepUp:
		return []string{"login.step-up"}
	case Tamper:
		return []string{"tamper"}
	case Enrol:
		if s.Sent != "" {
			return []string{"tamper"}
		}
		return nil
	case Answer:
		if s.Sent != "" {
			return []string{"tamper"}
		}
		if s.Remember && portable {
			return []string{"login.remember"}
		}
		return nil
	case Relogin:
		needed := append(s.Ask.needs(), "login.session")
		if s.Organization != "" {
			needed = append(needed, "organizations")
		}
		return needed
	case Silent:
		return []string{"login.session", "via.silent"}
	case Call, Replay:
		return []string{"login.api", "login.request"}
	case Refresh:
		return []string{"login.refresh"}
	case Poll:
		return []string{"via." + string(vocab.ViaDeviceCode)}
	case Choose:
		if s.Organization != "" {
			return []string{"organizations"}
		}
		return nil
	case Admin:
		return []string{"admin"}
	case Redirect:
		return []string{"redirect"}
	case Signal:
		return []string{"signals"}
	case Wait:
		if s.LeadingZero != "" {
			return []string{"clock"}
		}
	}
	return nil
}

func (a Ask) needs() []string {
	if a == (Ask{}) {
		return nil
	}
	return []string{"login.request"}
}
