package control_test

import (
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

var _ = Describe("Risk", func() {
	var (
		a            *api
		path, origin string
	)
	BeforeEach(func() {
		assessing, err := mockidp.Load(fstest.MapFS{
			"tenant.yaml": {Data: []byte(tenantYAML + "riskAssessment: { settings: { enabled: true } }\n")},
			"users.yaml":  {Data: []byte(usersYAML)}, "ask.js": {Data: []byte(ask)},
		}, "acme/")
		Expect(err).NotTo(HaveOccurred())
		a = open(func(o *control.Options) { o.Fixtures = map[string]*mockidp.Fixture{"default": assessing} })
		path, origin = a.fork(`{}`)
	})
	// assessed is what the last of the Actions saw, after another login of Ana in a browser of her own.
	assessed := func() (assessment, request map[string]any) {
		GinkgoHelper()
		visit(origin).signIn("ana@example.com", password).code()
		runs := a.ok("GET", path+"/actions", "")["runs"].([]any)
		event := runs[len(runs)-1].(map[string]any)["event"].(map[string]any)
		assessment, _ = event["authentication"].(map[string]any)["riskAssessment"].(map[string]any)
		return assessment, event["request"].(map[string]any)
	}
	codes := func(assessment map[string]any) map[string]any {
		out := map[string]any{}
		for name, finding := range assessment["assessments"].(map[string]any) {
			out[name] = finding.(map[string]any)["code"]
		}
		return out
	}

	It("of the next login is set by signals, and is in the log", func() {
		Expect(a.do("POST", path+anaPath+"/signals", `{"place":"sydney","confidence":"low","assessments":{"NewDevice":{"code":"no_match"}},"failed":["ImpossibleTravel"],
			"deny_listed":{"source":"firehol","category":"abuse"}}`).status).To(Equal(204))
		assessment, request := assessed()
		Expect(assessment).To(HaveKeyWithValue("confidence", "low"))
		Expect(codes(assessment)).To(Equal(map[string]any{"NewDevice": "no_match", "ImpossibleTravel": "assessment_not_available", "UntrustedIP": "found_on_deny_list"}))
		Expect(request).To(And(HaveKeyWithValue("ip", "203.0.113.113"), HaveKeyWithValue("geoip", HaveKeyWithValue("cityName", "Sydney"))))
		Expect(a.ok("GET", path+"/log", "")["log"]).To(ContainElement(And(HaveKeyWithValue("type", "s"), HaveKeyWithValue("details", HaveKeyWithValue("riskAssessment", assessment)))))
		assessment, request = assessed()
		Expect(codes(assessment)).To(Equal(map[string]any{"NewDevice": "unknown_device", "ImpossibleTravel": "missing_geoip", "UntrustedIP": "not_found_on_deny_list"}), "signals count once")
		Expect(request).To(HaveKeyWithValue("geoip", BeEmpty()))
	})

	It("is left out or unavailable by signals", func() {
		a.do("POST", path+anaPath+"/signals", `{"no_assessment":true}`)
		assessment, _ := assessed()
		Expect(assessment).To(BeNil())
		a.do("POST", path+anaPath+"/signals", `{"unavailable":true,"address":"2001:db8:308::1"}`)
		assessment, request := assessed()
		Expect(assessment).To(HaveKeyWithValue("confidence", "low"))
		Expect(request).To(HaveKeyWithValue("ip", "2001:db8:308::1"))
	})

	It("comes of a past that is given, and devices are forgotten", func() {
		Expect(a.do("POST", path+anaPath+"/logins", `{"ago":"1h","place":"sydney","device":"0123456789012345678901","user_agent":"Firefox"}`).status).To(Equal(204))
		a.do("POST", path+anaPath+"/signals", `{"place":"vienna"}`)
		assessment, _ := assessed()
		Expect(codes(assessment)).To(And(HaveKeyWithValue("NewDevice", "unknown_device"), HaveKeyWithValue("ImpossibleTravel", "impossible_travel_from_last_login")))
		Expect(a.do("DELETE", path+anaPath+"/devices", "").status).To(Equal(204))
	})

	DescribeTable("refuses what is wrong", func(to, body, code, words string) {
		res := a.do("POST", path+anaPath+to, body)
		Expect(res).To(refused(400, code))
		Expect(res.raw).To(ContainSubstring(words))
	},
		Entry("a place", "/signals", `{"place":"sidney"}`, "invalid-value", "sydney"),
		Entry("an address", "/signals", `{"address":"203.0.113"}`, "invalid-value", "IP address"),
		Entry("a confidence", "/signals", `{"confidence":"lwo"}`, "invalid-value", "neutral"),
		Entry("a field of a finding", "/signals", `{"assessments":{"NewDevice":{"cod":"match"}}}`, "invalid-value", "cod"),
		Entry("a finding that is none", "/signals", `{"assessments":{"NewDevice":"low"}}`, "wrong-type", "assessments"),
		Entry("a finding of nothing", "/signals", `{"assessments":{"NewDevice":{}}}`, "invalid-value", "says nothing"),
		Entry("a field of a listing", "/signals", `{"deny_listed":{"prefix":"::"}}`, "invalid-value", "prefix"),
		Entry("a listing without its list", "/signals", `{"deny_listed":{"category":"abuse"}}`, "invalid-value", "source"),
		Entry("nothing and something", "/signals", `{"no_assessment":true,"unavailable":true}`, "invalid-value", "leave"),
		Entry("a login to come", "/logins", `{"ago":"-1h"}`, "invalid-value", "before now"),
		Entry("a login nowhere", "/logins", `{"place":"nowhere"}`, "invalid-value", "nowhere"),
		Entry("an unknown field", "/logins", `{"city":"Vienna"}`, "unknown-field", "city"),
	)
})
