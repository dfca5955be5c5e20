package mockidp_test

import (
	"fmt"
	"net/url"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// line is the newest entry of a type.
func (w *world) line(code vocab.LogCode) mockidp.LogEntry {
	GinkgoHelper()
	entries, _ := w.Log(0)
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Type == code {
			return entries[i]
		}
	}
	Fail("nothing of the type " + string(code) + " is logged")
	return mockidp.LogEntry{}
}

var _ = Describe("An entry of the tenant log", func() {
	It("says which tenant, connection, application and browser it is about, whoever wrote it", func() {
		w := factored("api.authentication.challengeWithAny([{type:'otp'},{type:'phone'}]);", "sms").holding(anaApp)
		b := w.open()
		b.http.Transport = agent{b.http.Transport, "Browser/1"}
		b.authorize().signIn(ana).fill("default", "code", totp(secret, start)).code()
		entries, _ := w.Log(0)
		ids := map[any]bool{}
		for _, e := range entries {
			Expect(e.Entry).To(And(HaveKeyWithValue("log_id", Not(BeEmpty())), HaveKeyWithValue("tenant_name", Not(BeEmpty())), HaveKeyWithValue("client_id", "web"),
				HaveKeyWithValue("connection", "people"), HaveKeyWithValue("connection_id", "con_people"), HaveKeyWithValue("strategy", "auth0"), HaveKeyWithValue("strategy_type", "database")), "%v", e.Entry)
			ids[e.Entry["log_id"]] = true
			if e.Type != vocab.LogCodeExchange {
				Expect(e.Entry).To(And(HaveKeyWithValue("user_agent", "Browser/1"), HaveKey("ip"), HaveKeyWithValue("scope", ContainSubstring("openid"))), "%v", e.Entry)
			}
		}
		Expect(ids).To(HaveLen(len(entries)))
		Expect(entries).To(ContainElement(HaveField("Type", vocab.LogWarning)), "control: the entry of an Action's command is among them")
	})

	It("of a second factor names the device and the request, and hides the code", func() {
		w := factored(challenges(vocab.OTP, ""), "sms").holding(anaApp)
		b := w.signedIn()
		code := totp(secret, start)
		b.fill("default", "code", another(code)).fill("default", "code", code).code()
		for _, kind := range []vocab.LogCode{vocab.LogAuthFailed, vocab.LogAuthSucceed} {
			request := w.line(kind).Details["request"]
			Expect(request).To(And(HaveKeyWithValue("method", "POST"), HaveKeyWithValue("path", "/u/mfa-otp-challenge"), HaveKeyWithValue("body", HaveKeyWithValue("code", "********"))))
		}
		done := w.line(vocab.LogAuthSucceed).Details
		Expect(done["authenticator"]).To(And(HaveKeyWithValue("id", HavePrefix("totp|dev_")), HaveKeyWithValue("type", "totp")))
		Expect(done["enrollment"]).To(HaveKeyWithValue("user_id", anaID))
		Expect(w.visible()).NotTo(Or(ContainSubstring(code), ContainSubstring(secret)))
	})

	DescribeTable("names a device by the way in which it was reached", func(f vocab.Factor, held mockidp.Credential, options, prefix string, finish func(*browser)) {
		w := factored(challenges(f, options), "sms, voice").holding(held)
		b := w.signedIn()
		finish(b)
		Expect(w.line(vocab.LogAuthSucceed).Details["authenticator"]).To(HaveKeyWithValue("id", HavePrefix(prefix)))
	},
		Entry("by SMS", vocab.Phone, phoneOf(firstNumber), "preferredMethod: 'sms'", "sms|dev_", func(b *browser) { b.raw("default", "code", b.world.newest().Code).code() }),
		Entry("by voice", vocab.Phone, phoneOf(firstNumber), "preferredMethod: 'voice'", "voice|dev_", func(b *browser) { b.raw("default", "code", b.world.newest().Code).code() }),
		Entry("by push", vocab.Push, appOf("Ana's phone"), "", "push|dev_", func(b *browser) {
			Expect(b.world.DecidePush(b.world.newest().Transaction, true)).To(Succeed())
			b.raw("continue").code()
		}),
	)

	It("of an enrolment hides most of the number", func() {
		w := factored(enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms")
		w.signedIn().fill("default", "phone", firstNumber).fill("default", "code", w.newest().Code).code()
		Expect(w.line(vocab.LogEnrollComplete).Details["enrollment"]).To(And(HaveKeyWithValue("phone_number", firstMasked), HaveKeyWithValue("user_id", anaID)))
	})

	It("of a login tells its prompts, how long each took, and what was performed", func() {
		w := factored(challenges(vocab.OTP, ""), "sms").holding(anaApp)
		b := w.open().authorize()
		w.wait(10 * time.Second)
		b.signIn(ana).on(vocab.ScreenOTPChallenge)
		w.wait(2 * time.Second)
		b.fill("default", "code", totp(secret, w.Now())).code()
		details := w.line(vocab.LogLogin).Details
		Expect(details).To(And(HaveKey("session_id"), HaveKeyWithValue("stats", HaveKeyWithValue("loginsCount", 1)), HaveKeyWithValue("elapsedTime", int64(12000))))
		prompts := details["prompts"].([]map[string]any)
		Expect(prompts).To(HaveLen(2))
		Expect(prompts[0]).To(And(HaveKeyWithValue("name", "login"), HaveKeyWithValue("flow", "universal-login"), HaveKeyWithValue("elapsedTime", int64(10000))))
		Expect(prompts[1]).To(And(HaveKeyWithValue("name", "mfa"), HaveKeyWithValue("flow", "universal-mfa"), HaveKeyWithValue("provider", "guardian"),
			HaveKeyWithValue("elapsedTime", int64(2000)), HaveKeyWithValue("performed_amr", []string{"mfa"}), HaveKeyWithValue("performed_acr", []string{vocab.MultiFactorACR})))
		for _, c := range b.http.Jar.Cookies(b.home()) {
			Expect(fmt.Sprint(details)).NotTo(ContainSubstring(c.Value), "the cookie is no business of the log")
		}

		By("control: a login without a factor has one prompt")
		plain := asking(askNothing)
		plain.signedIn().code()
		Expect(plain.line(vocab.LogLogin).Details["prompts"]).To(HaveLen(1))
	})
})

// home is the tenant's origin.
func (b *browser) home() *url.URL {
	GinkgoHelper()
	u, err := url.Parse(b.world.origin)
	Expect(err).NotTo(HaveOccurred())
	return u
}
