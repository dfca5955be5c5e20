package matrix_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

var _ = Describe("A matrix of outcomes", func() {
	all := func() []matrix.Table { return matrix.Outcomes(reportstest.Outcomes()) }

	It("has a table for each sheet, in the order of their author", func() {
		var ids, titles []string
		for _, t := range all() {
			ids, titles = append(ids, t.ID), append(titles, t.Title)
			Expect(t.Corner).To(Equal("policy"))
			Expect(t.Columns).To(Equal([]string{"page", "refresh", "password"}))
			Expect(t.Rows[0].Head).To(Equal("policy Always"))
		}
		Expect(titles).To(Equal([]string{"same-policy/grants: nothing enrolled", "same-policy/grants: otp enrolled"}))
		Expect(ids).To(Equal([]string{"outcomes-same-policy-grants-1", "outcomes-same-policy-grants-2"}))
	})

	It("says in each cell what came out, and where that was not expected what was", func() {
		t := all()[1]
		Expect(cellAt(t, "policy Always", "page")).To(And(HaveField("Mark", "challenge"), HaveField("Kind", "outcome-asked"), HaveField("Text", "challenge: granted")))
		Expect(cellAt(t, "deny", "page").Text).To(Equal("access_denied: refused: access_denied: closed | today"))
		Expect(cellAt(t, "policy Always", "refresh")).To(And(HaveField("Mark", "✗ granted"), HaveField("Kind", "fail"), HaveField("Text", "fail: expected mfa:challenge, came granted")))
		Expect(cellAt(t, "policy Always", "password")).To(And(HaveField("Mark", "·"), HaveField("Kind", "not-run"), HaveField("Text", "not-run: expected mfa:challenge, came nothing")))
		Expect(cellAt(all()[0], "deny", "page")).To(BeZero(), "no case has this place")
	})

	It("leads each cell to its case", func() {
		run := reportstest.Outcomes()
		ref := cellAt(matrix.Outcomes(run)[1], "policy Always", "refresh").Refs
		Expect(ref).To(HaveLen(1))
		Expect(run.Cases[ref[0].Case].ID).To(Equal("same-policy/grants/refresh/policy=always/held=otp"))
		Expect(ref[0].Check).To(Equal(-1))
	})

	It("explains each word once, from nothing asked to nothing got", func() {
		var words []string
		for _, m := range matrix.Legend(all()) {
			words = append(words, m.Mark)
		}
		Expect(words).To(Equal([]string{"tokens", "challenge", "enrol", "mfa:challenge", "mfa:enrol", "access_denied"}))
	})

	It("is a table of the report like any other, in Markdown too", func() {
		var text strings.Builder
		for _, t := range matrix.Of(reportstest.Outcomes(), nil, nil) {
			if strings.HasPrefix(t.ID, "outcomes-") {
				text.WriteString(matrix.Markdown(t) + "\n")
			}
		}
		golden.Same("outcomes.md", text.String())
	})

	It("is not there without such cases", func() {
		Expect(matrix.Outcomes(reportstest.Sample())).To(BeEmpty())
	})
})
