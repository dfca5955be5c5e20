package risk_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

var _ = Describe("An override", func() {
	// assess judges a login that is beyond doubt, with an override as it comes over the wire.
	assess := func(override string, change func(*risk.Input)) risk.Assessment {
		GinkgoHelper()
		var o risk.Override
		Expect(json.Unmarshal([]byte(override), &o)).To(Succeed())
		Expect(o.Validate()).To(Succeed())
		in := risk.Input{Login: login(nil), History: known(), Override: &o}
		if change != nil {
			change(&in)
		}
		return risk.Assess(risk.Settings{}, in)
	}

	DescribeTable("sets what it names", func(override, confidence string, device, travel, ip risk.Finding) {
		Expect(assess(override, nil)).To(Equal(risk.Assessment{Version: "1", Confidence: risk.Confidence(confidence),
			Assessments: map[risk.Assessor]risk.Finding{"NewDevice": device, "ImpossibleTravel": travel, "UntrustedIP": ip}}))
	},
		Entry("nothing", `{}`, "high", seen, home, clean),
		Entry("the whole alone", `{"confidence": "low"}`, "low", seen, home, clean),
		Entry("neutral", `{"confidence": "neutral"}`, "neutral", seen, home, clean),
		Entry("a code: the confidence and the details that go with it", `{"assessments": {"NewDevice": {"code": "no_match"}}}`, "medium",
			risk.Finding{Confidence: "low", Code: "no_match", Details: risk.Details{Device: "unknown", UserAgent: "unknown"}}, home, clean),
		Entry("a partial match", `{"assessments": {"NewDevice": {"code": "partial_match"}}}`, "high",
			risk.Finding{Confidence: "medium", Code: "partial_match", Details: risk.Details{Device: "unknown", UserAgent: "known"}}, home, clean),
		Entry("a partial match with details", `{"assessments": {"NewDevice": {"code": "partial_match", "details": {"device": "known", "useragent": "unknown"}}}}`, "high",
			risk.Finding{Confidence: "medium", Code: "partial_match", Details: risk.Details{Device: "known", UserAgent: "unknown"}}, home, clean),
		Entry("a code without details", `{"assessments": {"NewDevice": {"code": "unknown_device"}}}`, "medium",
			risk.Finding{Confidence: "low", Code: "unknown_device"}, home, clean),
		Entry("a confidence: code and details stay", `{"assessments": {"NewDevice": {"confidence": "low"}}}`, "medium",
			risk.Finding{Confidence: "low", Code: "match", Details: risk.Details{Device: "known", UserAgent: "known"}}, home, clean),
		Entry("code and confidence that do not go together", `{"assessments": {"ImpossibleTravel": {"code": "impossible_travel_from_last_login", "confidence": "high"}}}`, "high",
			seen, risk.Finding{Confidence: "high", Code: "impossible_travel_from_last_login"}, clean),
		Entry("two findings, and the whole by the formula", `{"assessments": {"ImpossibleTravel": {"code": "missing_geoip"}, "UntrustedIP": {"code": "invalid_ip_address"}}}`, "low",
			seen, risk.Finding{Confidence: "low", Code: "missing_geoip"}, risk.Finding{Confidence: "low", Code: "invalid_ip_address"}),
		Entry("all of it", `{"confidence": "medium", "assessments": {"NewDevice": {"code": "initial_login"}, "ImpossibleTravel": {"code": "initial_login"},
			"UntrustedIP": {"code": "found_on_deny_list", "details": {"ip": "192.0.2.1", "matches": "192.0.2.0/24", "source": "firehol", "category": "abuse"}}}}`, "medium",
			risk.Finding{Confidence: "medium", Code: "initial_login"}, risk.Finding{Confidence: "medium", Code: "initial_login"},
			risk.Finding{Confidence: "low", Code: "found_on_deny_list", Details: risk.Details{IP: "192.0.2.1", Matches: "192.0.2.0/24", Source: "firehol", Category: "abuse"}}),
	)

	It("stands against a failure", func() {
		failed := func(in *risk.Input) { in.Unavailable = true }
		Expect(assess(`{}`, failed).Confidence).To(BeEquivalentTo("low"))
		Expect(assess(`{"confidence": "high"}`, failed).Confidence).To(BeEquivalentTo("high"))
		Expect(assess(`{"assessments": {"NewDevice": {"code": "match"}}}`, failed).Confidence).To(BeEquivalentTo("low"))
	})

	DescribeTable("is refused", func(override, complaint string) {
		var o risk.Override
		Expect(json.Unmarshal([]byte(override), &o)).To(Succeed())
		Expect(o.Validate()).To(MatchError(ContainSubstring(complaint)))
	},
		Entry("an unknown confidence", `{"confidence": "none"}`, `unknown confidence "none"; known: low, medium, high, neutral`),
		Entry("an unknown assessor", `{"assessments": {"newDevice": {"code": "match"}}}`, `unknown assessor "newDevice"; known: NewDevice, ImpossibleTravel, UntrustedIP`),
		Entry("an assessor that is left out", `{"assessments": {"PhoneNumber": {"code": "ok"}}}`, `unknown assessor "PhoneNumber"`),
		Entry("an unknown code", `{"assessments": {"UntrustedIP": {"code": "mission_geoip"}}}`,
			`UntrustedIP: unknown code of UntrustedIP "mission_geoip"; known: not_found_on_deny_list, found_on_deny_list, invalid_ip_address, assessment_not_available`),
		Entry("a code of another assessor", `{"assessments": {"UntrustedIP": {"code": "initial_login"}}}`, `unknown code of UntrustedIP "initial_login"`),
		Entry("an unknown confidence of a finding", `{"assessments": {"UntrustedIP": {"confidence": "LOW"}}}`, `UntrustedIP: unknown confidence "LOW"`),
		Entry("a finding that says nothing", `{"assessments": {"UntrustedIP": {}}}`, "UntrustedIP: says nothing; give a code"),
		Entry("details of another assessor", `{"assessments": {"UntrustedIP": {"code": "found_on_deny_list", "details": {"device": "known"}}}}`, `code "found_on_deny_list" has no such details`),
		Entry("details of an address for a device", `{"assessments": {"NewDevice": {"code": "match", "details": {"ip": "192.0.2.1"}}}}`, `code "match" has no such details`),
		Entry("details with a code that has none", `{"assessments": {"NewDevice": {"code": "initial_login", "details": {"device": "known"}}}}`, `code "initial_login" has no such details`),
		Entry("details with an address that is not listed", `{"assessments": {"UntrustedIP": {"code": "not_found_on_deny_list", "details": {"ip": "192.0.2.1"}}}}`, "has no such details"),
		Entry("details without a code", `{"assessments": {"NewDevice": {"confidence": "low", "details": {"device": "known"}}}}`, "has no such details"),
		Entry("details of a place", `{"assessments": {"ImpossibleTravel": {"code": "missing_geoip", "details": {"ip": "192.0.2.1"}}}}`, "has no such details"),
		Entry("an unknown familiarity", `{"assessments": {"NewDevice": {"code": "match", "details": {"device": "new"}}}}`, `unknown familiarity "new"; known: known, unknown`),
		Entry("an unknown category", `{"assessments": {"UntrustedIP": {"code": "found_on_deny_list", "details": {"category": "spam"}}}}`, `unknown category "spam"`),
	)

	It("has all its mistakes named at once", func() {
		o := risk.Override{Confidence: "none", Assessments: map[risk.Assessor]risk.Finding{"A": {Code: "a"}, "B": {Code: "b"}}}
		Expect(o.Validate()).To(MatchError(And(ContainSubstring(`"none"`), ContainSubstring(`"A"`), ContainSubstring(`"B"`))))
	})
})

// What the assessors find in the login that is beyond doubt.
var (
	seen  = risk.Finding{Confidence: "high", Code: "match", Details: risk.Details{Device: "known", UserAgent: "known"}}
	home  = risk.Finding{Confidence: "high", Code: "minimal_travel_from_last_login"}
	clean = risk.Finding{Confidence: "high", Code: "not_found_on_deny_list"}
)
