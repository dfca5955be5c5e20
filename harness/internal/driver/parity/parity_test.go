//go:build !race

package parity_test

import (
	"bytes"
	"context"
	"image/png"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/parity"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestParity(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Parity of the drivers")
}

// elsewhere are screens that no case stands at, each with the reason.
var elsewhere = map[vocab.Screen]string{
	vocab.ScreenDetectBrowser:          "its script goes on by itself: every case with WebAuthn comes past it",
	vocab.ScreenOTPEnrollCode:          "the tests of the pages toggle it",
	vocab.ScreenForm:                   "the tests of the pages go through it",
	vocab.ScreenErrorPage:              "the end of a refused login, which the outcome names; the tests of the pages look at it",
	"mfa-webauthn-not-available-error": "not served",
}

// show makes a target show its pages in a browser until the test ends.
func show(faults ...string) *mock.Target {
	GinkgoHelper()
	c, err := browser.Start(context.Background(), browser.Options{})
	Expect(err).NotTo(HaveOccurred())
	t := read(faults...)
	Expect(t.ShowIn(c)).To(Succeed())
	return t
}

func read(faults ...string) *mock.Target {
	GinkgoHelper()
	t, err := mock.New(faults...)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { Expect(t.Close()).To(Succeed()) })
	return t
}

// column runs cases, two at a time.
func column(t *mock.Target, driver string, cases []scenarios.Case, pictured ...func(string, []target.Picture) []reports.Picture) *reports.Run {
	GinkgoHelper()
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	o := engine.Options{Target: t, Catalog: catalog, Seed: 1, Workers: 2, Wall: wall.Clock{}, CaseLimit: 5 * time.Minute,
		Repeat: func(scenarios.Case) string { return "" }, Ended: func(reports.Case) {}}
	for _, take := range pictured {
		o.Pictures = take
	}
	results, err := engine.Run(GinkgoT().Context(), cases, o)
	Expect(err).NotTo(HaveOccurred())
	return reports.Build(reports.Header{Driver: driver}, results, nil, 0)
}

// labelled are the cases that are for a browser.
func labelled() []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	cases, err := plan.Expand(suites)
	Expect(err).NotTo(HaveOccurred())
	return scenarios.Labelled(cases, scenarios.LabelBrowser)
}

var _ = It("The cases labelled browser come to every screen that the mock serves", func() {
	reached := map[vocab.Screen]bool{}
	for _, c := range labelled() {
		if c.Expect.Screens != nil {
			for _, s := range c.Expect.Screens.Value {
				reached[s] = true
			}
		}
		for _, o := range c.Expect.Offers {
			reached[o.Screen] = true
		}
	}
	for _, s := range vocab.Screens() {
		Expect(reached[s] || elsewhere[s] != "").To(BeTrue(), "no case labelled browser expects the screen %s", s)
		Expect(reached[s] && elsewhere[s] != "").To(BeFalse(), "%s has a reason and needs none", s)
	}
})

var _ = Describe("The cases labelled browser", func() {
	BeforeEach(func() {
		if err := browser.Check(browser.Options{}); err != nil {
			Skip(err.Error())
		}
	})

	It("come out the same through requests and in Chromium", func() {
		cases := labelled()
		Expect(len(cases)).To(BeNumerically(">=", 60))
		asked := column(read(), "", cases)
		shown := column(show(), reports.DriverBrowser, cases)
		Expect(*parity.Compare(asked, shown)).To(Equal(parity.Result{Same: len(cases)}))
		Expect(shown.Cases).To(HaveEach(HaveField("Verdict", reports.Pass)))
	})

	It("do not come out the same where one driver sees another implementation", func() {
		cases := slices.DeleteFunc(labelled(), func(c scenarios.Case) bool {
			return c.ID != "factors/recovery-code/used-twice" && c.ID != "factors/push/approved"
		})
		Expect(cases).To(HaveLen(2))
		asked := column(read(), "", cases)
		taken := map[string][]target.Picture{}
		shown := column(show("recovery-code-reusable"), reports.DriverBrowser, cases, func(id string, p []target.Picture) []reports.Picture {
			taken[id] = p
			return nil
		})
		compared := parity.Compare(asked, shown)
		Expect(compared.Same).To(Equal(1))
		Expect(compared.Differ).To(ConsistOf(And(HaveField("ID", "factors/recovery-code/used-twice"),
			HaveField("What", ContainElement(parity.Thing{Name: "verdict", Form: "pass", Browser: "fail"})))))

		By("keeping what the one showed that did not come out right, without secrets")
		Expect(taken).To(And(HaveLen(1), HaveKey("factors/recovery-code/used-twice")))
		pictures := taken["factors/recovery-code/used-twice"]
		Expect(pictures).To(ContainElement(HaveField("HTML", ContainSubstring("[recovery code]"))))
		for _, p := range pictures {
			Expect(p.HTML).NotTo(MatchRegexp(`\b[A-Z0-9]{24}\b`))
			_, err := png.Decode(bytes.NewReader(p.PNG))
			Expect(err).NotTo(HaveOccurred())
		}
	})
})
