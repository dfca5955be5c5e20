package mockidp_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A connection to a provider elsewhere", func() {
	It("is a page that calls itself a stand-in, and lets the account in without a password", func() {
		w := manyWays()
		b := w.open().authorize("connection", "google-oauth2").on(vocab.ScreenUpstream)
		Expect(b.page.url.Path).To(Equal("/u/stand-in/upstream"))
		Expect(b.page.body).To(And(ContainSubstring("<h1>Stand-in for Google</h1>"), ContainSubstring("This page of the mock stands for the sign-in page of google-oauth2."), Not(ContainSubstring(`type="password"`))))
		b.push("action", "default", "account", " GIA@example.com ").code()
		w.cameBy("federated", "google-oauth2", "google-oauth2")
		user := w.event()["user"]
		Expect(user).To(And(HaveKeyWithValue("user_id", "google-oauth2|gia-example-com"), HaveKeyWithValue("email_verified", true),
			HaveKeyWithValue("identities", ConsistOf(Equal(map[string]any{"connection": "google-oauth2", "provider": "google-oauth2", "isSocial": true, "user_id": "gia-example-com"})))))
		Expect(w.lastLog(vocab.LogLogin)).To(And(HaveField("Entry", HaveKeyWithValue("strategy", "google-oauth2")), HaveField("Entry", HaveKeyWithValue("strategy_type", "social")), HaveField("Details", HaveKeyWithValue("prompts", ConsistOf(And(HaveKeyWithValue("strategy", "google-oauth2"), Not(HaveKey("performed_amr"))))))))
	})

	It("says of an enterprise connection what it is", func() {
		w := manyWays()
		w.open().authorize().push("connection", "acme-saml").push("action", "default", "account", "ext7", "mfa", "on").code()
		w.cameBy("federated", "acme-saml", "samlp")
		e := w.event()
		Expect(e["connection"]).To(HaveKeyWithValue("metadata", map[string]any{"tier": "gold"}))
		Expect(e["user"]).To(And(Not(HaveKey("email")), HaveKeyWithValue("identities", ConsistOf(And(HaveKeyWithValue("isSocial", false), HaveKeyWithValue("user_id", "acme-saml|ext7"))))))
		Expect(w.lastLog(vocab.LogLogin)).To(And(HaveField("Entry", HaveKeyWithValue("strategy_type", "enterprise")),
			HaveField("Details", HaveKeyWithValue("prompts", ConsistOf(HaveKeyWithValue("performed_amr", []string{"mfa"}))))))
	})

	DescribeTable("makes an account for somebody new, once, with the address as the provider reports it",
		func(email string, address, verified any) {
			w := manyWays()
			b := w.open().authorize("connection", "google-oauth2").push("action", "default", "account", "new@example.com", "email", email)
			b.code()
			user, _ := w.event()["user"].(map[string]any)
			Expect([]any{user["email"], user["email_verified"]}).To(Equal([]any{address, verified}))
			Expect(user["user_id"]).To(HavePrefix("google-oauth2|"))
			before := len(w.Users())
			w.open().authorize("connection", "google-oauth2").push("action", "default", "account", "new@example.com").code()
			Expect(w.Users()).To(HaveLen(before), "the second login finds it")
			again, _ := w.event()["user"].(map[string]any)
			Expect([]any{again["user_id"], again["email"], again["email_verified"]}).To(Equal([]any{user["user_id"], address, verified}))
		},
		Entry("by default", "account", "new@example.com", true),
		Entry("verified", "verified", "new@example.com", true),
		Entry("not verified", "unverified", "new@example.com", false),
		Entry("not shared", "none", nil, false),
	)

	It("tells the application that the person refused, and takes no answer that the page does not have", func() {
		w := manyWays()
		b := w.open().authorize().push("connection", "google-oauth2").on(vocab.ScreenUpstream)
		b.push("action", "default", "account", " ").on(vocab.ScreenUpstream, "no-account")
		b.push("action", "default", "account", strings.Repeat("x", 300)).on(vocab.ScreenUpstream, "no-account")
		b.push("action", "default", "account", "gia@example.com", "email", "maybe").on(vocab.ScreenUpstream, "invalid-option")
		b.push("action", "back-action").on(vocab.ScreenLogin).push("connection", "google-oauth2")
		Expect(b.push("action", "deny").refused()).To(HavePrefix("access_denied: "))
		pinned := w.open().authorize("connection", "google-oauth2")
		Expect(pinned.page.buttons()).NotTo(ContainElement("back-action"))
		pinned.push("action", "back-action").on(vocab.ScreenUpstream)
	})

	It("keeps the accounts of one connection apart from those of another", func() {
		w := manyWays()
		w.open().authorize("connection", "acme-saml").push("action", "default", "account", "gia@example.com").code()
		Expect(w.event()["user"]).To(HaveKeyWithValue("user_id", HavePrefix("samlp|acme-saml|")))
		w.open().authorize().signIn("gia@example.com").on(vocab.ScreenLogin, "wrong-credentials")
	})
})
