package form_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const codeForm = `<form method=post action="/u/code?state=s1"><input type=hidden name=state value=s1><input name=code><button name=action value=default>Go</button></form>`

var _ = Describe("Tampering with a request", func() {
	page := screen(vocab.ScreenOTPChallenge, nil, codeForm)
	refused := screen(vocab.ScreenErrorPage, failing("transaction-not-found"))

	DescribeTable("sends it as no page does, and looks at the login again", func(ctx SpecContext, how vocab.Tamper, asked, posted string) {
		s, b := at(page, "POST /u/code", refused, "GET /u/code", refused, "POST /u/mfa-otp-enrollment", refused)
		refusal, err := b.Tamper(ctx, how, target.Proof{Code: "012345"}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(refusal).To(HaveField("Class", vocab.ErrStaleSession))
		Expect(s.asked).To(Equal([]string{"GET /u/page", asked, "GET /u/page"}))
		if posted != "" {
			Expect(s.posts()).To(Equal([]string{posted}))
		}
		Expect(look(b).Stage).To(Equal(vocab.StageChallenge), "the login goes on")
	},
		Entry(nil, vocab.TamperNoState, "POST /u/code", "action=default&code=012345"),
		Entry(nil, vocab.TamperNoCookies, "POST /u/code", "action=default&code=012345&state=s1"),
		Entry(nil, vocab.TamperEnrolPage, "POST /u/mfa-otp-enrollment", "action=default&code=012345&state=s1"),
		Entry(nil, vocab.TamperExtras, "POST /u/code", "action=default&bypass=1&code=012345&debug=1&mfa_verified=1&skip_mfa=1&state=s1&time=0"),
		Entry(nil, vocab.TamperList, "POST /u/code", "action=default&code%5B%5D=012345&state=s1"),
		Entry(nil, vocab.TamperTwice, "POST /u/code", "action=default&code=012345&code=012345&state=s1"),
		Entry(nil, vocab.TamperAddress, "GET /u/code", ""),
	)

	It("sends a number where the page has a text, and headers of its own", func(ctx SpecContext) {
		s, b := at(page, "POST /u/code", refused)
		_, err := b.Tamper(ctx, vocab.TamperJSON, target.Proof{Code: "012345"}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(s.headers[1]).To(HaveKeyWithValue("Content-Type", []string{"application/json"}))
		Expect(s.headers[2]).NotTo(HaveKey("Content-Type"), "the next request is honest")
		Expect(s.posts()[0]).To(ContainSubstring("12345"))
	})

	It("uses the identifier of another login", func(ctx SpecContext) {
		s, b := at(page, "POST /u/code", refused)
		_, other := at(page)
		Expect(other.Open(ctx, origin+"/u/page?state=s2")).To(Succeed())
		_, err := b.Tamper(ctx, vocab.TamperOtherState, target.Proof{Code: "012345"}, other)
		Expect(err).NotTo(HaveOccurred())
		Expect(s.posts()).To(Equal([]string{"action=default&code=012345&state=s2"}))
		_, err = b.Tamper(ctx, vocab.TamperOtherState, target.Proof{Code: "012345"}, nil)
		Expect(err).To(MatchError(ContainSubstring("needs another login under way")))
	})

	It("opens what lies behind the challenge, and posts a form again", func(ctx SpecContext) {
		s, b := at(page, "POST /u/code", page, "GET /authorize/resume", refused, "GET /continue", refused)
		refusal, err := b.Tamper(ctx, vocab.TamperResume, target.Proof{}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(refusal).To(HaveField("Class", vocab.ErrStaleSession))
		Expect(s.asked).To(Equal([]string{"GET /u/page", "GET /authorize/resume", "GET /continue", "GET /u/page"}))
		_, err = b.Tamper(ctx, vocab.TamperRepeat, target.Proof{}, nil)
		Expect(err).To(MatchError(ContainSubstring("no form was posted")))
		Expect(b.Submit(ctx, target.Proof{Code: "123456"})).To(Succeed())
		_, err = b.Tamper(ctx, vocab.TamperRepeat, target.Proof{}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(s.posts()).To(Equal([]string{"action=default&code=123456&state=s1", "action=default&code=123456&state=s1"}))
	})

	It("does not lose what a tampered request brought to the application", func(ctx SpecContext) {
		s, b := at(page)
		s.replies["GET /continue"] = reply{status: 302, location: callback + "?code=stolen"}
		s.replies["GET /authorize/resume"] = reply{body: refused}
		_, err := b.Tamper(ctx, vocab.TamperResume, target.Proof{}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(b.Returned().Get("code")).To(Equal("stolen"))
	})
})
