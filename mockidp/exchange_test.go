package mockidp_test

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
	subjectType   = "urn:acme:legacy"
)

// exchanging serves the tenant of grants, where "app" exchanges tokens, with the bodies of both Actions.
func exchanging(exchange, postLogin string) *world {
	GinkgoHelper()
	yaml := strings.NewReplacer(
		"    is_token_endpoint_ip_header_trusted: true\n", "    token_exchange: { allow_any_profile_of_type: [custom_authentication] }\n",
		"actions: [{ name: Ask", "tokenExchangeProfiles: [{ name: legacy, subject_token_type: '"+subjectType+"', action: exchange, type: custom_authentication }]\nactions: [{ name: exchange, code: exchange.js, deployed: true, supported_triggers: [{ id: custom-token-exchange, version: v1 }] }, { name: Ask",
	).Replace(grantsYAML)
	Expect(yaml).To(ContainSubstring("tokenExchangeProfiles"))
	return fork(load(postLogin, map[string]string{"tenant.yaml": yaml, "exchange.js": "exports.onExecuteCustomTokenExchange = async (event, api) => { " + exchange + " };\n"}))
}

var _ = Describe("A token exchange", func() {
	const sets = "api.authentication.setUserById(event.transaction.subject_token);"
	swap := func(w *world, pairs ...string) answer {
		GinkgoHelper()
		return w.grant(tokenExchange, append([]string{"subject_token", anaID, "subject_token_type", subjectType, "scope", "openid offline_access"}, pairs...)...)
	}

	It("gives tokens of the account that the Action names, by form and by JSON", func() {
		w := exchanging(sets+"api.user.setAppMetadata('legacy', true); api.transaction.setMetadata('from', 'there');", "api.idToken.setCustomClaim('https://x.example/m', event.transaction.metadata.from);")
		a := swap(w)
		Expect(a.status).To(Equal(http.StatusOK))
		Expect(w.claims(a.body["id_token"])).To(And(HaveKeyWithValue("sub", anaID), HaveKeyWithValue("https://x.example/m", "there")))
		Expect(a.body).To(HaveKey("refresh_token"))
		Expect(w.event()["user"]).To(HaveKeyWithValue("app_metadata", HaveKeyWithValue("legacy", true)))
		body := `{"grant_type":"` + tokenExchange + `","client_id":"app","client_secret":"s3cret","subject_token":"` + anaID + `","subject_token_type":"` + subjectType + `"}`
		Expect(w.ask(http.MethodPost, "/oauth/token", jsonType, body).status).To(Equal(http.StatusOK))
		Expect(w.count(vocab.LogExchange)).To(Equal(2))
	})

	DescribeTable("is refused", func(exchange, refusal string, pairs ...string) {
		w := exchanging(exchange, askNothing)
		Expect(swap(w, pairs...).refusal()).To(Equal(refusal))
		Expect(w.count(vocab.LogExchange)).To(BeZero())
	},
		Entry("without a token", sets, "400 invalid_request", "subject_token", ""),
		Entry("without a type", sets, "400 invalid_request", "subject_token_type", ""),
		Entry("with a type that nobody looks at", sets, "400 invalid_request", "subject_token_type", "urn:acme:other"),
		Entry("with an actor", sets, "400 invalid_request", "actor_token", "x"),
		Entry("for an unknown audience", sets, "403 access_denied", "audience", "https://other.example/"),
		Entry("for an unknown organization", sets, "400 invalid_request", "organization", "acme"),
		Entry("to an application that may not", sets, "403 unauthorized_client", "client_id", "other"),
		Entry("where the Action sets nobody", "", "400 invalid_request"),
		Entry("where it sets somebody unknown", "api.authentication.setUserById('auth0|nobody');", "400 invalid_request"),
		Entry("where it denies, with its own code", sets+"api.access.deny('too_early', 'Come back later');", "400 too_early"),
		Entry("where it rejects the token", "api.access.rejectInvalidSubjectToken('forged');"+sets, "400 invalid_request"),
		Entry("where it throws", sets+"throw new Error('down');", "500 server_error"),
		Entry("where it calls what is not modelled", "api.authentication.setUserByConnection('people', {});", "500 server_error"),
		Entry("where it calls what its trigger does not have", "api.authentication.challengeWith({ type: 'otp' });"+sets, "500 server_error"),
	)

	It("is refused by name where it is for a session transfer token", func() {
		w := exchanging(sets, askNothing)
		a := swap(w, "audience", "urn:"+strings.TrimPrefix(w.origin, "http://")+":session_transfer")
		Expect(a.refusal()).To(Equal("400 invalid_request"))
		Expect(a.body["error_description"]).To(ContainSubstring("session delegation"))
		Expect(w.ActionRuns()).To(BeEmpty())
		Expect(swap(w).status).To(Equal(http.StatusOK))
	})

	It("shows nobody the token but the Action that looks at it", func() {
		w := exchanging(sets, askNothing)
		swap(w)
		for _, r := range w.ActionRuns() {
			Expect(string(r.Event)).NotTo(ContainSubstring(`"subject_token":"`+anaID), r.Action)
		}
		Expect(w.ActionRuns()).To(HaveLen(2))
	})

	It("proves a factor at the MFA grants where it is enabled, and fails for good where it is commanded", func() {
		w := exchanging(sets, "api.multifactor.enable('any');")
		a := swap(w, "subject_token", "auth0|bo")
		Expect(a.refusal()).To(Equal("403 mfa_required"))
		Expect(w.grant(mfaOTP, "mfa_token", text(a, "mfa_token"), "otp", totp(secret, w.Now())).status).To(Equal(http.StatusOK))
		w = exchanging(sets, "api.authentication.challengeWith({ type: 'otp' });")
		a = swap(w, "subject_token", "auth0|bo")
		Expect(a.refusal()).To(Equal("400 invalid_request"))
		Expect(a.body).NotTo(HaveKey("mfa_token"))
	})
})
