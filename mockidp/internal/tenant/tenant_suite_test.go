package tenant_test

import (
	"math/rand/v2"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

func TestTenant(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Tenant state")
}

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// seeded gives the bytes of a generator, the same for the same seed.
func seeded(seed byte) tenant.Random {
	source := rand.NewChaCha8([32]byte{seed})
	return func(b []byte) {
		_, err := source.Read(b)
		Expect(err).NotTo(HaveOccurred())
	}
}

func fork(base *tenant.Fixture) *tenant.Tenant {
	return tenant.Fork("acme", base, clock.NewStill(start), seeded(1), fault.Set{})
}

func user(id, email string) tenant.User { return tenant.User{ID: id, Email: email} }

func fixture(users ...tenant.User) *tenant.Fixture {
	f := &tenant.Fixture{Users: map[string]tenant.User{}}
	for _, u := range users {
		f.Users[u.ID] = u
	}
	return f
}
