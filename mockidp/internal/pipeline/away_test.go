package pipeline_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// continued puts a body into the first Action's onContinuePostLogin.
func continued(body, onContinue string) setting {
	return func(f *tenant.Fixture, _ *tenant.User) {
		GinkgoHelper()
		p, err := action.NewQuickJS().Compile(action.Source{Name: "one", File: fileOf("one"),
			Code: "exports.onExecutePostLogin = async (event, api) => { " + body + "\n};\nexports.onContinuePostLogin = async (event, api) => { " + onContinue + "\n};\n"})
		Expect(err).NotTo(HaveOccurred())
		f.Actions[0].Program = p
	}
}

// back lets the browser come back with a query.
func (l *login) back(query map[string]string) pipeline.Step {
	l.flow.Back(map[string]any{})
	return l.flow.Advance(context.Background(), pipeline.Request{Method: "GET", Hostname: "acme.localhost", IP: "127.0.0.1", Query: query, Body: map[string]string{}})
}

// jwt signs claims as another site would, by the book and not by the code under test.
func jwt(header, secret string, claims map[string]any) string {
	GinkgoHelper()
	payload, err := json.Marshal(claims)
	Expect(err).NotTo(HaveOccurred())
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

const hs256 = `{"typ":"JWT","alg":"HS256"}`

var _ = Describe("A redirect", func() {
	const away = `api.redirect.sendUserTo('https://kyc.example/ask?a=1', { query: { b: 'x y' } });`

	It("pauses the login and goes on in the same Action, with a new request", func() {
		l := begin(bodies(``, enrolOTP), nil, continued(away, `api.authentication.recordMethod('https://kyc.example/done'); api.idToken.setCustomClaim('v', event.request.query);`))
		step := l.advance()
		Expect(step).To(Equal(pipeline.Step{Redirect: &pipeline.Redirect{URL: "https://kyc.example/ask?a=1&b=x+y", Action: "one"}}))
		Expect(l.advance()).To(Equal(step), "asked again it is the same")
		Expect(l.runs).To(HaveLen(1))
		Expect(l.runs[0].Commands).To(Equal([]string{"sendUserTo https://kyc.example/ask"}))
		step = l.back(map[string]string{"state": "st", "ok": "yes"})
		Expect(step.Prompt).NotTo(BeNil())
		Expect(l.runs).To(HaveLen(3))
		Expect(l.runs[1].Action).To(Equal("one"))
		Expect(l.claimed()).To(MatchJSON(`{"state":"st","ok":"yes"}`))
		Expect(l.event(1)["request"]).To(HaveKeyWithValue("hostname", "acme.localhost"))
		Expect(methodsOf(l.event(2))).To(Equal([]string{"pwd", "https://kyc.example/done"}))
	})

	It("writes metadata before the person leaves", func() {
		l := begin(bodies(`api.user.setAppMetadata('asked', true);`+away), nil)
		l.advance()
		Expect(l.ana().AppMetadata).To(Equal(map[string]any{"asked": true}))
	})

	It("may come in the continuation again", func() {
		l := begin(bodies(``), nil, continued(away, `if (event.request.query.again) `+away))
		l.advance()
		Expect(l.back(map[string]string{"again": "1"}).Redirect).NotTo(BeNil())
		Expect(l.back(nil)).To(Equal(granted))
	})

	It("of an Action without a continuation goes on at the next one, with a remark", func() {
		l := begin(bodies(away, ``), nil)
		l.advance()
		Expect(l.back(nil)).To(Equal(granted))
		Expect(l.runs[1].Diagnostics).To(ConsistOf(ContainSubstring("exports no onContinuePostLogin")))
		Expect(l.runs).To(HaveLen(3))
	})

	It("is not left by somebody who was not sent away", func() {
		l := begin(bodies(enrolOTP+away), nil)
		p := l.prompt()
		Expect(l.back(nil).Prompt).NotTo(BeNil(), "the factor is still asked for")
		l.answer(p, otp)
		Expect(l.advance().Redirect).NotTo(BeNil())
	})

	DescribeTable("beside MFA commands is remarked on", func(want []string, settings ...setting) {
		l := begin(bodies(away+enrolOTP), nil, settings...)
		shown, end := l.through()
		Expect(shown).To(Equal(want))
		Expect(end.Redirect).NotTo(BeNil())
		Expect(l.runs[0].Diagnostics).To(ConsistOf(ContainSubstring("sends the person away and issues MFA commands")))
	},
		Entry("MFA comes first", []string{"enrol otp"}),
		Entry("MFA is skipped, by the switch", []string(nil), switched("redirect_with_commands", "mfa-skipped")),
	)

	It("of two the last counts, with a remark", func() {
		l := begin(bodies(away+`api.redirect.sendUserTo('https://two.example/');`), nil)
		Expect(l.advance().Redirect.URL).To(Equal("https://two.example/"))
		Expect(l.runs[0].Diagnostics).To(ConsistOf(ContainSubstring("the last call counts")))
	})

	DescribeTable("goes to an http or https URL", func(address string) {
		f := begin(bodies(`api.redirect.sendUserTo('`+address+`');`), nil).advance().Failure
		Expect(f).NotTo(BeNil())
		Expect(f.Message).To(And(ContainSubstring("actions/one.js:1:"), ContainSubstring("is not an http or https URL")))
	},
		Entry(nil, "/relative"), Entry(nil, "javascript:alert(1)"), Entry(nil, "example.com"), Entry(nil, "https://"),
	)

	DescribeTable("is possible unless nothing may be shown", func(silent bool, want string) {
		l := begin(bodies(`api.idToken.setCustomClaim('v', api.redirect.canRedirect());`), nil)
		l.start(pipeline.About{UserID: anaID, Silent: silent})
		l.advance()
		Expect(l.claimed()).To(Equal(want))
	},
		Entry(nil, false, "true"), Entry(nil, true, "false"),
	)
})

var _ = Describe("The token of a redirect", func() {
	It("says who and whence, lives 900 seconds, and carries the payload", func() {
		l := begin(bodies(``), nil, continued(`api.redirect.sendUserTo('https://x.example');`,
			`api.idToken.setCustomClaim('v', [api.redirect.encodeToken({ secret: 'short', payload: { plan: 'gold' } }), api.redirect.encodeToken({ secret: 'short', payload: { sub: 'other' }, expiresInSeconds: 60 })]);`))
		l.advance()
		l.back(nil)
		var tokens []string
		Expect(json.Unmarshal([]byte(l.claimed()), &tokens)).To(Succeed())
		for i, want := range []string{
			`{"sub":"auth0|ana","iss":"acme.localhost","ip":"127.0.0.1","iat":1774747800,"exp":1774748700,"plan":"gold"}`,
			`{"sub":"other","iss":"acme.localhost","ip":"127.0.0.1","iat":1774747800,"exp":1774747860}`,
		} {
			parts := strings.Split(tokens[i], ".")
			Expect(parts).To(HaveLen(3))
			payload, err := base64.RawURLEncoding.DecodeString(parts[1])
			Expect(err).NotTo(HaveOccurred())
			Expect(payload).To(MatchJSON(want))
			mac := hmac.New(sha256.New, []byte("short"))
			mac.Write([]byte(parts[0] + "." + parts[1]))
			Expect(base64.RawURLEncoding.EncodeToString(mac.Sum(nil))).To(Equal(parts[2]))
		}
	})

	claims := func(change ...any) map[string]any {
		out := map[string]any{"exp": signedIn.Unix() + 60, "state": "st", "answer": 42}
		for i := 0; i < len(change); i += 2 {
			if change[i+1] == nil {
				delete(out, change[i].(string))
				continue
			}
			out[change[i].(string)] = change[i+1]
		}
		return out
	}

	DescribeTable("that came back", func(refusal string, query map[string]string, options string) {
		l := begin(bodies(``), nil, continued(`api.redirect.sendUserTo('https://x.example');`, `api.idToken.setCustomClaim('v', api.redirect.validateToken(`+options+`).answer);`))
		l.advance()
		query["state"] = "st"
		end := l.back(query)
		if refusal == "" {
			Expect(end).To(Equal(granted))
			Expect(l.claimed()).To(Equal("42"))
			Expect(string(l.runs[1].Event)).NotTo(ContainSubstring("eyJ"), "records show no token")
			return
		}
		Expect(end.Failure).NotTo(BeNil())
		Expect(end.Failure.Message).To(And(ContainSubstring("actions/one.js:3:"), ContainSubstring(refusal)))
	},
		Entry("is read", "", map[string]string{"session_token": jwt(hs256, "s3", claims())}, `{ secret: 's3' }`),
		Entry("is read under another name", "", map[string]string{"tok": jwt(hs256, "s3", claims())}, `{ secret: 's3', tokenParameterName: 'tok' }`),
		Entry("is read to its last second", "", map[string]string{"session_token": jwt(hs256, "s3", claims("exp", signedIn.Unix()+1))}, `{ secret: 's3' }`),
		Entry("may be missing", "has a parameter session_token", map[string]string{}, `{ secret: 's3' }`),
		Entry("has another secret", "the signature of the token is wrong", map[string]string{"session_token": jwt(hs256, "s4", claims())}, `{ secret: 's3' }`),
		Entry("was changed", "the signature of the token is wrong", map[string]string{"session_token": jwt(hs256, "s3", claims())[:40] + "A" + jwt(hs256, "s3", claims())[41:]}, `{ secret: 's3' }`),
		Entry("has no signature", `signed with "none"`, map[string]string{"session_token": strings.TrimRight(jwt(`{"alg":"none"}`, "", claims()), "x")}, `{ secret: 's3' }`),
		Entry("names another algorithm", `signed with "HS512"`, map[string]string{"session_token": jwt(`{"alg":"HS512"}`, "s3", claims())}, `{ secret: 's3' }`),
		Entry("has expired", "has expired", map[string]string{"session_token": jwt(hs256, "s3", claims("exp", signedIn.Unix()))}, `{ secret: 's3' }`),
		Entry("never expires", "has no exp claim", map[string]string{"session_token": jwt(hs256, "s3", claims("exp", nil))}, `{ secret: 's3' }`),
		Entry("belongs to another login", "the state claim", map[string]string{"session_token": jwt(hs256, "s3", claims("state", "other"))}, `{ secret: 's3' }`),
		Entry("belongs to no login", "the state claim", map[string]string{"session_token": jwt(hs256, "s3", claims("state", nil))}, `{ secret: 's3' }`),
		Entry("is no token", "not a JWT", map[string]string{"session_token": "x"}, `{ secret: 's3' }`),
	)
})

var _ = Describe("A form", func() {
	It("pauses the login and comes back with its name, empty fields and the variables", func() {
		l := begin(bodies(``), nil, continued(`api.prompt.render('ap_1', { fields: { a: 1 }, vars: { b: 2 } });`, `api.idToken.setCustomClaim('v', event.prompt);`))
		Expect(l.advance()).To(Equal(pipeline.Step{Form: &pipeline.Form{ID: "ap_1", Fields: map[string]any{"a": 1.0}, Vars: map[string]any{"b": 2.0}, Action: "one"}}))
		Expect(l.event(0)).NotTo(HaveKey("prompt"))
		Expect(l.back(nil)).To(Equal(granted))
		Expect(l.claimed()).To(MatchJSON(`{"id":"ap_1","fields":{},"vars":{"b":2}}`))
	})
})

// clocked is an Action that notes until when it may run.
type clocked struct {
	until  *[]time.Time
	result action.Result
}

func (c clocked) Run(ctx context.Context, _ action.Invocation) (action.Result, error) {
	end, _ := ctx.Deadline()
	*c.until = append(*c.until, end)
	return c.result, nil
}

var _ = Describe("The time of a trigger", func() {
	It("is shared by the Actions between two pauses, and begins anew behind one", func() {
		var until []time.Time
		leaves := action.Result{Commands: []action.Command{{Name: "redirect.sendUserTo", Args: []json.RawMessage{[]byte(`"https://x.example"`)}}}}
		l := begin(bodies(``, ``, ``), nil, func(f *tenant.Fixture, _ *tenant.User) {
			f.Actions[0].Program, f.Actions[1].Program, f.Actions[2].Program = clocked{until: &until}, clocked{&until, leaves}, clocked{until: &until}
		})
		l.advance()
		l.advance()
		Expect(until).To(HaveLen(2))
		Expect(until[0]).To(BeTemporally("~", time.Now().Add(20*time.Second), 20*time.Second))
		Expect(until[1]).To(Equal(until[0]))
		l.flow.Back(nil)
		step := l.advance() // the continuation is the same program, which leaves again
		Expect(step.Redirect).NotTo(BeNil())
		Expect(until).To(HaveLen(3))
		Expect(until[2]).To(BeTemporally(">", until[0]))
	})

	It("is told when it is used up", func() {
		l := begin(bodies(``, `for (const p = Promise.resolve(); ;) await p;`), nil, func(f *tenant.Fixture, _ *tenant.User) { f.ActionLimits.Time = 200 * time.Millisecond })
		f := l.advance().Failure
		Expect(f).NotTo(BeNil())
		Expect(f.Message).To(And(ContainSubstring("still running after 200ms"), ContainSubstring("all Actions of a trigger have together")))
	})
})
