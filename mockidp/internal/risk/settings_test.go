package risk_test

import (
	"math"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

type (
	perAssessor = map[risk.Assessor]map[risk.Code]risk.Confidence
	perCode     = map[risk.Code]risk.Confidence
)

// documented has the codes as the documents list them.
var documented = map[risk.Assessor][]risk.Code{
	"NewDevice": {"match", "partial_match", "no_match", "initial_login", "unknown_device", "no_device_history", "assessment_not_available"},
	"ImpossibleTravel": {"minimal_travel_from_last_login", "travel_from_last_login", "substantial_travel_from_last_login", "impossible_travel_from_last_login",
		"invalid_travel", "missing_geoip", "anonymous_proxy", "unknown_location", "initial_login", "location_history_not_found", "assessment_not_available"},
	"UntrustedIP": {"not_found_on_deny_list", "found_on_deny_list", "invalid_ip_address", "assessment_not_available"},
}

var _ = Describe("The codes", func() {
	It("are the documented ones, each with a confidence", func() {
		Expect(risk.Assessors()).To(ConsistOf(risk.NewDevice, risk.ImpossibleTravel, risk.UntrustedIP))
		for _, a := range risk.Assessors() {
			Expect(risk.Codes(a)).To(Equal(documented[a]))
			for _, c := range documented[a] {
				confidence, ok := risk.DefaultConfidence(a, c)
				Expect(ok).To(BeTrue())
				Expect(confidence).To(BeElementOf(risk.Low, risk.Medium, risk.High))
			}
		}
	})

	It("belong to their assessors", func() {
		_, ok := risk.DefaultConfidence("UntrustedIP", "match")
		Expect(ok).To(BeFalse())
		Expect(risk.Codes("PhoneNumber")).To(BeEmpty())
	})
})

var _ = Describe("Settings", func() {
	DescribeTable("are accepted", func(s risk.Settings) { Expect(s.Validate()).To(Succeed()) },
		Entry("none", risk.Settings{}),
		Entry("the shortest memory", risk.Settings{RememberDevices: 1}),
		Entry("the longest memory", risk.Settings{RememberDevices: 365}),
		Entry("grades of travel", risk.Settings{Travel: risk.TravelSettings{MinimalKm: 1, SubstantialKm: 2, ImpossibleKmh: 3, LocationKept: 4}}),
		Entry("confidences", risk.Settings{Confidences: perAssessor{"NewDevice": perCode{"initial_login": "high"}}}),
		Entry("the formula", risk.Settings{Scoring: risk.Scoring{Method: "formula"}}),
		Entry("thresholds", risk.Settings{Scoring: risk.Scoring{Method: "thresholds", Medium: 1, High: 7}}),
		Entry("a fixed confidence", risk.Settings{Scoring: risk.Scoring{Method: "fixed", Confidence: "neutral"}}),
	)

	DescribeTable("are refused", func(s risk.Settings, complaint string) {
		Expect(s.Validate()).To(MatchError(ContainSubstring(complaint)))
	},
		Entry("a memory below zero", risk.Settings{RememberDevices: -1}, "1 to 365 days, not -1"),
		Entry("a memory of more than a year", risk.Settings{RememberDevices: 366}, "1 to 365 days, not 366"),
		Entry("a distance below zero", risk.Settings{Travel: risk.TravelSettings{MinimalKm: -1}}, "MinimalKm"),
		Entry("a distance without end", risk.Settings{Travel: risk.TravelSettings{SubstantialKm: math.Inf(1)}}, "SubstantialKm"),
		Entry("no number", risk.Settings{Travel: risk.TravelSettings{ImpossibleKmh: math.NaN()}}, "ImpossibleKmh"),
		Entry("a negative duration", risk.Settings{Travel: risk.TravelSettings{LocationKept: -1}}, "LocationKept"),
		Entry("an unknown assessor", risk.Settings{Confidences: perAssessor{"Phone": perCode{"ok": "high"}}}, `unknown assessor "Phone"; known: NewDevice, ImpossibleTravel, UntrustedIP`),
		Entry("an unknown assessor without codes", risk.Settings{Confidences: perAssessor{"Phone": nil}}, `unknown assessor "Phone"`),
		Entry("an unknown code", risk.Settings{Confidences: perAssessor{"UntrustedIP": perCode{"ip_not_found": "high"}}}, `unknown code of UntrustedIP "ip_not_found"; known: not_found_on_deny_list`),
		Entry("an unknown confidence", risk.Settings{Confidences: perAssessor{"UntrustedIP": perCode{"found_on_deny_list": "mid"}}}, `unknown confidence "mid"`),
		Entry("a confidence for a failure", risk.Settings{Confidences: perAssessor{"UntrustedIP": perCode{"assessment_not_available": "high"}}}, "assessment_not_available is always low"),
		Entry("an unknown method", risk.Settings{Scoring: risk.Scoring{Method: "guess"}}, `unknown scoring method "guess"; known: formula, thresholds, fixed`),
		Entry("thresholds that are not given", risk.Settings{Scoring: risk.Scoring{Method: "thresholds"}}, "1 <= medium <= high <= 7"),
		Entry("thresholds the wrong way round", risk.Settings{Scoring: risk.Scoring{Method: "thresholds", Medium: 5, High: 4}}, "not medium 5 and high 4"),
		Entry("thresholds out of reach", risk.Settings{Scoring: risk.Scoring{Method: "thresholds", Medium: 5, High: 8}}, "not medium 5 and high 8"),
		Entry("nothing fixed", risk.Settings{Scoring: risk.Scoring{Method: "fixed"}}, `unknown confidence ""`),
	)

	It("have all their mistakes named at once", func() {
		s := risk.Settings{RememberDevices: 400, Scoring: risk.Scoring{Method: "guess"}}
		Expect(s.Validate()).To(MatchError(And(ContainSubstring("400"), ContainSubstring("guess"))))
	})

	It("say what a code means, but for a failure", func() {
		s := risk.Settings{Confidences: perAssessor{"NewDevice": perCode{"match": "neutral", "assessment_not_available": "high"}}}
		in := risk.Input{Login: login(nil), History: known()}
		Expect(risk.Assess(s, in).Assessments["NewDevice"].Confidence).To(BeEquivalentTo("neutral"))
		Expect(risk.Assess(s, in).Confidence).To(BeEquivalentTo("high"), "neutral counts as medium: 5")
		in.Failed = []risk.Assessor{"NewDevice"}
		Expect(risk.Assess(s, in).Assessments["NewDevice"].Confidence).To(BeEquivalentTo("low"))
	})
})
