package tenantfile_test

import (
	"net/netip"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

var _ = Describe("Risk assessment", func() {
	DescribeTable("is on when the tenant says so", func(more string, want bool) {
		Expect(folder{"tenant.yaml": minimal + more}.mustLoad().Risk.Enabled).To(Equal(want))
	},
		Entry("nothing", "", false),
		Entry("off", "riskAssessment: { settings: { enabled: false } }\n", false),
		Entry("on", "riskAssessment: { settings: { enabled: true } }\n", true),
	)

	DescribeTable("remembers devices for as long as the tenant says", func(more string, want int) {
		Expect(folder{"tenant.yaml": minimal + "riskAssessment: { settings: { enabled: true }" + more + " }\n"}.mustLoad().Risk.Settings.RememberDevices).To(Equal(want))
	},
		Entry("by default", "", 0),
		Entry("as exported where there is no setting", ", new_device: { remember_for: 0 }", 0),
		Entry("a number of days", ", new_device: { remember_for: 20 }", 20),
	)

	DescribeTable("has mistakes told with their place", func(yaml string, words ...string) {
		yaml, at := marked(minimal + yaml)
		Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
	},
		Entry("too many days", "riskAssessment: { settings: { enabled: true }, new_device: { remember_for: §366 } }\n", "1 to 365 days, not 366"),
		Entry("fewer than none", "riskAssessment: { settings: { enabled: true }, new_device: { remember_for: §-1 } }\n", "1 to 365 days, not -1"),
		Entry("the key of another tool", "riskAssessment: { settings: { enabled: true }, §newDevice: { remember_for: 1 } }\n", `did you mean "new_device"?`),
	)

	It("takes its numbers, lists and places from mfaproof.yaml", func() {
		f := folder{"tenant.yaml": minimal, "mfaproof.yaml": `switches: { risk_scoring: thresholds }
laxities: { trusted-proxy: loopback }
risk:
  thresholds: { high: 6, medium: 4 }
  fixed: low
  codes: { NewDevice: { initial_login: high }, UntrustedIP: { found_on_deny_list: medium } }
  deny_list: [{ prefix: 192.0.2.0/24, source: firehol, category: abuse }, { prefix: "2001:db8::1", source: own, category: datacenter }]
  travel: { minimal_km: 50, substantial_km: 300.5, impossible_kmh: 800, location_kept: 24h }
`}.mustLoad()
		Expect(f.Risk.Settings).To(Equal(risk.Settings{
			Scoring: risk.Scoring{Method: "thresholds", High: 6, Medium: 4, Confidence: "low"},
			Confidences: map[risk.Assessor]map[risk.Code]risk.Confidence{
				"NewDevice": {"initial_login": "high"}, "UntrustedIP": {"found_on_deny_list": "medium"},
			},
			Travel: risk.TravelSettings{MinimalKm: 50, SubstantialKm: 300.5, ImpossibleKmh: 800, LocationKept: 24 * time.Hour},
		}))
		Expect(f.Risk.DenyList).To(Equal([]risk.DenyEntry{
			{Prefix: netip.MustParsePrefix("192.0.2.0/24"), Source: "firehol", Category: "abuse"},
			{Prefix: netip.MustParsePrefix("2001:db8::1/128"), Source: "own", Category: "datacenter"},
		}))
		Expect(f.TrustedProxy).To(BeTrue())
		Expect(f.Notes).To(ContainElement(ContainSubstring("trusted-proxy")))
		Expect(folder{"tenant.yaml": minimal}.mustLoad().TrustedProxy).To(BeFalse(), "control")
	})
})
