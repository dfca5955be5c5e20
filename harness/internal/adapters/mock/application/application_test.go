//go:build !race

package application_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/examples/app/site"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock/application"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/reports"
)

var _ = Describe("An application that starts the login", func() {
	BeforeEach(func() {
		if err := browser.Check(browser.Options{}); err != nil {
			Skip(err.Error())
		}
	})

	It("passes when it does all of it rightly, with every factor that a person of it has", func(ctx SpecContext) {
		for _, factor := range []string{"otp", "webauthn-roaming"} {
			s := &stand{app: &site.Site{}, action: fmt.Sprintf(asks, factor)}
			a := s.open(ctx)
			Expect(a.IDs()).To(Equal([]string{denied, right, wrong}))
			for _, id := range a.IDs() {
				one := a.Case(ctx, id)
				Expect(one.Reason).To(BeEmpty())
				Expect(failed(one)).To(BeEmpty())
				Expect(one.Verdict).To(Equal(reports.Pass))
			}
			Expect(s.pictures).To(BeEmpty())
		}
	})

	It("may push what it asks for", func(ctx SpecContext) {
		s := &stand{app: &site.Site{Pushes: true}, action: asksNothing}
		a := s.open(ctx)
		for _, id := range []string{denied, right} {
			one := a.Case(ctx, id)
			Expect(failed(one)).To(BeEmpty())
			Expect(one.Verdict).To(Equal(reports.Pass))
			Expect(one.Checks).To(ContainElement(And(HaveField("Name", "state"), HaveField("Actual", "a state"))))
		}
	})

	It("is answered wrongly before it is answered rightly", func(ctx SpecContext) {
		one := (&stand{app: &site.Site{}, action: fmt.Sprintf(asks, "otp")}).open(ctx).Case(ctx, wrong)
		Expect(one.Verdict).To(Equal(reports.Pass))
		Expect(told(one, reports.EntryStep)).To(ContainSubstring("gives a code of otp: wrong\ngives a code of otp: right"))
		Expect(told(one, reports.EntryMessage)).To(ContainSubstring("Wrong username or password"))
	})

	DescribeTable("that pushes fails with a mistake, and says which", func(ctx SpecContext, flaw, id string, want string) {
		s := &stand{app: &site.Site{Flaw: flaw, Pushes: true}, action: asksNothing}
		one := s.open(ctx).Case(ctx, id)
		Expect(one.Verdict).To(Equal(reports.Fail))
		Expect(failed(one)).To(Equal([]string{strings.ReplaceAll(want, "ORIGIN", s.app.Origin)}))
	},
		Entry("no state", site.NoState, right, "state: no state"),
		Entry("no session", site.Loop, right, "redirect loop: GET ORIGIN/callback → GET ORIGIN/login → GET /authorize → GET ORIGIN/callback"),
		Entry("an error taken for a login", site.LetsIn, denied, "denied: it let the person in: ORIGIN/"),
	)

	DescribeTable("fails with a mistake, and says which", func(ctx SpecContext, flaw, action, id string, want ...string) {
		s := &stand{app: &site.Site{Flaw: flaw}, action: action}
		a := s.open(ctx)
		origin := s.app.Origin
		one := a.Case(ctx, id)
		Expect(one.Verdict).To(Equal(reports.Fail))
		for i := range want {
			want[i] = strings.ReplaceAll(want[i], "ORIGIN", origin)
		}
		Expect(failed(one)).To(Equal(want))
		if one.Transcript[len(one.Transcript)-1].Kind != reports.EntryPage {
			Expect(s.pictures).To(BeEmpty(), "no page came up at the end")
			Expect(one.Pictures).To(BeNil())
			return
		}
		Expect(s.pictures).To(HaveKey(id))
		Expect(one.Pictures).To(Equal([]reports.Picture{kept}))
		Expect(s.pictures[id][0].HTML).To(And(ContainSubstring("<body"), Not(ContainSubstring("a password to try applications with"))))
	},
		Entry("no session, and nothing is asked again", site.Loop, asksNothing, right,
			"redirect loop: GET ORIGIN/callback → GET ORIGIN/login → GET /authorize → GET ORIGIN/callback"),
		Entry("no session, and a factor is asked for again", site.Loop, fmt.Sprintf(asks, "otp"), right,
			"redirect loop: GET ORIGIN/callback → GET ORIGIN/login → GET /authorize → GET ORIGIN/callback"),
		Entry("no state", site.NoState, asksNothing, right, "state: no state"),
		Entry("another login after an error", site.IgnoresError, asksNothing, denied,
			"redirect loop: GET ORIGIN/login → GET /authorize → GET ORIGIN/callback → GET ORIGIN/login"),
		Entry("an error taken for a login", site.LetsIn, asksNothing, denied, "denied: it let the person in: ORIGIN/"),
	)

	DescribeTable("is held to each thing that is looked at", func(ctx SpecContext, bent bend, want string) {
		one := (&stand{app: &site.Site{}, bend: bent, action: asksNothing}).open(ctx).Case(ctx, right)
		Expect(one.Verdict).To(Equal(reports.Fail))
		Expect(failed(one)).To(ContainElement(HavePrefix(want)))
	},
		Entry("a nonce", without("nonce"), "nonce: no nonce"),
		Entry("PKCE", without("code_challenge"), "code binding: no code_challenge"),
		Entry("its redirect URI", without("redirect_uri"), "redirect URI: "),
		Entry("the end", bend(func(path string, _ int, answer *httptest.ResponseRecorder) {
			if path == "/" {
				answer.Code = 500
			}
		}), "end: http://127.0.0.1:"),
		Entry("no question at a second visit", bend(func(path string, visits int, answer *httptest.ResponseRecorder) {
			if path == "/login" && visits > 1 {
				answer.Header().Set("Location", "http://elsewhere.test/login")
			}
		}), "second visit: http://elsewhere.test/login"),
	)

	It("keeps its looks in a picture, and nothing else that is long", func(ctx SpecContext) {
		const secret = "Q7xkz0PdMsW3vB9tLrNe"
		page := `<link rel="stylesheet" crossorigin="" href="/assets/index-BxyzABCDefgh1234.css?Q7xkz0PdMsW3vB9tLrNe">` +
			`<link rel="next" href="/next/Q7xkz0PdMsW3vB9tLrNe"><script src="/assets/index-BxyzABCDefgh1234.js#Q7xkz0PdMsW3vB9tLrNe"></script>` +
			`<script>const t = '<img src="/Q7xkz0PdMsW3vB9tLrNe">';</script>` +
			`<img alt="Q7xkz0PdMsW3vB9tLrNe" src="/assets/picture-BxyzABCDefgh1234.png"><img src="data:image/png;base64,Q7xkz0PdMsW3vB9tLrNe">` +
			`<img src="/eyJhbGciOiJIUzI1NiJ9.Q7xkz0PdMsW3vB9tLrNe"><a href="/assets/index-BxyzABCDefgh1234.css">Q7xkz0PdMsW3vB9tLrNe</a>` +
			`<img src="/of/a password to try applications with.png">`
		s := &stand{app: &site.Site{}, action: asksNothing, bend: func(path string, _ int, answer *httptest.ResponseRecorder) {
			if path == "/" {
				answer.Code = 500
				answer.Header().Set("Content-Type", "text/html")
				answer.Body.Reset()
				answer.Body.WriteString(page)
			}
		}}
		Expect(s.open(ctx).Case(ctx, right).Verdict).To(Equal(reports.Fail))
		Expect(s.pictures[right]).To(HaveLen(1))
		Expect(s.pictures[right][0].HTML).To(And(Not(ContainSubstring(secret)), Not(ContainSubstring("a password to try applications with")),
			ContainSubstring(`href="/assets/index-BxyzABCDefgh1234.css?[hidden]"><link`), ContainSubstring(`rel="next" href="[hidden]"`),
			ContainSubstring(`src="/assets/index-BxyzABCDefgh1234.js#[hidden]"`), ContainSubstring(`<img src="[hidden]">';</script>`),
			ContainSubstring(`<img alt="[hidden]" src="/assets/picture-BxyzABCDefgh1234.png">`), ContainSubstring(`<a href="[hidden]">[hidden]</a>`)))
	})

	It("fails when it signs people in without an exchange of the code", func(ctx SpecContext) {
		s := &stand{app: &site.Site{}, action: asksNothing, bend: func(path string, _ int, answer *httptest.ResponseRecorder) {
			if path == "/callback" {
				answer.Header().Del("Location")
				answer.Code = 200
			}
		}}
		a := s.open(ctx)
		s.app.Flaw = site.Loop // which exchanges nothing
		Expect(failed(a.Case(ctx, right))).To(Equal([]string{"exchange: no exchange was granted"}))
	})

	It("fails when it asks for another client, or another issuer", func(ctx SpecContext) {
		s := &stand{app: &site.Site{}, action: asksNothing}
		a := s.open(ctx)
		s.app.ClientID = "other"
		Expect(failed(a.Case(ctx, right))).To(ContainElement("client: other"))
		s.app.Issuer = "http://elsewhere.test"
		Expect(failed(a.Case(ctx, right))).To(Equal([]string{"begin: no authorization request came; the person is at http://elsewhere.test/authorize"}))
	})

	It("is told how many people are not tried", func(ctx SpecContext) {
		s := &stand{app: &site.Site{}, action: asksNothing}
		Expect(s.open(ctx).Notes()).NotTo(ContainElement(ContainSubstring("not tried")), "control")
		s.users = usersYAML + "  - { email: bo@example.test, password: the password of bo, blocked: true }\n"
		a := s.open(ctx)
		Expect(a.IDs()).To(HaveLen(3))
		Expect(a.Notes()).To(ContainElement(HavePrefix("1 of the tenant's people are not tried: ")))
	})

	It("is told to go by its own name when it ends on another one", func(ctx SpecContext) {
		s := &stand{app: &site.Site{}, action: asksNothing, named: "localhost"}
		one := s.open(ctx).Case(ctx, right)
		Expect(failed(one)).To(Equal([]string{"end: " + s.app.Origin + "/callback"}))
		Expect(one.Checks).To(ContainElement(And(HaveField("Name", "end"), HaveField("Message", ContainSubstring("give --app the name by which the application calls itself")))))
	})

	It("that is not there is told before anything is tried", func(ctx SpecContext) {
		o := application.Options{Start: "http://" + freePort() + "/login", Address: "127.0.0.1:0", Random: wall.Random, Folder: fstest.MapFS{
			"tenant.yaml": {Data: fmt.Appendf(nil, tenantYAML, "http://127.0.0.1:3000")}, "users.yaml": {Data: []byte(usersYAML)}, "ask.js": {Data: []byte(asksNothing)}}}
		_, err := application.Open(ctx, o)
		gone := (*application.UnreachableError)(nil)
		Expect(errors.As(err, &gone)).To(BeTrue(), "%v", err)
		Expect("http://" + gone.Address + "/login").To(Equal(o.Start))
	})

	It("that hangs up is told by what the browser says", func(ctx SpecContext) {
		s := &stand{app: &site.Site{}, action: asksNothing, bend: func(string, int, *httptest.ResponseRecorder) { panic(http.ErrAbortHandler) }}
		Expect(failed(s.open(ctx).Case(ctx, right))).To(Equal([]string{"begin: no authorization request came; the page address does not come up in a browser: net::ERR_EMPTY_RESPONSE"}))
	})
})

var _ = DescribeTable("What cannot be tried is said before anything runs", func(ctx SpecContext, change func(*application.Options), want string) {
	o := application.Options{Start: "http://127.0.0.1:3000/login", Address: "127.0.0.1:0", Random: wall.Random, Folder: fstest.MapFS{
		"tenant.yaml": {Data: fmt.Appendf(nil, tenantYAML, "http://127.0.0.1:3000")}, "users.yaml": {Data: []byte(usersYAML)}, "ask.js": {Data: []byte(asksNothing)}}}
	change(&o)
	_, err := application.Open(ctx, o)
	Expect(err).To(MatchError(ContainSubstring(want)))
},
	Entry("https", func(o *application.Options) { o.Start = "https://127.0.0.1:3000/login" }, "give the http address on this machine"),
	Entry("another machine", func(o *application.Options) { o.Start = "http://app.example/login" }, "give the http address on this machine"),
	Entry("an unknown client", func(o *application.Options) { o.Client = "shop" }, `--client "shop": give the id or name of the application in the tenant, one of "app" (Example)`),
	Entry("nobody to sign in", func(o *application.Options) { o.Folder.(fstest.MapFS)["users.yaml"].Data = []byte("users: []\n") }, "nobody who could sign in with a password"),
)
