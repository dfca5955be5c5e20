//go:build !race

package browsertest_test

import (
	"os"

	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports/html"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

// serious are the violations of the page that axe-core calls serious or critical, each with its first element.
const serious = `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations
	.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ': ' + v.help + ': ' + v.nodes[0].html + ' ' + (v.nodes[0].any[0]?.message ?? '')))`

var _ = It("shows a matrix of outcomes with what its words mean, and leads from a cell to its case", func() {
	run := reportstest.Outcomes()
	p := open(html.Input{Run: run, Tables: matrix.Of(run, nil, nil)}, "#matrix=outcomes-same-policy-grants-2", 1280, 900)
	p.shows("td[data-kind=fail]", ContainSubstring("✗ granted"))
	is[string](p, "document.querySelector('.legend').innerText", ContainSubstring("What mfa:challenge means."))
	checker, err := os.ReadFile(axe)
	if err != nil {
		Skip("there is no axe-core: `make need-browser` fetches it")
	}
	for _, scheme := range []string{"light", "dark"} {
		p.prefers(scheme)
		_, err = eval[bool](p, string(checker)+";true")
		Expect(err).NotTo(HaveOccurred())
		found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](serious, chromedp.EvalAwaitPromise))
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(BeEmpty(), scheme)
	}
	_, err = eval[bool](p, "document.querySelector('td[data-kind=fail] a').click(), true")
	Expect(err).NotTo(HaveOccurred())
	p.shows("h1", ContainSubstring("same-policy/grants/refresh/policy=always/held=otp"))
})

var _ = DescribeTable("axe-core finds no serious violation",
	func(hash string, width int64) {
		in := sample()
		in.Run, in.Decision = reportstest.Judged()
		p := open(in, hash, width, 900)
		checker, err := os.ReadFile(axe)
		if err != nil {
			Skip("there is no axe-core: `make need-browser` fetches it")
		}
		check := func() []string {
			GinkgoHelper()
			_, err = eval[bool](p, string(checker)+";true")
			Expect(err).NotTo(HaveOccurred())
			found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](serious, chromedp.EvalAwaitPromise))
			Expect(err).NotTo(HaveOccurred())
			return found
		}
		for _, scheme := range []string{"light", "dark"} {
			p.prefers(scheme)
			Expect(check()).To(BeEmpty(), scheme)
		}
		is[bool](p, "document.documentElement.scrollWidth <= innerWidth", BeTrue())
		_, err = eval[bool](p, "document.querySelector('h1').parentNode.append(document.createElement('button')), true")
		Expect(err).NotTo(HaveOccurred())
		Expect(check()).To(ContainElement(HavePrefix("button-name")), "the positive control: a button without a name")
	},
	Entry("on the overview", "", int64(1280)),
	Entry("on the overview of a phone", "", int64(375)),
	Entry("on the cases", "#cases", int64(375)),
	Entry("on a case", "#case=challenge%2Fotp%2Freused-code%2Fanswer%3Dreused", int64(1280)),
	Entry("on a case of a phone", "#case=challenge%2Fotp%2Freused-code%2Fanswer%3Dreused", int64(375)),
	Entry("on a matrix", "#matrix=requirements", int64(375)),
	Entry("on a sheet", "#matrix=sheet-signature-enrollWith?cell=1.1", int64(1280)),
	Entry("on the comparison", "#compare", int64(375)),
	Entry("on what the run was made with", "#about", int64(375)),
)
