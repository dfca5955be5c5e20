package mockidp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	managedYAML = tenantYAML + `clientGrants:
  - { client_id: Batch, audience: https://acme.example/api/v2/, scope: ["read:users", "update:users", "read:clients"] }
  - { client_name: web, audience: https://acme.example/api/v2/, scope: ["read:users"] }
`
	both = "read:users update:users read:clients"
)

// managed serves a tenant with client grants, whose Action has a body.
func managed(body string) *world {
	GinkgoHelper()
	return fork(load(body, map[string]string{"tenant.yaml": managedYAML}))
}

// credentials asks for a token as the client "batch" does, changed by pairs.
func (w *world) credentials(pairs ...string) answer {
	GinkgoHelper()
	form := values(url.Values{"grant_type": {"client_credentials"}, "client_id": {"batch"}, "client_secret": {"x"}, "audience": {"https://" + w.host() + "/api/v2/"}}, pairs)
	return w.ask(http.MethodPost, "/oauth/token", formType, form.Encode())
}

func (w *world) host() string { return strings.TrimPrefix(w.origin, "http://") }

// api sends a request with a token to the Management API.
func (w *world) api(token any, method, path, body string) answer {
	GinkgoHelper()
	return w.ask(method, "/api/v2/"+path, "application/json", body, "Authorization", fmt.Sprint("Bearer ", token))
}

func (w *world) managementToken(pairs ...string) any {
	GinkgoHelper()
	a := w.credentials(pairs...)
	Expect(a.status).To(Equal(200), "%v", a.body)
	return a.body["access_token"]
}

var _ = Describe("A client in its own name", func() {
	It("that is public is refused although its list has the grant", func() {
		yaml := strings.Replace(managedYAML, "clients:\n", "clients:\n  - { name: Loose, client_id: loose, app_type: spa, grant_types: [client_credentials] }\n", 1) +
			"  - { client_id: loose, audience: https://acme.example/api/v2/, scope: [\"read:users\"] }\n"
		w := fork(load(askNothing, map[string]string{"tenant.yaml": yaml}))
		Expect(w.credentials("client_id", "loose", "client_secret", "").refusal()).To(Equal("403 unauthorized_client"))
	})

	It("gets a token for the Management API, by either scheme of its audience", func() {
		w := managed(askNothing)
		for _, audience := range []string{"https://" + w.host() + "/api/v2/", w.origin + "/api/v2/"} {
			a := w.credentials("audience", audience)
			Expect(a.status).To(Equal(200))
			Expect(a.body).To(And(HaveLen(4), HaveKeyWithValue("token_type", "Bearer"), HaveKeyWithValue("expires_in", 86400.0), HaveKeyWithValue("scope", both)))
			Expect(w.claims(a.body["access_token"])).To(Equal(map[string]any{
				"iss": w.origin + "/", "sub": "batch@clients", "aud": audience, "azp": "batch", "gty": "client-credentials",
				"iat": float64(start.Unix()), "exp": float64(start.Unix() + 86400), "scope": both,
			}))
		}
		Expect(w.count(vocab.LogClientToken)).To(Equal(2))
		Expect(w.credentials("scope", "read:users").body).To(HaveKeyWithValue("scope", "read:users"))
	})

	DescribeTable("is refused", func(refusal string, pairs ...string) {
		w := managed(askNothing)
		Expect(w.credentials(pairs...).refusal()).To(Equal(refusal))
		Expect(w.credentials().status).To(Equal(200), "control")
	},
		Entry("with a wrong secret", "401 invalid_client", "client_secret", "y"),
		Entry("without the grant", "403 unauthorized_client", "client_id", "web", "client_secret", "s3cret"),
		Entry("that is public", "403 unauthorized_client", "client_id", "spa", "client_secret", ""),
		Entry("without an audience", "400 invalid_request", "audience", ""),
		Entry("for another API", "403 access_denied", "audience", "https://api.example/"),
		Entry("for another tenant", "403 access_denied", "audience", "https://acme.example/api/v2/"),
		Entry("for a scope that it has not", "403 access_denied", "scope", "read:users delete:users"),
	)

	It("is refused without a client grant", func() {
		Expect(fork(load(askNothing)).credentials().refusal()).To(Equal("403 access_denied"))
	})
})

var _ = Describe("The Management API", func() {
	It("reads an account", func() {
		w := managed(askNothing)
		a := w.api(w.managementToken(), "GET", "users/auth0%7Cana", "")
		Expect(a.status).To(Equal(200))
		Expect(a.body).To(And(HaveKeyWithValue("user_id", "auth0|ana"), HaveKeyWithValue("email", ana), HaveKeyWithValue("email_verified", false),
			HaveKeyWithValue("name", "Ana"), HaveKeyWithValue("logins_count", 0.0), HaveKeyWithValue("blocked", false), Not(HaveKey("password")),
			HaveKeyWithValue("identities", ConsistOf(HaveKeyWithValue("user_id", "ana")))))
	})

	It("merges metadata at the first level, removes with null, and gives the account back", func() {
		loaded := load(askNothing, map[string]string{"tenant.yaml": managedYAML, "users.yaml": strings.Replace(usersYAML, "name: Ana", "name: Ana, user_metadata: { c: 1 }", 1)})
		w := fork(loaded)
		token := w.managementToken()
		Expect(w.api(token, "PATCH", "users/auth0%7Cana", `{"user_metadata":{"a":{"x":1,"y":2},"b":"keep"},"app_metadata":{"plan":"gold"}}`).status).To(Equal(200))
		a := w.api(token, "PATCH", "users/auth0|ana", `{"user_metadata":{"a":{"z":3},"c":null,"d":false}}`)
		Expect(a.status).To(Equal(200))
		want := map[string]any{"a": map[string]any{"z": 3.0}, "b": "keep", "d": false}
		Expect(a.body).To(And(HaveKeyWithValue("user_metadata", want), HaveKeyWithValue("app_metadata", map[string]any{"plan": "gold"})))
		Expect(w.api(token, "GET", "users/auth0%7Cana", "").body).To(HaveKeyWithValue("user_metadata", want))
		other := fork(loaded)
		Expect(other.api(other.managementToken(), "GET", "users/auth0%7Cana", "").body).To(HaveKeyWithValue("user_metadata", map[string]any{"c": 1.0}), "forks share what was loaded")
	})

	It("changes names, address and blocked; a new address is not verified unless the request says so", func() {
		w := managed(askNothing)
		token := w.managementToken()
		a := w.api(token, "PATCH", "users/auth0%7Cana", `{"name":"Ann","nickname":"annie","email_verified":true,"blocked":true}`)
		Expect(a.body).To(And(HaveKeyWithValue("name", "Ann"), HaveKeyWithValue("nickname", "annie"), HaveKeyWithValue("email_verified", true), HaveKeyWithValue("blocked", true)))
		a = w.api(token, "PATCH", "users/auth0%7Cana", `{"email":"ann@example.com"}`)
		Expect(a.body).To(And(HaveKeyWithValue("email", "ann@example.com"), HaveKeyWithValue("email_verified", false)))
		a = w.api(token, "PATCH", "users/auth0%7Cana", `{"email_verified":true,"email":"ann@example.org"}`)
		Expect(a.body).To(And(HaveKeyWithValue("email", "ann@example.org"), HaveKeyWithValue("email_verified", true)))
	})

	It("counts at the next login, and at the next event of a login under way", func() {
		w := managed("if (event.user.user_metadata.use_mfa) { " + enrolOTP + " }")
		token := w.managementToken()
		w.open().authorize().signIn(ana).code()
		b := w.open().authorize()
		Expect(w.api(token, "PATCH", "users/auth0%7Cana", `{"user_metadata":{"use_mfa":true}}`).status).To(Equal(200))
		b.signIn(ana).on(vocab.ScreenOTPEnrollQR)
		Expect(w.api(token, "PATCH", "users/auth0%7Cana", `{"user_metadata":{"use_mfa":false}}`).status).To(Equal(200))
		w.open().authorize().signIn(ana).code()
	})

	DescribeTable("takes nothing of a request that it cannot take whole", func(body, message string) {
		w := managed(askNothing)
		token := w.managementToken()
		before := w.api(token, "GET", "users/auth0%7Cana", "").body
		a := w.api(token, "PATCH", "users/auth0%7Cana", body)
		Expect(a.body).To(And(HaveKeyWithValue("statusCode", 400.0), HaveKeyWithValue("error", "Bad Request"), HaveKeyWithValue("message", ContainSubstring(message)), HaveKey("errorCode")))
		Expect(a.status).To(Equal(400))
		Expect(w.api(token, "GET", "users/auth0%7Cana", "").body).To(Equal(before))
	},
		Entry("an unknown property", `{"name":"X","usr_metadata":{}}`, "Additional properties not allowed: usr_metadata"),
		Entry("a property that is not modelled", `{"name":"X","picture":"https://x"}`, "not modelled by this mock' on property picture"),
		Entry("a wrong type", `{"blocked":"yes"}`, "on property blocked"),
		Entry("null", `{"name":null}`, "on property name"),
		Entry("metadata that are none", `{"app_metadata":[1]}`, "Expected type object' on property app_metadata"),
		Entry("metadata that are null", `{"user_metadata":null}`, "on property user_metadata"),
		Entry("an address that is none", `{"email":"ann"}`, "format email"),
		Entry("an address of somebody else", `{"name":"X","email":"BO@example.com"}`, "already exists"),
		Entry("a list", `[]`, "JSON object"),
		Entry("nothing", `{}`, "nothing to change"),
		Entry("two objects", `{"name":"X"}{}`, "follows"),
		Entry("no JSON", `name=X`, "JSON object"),
	)

	It("answers 404 for an account that is not there, and names what is not built", func() {
		w := managed(askNothing)
		token := w.managementToken()
		for _, method := range []string{"GET", "PATCH"} {
			a := w.api(token, method, "users/auth0%7Cnobody", `{"name":"X"}`)
			Expect(a.status).To(Equal(404))
			Expect(a.body).To(Equal(map[string]any{"statusCode": 404.0, "error": "Not Found", "message": "The user does not exist.", "errorCode": "inexistent_user"}))
		}
		a := w.api(token, "GET", "roles", "")
		Expect(a.status).To(Equal(404))
		Expect(a.body["message"]).To(ContainSubstring("GET /api/v2/roles is not built"))
	})

	It("asks for the scope of each operation", func() {
		w := managed(askNothing)
		read, update := w.managementToken("scope", "read:users"), w.managementToken("scope", "update:users")
		Expect(w.api(read, "GET", "users/auth0%7Cana", "").status).To(Equal(200))
		Expect(w.api(update, "PATCH", "users/auth0%7Cana", `{"name":"X"}`).status).To(Equal(200))
		a := w.api(update, "GET", "users/auth0%7Cana", "")
		Expect(a.status).To(Equal(403))
		Expect(a.body).To(Equal(map[string]any{"statusCode": 403.0, "error": "Forbidden", "message": "Insufficient scope, expected any of: read:users", "errorCode": "insufficient_scope"}))
		Expect(w.api(read, "PATCH", "users/auth0%7Cana", `{"name":"X"}`).body["message"]).To(Equal("Insufficient scope, expected any of: update:users"))
	})

	It("takes no token but its own, in time", func() {
		w, foreign := managed(askNothing), managed(askNothing)
		var tokens struct {
			ID     any `json:"id_token"`
			Access any `json:"access_token"`
		}
		got, err := json.Marshal(w.exchange(w.open().authorize("audience", "https://api.example/").signIn(ana).code()).body)
		Expect(err).NotTo(HaveOccurred())
		Expect(json.Unmarshal(got, &tokens)).To(Succeed())
		own := w.managementToken()
		tampered := fmt.Sprint(own)
		tampered = tampered[:len(tampered)-8] + "AAAAAAAA"
		for name, token := range map[string]any{"foreign": foreign.managementToken(), "ID token": tokens.ID, "access token": tokens.Access, "tampered": tampered, "none": "x", "unsigned": "eyJhbGciOiJub25lIn0.e30."} {
			a := w.api(token, "GET", "users/auth0%7Cana", "")
			Expect(a.status).To(Equal(401), name)
			Expect(a.body).To(Equal(map[string]any{"statusCode": 401.0, "error": "Unauthorized", "message": "Invalid token"}), name)
		}
		Expect(w.ask("GET", "/api/v2/users/auth0%7Cana", "", "").body["message"]).To(Equal("Missing authentication"))
		w.wait(24*time.Hour - time.Second)
		Expect(w.api(own, "GET", "users/auth0%7Cana", "").status).To(Equal(200), "control")
		w.wait(time.Second)
		Expect(w.api(own, "GET", "users/auth0%7Cana", "").status).To(Equal(401))
	})
})
