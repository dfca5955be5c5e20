package mockidp_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// journey gives each request of a browser what a network and a program would: an address, a user agent, a header.
type journey struct {
	next             http.RoundTripper
	address          string
	agent, forwarded string
}

func (j *journey) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", j.agent)
	if j.forwarded != "" {
		r.Header.Set("X-Forwarded-For", j.forwarded)
	}
	if j.address != "" {
		r = r.WithContext(mockidp.WithAddress(r.Context(), netip.MustParseAddr(j.address)))
	}
	return j.next.RoundTrip(r)
}

// Addresses of the built-in table, in Vienna, Bratislava and Sydney.
const vienna, bratislava, sydney = "198.51.100.1", "198.51.100.17", "203.0.113.113"

// openAt opens a browser that says it is Firefox, at an address.
func (w *world) openAt(address string) (*browser, *journey) {
	GinkgoHelper()
	b := w.open()
	j := &journey{next: b.http.Transport, address: address, agent: "Firefox"}
	b.http.Transport = j
	return b, j
}

// setCookie puts a cookie into the browser's jar.
func (b *browser) setCookie(name, value string) {
	GinkgoHelper()
	u, err := url.Parse(b.world.origin)
	Expect(err).NotTo(HaveOccurred())
	b.http.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// assessing serves a tenant that assesses logins; own is its mfaproof.yaml.
func assessing(own string, change ...func(*mockidp.ForkOptions)) *world {
	GinkgoHelper()
	return fork(load(askNothing, map[string]string{"tenant.yaml": tenantYAML + "riskAssessment: { settings: { enabled: true } }\n", "mfaproof.yaml": own}), change...)
}

// seen is what the last Action or Rule saw.
func (w *world) seen() map[string]any {
	GinkgoHelper()
	runs := w.ActionRuns()
	Expect(runs).NotTo(BeEmpty())
	return decoded(runs[len(runs)-1].Event)
}

func decoded(raw []byte) map[string]any {
	GinkgoHelper()
	var v map[string]any
	Expect(json.Unmarshal(raw, &v)).To(Succeed())
	return v
}

// risk is event.authentication.riskAssessment of the last Action: nil when there is none.
func (w *world) risk() any {
	GinkgoHelper()
	return w.seen()["authentication"].(map[string]any)["riskAssessment"]
}

// verdict is "overall NewDevice ImpossibleTravel UntrustedIP", codes of the last three.
func (w *world) verdict() string {
	GinkgoHelper()
	r, ok := w.risk().(map[string]any)
	Expect(ok).To(BeTrue(), "there is an assessment")
	Expect(r).To(HaveKeyWithValue("version", "1"))
	words := []string{r["confidence"].(string)}
	for _, name := range []string{"NewDevice", "ImpossibleTravel", "UntrustedIP"} {
		words = append(words, r["assessments"].(map[string]any)[name].(map[string]any)["code"].(string))
	}
	return strings.Join(words, " ")
}

var _ = Describe("The risk assessment of a login", func() {
	const oneDay = 24 * time.Hour

	It("finds what the person's own history gives, from login to login", func() {
		w := assessing("")
		b, j := w.openAt(vienna)
		again := func() string {
			GinkgoHelper()
			b.authorize("prompt", "login").signIn(ana).code()
			return w.verdict()
		}
		Expect(again()).To(Equal("medium initial_login initial_login not_found_on_deny_list"))
		w.wait(time.Hour)
		Expect(again()).To(Equal("high match minimal_travel_from_last_login not_found_on_deny_list"))
		j.address = sydney
		w.wait(time.Hour)
		Expect(again()).To(Equal("medium match impossible_travel_from_last_login not_found_on_deny_list"))
		w.wait(3 * oneDay)
		Expect(again()).To(Equal("high match location_history_not_found not_found_on_deny_list"))
		other, _ := w.openAt(sydney)
		other.authorize().signIn(bo).code()
		Expect(w.verdict()).To(HavePrefix("medium initial_login initial_login"), "somebody else's history")
	})

	It("is low for an unknown device from the other end of the world an hour later", func() {
		w := assessing("")
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		w.wait(time.Hour)
		far, j := w.openAt(sydney)
		j.agent = "Safari"
		far.authorize().signIn(ana).code()
		Expect(w.verdict()).To(Equal("low no_match impossible_travel_from_last_login not_found_on_deny_list"))
		w.wait(24 * time.Hour)
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(HavePrefix("high match substantial_travel"), "control: there was time enough")
	})

	DescribeTable("compares the browser's cookie and user agent", func(fresh bool, agent, code, details string) {
		w := assessing("")
		b, j := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		if fresh {
			b, j = w.openAt(vienna)
		}
		j.agent = agent
		b.authorize("prompt", "login").signIn(ana).code()
		found := w.risk().(map[string]any)["assessments"].(map[string]any)["NewDevice"].(map[string]any)
		Expect(found["code"]).To(Equal(code))
		if details == "" {
			Expect(found).NotTo(HaveKey("details"))
			return
		}
		Expect(json.Marshal(found["details"])).To(MatchJSON(details))
	},
		Entry("both known", false, "Firefox", "match", `{"device":"known","useragent":"known"}`),
		Entry("another browser's cookie", true, "Firefox", "partial_match", `{"device":"unknown","useragent":"known"}`),
		Entry("another user agent", false, "Safari", "partial_match", `{"device":"known","useragent":"unknown"}`),
		Entry("neither known", true, "Safari", "no_match", `{"device":"unknown","useragent":"unknown"}`),
		Entry("nothing to go by", true, "", "unknown_device", ""),
	)

	DescribeTable("forgets a device after its days", func(more string, after time.Duration, want string, faults ...string) {
		w := fork(load(askNothing, map[string]string{"tenant.yaml": tenantYAML + "riskAssessment: { settings: { enabled: true }" + more + " }\n"}),
			func(o *mockidp.ForkOptions) { o.Faults = faults })
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		w.wait(after)
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(ContainSubstring(" " + want + " "))
	},
		Entry("30 by default", "", 30*oneDay, "match"),
		Entry("and no longer", "", 31*oneDay, "no_device_history"),
		Entry("as many as the tenant says", ", new_device: { remember_for: 2 }", 3*oneDay, "no_device_history"),
		Entry("control", ", new_device: { remember_for: 4 }", 3*oneDay, "match"),
		Entry("never, by a fault", "", 31*oneDay, "match", "device-memory-forever"),
	)

	It("has no location for an address of this machine", func() {
		w := assessing("")
		b := w.open()
		b.authorize().signIn(ana).code()
		Expect(w.seen()["request"]).To(And(HaveKeyWithValue("ip", "127.0.0.1"), HaveKeyWithValue("geoip", BeEmpty())))
		Expect(w.verdict()).To(ContainSubstring("missing_geoip"))
	})

	It("looks addresses up in the tenant's deny list", func() {
		w := assessing("risk: { deny_list: [{ prefix: 203.0.113.0/24, source: firehol, category: abuse }] }\n")
		b, j := w.openAt(sydney)
		b.authorize().signIn(ana).code()
		found := w.risk().(map[string]any)["assessments"].(map[string]any)["UntrustedIP"]
		Expect(json.Marshal(found)).To(MatchJSON(`{"confidence":"low","code":"found_on_deny_list",
			"details":{"ip":"203.0.113.113","matches":"203.0.113.0/24","source":"firehol","category":"abuse"}}`))
		j.address = vienna
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(HaveSuffix("not_found_on_deny_list"))
	})

	It("remembers no login that was refused, and none that nobody saw", func() {
		w := fork(load("if (event.transaction.login_hint === 'deny') { api.access.deny('no'); }", map[string]string{
			"tenant.yaml": tenantYAML + "riskAssessment: { settings: { enabled: true } }\n"}))
		b, j := w.openAt(vienna)
		b.authorize("login_hint", "deny").signIn(ana).refused()
		b.authorize().signIn(ana).code()
		Expect(w.verdict()).To(HavePrefix("medium initial_login"))
		j.address = sydney
		b.authorize("prompt", "none").code()
		Expect(w.risk()).To(BeNil())
		j.address = vienna
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(ContainSubstring("minimal_travel"))
	})

	It("is made for a login from a live session too, which asks for no first factor", func() {
		w := assessing("")
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		b.authorize().code()
		Expect(w.verdict()).To(HavePrefix("high match minimal_travel"))
	})

	It("is made once in a login, whatever comes between", func() {
		w := fork(load("api.authentication.challengeWith({ type: 'otp' });", map[string]string{"tenant.yaml": strings.Replace(
			strings.Replace(tenantYAML, "actions: [", "actions: [{ name: Next, code: ask.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }, ", 1),
			"{ action_name: Ask }", "{ action_name: Ask }, { action_name: Next }", 1) + "riskAssessment: { settings: { enabled: true } }\n"}))
		b, j := w.openAt(vienna)
		b.authorize().signIn(bo)
		j.address, j.agent = sydney, "Safari"
		b.fill("default", "code", totp(secret, w.Now())).code()
		runs := w.ActionRuns()
		Expect(runs).To(HaveLen(2))
		first, second := decoded(runs[0].Event), decoded(runs[1].Event)
		Expect(second["authentication"].(map[string]any)["riskAssessment"]).To(Equal(first["authentication"].(map[string]any)["riskAssessment"]))
		Expect(second["request"].(map[string]any)["geoip"]).To(HaveKeyWithValue("cityName", "Sydney"))
		Expect(first["request"].(map[string]any)["geoip"]).To(HaveKeyWithValue("cityName", "Vienna"))
	})

	It("is in the log of what was granted and of what was refused", func() {
		w := fork(load("if (event.transaction.login_hint === 'deny') { api.access.deny('no'); }", map[string]string{
			"tenant.yaml": tenantYAML + "riskAssessment: { settings: { enabled: true } }\n"}))
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		b.authorize("prompt", "login", "login_hint", "deny").signIn(ana).refused()
		entries, _ := w.Log(0)
		logged := map[vocab.LogCode]string{}
		for _, e := range entries {
			raw, err := json.Marshal(e.Details)
			Expect(err).NotTo(HaveOccurred())
			logged[e.Type] = string(raw)
		}
		Expect(decoded([]byte(logged[vocab.LogLogin]))).To(HaveKeyWithValue("riskAssessment", HaveKeyWithValue("confidence", "medium")))
		Expect(decoded([]byte(logged[vocab.LogFailedLogin]))).To(And(
			HaveKeyWithValue("riskAssessment", HaveKeyWithValue("confidence", "high")), HaveKeyWithValue("error", HaveKeyWithValue("message", "no"))))
	})

	DescribeTable("is left out", func(yaml string, faults ...string) {
		w := fork(load(askNothing, map[string]string{"tenant.yaml": tenantYAML + yaml}), func(o *mockidp.ForkOptions) { o.Faults = faults })
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.seen()["authentication"]).NotTo(HaveKey("riskAssessment"))
		Expect(w.seen()["request"]).To(HaveKeyWithValue("geoip", HaveKeyWithValue("continentCode", "EU")))
		entries, _ := w.Log(0)
		Expect(entries[len(entries)-1].Details).To(And(HaveKey("prompts"), Not(HaveKey("riskAssessment"))))
	},
		Entry("by a tenant that says nothing", ""),
		Entry("by a tenant that says no", "riskAssessment: { settings: { enabled: false } }\n"),
		Entry("by a fault", "riskAssessment: { settings: { enabled: true } }\n", "risk-ignored"),
	)

	DescribeTable("scores as the switch says", func(own, want string) {
		w := assessing(own)
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.verdict()).To(HavePrefix(want + " "))
	},
		Entry("by the formula", "", "medium"),
		Entry("by the formula, whatever else is there", "risk: { fixed: low, thresholds: { high: 1, medium: 1 } }\n", "medium"),
		Entry("by thresholds", "switches: { risk_scoring: thresholds }\nrisk: { thresholds: { high: 4, medium: 1 } }\n", "high"),
		Entry("by one value", "switches: { risk_scoring: fixed }\nrisk: { fixed: neutral }\n", "neutral"),
		Entry("with a code that means something else", "risk: { codes: { NewDevice: { initial_login: high } } }\n", "high"),
	)
})

var _ = Describe("Where a request comes from", func() {
	DescribeTable("is told by X-Forwarded-For only where the tenant believes it", func(own, address, want string, faults ...string) {
		w := assessing(own, func(o *mockidp.ForkOptions) { o.Faults = faults })
		b, j := w.openAt(address)
		j.forwarded = sydney
		b.authorize().signIn(ana).code()
		Expect(w.seen()["request"]).To(HaveKeyWithValue("ip", want))
	},
		Entry("not by default", "", "", "127.0.0.1"),
		Entry("from a proxy on this machine", "laxities: { trusted-proxy: loopback }\n", "", sydney),
		Entry("not from another machine", "laxities: { trusted-proxy: loopback }\n", vienna, vienna),
		Entry("from anywhere by a fault", "", vienna, sydney, "geoip-spoofable"),
	)

	It("is in the event with the documented names", func() {
		w := assessing("")
		b, _ := w.openAt(sydney)
		b.authorize().signIn(ana).code()
		Expect(json.Marshal(w.seen()["request"].(map[string]any)["geoip"])).To(MatchJSON(`{"cityName":"Sydney","continentCode":"OC","countryCode":"AU",
			"countryCode3":"AUS","countryName":"Australia","latitude":-33.8688,"longitude":151.2093,"subdivisionCode":"NSW","subdivisionName":"New South Wales",
			"timeZone":"Australia/Sydney"}`))
	})

	It("is in the context of Rules with theirs, beside the assessment", func() {
		w := fork(load(askNothing, map[string]string{
			"tenant.yaml": tenantYAML + "riskAssessment: { settings: { enabled: true } }\nrules: [{ name: R, script: r.js, order: 1 }]\n",
			"r.js":        "function (user, context, callback) { callback(null, user, context); }",
		}))
		b, _ := w.openAt(sydney)
		b.authorize().signIn(ana).code()
		context := decoded(w.ActionRuns()[0].Event)["context"].(map[string]any)
		Expect(context["request"]).To(And(HaveKeyWithValue("ip", sydney), HaveKeyWithValue("geoip", And(
			HaveKeyWithValue("country_code3", "AUS"), HaveKeyWithValue("continent_code", "OC"), HaveKeyWithValue("time_zone", "Australia/Sydney")))))
		Expect(context["riskAssessment"]).To(Equal(decoded(w.ActionRuns()[1].Event)["authentication"].(map[string]any)["riskAssessment"]))
		Expect(context["riskAssessment"]).To(HaveKeyWithValue("confidence", "medium"))
	})
})
