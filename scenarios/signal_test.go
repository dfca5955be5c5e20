package scenarios_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

const signals = `suite: f/s
requires: [auth0.tenant]
tenant: { factors: [otp], actions: [one.js] }
people: { ana: {} }
cases:
  - case: good
    cites: [otp.wrong-code]
    do:
      - signal: { device: laptop, ip: 198.51.100.7, user_agent: "Agent/1", deny_listed: firehol, forget_cookies: true, risk: { confidence: low, NewDevice: no_match, ImpossibleTravel: neutral, UntrustedIP: none } }
      - signal: { place: berlin, forwarded_for: 192.0.2.1, deny_listed: { source: dan, category: datacenter }, risk: none }
      - signal: { deny_listed: none, risk: computed }
      - login: ana
    expect: { outcome: granted }
`

var _ = Describe("The step signal", func() {
	It("changes a device", func() {
		cases, err := loadWords(signals)
		Expect(err).NotTo(HaveOccurred())
		place := func(line int) scenarios.Pos { return scenarios.Pos{File: "f.yaml", Line: line, Column: 9} }
		Expect(cases[0].Steps[:3]).To(Equal([]scenarios.Step{
			scenarios.Signal{Pos: place(9), Device: "laptop", IP: "198.51.100.7", UserAgent: "Agent/1", ForgetCookies: true,
				DenyListed: &scenarios.DenyListing{Source: "firehol", Category: "abuse"},
				Risk: &scenarios.RiskSignal{Confidence: "low", Codes: map[string]string{"NewDevice": "no_match"},
					Confidences: map[string]string{"ImpossibleTravel": "neutral"}, Without: []string{"UntrustedIP"}}},
			scenarios.Signal{Pos: place(10), Place: "berlin", ForwardedFor: "192.0.2.1", DenyListed: &scenarios.DenyListing{Source: "dan", Category: "datacenter"}, Risk: &scenarios.RiskSignal{None: true}},
			scenarios.Signal{Pos: place(11), DenyListed: &scenarios.DenyListing{}, Risk: &scenarios.RiskSignal{}},
		}))
		Expect(cases[0].Requires).To(Equal([]string{"auth0.tenant", "signals"}))
	})

	DescribeTable("has mistakes with a place", func(old, replacement, mistake string) {
		Expect(signals).To(ContainSubstring(old))
		_, err := loadWords(strings.Replace(signals, old, replacement, 1))
		Expect(err).To(MatchError(ContainSubstring("f.yaml:" + mistake)))
	},
		Entry("no address", "198.51.100.7", "198.51.100", `9:39: "198.51.100" is no IP address; write 198.51.100.7 or 2001:db8::7`),
		Entry("no address that is claimed", "192.0.2.1", "192.0.2", `10:49: "192.0.2" is no IP address; write 198.51.100.7 or 2001:db8::7`),
		Entry("unknown place", "place: berlin", "place: berln", `10:26: unknown place "berln"; did you mean "berlin"?`),
		Entry("two places", "place: berlin", "ip: 192.0.2.1, place: berlin", `10:41: a device has a place or an address, not both`),
		Entry("unknown category", "category: datacenter", "category: datacentre", `10:98: unknown category "datacentre"; did you mean "datacenter"?`),
		Entry("list without a source", "source: dan, ", "", `10:9: a deny list has a source; write deny_listed: NAME`),
		Entry("unknown risk", "risk: none", "risk: non", `10:118: unknown risk "non"; did you mean "none"?`),
		Entry("unknown confidence", "confidence: low", "confidence: lo", `9:140: unknown confidence "lo"; did you mean "low"?`),
		Entry("unknown assessor", "NewDevice:", "NewDevic:", `9:145: unknown assessor "NewDevic"; did you mean "NewDevice"?`),
		Entry("unknown code", "no_match", "no_mach", `9:156: unknown code of NewDevice "no_mach"; did you mean "no_match"?`),
		Entry("empty risk", "risk: computed", "risk: {}", `11:9: the risk says nothing`),
		Entry("nothing", "{ deny_listed: none, risk: computed }", "{ device: laptop }", `11:9: the signal changes nothing; write signal:`),
		Entry("no mapping", "{ deny_listed: none, risk: computed }", "low", `11:9: step "signal" says what changes of a device; write signal:`),
	)
})
