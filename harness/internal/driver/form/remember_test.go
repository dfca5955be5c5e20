package form_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The box that remembers the browser", func() {
	const box = `<input type=checkbox name=rememberBrowser value=true>`

	DescribeTable("is ticked only by a person who wants it", func(ctx SpecContext, name vocab.Screen, html string, p target.Proof, plain, ticked string) {
		for want, remember := range map[string]bool{plain: false, ticked: true} {
			s, b := at(screen(name, nil, html))
			Expect(look(b).RememberBox).To(BeTrue())
			p.Remember = remember
			Expect(b.Submit(ctx, p)).To(Succeed())
			Expect(s.posts()).To(Equal([]string{want}))
		}
	},
		Entry("with a code", vocab.ScreenOTPChallenge, `<form method=post><input name=code>`+box+`</form>`, target.Proof{Code: "1"}, "code=1", "code=1&rememberBrowser=true"),
		Entry("with a key", vocab.ScreenWebAuthnChallenge, `<form method=post><input name=response><input name=action value=default>`+box+`</form>`,
			target.Proof{Credential: json.RawMessage("{}")}, "action=default&response=%7B%7D", "action=default&rememberBrowser=true&response=%7B%7D"),
		Entry("with an answered phone", vocab.ScreenPushChallenge, `<form method=post>`+box+`<button name=action value=continue></button></form>`,
			target.Proof{Acknowledge: true}, "action=continue", "action=continue&rememberBrowser=true"),
	)

	It("is left alone by the next answer", func(ctx SpecContext) {
		page := screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=code>`+box+`</form>`)
		s, b := at(page, "POST /u/page", page)
		Expect(b.Submit(ctx, target.Proof{Code: "1", Remember: true})).To(Succeed())
		Expect(b.Submit(ctx, target.Proof{Code: "2"})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"code=1&rememberBrowser=true", "code=2"}))
	})

	DescribeTable("is not there", func(html string) {
		_, b := at(screen(vocab.ScreenOTPChallenge, nil, html))
		Expect(look(b).RememberBox).To(BeFalse())
	},
		Entry("without one", `<form method=post><input name=code></form>`),
		Entry("as a hidden field", `<form method=post><input name=code><input type=hidden name=rememberBrowser value=true></form>`),
		Entry("disabled", `<form method=post><input name=code><input type=checkbox disabled name=rememberBrowser value=true></form>`),
		Entry("outside of a form", `<form method=post><input name=code></form>`+box),
	)

	It("in a form that takes no answer is a defect of the page", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenOTPChallenge, nil, `<form method=post><input name=code></form><form method=post>`+box+`</form>`))
		Expect(b.Submit(ctx, target.Proof{Code: "1", Remember: true})).To(beDefect("the page mfa-otp-challenge has no box rememberBrowser in the form that takes the answer"))
		Expect(s.posts()).To(BeEmpty())
		Expect(b.Submit(ctx, target.Proof{Code: "1"})).To(Succeed(), "the control")
	})
})
