package form_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// stage is a surface that shows what it is told, one thing after the other, and keeps what was done on it.
type stage struct {
	shows []form.Shown
	done  []string
	err   error
}

func (s *stage) next(format string, args ...any) (form.Shown, error) {
	s.done = append(s.done, fmt.Sprintf(format, args...))
	if s.err != nil {
		return form.Shown{}, s.err
	}
	if len(s.shows) == 0 {
		return form.Shown{}, errors.New("the play is over")
	}
	shown := s.shows[0]
	if len(s.shows) > 1 {
		s.shows = s.shows[1:]
	}
	return shown, nil
}

func (s *stage) Open(_ context.Context, address string) (form.Shown, error) {
	return s.next("open %s", address)
}
func (s *stage) Rest(context.Context) (form.Shown, error) { return s.next("rest") }
func (s *stage) Fill(_ context.Context, f form.Filling) (form.Shown, error) {
	return s.next("fill %+v", f)
}
func (s *stage) Return(_ context.Context, address string, fields url.Values) (form.Shown, error) {
	return s.next("return %s %s", address, fields.Encode())
}

func play(d target.Device, shows ...form.Shown) (*stage, *form.Browser) {
	GinkgoHelper()
	s := &stage{shows: shows}
	b := &form.Browser{Device: d, Callback: callback, Surface: s}
	Expect(b.Open(GinkgoT().Context(), origin+"/authorize")).To(Succeed())
	return s, b
}

func onPage(name vocab.Screen, html ...string) form.Shown {
	return form.Shown{Address: origin + "/u/page?state=s1", Status: 200, HTML: screen(name, nil, html...),
		Exchanges: []target.Exchange{{Request: "GET /u/page", Response: "200 OK"}}}
}

var _ = Describe("A surface", func() {
	const codeForm = `<form method=post><input type=hidden name=state value=s1><input name=code><label><input type=checkbox name=rememberBrowser value=true></label><button name=action value=default>Go on</button></form>`

	It("shows the same as requests do", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /authorize": {body: screen(vocab.ScreenOTPChallenge, failing("invalid-code"), codeForm)}}}
		asked := s.browse(target.Device{})
		Expect(asked.Open(ctx, origin+"/authorize")).To(Succeed())
		_, shown := play(target.Device{}, form.Shown{Address: origin + "/authorize", Status: 200, HTML: screen(vocab.ScreenOTPChallenge, failing("invalid-code"), codeForm)})
		one, other := look(asked), look(shown)
		one.Evidence = nil // which a surface brings itself
		Expect(other).To(Equal(one))
		Expect(other.Error.Class).To(Equal(vocab.ErrWrongProof))
	})

	It("is told which form is filled in with what, and which button is pressed", func(ctx SpecContext) {
		s, b := play(target.Device{}, onPage(vocab.ScreenOTPChallenge, `<form method=post><button name=action value=pick-authenticator></button></form>`, codeForm))
		Expect(b.Submit(ctx, target.Proof{Code: "123456", Remember: true})).To(Succeed())
		s.shows = []form.Shown{onPage(vocab.ScreenSMSEnroll, `<form method=post><input name=phone><button name=action value=default></button></form>`)}
		Expect(b.Choose(ctx, "pick-authenticator")).To(Succeed())
		Expect(b.Submit(ctx, target.Proof{Destination: "+15550100", Channel: "sms"})).To(Succeed())
		Expect(s.done).To(Equal([]string{"open http://t.localhost/authorize",
			"fill {Form:1 Fields:map[code:123456 rememberBrowser:true] Name:action Value:default Plain:false}",
			"fill {Form:0 Fields:map[] Name:action Value:pick-authenticator Plain:false}",
			"fill {Form:0 Fields:map[phone:+15550100] Name:action Value:default Plain:false}"}), "a page without a choice of channels is given none")
	})

	It("is left alone where a script of the page goes on, and is clicked through where there is none", func() {
		page := onPage(vocab.ScreenDetectBrowser, capabilityForm)
		s, b := play(target.Device{}, page, onPage(vocab.ScreenOTPChallenge))
		Expect(s.done[1:]).To(Equal([]string{"rest"}))
		Expect(look(b)).To(And(HaveField("Dialect.Passed", BeEmpty()), HaveField("Evidence", HaveLen(2))))
		s, _ = play(target.Device{NoScript: true}, page, onPage(vocab.ScreenOTPChallenge))
		Expect(s.done[1:]).To(Equal([]string{"fill {Form:0 Fields:map[] Name:action Value:default Plain:false}"}))
		s, b = play(target.Device{}, onPage(vocab.ScreenPushWelcome, `<form method=post><button name=action value=enroll></button></form>`), onPage(vocab.ScreenOTPChallenge))
		Expect(s.done[1:]).To(Equal([]string{"fill {Form:0 Fields:map[] Name:action Value:enroll Plain:false}"}))
		Expect(look(b).Dialect.Passed).To(Equal([]vocab.Screen{vocab.ScreenPushWelcome}))
	})

	DescribeTable("tells what came back to the application", func(shown form.Shown, want url.Values) {
		_, b := play(target.Device{}, shown)
		Expect(b.Returned()).To(Equal(want))
	},
		Entry("in the query", form.Shown{Address: callback + "?code=a"}, url.Values{"code": {"a"}}),
		Entry("in the fragment", form.Shown{Address: callback + "#code=b"}, url.Values{"code": {"b"}}),
		Entry("in a form", form.Shown{Address: callback, Posted: url.Values{"code": {"c"}}}, url.Values{"code": {"c"}}),
	)

	It("waits for a page that posts the answer to the application by itself", func() {
		s, b := play(target.Device{}, form.Shown{Address: origin + "/authorize/resume", Status: 200, HTML: `<form method=post action=` + callback + `><input type=hidden name=code value=x></form>`},
			form.Shown{Address: callback, Posted: url.Values{"code": {"x"}}})
		Expect(s.done[1:]).To(Equal([]string{"rest"}))
		Expect(b.Returned()).To(Equal(url.Values{"code": {"x"}}))
	})

	It("is on another site, and comes back from there by a link or a form", func(ctx SpecContext) {
		away := form.Shown{Address: "https://app.example/kyc?state=s1", Status: 200}
		s, b := play(target.Device{}, away)
		Expect(look(b)).To(And(HaveField("Stage", vocab.StageRedirect), HaveField("Away", "https://app.example/kyc?state=s1")))
		Expect(b.Submit(ctx, target.Proof{Return: &target.Return{Parameters: map[string]string{"state": "s1"}, Post: true}})).To(Succeed())
		s.shows = []form.Shown{onPage(vocab.ScreenOTPChallenge)}
		Expect(b.Submit(ctx, target.Proof{Return: &target.Return{Parameters: map[string]string{"state": "s1"}}})).To(Succeed())
		Expect(s.done[1:]).To(Equal([]string{"return http://t.localhost/continue state=s1", "open http://t.localhost/continue?state=s1"}))
		Expect(look(b).Stage).To(Equal(vocab.StageChallenge))
	})

	It("lets the page ask for a key by itself", func(ctx SpecContext) {
		s, b := play(target.Device{}, onPage(vocab.ScreenWebAuthnChallenge, `<form method=post><input type=hidden name=response><input type=hidden name=action value=default><input type=checkbox name=rememberBrowser value=true><button>Use it</button></form>`))
		Expect(b.UseKey(ctx, true)).To(Succeed())
		Expect(b.UseKey(ctx, false)).To(Succeed())
		Expect(s.done[1:]).To(Equal([]string{"fill {Form:0 Fields:map[rememberBrowser:true] Name: Value: Plain:true}", "fill {Form:0 Fields:map[] Name: Value: Plain:true}"}))
		_, b = play(target.Device{}, onPage(vocab.ScreenOTPChallenge, codeForm))
		Expect(b.UseKey(ctx, false)).To(beDefect("the page mfa-otp-challenge has no form with the field response and action"))
	})

	It("does not go round for ever, and hands its errors on", func(ctx SpecContext) {
		s := &stage{shows: []form.Shown{onPage(vocab.ScreenDetectBrowser, capabilityForm)}}
		b := &form.Browser{Callback: callback, Surface: s}
		Expect(b.Open(ctx, origin+"/authorize")).To(beDefect("the page http://t.localhost/u/page?state=s1 does not come to rest within 20 redirects"))
		Expect(s.done).To(HaveLen(20))
		s.err = errors.New("gone")
		Expect(b.Open(ctx, origin+"/authorize")).To(MatchError(s.err))
	})
})
