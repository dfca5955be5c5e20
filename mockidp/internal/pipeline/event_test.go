package pipeline_test

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// methodsOf gives event.authentication.methods in short: "pwd", "mfa otp".
func methodsOf(event map[string]any) []string {
	GinkgoHelper()
	var out []string
	for _, m := range event["authentication"].(map[string]any)["methods"].([]any) {
		entry := m.(map[string]any)
		text := fmt.Sprint(entry["name"])
		if t, ok := entry["type"]; ok {
			text += " " + fmt.Sprint(t)
		}
		out = append(out, text)
	}
	return out
}

// nulls lists the places of a JSON value that hold null.
func nulls(at string, value any) []string {
	var out []string
	switch v := value.(type) {
	case nil:
		out = append(out, at)
	case map[string]any:
		for name, member := range v {
			out = append(out, nulls(at+"."+name, member)...)
		}
	case []any:
		for i, member := range v {
			out = append(out, nulls(fmt.Sprintf("%s[%d]", at, i), member)...)
		}
	}
	return out
}

var _ = Describe("The event", func() {
	It("of a person of whom nothing is known has empty lists and objects, never null", func() {
		l := begin(bodies(``), nil)
		Expect(l.advance()).To(Equal(granted))
		event := l.event(0)
		Expect(nulls("event", event)).To(BeEmpty())
		Expect(event).To(HaveKeyWithValue("authorization", HaveKeyWithValue("roles", Equal([]any{}))))
		Expect(event).To(HaveKeyWithValue("secrets", Equal(map[string]any{})))
		Expect(event).To(HaveKeyWithValue("client", HaveKeyWithValue("metadata", Equal(map[string]any{}))))
		Expect(event).To(HaveKeyWithValue("user", And(
			HaveKeyWithValue("enrolledFactors", Equal([]any{})),
			HaveKeyWithValue("multifactor", Equal([]any{})),
			HaveKeyWithValue("app_metadata", Equal(map[string]any{})),
			HaveKeyWithValue("user_metadata", Equal(map[string]any{})),
		)))
		Expect(event).NotTo(Or(HaveKey("session"), HaveKey("resource_server")))
	})

	DescribeTable("tells what is enrolled", func(want, multifactor []any, set setting) {
		l := begin(bodies(``), nil, set)
		l.advance()
		Expect(l.event(0)).To(HaveKeyWithValue("user", And(
			HaveKeyWithValue("enrolledFactors", Equal(want)), HaveKeyWithValue("multifactor", Equal(multifactor)))))
	},
		Entry("one factor", []any{map[string]any{"type": "otp"}}, []any{"guardian"}, holding(otp)),
		Entry("several: the flag stays one, the order is that of enrolment", []any{map[string]any{"type": "webauthn-roaming"}, map[string]any{"type": "otp"}},
			[]any{"guardian"}, holding(key, otp)),
		Entry("two keys: one object per factor", []any{map[string]any{"type": "webauthn-roaming"}}, []any{"guardian"}, holding(key, key)),
		Entry("e-mail alone raises no flag", []any{map[string]any{"type": "email"}}, []any{}, holding(email)),
	)

	It("shows secrets to the script and not to the record", func() {
		l := begin(bodies(`api.idToken.setCustomClaim('secret', event.secrets.API);`), nil, func(f *tenant.Fixture, _ *tenant.User) {
			f.Actions[0].Secrets = map[string]string{"API": "s3"}
		})
		l.advance()
		claims, _ := l.flow.Claims()
		Expect(string(claims["secret"])).To(Equal(`"s3"`))
		Expect(string(l.runs[0].Event)).NotTo(ContainSubstring("s3"))
	})

	It("carries who signs in, to what, and how", func() {
		l := begin(bodies(``), nil, func(f *tenant.Fixture, u *tenant.User) {
			u.EmailVerified, u.Username, u.Roles, u.Logins = true, "ana", []string{"admin"}, 4
			u.AppMetadata = map[string]any{"tier": map[string]any{"level": 2}}
			f.Actions[0].Secrets = map[string]string{"API": "s3"}
		})
		l.start(pipeline.About{UserID: anaID, Session: tenant.Session{ID: "s1"}, Audience: "https://api.example", Connection: tenant.Connection{ID: "con_1", Name: "users"},
			Transaction: pipeline.Transaction{ID: "tx", ACRValues: []string{"urn:x"}, Protocol: "oidc-basic-profile", RedirectURI: "https://app.example/cb",
				RequestedScopes: []string{"openid", "email"}, ResponseType: []string{"code"}, State: "st", Metadata: map[string]any{}}}, method("pwd", ""))
		l.advance()
		event := l.event(0)
		Expect(event).To(And(
			HaveKeyWithValue("tenant", HaveKeyWithValue("id", "acme")),
			HaveKeyWithValue("client", And(HaveKeyWithValue("client_id", "app"), HaveKeyWithValue("name", "App"))),
			HaveKeyWithValue("connection", And(HaveKeyWithValue("id", "con_1"), HaveKeyWithValue("name", "users"), HaveKeyWithValue("strategy", "auth0"))),
			HaveKeyWithValue("session", HaveKeyWithValue("id", "s1")),
			HaveKeyWithValue("resource_server", HaveKeyWithValue("identifier", "https://api.example")),
			HaveKeyWithValue("authorization", HaveKeyWithValue("roles", Equal([]any{"admin"}))),
			HaveKeyWithValue("secrets", HaveKeyWithValue("API", "********")), // in the record; the script sees it
			HaveKeyWithValue("request", And(HaveKeyWithValue("query", Equal(map[string]any{})), HaveKeyWithValue("geoip", Equal(map[string]any{})))),
			HaveKeyWithValue("transaction", And(
				HaveKeyWithValue("acr_values", Equal([]any{"urn:x"})), HaveKeyWithValue("requested_scopes", Equal([]any{"openid", "email"})),
				HaveKeyWithValue("response_type", Equal([]any{"code"})), HaveKeyWithValue("state", "st"), HaveKeyWithValue("protocol", "oidc-basic-profile"))),
		))
		Expect(event["user"]).To(And(
			HaveKeyWithValue("user_id", anaID), HaveKeyWithValue("email", "ana@example.com"), HaveKeyWithValue("email_verified", true),
			HaveKeyWithValue("username", "ana"), HaveKeyWithValue("created_at", "2025-03-29T01:30:00.123Z"),
			HaveKeyWithValue("app_metadata", HaveKeyWithValue("tier", HaveKeyWithValue("level", 2.0))),
			HaveKeyWithValue("identities", HaveExactElements(And(HaveKeyWithValue("connection", "users"), HaveKeyWithValue("isSocial", false)))),
		))
		Expect(event["authentication"]).To(HaveKeyWithValue("methods", Equal([]any{map[string]any{"name": "pwd", "timestamp": "2026-03-29T01:30:00.123Z"}})))
	})

	It("reaches the script, whose console and place are on record", func() {
		l := begin(bodies("console.log(event.user.name,\n event.authentication.methods[0].name);"), nil)
		l.advance()
		Expect(l.runs[0].Console).To(HaveLen(1))
		line := l.runs[0].Console[0]
		Expect(line.Level).To(Equal("log"))
		Expect(line.Text).To(Equal("Ana pwd"))
		Expect(line.File).To(Equal("actions/one.js"))
		Expect(line.Line).To(Equal(1))
	})
})

var _ = Describe("The user in the event", func() {
	It("has what the profile says", func() {
		l := begin(bodies(``), nil, func(_ *tenant.Fixture, u *tenant.User) {
			u.GivenName, u.FamilyName, u.Nickname, u.Picture = "Ana", "Silva", "ana.s", "https://pics.example/ana.png"
			u.PhoneNumber = "+15550100"
			u.Identities = []tenant.Identity{{Connection: "google-oauth2", Provider: "google-oauth2", UserID: "77", Social: true, Profile: map[string]any{"locale": "pt"}}}
			u.UpdatedAt = signedIn
		})
		l.advance()
		Expect(l.event(0)["user"]).To(And(
			HaveKeyWithValue("given_name", "Ana"), HaveKeyWithValue("family_name", "Silva"), HaveKeyWithValue("nickname", "ana.s"),
			HaveKeyWithValue("picture", "https://pics.example/ana.png"), HaveKeyWithValue("phone_number", "+15550100"), HaveKeyWithValue("phone_verified", false),
			HaveKeyWithValue("created_at", "2025-03-29T01:30:00.123Z"), HaveKeyWithValue("updated_at", "2026-03-29T01:30:00.123Z"),
			HaveKeyWithValue("identities", Equal([]any{
				map[string]any{"connection": "users", "isSocial": false, "provider": "auth0", "user_id": "ana"},
				map[string]any{"connection": "google-oauth2", "isSocial": true, "provider": "google-oauth2", "user_id": "77", "profileData": map[string]any{"locale": "pt"}},
			}))))
	})

	It("has nothing of which nothing is known", func() {
		l := begin(bodies(``), nil, func(_ *tenant.Fixture, u *tenant.User) { u.CreatedAt = time.Time{} })
		l.advance()
		Expect(l.event(0)["user"]).To(And(HaveKeyWithValue("created_at", "2026-03-29T01:30:00.123Z"), Not(Or(
			HaveKey("given_name"), HaveKey("family_name"), HaveKey("picture"), HaveKey("phone_number"), HaveKey("phone_verified"),
			HaveKey("last_password_reset"), HaveKey("username")))))
		Expect(l.event(0)).NotTo(Or(HaveKey("custom_domain"), HaveKey("security_context"), HaveKey("organization"), HaveKey("prompt"), HaveKey("refresh_token")))
		Expect(l.event(0)["transaction"]).NotTo(Or(HaveKey("acr_values"), HaveKey("linking_id"), HaveKey("correlation_id")))
	})
})

var _ = Describe("What an Action does to its event", func() {
	It("is seen by no later Action", func() {
		l := begin(bodies(`event.user.app_metadata.a = 1; event.transaction.metadata.b = 2; event.authentication.methods.push({ name: 'mfa' }); delete event.client;`, ``), nil)
		l.advance()
		Expect(l.event(1)).To(HaveKey("client"))
		Expect(l.event(1)["user"]).To(HaveKeyWithValue("app_metadata", Equal(map[string]any{})))
		Expect(l.event(1)["transaction"]).To(HaveKeyWithValue("metadata", Equal(map[string]any{})))
		Expect(methodsOf(l.event(1))).To(Equal([]string{"pwd"}))
	})

	It("may read what is not there: undefined", func() {
		l := begin(bodies(`api.idToken.setCustomClaim('v', [typeof event.nothing, typeof event.user.nothing]);`), nil)
		l.advance()
		Expect(l.claimed()).To(MatchJSON(`["undefined","undefined"]`))
	})
})
