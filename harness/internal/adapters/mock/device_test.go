package mock_test

import (
	"encoding/json"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// sight is what an Action sees of a device.
type sight struct {
	Request struct {
		IP    string `json:"ip"`
		Agent string `json:"user_agent"`
		GeoIP struct {
			City string `json:"cityName"`
		} `json:"geoip"`
	} `json:"request"`
	Authentication struct {
		Risk *struct {
			Confidence  string `json:"confidence"`
			Assessments map[string]struct {
				Confidence, Code string
			} `json:"assessments"`
		} `json:"riskAssessment"`
	} `json:"authentication"`
}

var _ = Describe("A device of the mock", func() {
	var w target.World
	var signals target.Signals
	BeforeEach(func() {
		f := fixture("devices", nil)
		f.TenantKey = "devices"
		f.Tenant = fstest.MapFS{"go.js": {Data: []byte("exports.onExecutePostLogin = async () => {};")}, "tenant.yaml": {Data: []byte(`actions: [{ name: go, code: ./go.js, runtime: node18, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }]
triggers: { post-login: [{ action_name: go, display_name: go }] }
clients: [{ name: web, app_type: regular_web, callbacks: ["http://localhost:3000/callback"] }]
databases: [{ name: people, strategy: auth0, enabled_clients: [web] }]
riskAssessment: { settings: { enabled: true } }
`)}}
		w = provision(plain(), f)
		signals = w.(target.Signals)
	})
	tell := func(device string, s target.Signal) {
		GinkgoHelper()
		Expect(signals.Signal(GinkgoT().Context(), device, s)).To(Succeed())
	}
	seen := func() (s sight) {
		GinkgoHelper()
		runs, err := w.(target.Events).Events(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(json.Unmarshal(runs[len(runs)-1].Event, &s)).To(Succeed())
		return s
	}
	login := func(s target.Session) sight {
		GinkgoHelper()
		Expect(ask(s, target.Login{Person: "ana", Prompt: "login"}).Stage).To(Equal(vocab.StageGranted))
		return seen()
	}

	It("is where a signal puts it, from its next request on, also before it is opened", func(ctx SpecContext) {
		tell("laptop", target.Signal{Place: "berlin", UserAgent: "Agent/1"})
		s, err := w.Open(ctx, target.Device{Name: "laptop", Address: "203.0.113.10", UserAgent: "Own"})
		Expect(err).NotTo(HaveOccurred())
		Expect(login(s).Request).To(And(HaveField("IP", "198.51.100.33"), HaveField("GeoIP.City", "Berlin"), HaveField("Agent", "Agent/1")))
		tell("laptop", target.Signal{Address: "192.0.2.1"})
		Expect(login(s).Request).To(And(HaveField("IP", "192.0.2.1"), HaveField("GeoIP.City", "New York"), HaveField("Agent", "Agent/1")))
		other, err := w.Open(ctx, target.Device{Name: "phone", Address: "203.0.113.10", UserAgent: "Own"})
		Expect(err).NotTo(HaveOccurred())
		Expect(login(other).Request).To(And(HaveField("IP", "203.0.113.10"), HaveField("Agent", "Own")))
		Expect(signals.Signal(ctx, "laptop", target.Signal{Place: "atlantis"})).To(MatchError(ContainSubstring("atlantis")))
		Expect(signals.Signal(ctx, "laptop", target.Signal{Address: "nowhere"})).To(MatchError(ContainSubstring("nowhere")))
	})

	It("has the risk that a signal says, at each login, until another one says otherwise", func(ctx SpecContext) {
		s, err := w.Open(ctx, target.Device{Name: "laptop", UserAgent: "Mozilla/5.0 (X11; Linux x86_64)"})
		Expect(err).NotTo(HaveOccurred())
		other := open(w, "phone")
		tell("laptop", target.Signal{Risk: &target.Risk{Confidence: "low", Codes: map[string]string{"NewDevice": "no_match"}}, DenyListed: &target.DenyListing{Source: "firehol", Category: "abuse"}})
		for range 2 {
			risk := login(s).Authentication.Risk
			Expect(risk.Confidence).To(Equal("low"))
			Expect(risk.Assessments).To(And(HaveKeyWithValue("NewDevice", HaveField("Code", "no_match")), HaveKeyWithValue("UntrustedIP", HaveField("Code", "found_on_deny_list"))))
		}
		Expect(login(other).Authentication.Risk.Assessments["UntrustedIP"].Code).NotTo(Or(BeEmpty(), Equal("found_on_deny_list")))
		tell("laptop", target.Signal{Risk: &target.Risk{None: true}})
		Expect(login(s).Authentication.Risk).To(BeNil())
		tell("laptop", target.Signal{Risk: &target.Risk{}})
		Expect(login(s).Authentication.Risk.Assessments).To(And(HaveKeyWithValue("NewDevice", HaveField("Code", "match")), HaveKeyWithValue("UntrustedIP", HaveField("Code", "found_on_deny_list"))))
		tell("laptop", target.Signal{DenyListed: &target.DenyListing{}})
		Expect(login(s).Authentication.Risk.Assessments["UntrustedIP"].Code).NotTo(Or(BeEmpty(), Equal("found_on_deny_list")))
	})

	It("says in a header that it is elsewhere", func() {
		s := open(w, "laptop")
		tell("laptop", target.Signal{Place: "berlin", ForwardedFor: "192.0.2.1"})
		Expect(login(s).Request).To(And(HaveField("IP", "198.51.100.33"), HaveField("GeoIP.City", "Berlin")))
	})

	It("has findings of a confidence, or none of an assessor", func() {
		s := open(w, "laptop")
		tell("laptop", target.Signal{Risk: &target.Risk{Confidences: map[string]string{"ImpossibleTravel": "neutral"}, Without: []string{"UntrustedIP"}}})
		Expect(login(s).Authentication.Risk.Assessments).To(And(HaveLen(2), HaveKeyWithValue("ImpossibleTravel", And(
			HaveField("Confidence", "neutral"), HaveField("Code", "missing_geoip")))))
		Expect(signals.Signal(GinkgoT().Context(), "laptop", target.Signal{Risk: &target.Risk{Without: []string{"Weather"}}})).To(Succeed(), "it is looked at in the login")
		_, err := s.Begin(GinkgoT().Context(), target.Login{Person: "ana", Prompt: "login"})
		Expect(err).To(MatchError(ContainSubstring(`unknown assessor "Weather"`)))
	})

	It("keeps a signal that a login of another device did not use to itself", func() {
		s, other := open(w, "laptop"), open(w, "phone")
		tell("laptop", target.Signal{Risk: &target.Risk{None: true}})
		Expect(ask(s, target.Login{Person: "ana", Session: true}).Stage).To(Equal(vocab.StagePrimary), "the password is not given")
		Expect(login(other).Authentication.Risk).NotTo(BeNil())
		Expect(login(s).Authentication.Risk).To(BeNil())
	})

	It("forgets its cookies", func() {
		s := open(w, "laptop")
		Expect(begin(s, "ana").Stage).To(Equal(vocab.StageGranted))
		silent := target.Login{Person: "ana", Session: true, Prompt: "none"}
		Expect(ask(s, silent).Stage).To(Equal(vocab.StageGranted))
		tell("laptop", target.Signal{ForgetCookies: true})
		Expect(ask(s, silent).Stage).To(Equal(vocab.StageRefused))
	})
})
