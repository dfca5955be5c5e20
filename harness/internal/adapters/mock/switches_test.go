package mock_test

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios"
)

// unset says why no case sets a switch to a value.
var unset = map[string]string{
	"organization_connections=both": organized, "organization_connections=organization": organized,
	"organization_roles=all": organized, "organization_roles=organization": organized,
	"organization_usage_unset=allow": organized, "organization_usage_unset=deny": organized,
	"adaptive_block=transaction":           standing,
	"adaptive_low_unenrolled=verify-email": standing,
	"adaptive_unassessed=low":              standing,
	"enable_none_against_adaptive=trigger": standing,
	"risk_scoring=formula":                 assessed, "risk_scoring=thresholds": assessed, "risk_scoring=fixed": assessed,
	"mfar_details=description":         "no expectation of a case looks at the details of a log entry: the tests of the pipeline do",
	"mfar_details=risk":                "no expectation of a case looks at the details of a log entry: the tests of the pipeline do",
	"redirect_with_commands=mfa-first": away, "redirect_with_commands=mfa-skipped": away,
	"gate_accepts_recovery_code=yes": standing, "enable_any_email_only=enrol": standing,
}

// Why some are not: the tests of the rooms that own the rules hold each of them.
const (
	organized = "the tests of the pages log people in to organizations by both readings"
	assessed  = "the tests of the pages assess logins by each reading"
	away      = "the tests of the pages send people away by both readings"
	standing  = "the reading in force wherever no case says another, and cases of its own suites hold it"
)

var _ = It("has a case for each value of each switch, or a reason why not", func() {
	set := map[string]bool{}
	for _, c := range everyCase() {
		if c.Tenant == nil {
			continue
		}
		for name, value := range c.Tenant.With.Switches {
			set[name+"="+value] = true
		}
	}
	var missing []string
	for _, s := range mockidp.Switches() {
		for _, value := range append(strings.Split(s.Others, ", "), s.Default) {
			if one := s.Name + "=" + value; !set[one] && unset[one] == "" {
				missing = append(missing, one)
			}
		}
	}
	slices.Sort(missing)
	Expect(missing).To(BeEmpty())
	for one := range unset {
		Expect(set).NotTo(HaveKey(one), "a case sets it: the reason is out of date")
	}
})

// everyCase is every embedded case.
func everyCase() []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	var cases []scenarios.Case
	for _, s := range suites {
		all, err := s.Expand()
		Expect(err).NotTo(HaveOccurred())
		cases = append(cases, all...)
	}
	return cases
}
