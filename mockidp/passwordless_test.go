package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const codeGrant = "http://auth0.com/oauth/grant-type/passwordless/otp"

// coding serves the tenant of grants with connections of codes, which two of its applications use.
func coding(body string) *world {
	GinkgoHelper()
	yaml := strings.NewReplacer(
		"[authorization_code, refresh_token, password, ", "[authorization_code, refresh_token, '"+codeGrant+"', password, ",
		"databases: ", "connections:\n  - { name: email, strategy: email, enabled_clients: [app, other], options: { disable_signup: true } }\n  - { name: text, strategy: sms, enabled_clients: [app] }\ndatabases: ",
	).Replace(grantsYAML)
	w := fork(load(body, map[string]string{"tenant.yaml": yaml}))
	return w
}

var _ = Describe("A code without pages", func() {
	start := func(w *world, pairs ...string) answer {
		GinkgoHelper()
		form := values(url.Values{"client_id": {"app"}, "client_secret": {"s3cret"}, "connection": {"sms"}, "phone_number": {"+15550100"}, "send": {"code"}}, pairs)
		return w.ask(http.MethodPost, "/passwordless/start", formType, form.Encode())
	}
	verify := func(w *world, code string, pairs ...string) answer {
		GinkgoHelper()
		return w.grant(codeGrant, append([]string{"username", "+15550100", "otp", code, "realm", "sms", "scope", "openid"}, pairs...)...)
	}

	It("is sent and handed in, and makes an account where there is none", func() {
		w := coding(askNothing)
		a := start(w)
		Expect(a.body).To(And(HaveKey("_id"), HaveKeyWithValue("phone_number", "+15550100")))
		got := verify(w, w.newest().Code)
		Expect(got.status).To(Equal(http.StatusOK))
		Expect(w.claims(got.body["id_token"])).To(HaveKeyWithValue("sub", HavePrefix("sms|")))
		Expect(verify(w, w.newest().Code).refusal()).To(Equal("403 invalid_grant"), "it counts once")
		Expect(w.count(vocab.LogCodeSent)).To(Equal(1))
		Expect(w.count(vocab.LogPasswordless)).To(Equal(1))
		Expect(w.count(vocab.LogPasswordlessFail)).To(Equal(1))
	})

	It("is taken as JSON, with parameters of a link that do not count", func() {
		w := coding(askNothing)
		body := `{"client_id":"app","client_secret":"s3cret","connection":"sms","phone_number":"+15550100","send":"code","authParams":{"scope":"openid"}}`
		Expect(w.ask(http.MethodPost, "/passwordless/start", jsonType, body).status).To(Equal(http.StatusOK))
		Expect(w.ask(http.MethodPost, "/passwordless/start", jsonType, strings.Replace(body, `"code"`, `{}`, 1)).refusal()).To(Equal("400 invalid_request"))
		Expect(w.ask(http.MethodPost, "/passwordless/start", "text/plain", body).refusal()).To(Equal("400 invalid_request"))
		Expect(verify(w, w.newest().Code).status).To(Equal(http.StatusOK))
	})

	DescribeTable("is not sent", func(refusal string, pairs ...string) {
		w := coding(askNothing)
		Expect(start(w, pairs...).refusal()).To(Equal(refusal))
		Expect(w.sent()).To(BeZero())
		Expect(start(w).status).To(Equal(http.StatusOK))
	},
		Entry("by a connection that is not there", "400 bad.connection", "connection", "pigeon"),
		Entry("by one that the application may not use", "400 bad.connection", "client_id", "other"),
		Entry("to no number", "400 bad.phone_number", "phone_number", "nobody"),
		Entry("to nobody", "400 bad.phone_number", "phone_number", ""),
		Entry("to no address", "400 bad.email", "connection", "email", "email", "nobody"),
		Entry("to nobody new where sign-up is off", "400 bad.connection", "connection", "email", "email", "new@example.com"),
		Entry("as a link, which is the default of an address", "400 bad.send", "connection", "email", "email", "new@example.com", "send", ""),
		Entry("as something else", "400 bad.send", "send", "pigeon"),
		Entry("with a wrong secret", "401 invalid_client", "client_secret", "x"),
	)

	DescribeTable("is worth nothing", func(refusal string, pairs ...string) {
		w := coding(askNothing)
		start(w)
		Expect(verify(w, w.newest().Code, pairs...).refusal()).To(Equal(refusal))
		Expect(verify(w, w.newest().Code).status).To(Equal(http.StatusOK), "nothing was used up")
	},
		Entry("for another number", "403 invalid_grant", "username", "+15550199"),
		Entry("by another connection", "403 invalid_grant", "realm", "email"),
		Entry("by an unknown one", "400 invalid_request", "realm", "pigeon"),
		Entry("without a realm", "400 invalid_request", "realm", ""),
		Entry("without itself", "400 invalid_request", "otp", ""),
		Entry("for another audience", "403 access_denied", "audience", "https://other.example/"),
	)

	It("is worth nothing to another application than the one that had it sent", func() {
		w := coding(askNothing)
		start(w)
		Expect(verify(w, w.newest().Code, "client_id", "other").refusal()).To(Equal("400 invalid_request"), "which may not use the connection")
		_, err := w.PutUser(mockidp.User{Connection: "email", Email: "new@example.com"})
		Expect(err).NotTo(HaveOccurred())
		mail := []string{"connection", "email", "email", "new@example.com"}
		start(w, mail...)
		code := w.newest().Code
		Expect(verify(w, code, "realm", "email", "username", "new@example.com", "client_id", "other").status).To(BeNumerically(">=", 400))
		Expect(verify(w, code, "realm", "email", "username", "NEW@example.com").status).To(Equal(http.StatusOK))
	})
})
