package console_test

import (
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

const signIn = "Sign in (opens a new tab)"

var _ = Describe("Try", func() {
	var w world
	BeforeEach(func() {
		w = open(fixture())
		w.AddSample(w.origin, func() string { return "" })
	})

	It("signs the chosen person in and ends on the page with the decoded tokens", func() {
		b := w.desk("try").press(signIn, "user", "auth0|ana", "client", "web")
		Expect(b.at.Path).To(Equal("/u/login"))
		Expect(b.form("default").values.Get("username")).To(Equal("ana@example.com"))
		b.press("default", "password", password)
		Expect(b.at.Path).To(Equal("/try/callback"))
		Expect(w.desk("logins/1").moments()).To(HaveExactElements(Equal("begins by the browser"), Equal("page login"), HavePrefix("answer login"), HavePrefix("Action Ask"),
			Equal("log s Successful login"), Equal("end granted"), Equal("log seacft Success exchanging an authorization code for tokens")))
		Expect(b.text("id-token")).To(And(ContainSubstring(`"sub": "auth0|ana"`), ContainSubstring(`"aud": "web"`)))
		Expect(b.text("person")).To(Equal("as ana@example.com , to Web"))
		Expect(b.get("/tenants/acme/try").press(signIn, "user", "auth0|ana", "again", "").at.Path).To(Equal("/try/callback"), "the control: signed in")
		b.get("/tenants/acme/try").press(signIn, "user", "auth0|bo/1")
		Expect(b.at.Path).To(Equal("/u/login"), "the chosen person, and not the one who is signed in")
	})

	It("makes the risk assessment find what was chosen, for that login alone", func() {
		sign := func(fields ...string) {
			GinkgoHelper()
			b := w.desk("try").press(signIn, append([]string{"user", "auth0|ana"}, fields...)...)
			b.press("default", "password", password)
		}
		sign("risk", "low")
		Expect(confidenceOf(w)).To(BeEmpty(), "the control: nothing is assessed")
		Expect(w.desk("try").text("main")).To(ContainSubstring("are not assessed"))
		Expect(w.desk("settings").press("Switch on riskAssessment").get("/tenants/acme/try").text("main")).NotTo(ContainSubstring("are not assessed"))
		sign("risk", "low")
		Expect(confidenceOf(w)).To(Equal("low"))
		sign("risk", "high")
		Expect(confidenceOf(w)).To(Equal("high"))
		sign("device", "no_match")
		Expect(assessmentOf(w)["assessments"]).To(HaveKeyWithValue("NewDevice", HaveKeyWithValue("code", "no_match")))
		sign("device", "match", "place", "new-york")
		Expect(assessmentOf(w)["assessments"]).To(HaveKeyWithValue("NewDevice", HaveKeyWithValue("code", "match")))
		Expect(lastEvent(w)).To(ContainSubstring(`"cityName":"New York`))
		sign("risk", "none")
		Expect(confidenceOf(w)).To(BeEmpty())
	})

	DescribeTable("refuses what makes no sense, and keeps what was chosen",
		func(code string, fields ...string) {
			b := w.desk("try").press(signIn, fields...)
			Expect(b.status).To(Equal(http.StatusUnprocessableEntity))
			Expect(b.problem()).To(Equal(code))
			Expect(b.form(signIn).values.Get("place")).To(Equal("sydney"))
		},
		Entry("risk of nobody", "no-user", "place", "sydney"),
		Entry("somebody unknown", "unknown-user", "place", "sydney", "user", "auth0|x"),
		Entry("an unknown application", "no-client", "place", "sydney", "user", "auth0|ana", "client", "x"),
		Entry("signals that contradict each other", "bad-signals", "place", "sydney", "user", "auth0|ana", "risk", "none", "device", "match"),
	)

	It("says so where there is nothing to sign in to", func() {
		other := open(fixture(), func(o *mockidp.ForkOptions) { o.Name = "bare" })
		Expect(other.desk("try").text("main")).To(ContainSubstring("no sample application"))
	})
})

var _ = Describe("Controls", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })

	It("move the clock of a tenant whose clock stands still, which sessions see", func() {
		person := w.login().signIn("ana@example.com")
		Expect(person.authorize().at.String()).To(HavePrefix(callback+"?code="), "the control: signed in")
		b := w.desk("controls").press("Move", "by", "100h")
		Expect(b.text("now")).To(Equal("Tenant's clock: 2026-03-05 16:00:10 UTC"))
		Expect(person.authorize().at.Path).To(Equal("/u/login"))
		Expect(b.raw).NotTo(ContainSubstring("aria-invalid"), "the control")
		for _, wrong := range []string{"", "soon", "-5m", "0s", "90000h"} {
			Expect(b.press("Move", "by", wrong).problem()).To(Equal("bad-duration"), wrong)
			Expect(b.raw).To(MatchRegexp(`<input id="by"[^>]* aria-invalid="true" autofocus aria-describedby="by-wrong by-hint"`))
			Expect(b.text("by-wrong")).To(Equal("This is no length of time that the clock can move."))
			Expect(b.form("Move").values.Get("by")).To(Equal(wrong))
		}
		Expect(w.Now()).To(Equal(start.Add(100 * time.Hour)))
	})

	It("leave a real clock alone", func() {
		real := open(fixture(), func(o *mockidp.ForkOptions) { o.Name, o.Now = "real", func() time.Time { return start } })
		b := w.desk("controls")
		form := b.form("Move")
		Expect(b.get("/tenants/real/controls").text("main")).To(ContainSubstring("runs on the real clock"))
		b.post("/tenants/real/controls/clock", form.values)
		Expect(b.problem()).To(Equal("real-clock"))
		Expect(real.Now()).To(Equal(start))
	})

	It("fix the confidence of the logins to come", func() {
		Expect(w.SetSettings(map[string]any{"riskAssessment": true})).To(Succeed())
		b := w.desk("controls").press("Set", "confidence", "low")
		Expect(b.form("Set").values.Get("confidence")).To(Equal("low"))
		w.login().signIn("ana@example.com")
		Expect(confidenceOf(w)).To(Equal("low"))
		b.press("Set", "confidence", "high")
		w.login().signIn("ana@example.com")
		Expect(confidenceOf(w)).To(Equal("high"))
		Expect(b.press("Set", "confidence", "very high").problem()).To(Equal("bad-confidence"))
	})

	It("switch faults, which the next login shows", func() {
		b := w.desk(anaPage)
		b.press("Save metadata", "app_metadata", `{"deny": true}`)
		Expect(w.login().signIn("ana@example.com").at.String()).NotTo(HavePrefix(callback+"?code="), "the control")
		b = w.desk("controls?q=deny-ignored")
		Expect(b.text("on")).To(Equal("None is on."))
		b.press("Switch on deny-ignored")
		Expect(w.Faults()).To(Equal([]string{"deny-ignored"}))
		Expect(b.text("faults-on")).To(HavePrefix("deny-ignored on"), "what is on stands apart")
		Expect(b.text("faults")).NotTo(ContainSubstring("deny-ignored"))
		Expect(b.text("on")).To(Equal("1 on"))
		Expect(w.login().signIn("ana@example.com").at.String()).To(HavePrefix(callback + "?code="))
		Expect(w.desk("").get("/").text("main")).To(ContainSubstring("deny-ignored"))
		b.press("Switch off deny-ignored")
		Expect(w.Faults()).To(BeEmpty())
		form := b.form("Switch on deny-ignored")
		form.values.Set("name", "none-of-them")
		Expect(b.post(form.action, form.values).problem()).To(Equal("unknown-fault"))
	})
})

var _ = Describe("The history of requests", func() {
	It("shows the newest first, with names and without values", func() {
		w := open(fixture())
		w.login().signIn("ana@example.com")
		b := w.desk("requests")
		Expect(b.text("count")).To(Equal("3 requests, the newest first."))
		Expect(b.text("requests")).To(MatchRegexp(`^12:00:10 302 POST /u/login \? state · posted action, password, state, username .* GET /u/login .* GET /authorize \? client_id, `))
		Expect(b.raw).NotTo(ContainSubstring(password))
	})
})
