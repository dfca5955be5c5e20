package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// going is a tenant whose Action has both handlers.
func going(body, onContinue string) *world {
	GinkgoHelper()
	return fork(load("", map[string]string{"ask.js": "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};\nexports.onContinuePostLogin = async (event, api) => {\n" + onContinue + "\n};\n"}))
}

// send away is what most of these tenants do; what came back is in the ID token.
const (
	sendAway = `api.redirect.sendUserTo('https://app.example/kyc', { query: { q: '1' } });`
	tellBack = `api.idToken.setCustomClaim('back', { method: event.request.method, query: event.request.query, body: event.request.body });`
)

// state is with what the browser was sent away.
func (b *browser) state() string {
	GinkgoHelper()
	Expect(b.returned).To(HaveKey("state"))
	Expect(b.returned).NotTo(HaveKey("code"))
	return b.returned.Get("state")
}

var _ = Describe("A redirect of an Action", func() {
	It("goes to the other site with a state and comes back by GET", func() {
		w := going(sendAway, tellBack)
		b := w.open().authorize().signIn(ana)
		Expect(b.returned.Get("q")).To(Equal("1"))
		state := b.state()
		tokens := b.get("/continue?" + url.Values{"state": {state}, "ok": {"yes"}}.Encode()).idToken()
		Expect(tokens["back"]).To(Equal(map[string]any{"method": "GET", "query": map[string]any{"state": state, "ok": "yes"}, "body": map[string]any{}}))
		runs := w.ActionRuns()
		Expect(runs).To(HaveLen(2))
		Expect(runs[0].Commands).To(Equal([]string{"sendUserTo https://app.example/kyc"}))
	})

	It("comes back by POST as well", func() {
		w := going(sendAway, tellBack)
		b := w.open().authorize().signIn(ana)
		state := b.state()
		tokens := b.post(w.origin+"/continue", url.Values{"state": {state}, "ok": {"yes"}}).idToken()
		Expect(tokens["back"]).To(Equal(map[string]any{"method": "POST", "query": map[string]any{}, "body": map[string]any{"state": state, "ok": "yes"}}))
	})

	It("asked for again before the return is the same", func() {
		w := going(sendAway, tellBack)
		b := w.open().authorize()
		page := b.page.url.String()
		state := b.signIn(ana).state()
		Expect(b.walk(http.MethodGet, page, nil).state()).To(Equal(state))
		b.get("/continue?state=" + state).code()
	})

	DescribeTable("is not left with a state that is not its own; the right one still counts",
		func(wrong func(state string) string) {
			w := going(sendAway, tellBack)
			b := w.open().authorize().signIn(ana)
			state := b.state()
			b.get("/continue?"+wrong(state)).on(vocab.ScreenErrorPage, "invalid_request")
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
			b.post(w.origin+"/continue?"+wrong(state), url.Values{}).on(vocab.ScreenErrorPage, "invalid_request")
			b.get("/continue?state=" + state).code()
		},
		Entry("none", func(string) string { return "" }),
		Entry("an empty one", func(string) string { return "state=" }),
		Entry("another one", func(s string) string { return "state=" + s[:len(s)-1] + "_" }),
		Entry("the id of the login alone", func(s string) string { id, _, _ := strings.Cut(s, "~"); return "state=" + id }),
		Entry("a long one", func(s string) string { return "state=" + strings.Repeat(s, 100) }),
	)

	It("counts once", func() {
		w := going(sendAway, tellBack)
		b := w.open().authorize().signIn(ana)
		state := b.state()
		b.get("/continue?state=" + state).code()
		b.get("/continue?state="+state).on(vocab.ScreenErrorPage, "invalid_request")
	})

	It("belongs to the browser that was sent away", func() {
		w := going(sendAway, tellBack)
		b := w.open().authorize().signIn(ana)
		state := b.state()
		w.open().get("/continue?state="+state).on(vocab.ScreenErrorPage, "invalid_request")
		b.get("/continue?state=" + state).code()
	})

	It("waits for fifteen minutes", func() {
		w := going(sendAway, tellBack)
		b, late := w.open().authorize().signIn(ana), w.open().authorize().signIn(ana)
		w.wait(15 * time.Minute)
		b.get("/continue?state=" + b.state()).code()
		w.wait(time.Second)
		late.get("/continue?state="+late.state()).on(vocab.ScreenErrorPage, "transaction-expired")
	})

	It("does not get past the factors of its own Action", func() {
		w := going(sendAway+challengeOTP, tellBack)
		b := w.open().authorize().signIn(bo)
		b.on(vocab.ScreenOTPChallenge)
		b.get("/continue?state="+b.page.context.Transaction.State).on(vocab.ScreenErrorPage, "invalid_request")
	})

	It("is an error where nothing may be shown", func() {
		w := going(`if (event.authentication.methods.length && event.request.query.prompt) `+sendAway, tellBack)
		b := w.open().authorize().signIn(ana)
		b.code()
		Expect(b.authorize("prompt", "none").returned.Get("error")).To(Equal("interaction_required"))
		Expect(w.logged()).To(ContainElement(vocab.LogSilentFailed))
	})

	It("takes GET and POST alone", func() {
		w := going(sendAway, tellBack)
		b := w.open().authorize().signIn(ana)
		res := b.send(http.MethodPut, w.origin+"/continue?state="+b.state(), nil)
		Expect(res.StatusCode).To(Equal(http.StatusMethodNotAllowed))
		Expect(res.Header.Get("Allow")).To(Equal("GET, POST"))
	})
})

var _ = Describe("A form of an Action", func() {
	It("is a page that says which one it would be; going on comes back to the Action", func() {
		w := going(`api.prompt.render('ap_<1>', { vars: { plan: 'gold' } });`, `api.idToken.setCustomClaim('prompt', event.prompt);`)
		b := w.open().authorize().signIn(ana).on(vocab.ScreenForm)
		Expect(b.page.body).To(ContainSubstring("ap_&lt;1&gt;"))
		b.post(b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "action": {"default"}}).on(vocab.ScreenForm)
		var target, state string
		b.page.each("form", func(n *html.Node) { target = attr(n, "action") })
		b.page.each("input", func(n *html.Node) { state = attr(n, "value") })
		Expect(target).To(Equal("/continue"))
		tokens := b.post(w.origin+target, url.Values{"state": {state}, "action": {"default"}}).idToken()
		Expect(tokens["prompt"]).To(Equal(map[string]any{"id": "ap_<1>", "fields": map[string]any{}, "vars": map[string]any{"plan": "gold"}}))
	})
})

var _ = Describe("What Actions do to the answer of a login", func() {
	It("adds and removes scopes of the access token; the ID token follows the request", func() {
		w := asking(`api.accessToken.addScope('read:a'); api.accessToken.removeScope('email');`)
		answer := w.exchange(w.open().authorize("scope", "openid email", "audience", "https://api.example/").signIn(ana).code())
		Expect(answer.body["scope"]).To(Equal("openid read:a"))
		Expect(w.claims(answer.body["access_token"])["scope"]).To(Equal("openid read:a"))
		Expect(w.claims(answer.body["id_token"])).To(HaveKeyWithValue("email", ana))
	})

	It("leaves scopes alone otherwise", func() {
		w := asking(askNothing)
		answer := w.exchange(w.open().authorize("scope", "openid email", "audience", "https://api.example/").signIn(ana).code())
		Expect(answer.body["scope"]).To(Equal("openid email"))
		Expect(w.claims(answer.body["access_token"])["scope"]).To(Equal("openid email"))
	})

	It("is a code and message of its own by api.validation.error", func() {
		b := asking(`api.validation.error('bad_domain', 'Use another address');`).open().authorize().signIn(ana)
		Expect([]string{b.returned.Get("error"), b.returned.Get("error_description")}).To(Equal([]string{"bad_domain", "Use another address"}))
	})

	It("is for another person by api.authentication.setPrimaryUser", func() {
		users := usersYAML + "  - { user_id: auth0|main, email: main@example.com, password: x, identities: [{ connection: people, provider: auth0, user_id: ana }] }\n"
		code := "exports.onExecutePostLogin = async (event, api) => { api.authentication.setPrimaryUser('auth0|main'); };\n"
		w := fork(load("", map[string]string{"users.yaml": users, "ask.js": code}))
		Expect(w.open().authorize().signIn(ana).idToken()).To(HaveKeyWithValue("sub", "auth0|main"))
		b := w.open().authorize().signIn(bo)
		b.on(vocab.ScreenErrorPage, "primary-user")
		Expect(w.Methods("auth0|bo")).To(BeEmpty())
	})
})

var _ = Describe("What Actions do to the session", func() {
	It("has an id in the first login already, which the ID token names", func() {
		w := asking(`api.idToken.setCustomClaim('seen', event.session.id); api.session.setMetadata('device', 'kiosk');`)
		b := w.open().authorize().signIn(ana)
		first := b.idToken()
		Expect(first["seen"]).To(Equal(first["sid"]))
		Expect(first["sid"]).To(HaveLen(32))
	})

	It("keeps its metadata for the next login, and the cookie as long as it was told", func() {
		w := asking(`api.idToken.setCustomClaim('seen', event.session); api.session.setMetadata('n', String(Number(event.session.metadata.n ?? 0) + 1)); api.session.setCookieMode('persistent');`)
		b := w.open().authorize().signIn(ana)
		seen := b.idToken()["seen"]
		Expect(seen).To(And(HaveKeyWithValue("metadata", Equal(map[string]any{})), HaveKeyWithValue("cookie", HaveKeyWithValue("mode", "non-persistent"))))
		w.wait(time.Minute)
		seen = b.authorize().idToken()["seen"]
		Expect(seen).To(And(HaveKeyWithValue("metadata", Equal(map[string]any{"n": "1"})), HaveKeyWithValue("cookie", HaveKeyWithValue("mode", "persistent")),
			HaveKeyWithValue("created_at", "2026-03-01T12:00:10.000Z"), HaveKeyWithValue("last_interacted_at", "2026-03-01T12:00:10.000Z"),
			HaveKeyWithValue("clients", Equal([]any{map[string]any{"client_id": "web"}}))))
		seen = b.authorize().idToken()["seen"]
		Expect(seen).To(And(HaveKeyWithValue("metadata", Equal(map[string]any{"n": "2"})), HaveKeyWithValue("last_interacted_at", "2026-03-01T12:01:10.000Z")))
	})

	It("ends it when its time is over", func() {
		w := asking(`api.session.setExpiresAt(Date.now() + 60000);`)
		b := w.open().authorize().signIn(ana)
		b.code()
		w.wait(59 * time.Second)
		b.authorize().code()
		w.wait(2 * time.Minute)
		b.authorize().on(vocab.ScreenLogin)
	})

	It("ends it when nobody uses it, and not when somebody did in time", func() {
		w := asking(`if (event.stats.logins_count === 1) api.session.setIdleExpiresAt(Date.now() + 60000);`)
		idle, used := w.open().authorize().signIn(ana), w.open().authorize().signIn(bo)
		idle.code()
		used.code()
		w.wait(59 * time.Second)
		used.authorize().code()
		w.wait(2 * time.Second)
		idle.authorize().on(vocab.ScreenLogin)
		used.authorize().code()
	})

	DescribeTable("says how long the browser keeps the cookie", func(body string, want types.GomegaMatcher) {
		b := asking(body).open().authorize()
		res := b.send(http.MethodPost, b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "username": {ana}, "password": {password}, "action": {"default"}})
		Expect(res.Header.Values("Set-Cookie")).To(ContainElement(And(HavePrefix("auth0="), want)))
	},
		Entry("until it is closed", `api.session.setCookieMode('non-persistent');`, Not(ContainSubstring("Max-Age"))),
		Entry("longer", `api.session.setCookieMode('persistent');`, ContainSubstring("Max-Age=2592000")),
	)

	It("ends it by revoke, with the login", func() {
		w := asking(`if (event.request.query.login_hint) api.session.revoke('stolen');`)
		b := w.open().authorize().signIn(ana)
		b.code()
		b.authorize().code()
		b.authorize("login_hint", "x")
		Expect([]string{b.returned.Get("error"), b.returned.Get("error_description")}).To(Equal([]string{"access_denied", "stolen"}))
		b.authorize().on(vocab.ScreenLogin)
	})

	It("leaves it alone by deny", func() {
		w := asking(`if (event.request.query.login_hint) api.access.deny('no');`)
		b := w.open().authorize().signIn(ana)
		b.code()
		Expect(b.authorize("login_hint", "x").returned.Get("error")).To(Equal("access_denied"))
		b.authorize().code()
	})
})

var _ = Describe("Records of Action runs", func() {
	It("mark console output that was cut, and an Action that let people in", func() {
		w := asking("console.warn('x'.repeat(300));")
		w.open().authorize().signIn(ana).code()
		var run mockidp.ActionRun
		Expect(w.ActionRuns()).To(HaveLen(1))
		run = w.ActionRuns()[0]
		Expect(run.Console).To(HaveExactElements("warn: " + strings.Repeat("x", 256) + " […cut: 256 characters are stored] (acme/ask.js:2:13)"))
		Expect(run.Diagnostics).To(HaveExactElements("fail-open: Action Ask ended without a command after console.warn (acme/ask.js:2)"))
	})
})
