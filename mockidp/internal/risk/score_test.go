package risk_test

import (
	"encoding/json"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

// known is the history of a user who logged in from Vienna an hour before noon.
func known() risk.History {
	GinkgoHelper()
	return risk.Record(risk.History{}, login(func(l *risk.Login) { l.At = noon.Add(-time.Hour) }))
}

// scored is the overall confidence of findings that are given by their codes; what is not given is the best.
func scored(s risk.Settings, device, travel, ip risk.Code) risk.Confidence {
	GinkgoHelper()
	o := risk.Override{Assessments: map[risk.Assessor]risk.Finding{"NewDevice": {Code: device}, "ImpossibleTravel": {Code: travel}, "UntrustedIP": {Code: ip}}}
	Expect(o.Validate()).To(Succeed())
	return risk.Assess(s, risk.Input{Login: login(nil), Override: &o}).Confidence
}

var _ = Describe("The assessment", func() {
	It("is the first published sample: a new cookie in a known browser, at home (customise Adaptive MFA, riskAssessment)", func() {
		l := login(func(l *risk.Login) { l.DeviceID = "" })
		Expect(json.Marshal(risk.Assess(risk.Settings{}, risk.Input{Login: l, History: known()}))).To(MatchJSON(`{
			"version": "1", "confidence": "high", "assessments": {
				"UntrustedIP": {"confidence": "high", "code": "not_found_on_deny_list"},
				"NewDevice": {"confidence": "medium", "code": "partial_match", "details": {"device": "unknown", "useragent": "known"}},
				"ImpossibleTravel": {"confidence": "high", "code": "minimal_travel_from_last_login"}}}`))
	})

	It("is the second published sample: the same without GeoIP (customise Adaptive MFA, riskAssessment)", func() {
		l := login(func(l *risk.Login) { l.DeviceID, l.Located, l.Location = "", false, geoip.Location{} })
		Expect(json.Marshal(risk.Assess(risk.Settings{}, risk.Input{Login: l, History: known()}))).To(MatchJSON(`{
			"version": "1", "confidence": "medium", "assessments": {
				"UntrustedIP": {"confidence": "high", "code": "not_found_on_deny_list"},
				"NewDevice": {"confidence": "medium", "code": "partial_match", "details": {"device": "unknown", "useragent": "known"}},
				"ImpossibleTravel": {"confidence": "low", "code": "missing_geoip"}}}`))
	})

	It("has the details of a listed address on the wire", func() {
		l := login(func(l *risk.Login) { l.IP = "192.0.2.1" })
		Expect(json.Marshal(risk.Assess(risk.Settings{}, risk.Input{Login: l, History: known(), DenyList: denied}))).To(MatchJSON(`{
			"version": "1", "confidence": "medium", "assessments": {
				"UntrustedIP": {"confidence": "low", "code": "found_on_deny_list",
					"details": {"ip": "192.0.2.1", "matches": "192.0.2.0/24", "source": "firehol", "category": "reputation"}},
				"NewDevice": {"confidence": "high", "code": "match", "details": {"device": "known", "useragent": "known"}},
				"ImpossibleTravel": {"confidence": "high", "code": "minimal_travel_from_last_login"}}}`))
	})

	DescribeTable("scores by the formula", func(device, travel, ip, want string) {
		Expect(scored(risk.Settings{}, risk.Code(device), risk.Code(travel), risk.Code(ip))).To(BeEquivalentTo(want))
		Expect(scored(risk.Settings{Scoring: risk.Scoring{Method: "formula"}}, risk.Code(device), risk.Code(travel), risk.Code(ip))).To(BeEquivalentTo(want))
	},
		Entry("all high: 6", "match", "minimal_travel_from_last_login", "not_found_on_deny_list", "high"),
		Entry("5", "match", "travel_from_last_login", "not_found_on_deny_list", "high"),
		Entry("4 of two mediums", "partial_match", "travel_from_last_login", "not_found_on_deny_list", "medium"),
		Entry("a first login", "initial_login", "initial_login", "not_found_on_deny_list", "medium"),
		Entry("one low alone, the device", "no_match", "minimal_travel_from_last_login", "not_found_on_deny_list", "medium"),
		Entry("one low alone, the place", "match", "impossible_travel_from_last_login", "not_found_on_deny_list", "medium"),
		Entry("one low alone, the address", "match", "minimal_travel_from_last_login", "found_on_deny_list", "medium"),
		Entry("one low alone, a failure", "match", "minimal_travel_from_last_login", "assessment_not_available", "medium"),
		Entry("two low", "no_match", "missing_geoip", "not_found_on_deny_list", "low"),
		Entry("two low, one high", "match", "missing_geoip", "invalid_ip_address", "low"),
		Entry("all low", "unknown_device", "invalid_travel", "invalid_ip_address", "low"),
		Entry("a listed address, a new cookie", "partial_match", "minimal_travel_from_last_login", "found_on_deny_list", "low"),
		Entry("impossible travel, a new cookie", "partial_match", "impossible_travel_from_last_login", "not_found_on_deny_list", "low"),
		Entry("a proxy, a new cookie", "partial_match", "anonymous_proxy", "not_found_on_deny_list", "low"),
		Entry("a wrong address says less than a listed one", "partial_match", "minimal_travel_from_last_login", "invalid_ip_address", "medium"),
		Entry("a listed address at a first login", "initial_login", "minimal_travel_from_last_login", "found_on_deny_list", "medium"),
	)

	It("does not hold a listed address against a new cookie when the tenant thinks better of lists", func() {
		s := risk.Settings{Confidences: map[risk.Assessor]map[risk.Code]risk.Confidence{"UntrustedIP": {"found_on_deny_list": "medium"}}}
		Expect(scored(s, "partial_match", "minimal_travel_from_last_login", "found_on_deny_list")).To(BeEquivalentTo("medium"))
	})

	DescribeTable("counts an unknown device by its code, whatever confidence the tenant gives it", func(device, want string) {
		s := risk.Settings{Confidences: map[risk.Assessor]map[risk.Code]risk.Confidence{"NewDevice": {risk.Code(device): "high"}}}
		Expect(scored(s, risk.Code(device), "minimal_travel_from_last_login", "found_on_deny_list")).To(BeEquivalentTo(want))
	},
		Entry(nil, "no_match", "low"), Entry(nil, "unknown_device", "low"), Entry(nil, "no_device_history", "low"),
		Entry(nil, "match", "medium"), Entry(nil, "initial_login", "medium"),
	)

	DescribeTable("scores by the tenant's thresholds", func(medium, high int, want string) {
		s := risk.Settings{Scoring: risk.Scoring{Method: "thresholds", Medium: medium, High: high}}
		Expect(s.Validate()).To(Succeed())
		Expect(scored(s, "partial_match", "missing_geoip", "not_found_on_deny_list")).To(BeEquivalentTo(want)) // the sum is 3
	},
		Entry(nil, 1, 3, "high"), Entry(nil, 3, 4, "medium"), Entry(nil, 1, 7, "medium"), Entry(nil, 4, 4, "low"), Entry(nil, 7, 7, "low"),
	)

	It("is what the tenant fixed", func() {
		for _, c := range risk.Confidences() {
			s := risk.Settings{Scoring: risk.Scoring{Method: "fixed", Confidence: c}}
			Expect(s.Validate()).To(Succeed())
			Expect(scored(s, "match", "minimal_travel_from_last_login", "not_found_on_deny_list")).To(Equal(c))
		}
	})

	DescribeTable("has a failed assessor as low", func(failed risk.Assessor, want string) {
		a := risk.Assess(risk.Settings{}, risk.Input{Login: login(nil), History: known(), Failed: []risk.Assessor{failed}})
		Expect(a.Confidence).To(BeEquivalentTo(want))
		for _, other := range risk.Assessors() {
			if other == failed {
				Expect(a.Assessments[other]).To(Equal(risk.Finding{Confidence: "low", Code: "assessment_not_available"}))
			} else {
				Expect(a.Assessments[other].Code).NotTo(BeEquivalentTo("assessment_not_available"))
			}
		}
	},
		Entry(nil, risk.NewDevice, "medium"), Entry(nil, risk.ImpossibleTravel, "medium"), Entry(nil, risk.UntrustedIP, "medium"),
	)

	It("is low when all of it failed, whatever the scoring", func() {
		for _, scoring := range []risk.Scoring{{}, {Method: "fixed", Confidence: "high"}, {Method: "thresholds", Medium: 1, High: 1}} {
			in := risk.Input{Login: login(nil), History: known()}
			Expect(risk.Assess(risk.Settings{Scoring: scoring}, in).Confidence).To(BeEquivalentTo("high"))
			in.Unavailable = true
			a := risk.Assess(risk.Settings{Scoring: scoring}, in)
			Expect(a.Confidence).To(BeEquivalentTo("low"))
			for _, assessor := range risk.Assessors() {
				Expect(a.Assessments[assessor]).To(Equal(risk.Finding{Confidence: "low", Code: "assessment_not_available"}))
			}
		}
	})
})
