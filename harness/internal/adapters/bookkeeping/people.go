// Package bookkeeping owns what an adapter remembers of a case between two requests: who is in it, what time it is there, what is kept on which
// device, and where a login stands. It sends nothing and knows no system.
package bookkeeping

import (
	"context"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/target"
)

// People are the accounts of a world, by the names that a case has for them.
type People[T any] map[string]T

// Named gives the account of a person. The error says that there is no such person.
func (p People[T]) Named(name string) (T, error) {
	one, ok := p[name]
	if !ok {
		return one, fmt.Errorf("there is no person %q", name)
	}
	return one, nil
}

// Plain tells whether a person is somebody with an account, a password and nothing that takes a tenant: neither blocked, nor from elsewhere, nor
// in an organization.
func Plain(p target.Person) bool {
	return !p.Blocked && len(p.Organizations) == 0 && len(p.Identities) == 0 && p.Connection == ""
}

// Nowhere is the world of a policy that a system cannot apply: there is nothing to close.
type Nowhere struct{ target.World }

// Close implements target.World.
func (Nowhere) Close(context.Context) error { return nil }
