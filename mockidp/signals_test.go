package mockidp_test

import (
	"encoding/json"
	"net/netip"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

var _ = Describe("A published sample of a risk assessment", func() {
	const partial = `"NewDevice":{"confidence":"medium","code":"partial_match","details":{"device":"unknown","useragent":"known"}}`
	const untrusted = `"UntrustedIP":{"confidence":"high","code":"not_found_on_deny_list"}`

	DescribeTable("comes of real logins", func(address, want string) {
		w := assessing("")
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		w.wait(time.Hour)
		b, _ = w.openAt(address) // its cookies are gone
		b.authorize().signIn(ana).code()
		Expect(json.Marshal(w.risk())).To(MatchJSON(want))
	},
		Entry("high", bratislava, `{"version":"1","confidence":"high","assessments":{`+partial+`,`+untrusted+`,
			"ImpossibleTravel":{"confidence":"high","code":"minimal_travel_from_last_login"}}}`),
		Entry("medium", "127.0.0.1", `{"version":"1","confidence":"medium","assessments":{`+partial+`,`+untrusted+`,
			"ImpossibleTravel":{"confidence":"low","code":"missing_geoip"}}}`),
	)
})

var _ = Describe("Signals", func() {
	// first is the verdict of a first login in Vienna with signals.
	first := func(s mockidp.Signals) (*world, *browser) {
		GinkgoHelper()
		w := assessing("")
		Expect(w.Signal(anaID, s)).To(Succeed())
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		return w, b
	}

	DescribeTable("say what the next login's assessment finds", func(s mockidp.Signals, want string) {
		w, b := first(s)
		Expect(w.verdict()).To(Equal(want))
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).NotTo(Equal(want), "they count once")
	},
		Entry("overall", mockidp.Signals{Confidence: "low"}, "low initial_login initial_login not_found_on_deny_list"),
		Entry("neutral", mockidp.Signals{Confidence: "neutral"}, "neutral initial_login initial_login not_found_on_deny_list"),
		Entry("by findings", mockidp.Signals{Assessments: map[string]mockidp.Finding{"NewDevice": {Code: "no_match"}, "ImpossibleTravel": {Code: "impossible_travel_from_last_login"}}},
			"low no_match impossible_travel_from_last_login not_found_on_deny_list"),
		Entry("by failed assessors", mockidp.Signals{Failed: []string{"NewDevice", "UntrustedIP"}}, "low assessment_not_available initial_login assessment_not_available"),
		Entry("as unavailable", mockidp.Signals{Unavailable: true}, "low assessment_not_available assessment_not_available assessment_not_available"),
		Entry("by a list", mockidp.Signals{DenyListed: &mockidp.Listing{Source: "firehol", Category: "abuse"}}, "medium initial_login initial_login found_on_deny_list"),
		Entry("by a place that is hidden", mockidp.Signals{Place: "anonymous-proxy"}, "medium initial_login anonymous_proxy not_found_on_deny_list"),
		Entry("by an address without a place", mockidp.Signals{Address: netip.MustParseAddr("127.0.0.1")}, "medium initial_login missing_geoip not_found_on_deny_list"),
	)

	It("leave the assessment out of one login", func() {
		w, b := first(mockidp.Signals{NoAssessment: true})
		Expect(w.seen()["authentication"]).NotTo(HaveKey("riskAssessment"))
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(HavePrefix("high match"), "the next one has it, and the login before counts")
	})

	It("say where a login comes from, in its request as well", func() {
		w, b := first(mockidp.Signals{Place: "sydney"})
		Expect(w.seen()["request"]).To(And(HaveKeyWithValue("ip", sydney), HaveKeyWithValue("geoip", HaveKeyWithValue("countryCode", "AU"))))
		w.wait(time.Hour)
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(ContainSubstring("impossible_travel"), "from Sydney to Vienna in an hour")
	})

	It("are somebody's own", func() {
		w := assessing("")
		Expect(w.Signal(anaID, mockidp.Signals{Confidence: "low"})).To(Succeed())
		b, _ := w.openAt(vienna)
		b.authorize().signIn(bo).code()
		Expect(w.verdict()).To(HavePrefix("medium"))
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(HavePrefix("low"))
	})

	It("wait for a login that is not silent, and give way to later ones", func() {
		w := assessing("")
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.Signal(anaID, mockidp.Signals{Confidence: "low"})).To(Succeed())
		Expect(w.Signal(anaID, mockidp.Signals{Confidence: "medium"})).To(Succeed())
		b.authorize("prompt", "none").code()
		Expect(w.risk()).To(BeNil())
		b.authorize().code()
		Expect(w.verdict()).To(HavePrefix("medium match"))
	})

	DescribeTable("with a mistake are refused", func(id string, s mockidp.Signals, complaint string) {
		Expect(assessing("").Signal(id, s)).To(MatchError(ContainSubstring(complaint)))
	},
		Entry("nobody", "auth0|nobody", mockidp.Signals{}, "does not exist"),
		Entry("a place", anaID, mockidp.Signals{Place: "sidney"}, `did you mean "sydney"?`),
		Entry("two places", anaID, mockidp.Signals{Place: "sydney", Address: netip.MustParseAddr(vienna)}, "not both"),
		Entry("a confidence", anaID, mockidp.Signals{Confidence: "lwo"}, "low, medium, high, neutral"),
		Entry("an assessor", anaID, mockidp.Signals{Failed: []string{"NewDevise"}}, `"NewDevise"`),
		Entry("a code", anaID, mockidp.Signals{Assessments: map[string]mockidp.Finding{"NewDevice": {Code: "abuse"}}}, `"abuse"`),
		Entry("a category", anaID, mockidp.Signals{DenyListed: &mockidp.Listing{Source: "x", Category: "bad"}}, "reputation"),
		Entry("both nothing and something", anaID, mockidp.Signals{NoAssessment: true, Confidence: "low"}, "leave the other signals out"),
	)
})

var _ = Describe("A user's past", func() {
	const cookie = "0123456789012345678901"

	It("can be given", func() {
		w := assessing("")
		Expect(w.SeedLogin(anaID, mockidp.PastLogin{Ago: time.Hour, Place: "sydney", Device: cookie, UserAgent: "Firefox"})).To(Succeed())
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.verdict()).To(Equal("low partial_match impossible_travel_from_last_login not_found_on_deny_list"))
	})

	It("lies as far back as it is said to", func() {
		w := assessing("")
		Expect(w.SeedLogin(anaID, mockidp.PastLogin{Ago: 24 * time.Hour, Place: "sydney"})).To(Succeed())
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.verdict()).To(ContainSubstring("substantial_travel"))
	})

	It("knows a browser by its cookie", func() {
		w := assessing("")
		Expect(w.SeedLogin(anaID, mockidp.PastLogin{Ago: time.Hour, Device: cookie})).To(Succeed())
		b, _ := w.openAt(vienna)
		b.setCookie("did", cookie)
		b.authorize().signIn(ana).code()
		Expect(w.verdict()).To(Equal("medium partial_match location_history_not_found not_found_on_deny_list"))
	})

	It("can be freed of devices", func() {
		w := assessing("")
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.ForgetDevices(anaID)).To(Succeed())
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(Equal("medium no_device_history minimal_travel_from_last_login not_found_on_deny_list"))
	})

	It("belongs to somebody, and is past", func() {
		w := assessing("")
		Expect(w.SeedLogin("auth0|nobody", mockidp.PastLogin{})).To(MatchError(mockidp.ErrNoUser))
		Expect(w.ForgetDevices("auth0|nobody")).To(MatchError(mockidp.ErrNoUser))
		Expect(w.SeedLogin(anaID, mockidp.PastLogin{Ago: -time.Second})).To(MatchError(ContainSubstring("1s ahead")))
		Expect(w.SeedLogin(anaID, mockidp.PastLogin{Place: "x"})).To(MatchError(ContainSubstring(`"x"`)))
	})
})
