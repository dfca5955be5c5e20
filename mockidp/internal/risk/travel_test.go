package risk_test

import (
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

// travel judges a login at a place some time after one at another place.
func travel(s risk.TravelSettings, from, to geoip.Location, after time.Duration) risk.Finding {
	GinkgoHelper()
	h := risk.Record(risk.History{}, login(func(l *risk.Login) { l.Location = from }))
	l := login(func(l *risk.Login) { l.At, l.Location = noon.Add(after), to })
	return risk.Assess(risk.Settings{Travel: s}, risk.Input{Login: l, History: h}).Assessments["ImpossibleTravel"]
}

var _ = Describe("ImpossibleTravel", func() {
	DescribeTable("compares with the last login", func(from, to string, after time.Duration, code, confidence string) {
		Expect(travel(risk.TravelSettings{}, at(from), at(to), after)).To(Equal(risk.Finding{Confidence: risk.Confidence(confidence), Code: risk.Code(code)}))
	},
		Entry("the same place", "vienna", "vienna", time.Hour, "minimal_travel_from_last_login", "high"),
		Entry("the same place at the same time", "vienna", "vienna", time.Duration(0), "minimal_travel_from_last_login", "high"),
		Entry("55 km in no time", "vienna", "bratislava", time.Duration(0), "minimal_travel_from_last_login", "high"),
		Entry("130 km in an hour", "new-york", "philadelphia", time.Hour, "travel_from_last_login", "medium"),
		Entry("130 km at 975 km/h", "new-york", "philadelphia", 8*time.Minute, "travel_from_last_login", "medium"),
		Entry("130 km at 1114 km/h", "new-york", "philadelphia", 7*time.Minute, "impossible_travel_from_last_login", "low"),
		Entry("130 km in no time", "new-york", "philadelphia", time.Duration(0), "impossible_travel_from_last_login", "low"),
		Entry("524 km in an hour", "vienna", "berlin", time.Hour, "substantial_travel_from_last_login", "medium"),
		Entry("4129 km in five hours", "new-york", "san-francisco", 5*time.Hour, "substantial_travel_from_last_login", "medium"),
		Entry("4129 km in four hours", "new-york", "san-francisco", 4*time.Hour, "impossible_travel_from_last_login", "low"),
		Entry("to the other side of the world within a day", "london", "auckland", 20*time.Hour, "substantial_travel_from_last_login", "medium"),
		Entry("to the other side of the world over lunch", "london", "auckland", time.Hour, "impossible_travel_from_last_login", "low"),
		Entry("two days later", "london", "auckland", 2*day, "substantial_travel_from_last_login", "medium"),
		Entry("more than two days later", "london", "auckland", 2*day+1, "location_history_not_found", "medium"),
		Entry("by a clock that was moved back: no time has passed", "new-york", "san-francisco", -day, "impossible_travel_from_last_login", "low"),
		Entry("near, by a clock that was moved back", "vienna", "bratislava", -day, "minimal_travel_from_last_login", "high"),
	)

	DescribeTable("measures along the globe", func(from, to geoip.Location, code string) {
		Expect(travel(risk.TravelSettings{}, from, to, 24*time.Hour).Code).To(BeEquivalentTo(code))
	},
		Entry("99.96 km", point(0, 0), point(0, 0.899), "minimal_travel_from_last_login"),
		Entry("100.08 km", point(0, 0), point(0, 0.900), "travel_from_last_login"),
		Entry("499.93 km", point(0, 0), point(4.496, 0), "travel_from_last_login"),
		Entry("500.04 km", point(0, 0), point(4.497, 0), "substantial_travel_from_last_login"),
		Entry("22 km across the date line", point(0, 179.9), point(0, -179.9), "minimal_travel_from_last_login"),
		Entry("meridians that are close near the pole", point(89.9, 0), point(89.9, 180), "minimal_travel_from_last_login"),
		Entry("antipodes", point(0, 0), point(0, 180), "substantial_travel_from_last_login"),
		Entry("rounded antipodes", point(48.2082, 16.3738), point(-48.2082, -163.6262), "substantial_travel_from_last_login"),
	)

	DescribeTable("takes the grades from the settings", func(s risk.TravelSettings, code string) {
		Expect(travel(s, at("new-york"), at("philadelphia"), time.Hour).Code).To(BeEquivalentTo(code))
	},
		Entry("a wider circle", risk.TravelSettings{MinimalKm: 140}, "minimal_travel_from_last_login"),
		Entry("a lower bar for substantial", risk.TravelSettings{SubstantialKm: 120}, "substantial_travel_from_last_login"),
		Entry("slower vehicles", risk.TravelSettings{ImpossibleKmh: 120}, "impossible_travel_from_last_login"),
		Entry("a shorter memory", risk.TravelSettings{LocationKept: 59 * time.Minute}, "location_history_not_found"),
	)

	DescribeTable("says what is wrong with the place, at a first login as at a later one", func(located bool, location geoip.Location, code string) {
		l := login(func(l *risk.Login) { l.Located, l.Location = located, location })
		for _, h := range []risk.History{{}, risk.Record(risk.History{}, login(nil))} {
			Expect(risk.Assess(risk.Settings{}, risk.Input{Login: l, History: h}).Assessments["ImpossibleTravel"]).
				To(Equal(risk.Finding{Confidence: "low", Code: risk.Code(code)}))
		}
	},
		Entry("none", false, geoip.Location{}, "missing_geoip"),
		Entry("none, whatever else is said of it", false, point(48, 16), "missing_geoip"),
		Entry("a proxy", true, geoip.Location{AnonymousProxy: true}, "anonymous_proxy"),
		Entry("a proxy with a place", true, geoip.Location{Latitude: geoip.At(48), Longitude: geoip.At(16), AnonymousProxy: true}, "anonymous_proxy"),
		Entry("a proxy that nobody knows", true, geoip.Location{AnonymousProxy: true, Unknown: true}, "anonymous_proxy"),
		Entry("unknown", true, geoip.Location{Unknown: true}, "unknown_location"),
		Entry("unknown, with coordinates", true, geoip.Location{Latitude: geoip.At(48), Longitude: geoip.At(16), Unknown: true}, "unknown_location"),
		Entry("a country alone", true, geoip.Location{CountryCode: "AT"}, "unknown_location"),
		Entry("half a place", true, geoip.Location{Latitude: geoip.At(48)}, "unknown_location"),
		Entry("not a number", true, point(math.NaN(), 16), "invalid_travel"),
		Entry("infinitely far", true, point(48, math.Inf(1)), "invalid_travel"),
		Entry("beyond the pole", true, point(90.1, 0), "invalid_travel"),
		Entry("beyond the globe", true, point(0, -180.1), "invalid_travel"),
	)

	It("says of a first login that it is the first", func() {
		Expect(risk.Assess(risk.Settings{}, risk.Input{Login: login(nil)}).Assessments["ImpossibleTravel"]).
			To(Equal(risk.Finding{Confidence: "medium", Code: "initial_login"}))
	})

	DescribeTable("does not let a login without a place bring distant places near", func(located bool, between geoip.Location) {
		h := risk.Record(risk.History{}, login(nil))
		h = risk.Record(h, login(func(l *risk.Login) { l.Located, l.Location = located, between }))
		l := login(func(l *risk.Login) { l.At, l.Location = noon.Add(time.Hour), at("sydney") })
		Expect(risk.Assess(risk.Settings{}, risk.Input{Login: l, History: h}).Assessments["ImpossibleTravel"].Code).To(BeEquivalentTo("impossible_travel_from_last_login"))
	},
		Entry("none", false, geoip.Location{}),
		Entry("a proxy in the same town", true, geoip.Location{Latitude: geoip.At(-33.8), Longitude: geoip.At(151.2), AnonymousProxy: true}),
		Entry("no number", true, point(math.NaN(), 0)),
	)

	It("has no history of places when every login was without one", func() {
		h := risk.Record(risk.History{}, login(func(l *risk.Login) { l.Located = false }))
		Expect(risk.Assess(risk.Settings{}, risk.Input{Login: login(nil), History: h}).Assessments["ImpossibleTravel"].Code).To(BeEquivalentTo("location_history_not_found"))
	})
})
