package mockidp_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A code instead of a password", func() {
	DescribeTable("is sent, counts once, and lets the reader in",
		func(connection, strategy string, to string, codePage vocab.Screen, sent vocab.LogCode, about string, profile types.GomegaMatcher) {
			w := manyWays()
			b := w.open().authorize().push("connection", connection).on(vocab.ScreenPasswordless)
			Expect(b.page.context.Prompt.Name).To(Equal("login-passwordless"))
			b.push("username", "nobody").on(vocab.ScreenPasswordless, map[string]string{"email": "invalid-email", "sms": "invalid-phone"}[strategy])
			Expect(w.sent()).To(BeZero())
			b.push("username", to).on(codePage)
			Expect(w.newest()).To(And(HaveField("Channel", strategy), HaveField("To", to)))
			older := w.newest().Code
			b.push("action", "resend").on(codePage)
			b.push("code", older).on(codePage, "invalid-code")
			b.push("code", "").on(codePage, "no-code")
			Expect(w.lastLog(vocab.LogWrongPassword)).To(And(HaveField("Description", about), HaveField("Entry", HaveKeyWithValue("strategy", strategy)), HaveField("Entry", HaveKeyWithValue("strategy_type", "passwordless"))))
			b.push("code", w.newest().Code).code()
			w.cameBy(strategy, connection, strategy)
			Expect(w.event()["user"]).To(profile)
			Expect(w.count(sent)).To(Equal(2))
			before := len(w.Users())
			c := w.open().authorize("connection", connection).push("username", to)
			c.push("code", older).on(codePage, "invalid-code")
			c.push("code", w.newest().Code).code()
			Expect(w.Users()).To(HaveLen(before))
		},
		Entry("by e-mail", "mail", "email", "new@example.com", vocab.ScreenPasswordlessEmail, vocab.LogCodeOrLinkSent, "Wrong email or verification code.",
			And(HaveKeyWithValue("email", "new@example.com"), HaveKeyWithValue("email_verified", true), HaveKeyWithValue("user_id", HavePrefix("email|")))),
		Entry("by SMS", "text", "sms", "+15550123", vocab.ScreenPasswordlessSMS, vocab.LogCodeSent, "Wrong phone number or verification code.",
			And(HaveKeyWithValue("phone_number", "+15550123"), HaveKeyWithValue("phone_verified", true), Not(HaveKey("email")), HaveKeyWithValue("user_id", HavePrefix("sms|")))),
	)

	It("is void after three wrong attempts, and after three minutes", func() {
		w := manyWays()
		b := w.open().authorize("connection", "mail").push("username", "new@example.com")
		right := w.newest().Code
		b.push("code", "x").on(vocab.ScreenPasswordlessEmail, "invalid-code")
		b.push("code", "x").on(vocab.ScreenPasswordlessEmail, "invalid-code")
		b.push("code", "x").on(vocab.ScreenPasswordlessEmail, "too-many-failures")
		Expect(b.push("code", right).page.context.Screen.Name).To(Equal(vocab.ScreenPasswordlessEmail))
		b.push("action", "resend").push("code", "x").on(vocab.ScreenPasswordlessEmail, "invalid-code")
		w.wait(3 * time.Minute)
		right = w.newest().Code
		control := w.open().authorize("connection", "mail").push("username", "two@example.com")
		b.push("code", right).code()
		late := w.newest().Code
		w.wait(3*time.Minute + time.Second)
		control.push("code", late).on(vocab.ScreenPasswordlessEmail, "invalid-code")
	})

	It("is sent ten times in one login, and to nobody new where sign-up is off", func() {
		w := manyWays("strategy: email,", "strategy: email, options: { disable_signup: true },")
		b := w.open().authorize("connection", "mail").push("username", "new@example.com").on(vocab.ScreenPasswordless, "no-account")
		Expect(w.sent()).To(BeZero())
		_, err := w.PutUser(mockidp.User{Connection: "mail", Email: "new@example.com"})
		Expect(err).NotTo(HaveOccurred())
		b.push("username", "New@example.com").on(vocab.ScreenPasswordlessEmail)
		for range 9 {
			b.push("action", "resend").on(vocab.ScreenPasswordlessEmail)
		}
		b.push("action", "resend").on(vocab.ScreenPasswordlessEmail, "too-many-codes")
		Expect(w.sent()).To(Equal(10))
		b.push("code", w.newest().Code).code()
	})
})
