//go:build !race

// What goes on at once goes on in the real system: under the race detector these would wait for it a second time and find nothing.

package adapters_test

import (
	"errors"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/launch"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// These start a real system where it is installed: what was recorded once may have become untrue.
var _ = DescribeTable("A real system is started, tested and stopped", func(ctx SpecContext, name, id string) {
	t, closing, err := adapters.Open(ctx, name, adapters.Options{})
	var missing *launch.NotInstalled
	if errors.As(err, &missing) {
		Skip(missing.Error())
	}
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(closing)
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	cases, err := plan.Expand(suites)
	Expect(err).NotTo(HaveOccurred())
	cases, err = plan.Filter(cases, id)
	Expect(err).NotTo(HaveOccurred())
	results, err := engine.Run(ctx, cases, engine.Options{Target: t, Catalog: catalog, Wall: wall.Clock{}, WaitBudget: time.Minute, Workers: 1, CaseLimit: 2 * time.Minute,
		Repeat: func(c scenarios.Case) string { return c.ID }, Ended: func(reports.Case) {}})
	Expect(err).NotTo(HaveOccurred())
	Expect(results).To(HaveExactElements(HaveField("Verdict", reports.Pass)))
},
	Entry("better-auth", NodeTimeout(5*time.Minute), "better-auth", "portable/challenge/both-factors"),
	Entry("keystone", NodeTimeout(5*time.Minute), "keystone", "portable/challenge/both-factors"),
	Entry("keycloak", NodeTimeout(10*time.Minute), "keycloak", "portable/challenge/both-factors"),
	Entry("cognito-local", NodeTimeout(5*time.Minute), "cognito-local", "portable/challenge/both-factors"),
	Entry("pocketbase", NodeTimeout(5*time.Minute), "pocketbase", "portable/email/both-factors"),
)
