package risk_test

import (
	"net/netip"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

func entry(prefix, source string, category risk.Category) risk.DenyEntry {
	return risk.DenyEntry{Prefix: netip.MustParsePrefix(prefix), Source: source, Category: category}
}

var denied = []risk.DenyEntry{
	entry("192.0.2.0/24", "firehol", "reputation"),
	entry("192.0.2.77/28", "narrow", "abuse"),
	entry("192.0.2.64/28", "later", "datacenter"),
	entry("2001:db8::/32", "six", "unroutable"),
}

var _ = Describe("UntrustedIP", func() {
	DescribeTable("looks the address up", func(ip string, want risk.Finding) {
		Expect(risk.Assess(risk.Settings{}, risk.Input{Login: risk.Login{IP: ip}, DenyList: denied}).Assessments["UntrustedIP"]).To(Equal(want))
	},
		Entry("not listed", "198.51.100.1", risk.Finding{Confidence: "high", Code: "not_found_on_deny_list"}),
		Entry("listed", "192.0.2.1", risk.Finding{Confidence: "low", Code: "found_on_deny_list",
			Details: risk.Details{IP: "192.0.2.1", Matches: "192.0.2.0/24", Source: "firehol", Category: "reputation"}}),
		Entry("listed more than once: the narrowest subnet, and of equal ones the first", "192.0.2.70", risk.Finding{Confidence: "low", Code: "found_on_deny_list",
			Details: risk.Details{IP: "192.0.2.70", Matches: "192.0.2.64/28", Source: "narrow", Category: "abuse"}}),
		Entry("IPv6", "2001:DB8::1%eth0", risk.Finding{Confidence: "low", Code: "found_on_deny_list",
			Details: risk.Details{IP: "2001:db8::1", Matches: "2001:db8::/32", Source: "six", Category: "unroutable"}}),
		Entry("IPv4 within IPv6", "::ffff:192.0.2.1", risk.Finding{Confidence: "low", Code: "found_on_deny_list",
			Details: risk.Details{IP: "192.0.2.1", Matches: "192.0.2.0/24", Source: "firehol", Category: "reputation"}}),
		Entry("empty", "", risk.Finding{Confidence: "low", Code: "invalid_ip_address"}),
		Entry("not an address", "192.0.2.256", risk.Finding{Confidence: "low", Code: "invalid_ip_address"}),
		Entry("with a port", "192.0.2.1:443", risk.Finding{Confidence: "low", Code: "invalid_ip_address"}),
	)

	It("finds nothing on an empty list", func() {
		Expect(risk.Assess(risk.Settings{}, risk.Input{Login: risk.Login{IP: "192.0.2.1"}}).Assessments["UntrustedIP"].Code).To(BeEquivalentTo("not_found_on_deny_list"))
	})

	It("takes a list that is right", func() { Expect(risk.ValidateDenyList(denied)).To(Succeed()) })

	DescribeTable("refuses an entry that could not count", func(wrong risk.DenyEntry, complaint string) {
		Expect(risk.ValidateDenyList([]risk.DenyEntry{denied[0], wrong})).To(MatchError(And(ContainSubstring("entry 2"), ContainSubstring(complaint))))
	},
		Entry("no subnet", risk.DenyEntry{Source: "a", Category: "abuse"}, "write 192.0.2.0/24"),
		Entry("IPv4 within IPv6", entry("::ffff:192.0.2.0/120", "a", "abuse"), "write 192.0.2.0/24"),
		Entry("no source", entry("192.0.2.0/24", "", "abuse"), "source is missing"),
		Entry("another category", entry("192.0.2.0/24", "a", "spam"), `unknown category "spam"; known: abuse, anonymizer, datacenter, reputation, unroutable`),
	)
})
