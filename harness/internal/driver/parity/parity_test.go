//go:build !race

package parity_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"slices"
	"strings"
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

// cell is what came of a case, as far as a driver can have a part in it.
type cell struct {
	verdict reports.Verdict
	checks  []string
	pages   []string // the stages and screens, in order
}

func (c cell) String() string {
	return string(c.verdict) + "\n" + strings.Join(append(c.checks, c.pages...), "\n")
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

// column runs cases, two at a time, and gives what came of each.
func column(t *mock.Target, cases []scenarios.Case, pictured ...func(scenarios.Case, []target.Picture)) map[string]cell {
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
	out := map[string]cell{}
	for _, r := range results {
		c := cell{verdict: r.Verdict}
		if r.Reason != "" {
			c.checks = append(c.checks, r.Reason)
		}
		for _, k := range r.Checks {
			c.checks = append(c.checks, fmt.Sprintf("%s: %s: %s", k.Name, k.Verdict, k.Actual))
		}
		for _, e := range r.Transcript {
			if e.Kind == reports.EntryPage {
				c.pages = append(c.pages, e.Title)
			}
		}
		out[r.ID] = c
	}
	return out
}

// differences are the rows of the matrix whose columns are not equal.
func differences(one, other map[string]cell) []string {
	var rows []string
	for id, c := range one {
		if c.String() != other[id].String() {
			rows = append(rows, fmt.Sprintf("%s\n--- form\n%s\n--- browser\n%s", id, c, other[id]))
		}
	}
	slices.Sort(rows)
	return rows
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
		if _, err := browser.Find(); err != nil {
			Skip(err.Error())
		}
	})

	It("come out the same through requests and in Chromium", func() {
		cases := labelled()
		Expect(len(cases)).To(BeNumerically(">=", 60))
		asked := column(read(), cases)
		shown := column(show(), cases)
		Expect(shown).To(HaveLen(len(cases)))
		Expect(differences(asked, shown)).To(BeEmpty())
		for id, c := range shown {
			Expect(c.verdict).To(Equal(reports.Pass), id)
		}
	})

	It("do not come out the same where one driver sees another implementation", func() {
		cases := slices.DeleteFunc(labelled(), func(c scenarios.Case) bool {
			return c.ID != "factors/recovery-code/used-twice" && c.ID != "factors/push/approved"
		})
		Expect(cases).To(HaveLen(2))
		asked := column(read(), cases)
		taken := map[string][]target.Picture{}
		shown := column(show("recovery-code-reusable"), cases, func(c scenarios.Case, p []target.Picture) { taken[c.ID] = p })
		Expect(differences(asked, shown)).To(ConsistOf(HavePrefix("factors/recovery-code/used-twice\n")))

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
