package form_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const capabilityForm = `<form method=post><input type=hidden name=state value=s1><input type=hidden name=js-available value=false>
	<input type=hidden name=webauthn-available value=false><button name=action value=default>Go on</button></form>`

var _ = Describe("Walking", func() {
	It("follows redirects with GET, relative ones too, and keeps the exchanges without values", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{
			"GET /authorize": {status: 302, location: "/u/login?state=s1"},
			"GET /u/login":   {body: screen(vocab.ScreenLogin, nil, `<form method=post><input name=username><input name=password><button name=action value=default></button></form>`)},
			"POST /u/login":  {status: 303, location: "mfa"},
			"GET /u/mfa":     {body: screen(vocab.ScreenOTPChallenge, nil)},
		}}
		b := s.browse(target.Device{})
		Expect(b.Open(ctx, origin+"/authorize?x=1")).To(Succeed())
		Expect(b.Login(ctx, "ana", "secret words")).To(Succeed())
		Expect(s.asked).To(Equal([]string{"GET /authorize", "GET /u/login", "POST /u/login", "GET /u/mfa"}))
		o := look(b)
		Expect(o.Stage).To(Equal(vocab.StageChallenge))
		Expect(o.Evidence).To(Equal([]target.Exchange{
			{Request: "POST /u/login (action=default, password, username)", Response: "See Other"}, {Request: "GET /u/mfa", Response: "OK"},
		}))
	})

	It("does not go round for ever", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /a": {status: 302, location: "/b"}, "GET /b": {status: 302, location: "/a"}}}
		err := s.browse(target.Device{}).Open(ctx, origin+"/a")
		Expect(err).To(beDefect("the page http://t.localhost/a does not come to rest within 20 redirects"))
		Expect(s.asked).To(HaveLen(20))
	})

	It("calls a redirect to no address a defect of the page that redirects", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /u/a": {status: 302, location: "http://[::1"}}}
		err := s.browse(target.Device{}).Open(ctx, origin+"/u/a")
		Expect(err).To(beDefect(`the page /u/a redirects to "http://[::1", which is no address`))
	})

	It("does not answer a page that goes on by itself for ever", func(ctx SpecContext) {
		page := reply{body: screen(vocab.ScreenDetectBrowser, nil, capabilityForm)}
		s := &site{replies: map[string]reply{"GET /u/page": page, "POST /u/page": page}}
		Expect(s.browse(target.Device{}).Open(ctx, origin+"/u/page")).To(beDefect("the page http://t.localhost/u/page does not come to rest within 20 redirects"))
	})

	It("does not blame the implementation when there is no answer", func(ctx SpecContext) {
		down := errors.New("connection refused")
		b := &form.Browser{Callback: callback, HTTP: &http.Client{Transport: trip(func(*http.Request) (*http.Response, error) { return nil, down })}}
		err := b.Open(ctx, origin+"/a")
		Expect(err).To(MatchError(down))
		Expect(err).NotTo(BeAssignableToTypeOf(&form.Defect{}))
	})

	It("stops with the context", func() {
		s := &site{replies: map[string]reply{"GET /a": {body: "x"}}}
		ctx, cancel := context.WithCancel(GinkgoT().Context())
		cancel()
		Expect(s.browse(target.Device{}).Open(ctx, origin+"/a")).To(MatchError(context.Canceled))
	})
})

// trip is a http.RoundTripper.
type trip func(*http.Request) (*http.Response, error)

func (t trip) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }

var _ = Describe("The application's redirect URI", func() {
	It("ends the walk, is not asked, and gives what came back", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /a": {status: 302, location: callback + "?code=a%2Fb&state=s+1"}}}
		b := s.browse(target.Device{})
		Expect(b.Open(ctx, origin+"/a")).To(Succeed())
		Expect(b.Returned()).To(Equal(url.Values{"code": {"a/b"}, "state": {"s 1"}}))
		Expect(s.asked).To(Equal([]string{"GET /a"}))
		_, err := b.Observe()
		Expect(err).To(MatchError(form.ErrNoPage))
		passed, evidence := b.Walked()
		Expect(passed).To(BeEmpty())
		Expect(evidence).To(Equal([]target.Exchange{{Request: "GET /a", Response: "Found"}}))
	})

	It("is not an address that merely begins like it", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /a": {status: 302, location: callback + ".evil.test/?code=x"}}}
		b := s.browse(target.Device{})
		Expect(b.Open(ctx, origin+"/a")).To(Succeed())
		Expect(b.Returned()).To(BeNil())
		Expect(look(b)).To(And(HaveField("Stage", vocab.StageRedirect), HaveField("Away", callback+".evil.test/?code=x")))
		Expect(s.asked).To(HaveLen(1))
	})

	It("is forgotten when another page is opened", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /a": {status: 302, location: callback + "?error=access_denied"}, "GET /b": {body: screen(vocab.ScreenLogin, nil)}}}
		b := s.browse(target.Device{})
		Expect(b.Open(ctx, origin+"/a")).To(Succeed())
		Expect(b.Returned()).To(HaveKeyWithValue("error", []string{"access_denied"}))
		Expect(b.Open(ctx, origin+"/b")).To(Succeed())
		Expect(b.Returned()).To(BeNil())
		Expect(look(b).Stage).To(Equal(vocab.StagePrimary))
	})
})

var _ = Describe("Pages that a browser answers by itself", func() {
	DescribeTable("say what the device can do",
		func(ctx SpecContext, d target.Device, want string) {
			s := &site{replies: map[string]reply{"GET /u/page": {body: screen(vocab.ScreenDetectBrowser, nil, capabilityForm)},
				"POST /u/page": {body: screen(vocab.ScreenOTPChallenge, nil)}}}
			b := s.browse(d)
			Expect(b.Open(ctx, origin+"/u/page")).To(Succeed())
			Expect(s.posts()).To(Equal([]string{want}))
			Expect(look(b)).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Dialect.Passed", BeEmpty())), "no person saw it")
		},
		Entry("a usual one", target.Device{}, "action=default&js-available=true&state=s1&webauthn-available=true"),
		Entry("one without WebAuthn", target.Device{NoWebAuthn: true}, "action=default&js-available=true&state=s1&webauthn-available=false"),
		Entry("one without scripts leaves the form as it is", target.Device{NoScript: true}, "action=default&js-available=false&state=s1&webauthn-available=false"),
	)

	It("are clicked through after a key was added, and are told", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenWebAuthnEnroll, nil, keyForm),
			"POST /u/page", screen(vocab.ScreenWebAuthnNickname, nil, `<form method=post><input name=nickname value="Key"><button name=action value=default></button></form>`))
		s.next("POST /u/page", screen(vocab.ScreenWebAuthnSuccess, nil, `<form method=post><button name=action value=default></button></form>`),
			screen(vocab.ScreenOTPChallenge, nil))
		Expect(b.Submit(ctx, target.Proof{Credential: []byte(`{}`)})).To(Succeed())
		Expect(s.posts()).To(HaveExactElements(ContainSubstring("response="), "action=default&nickname=Key", "action=default"))
		Expect(look(b).Dialect).To(And(HaveField("Screen", vocab.ScreenOTPChallenge),
			HaveField("Passed", []vocab.Screen{vocab.ScreenWebAuthnNickname, vocab.ScreenWebAuthnSuccess})))
	})

	It("go where their form says", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /u/page": {body: screen(vocab.ScreenPushWelcome, nil, `<form method=post action=/u/next><button name=action value=enroll></button></form>`)},
			"POST /u/next": {body: screen(vocab.ScreenOTPChallenge, nil)}}}
		b := s.browse(target.Device{})
		Expect(b.Open(ctx, origin+"/u/page")).To(Succeed())
		Expect(s.asked).To(Equal([]string{"GET /u/page", "POST /u/next"}))
	})

	It("are defects when their form is not posted", func(ctx SpecContext) {
		s := &site{replies: map[string]reply{"GET /u/page": {body: screen(vocab.ScreenPushWelcome, nil, `<form method=get><button name=action value=enroll></button></form>`)}}}
		Expect(s.browse(target.Device{}).Open(ctx, origin+"/u/page")).To(beDefect("the page mfa-push-welcome would send a person's answer in the address (its form is not method=post)"))
	})

	DescribeTable("are defects when there is no way on",
		func(ctx SpecContext, page, text string) {
			s := &site{replies: map[string]reply{"GET /u/page": {body: page}}}
			Expect(s.browse(target.Device{}).Open(ctx, origin+"/u/page")).To(beDefect(text))
		},
		Entry("no fields for the capabilities", screen(vocab.ScreenDetectBrowser, nil, `<form method=post><input name=js-available></form>`),
			"the page mfa-detect-browser-capabilities has no form with the field js-available and webauthn-available"),
		Entry("no form for the name of a key", screen(vocab.ScreenWebAuthnNickname, nil), "the page mfa-webauthn-change-key-nickname has no form to go on with"),
		Entry("no form after a key was added", screen(vocab.ScreenWebAuthnSuccess, nil), "the page mfa-webauthn-enrollment-success has no form to go on with"),
	)
})

var _ = Describe("Another site", func() {
	const there = "https://app.example/kyc?q=1&state=s1"
	// sent is a browser that was sent there.
	sent := func(ctx SpecContext) (*site, *form.Browser) {
		s := &site{replies: map[string]reply{"GET /a": {status: 302, location: there}, "GET /continue": {body: screen(vocab.ScreenOTPChallenge, nil)}, "POST /continue": {body: screen(vocab.ScreenOTPChallenge, nil)}}}
		b := s.browse(target.Device{})
		Expect(b.Open(ctx, origin+"/a")).To(Succeed())
		return s, b
	}

	It("is not asked for its pages, and is left for the login by a link or a form", func(ctx SpecContext) {
		for method, post := range map[string]bool{"GET": false, "POST": true} {
			s, b := sent(ctx)
			Expect(look(b)).To(And(HaveField("Stage", vocab.StageRedirect), HaveField("Away", there), HaveField("Offers", []target.Offer{{ID: "return", Kind: target.OfferReturn}})))
			Expect(b.Submit(ctx, target.Proof{Code: "1"})).To(MatchError(form.ErrNoPage), "there is nothing to answer")
			Expect(b.Submit(ctx, target.Proof{Return: &target.Return{Parameters: map[string]string{"state": "s1"}, Post: post}})).To(Succeed())
			Expect(s.asked).To(Equal([]string{"GET /a", method + " /continue"}))
			Expect(look(b).Stage).To(Equal(vocab.StageChallenge))
			if post {
				Expect(s.posts()).To(Equal([]string{"state=s1"}))
			}
		}
	})

	It("is forgotten when a page is opened", func(ctx SpecContext) {
		s, b := sent(ctx)
		s.replies["GET /b"] = reply{body: screen(vocab.ScreenLogin, nil)}
		Expect(b.Open(ctx, origin+"/b")).To(Succeed())
		Expect(look(b).Stage).To(Equal(vocab.StagePrimary))
	})
})
