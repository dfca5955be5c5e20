//go:build !race

package pages_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// wrongly are cases in which pages come back with an error on them.
var wrongly = []string{"enroll-with-any/picker/wrong-code-does-not-enrol", "factors/phone/wrong-code", "factors/recovery-code/wrong-code", "factors/push/denied"}

// route is as few of the cases labelled browser as come to every screen that any of them comes to.
func route() []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	all, err := plan.Expand(suites)
	Expect(err).NotTo(HaveOccurred())
	labelled := scenarios.Labelled(all, scenarios.LabelBrowser)
	seen := map[vocab.Screen]bool{}
	return slices.DeleteFunc(labelled, func(c scenarios.Case) bool {
		more := slices.Contains(wrongly, c.ID)
		var screens []vocab.Screen
		if c.Expect.Screens != nil {
			screens = slices.Clone(c.Expect.Screens.Value)
		}
		for _, o := range c.Expect.Offers {
			screens = append(screens, o.Screen)
		}
		for _, s := range screens {
			more, seen[s] = more || !seen[s], true
		}
		return !more
	})
}

// unserved is the one screen of the list that the mock does not serve.
const unserved vocab.Screen = "mfa-webauthn-not-available-error"

var _ = Describe("The login pages", Ordered, func() {
	var (
		chromium *browser.Chromium
		look     *gallery
	)
	BeforeAll(func() { chromium, look = open() })

	It("are sound where no case stands at them", func(ctx SpecContext) { others(ctx, chromium) })

	It("are sound on the way through cases", func(ctx SpecContext) {
		t, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		Expect(t.ShowIn(chromium)).To(Succeed())
		DeferCleanup(func() { Expect(t.Close()).To(Succeed()) })
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		results, err := engine.Run(ctx, route(), engine.Options{Target: t, Catalog: catalog, Seed: 1, Workers: 2, Wall: wall.Clock{}, CaseLimit: 10 * time.Minute,
			Repeat: func(scenarios.Case) string { return "" }, Ended: func(reports.Case) {}})
		Expect(err).NotTo(HaveOccurred())
		for _, r := range results {
			// A page that asks for something elsewhere, or complains on its console, has failed its case.
			Expect(r.Verdict).To(Equal(reports.Pass), "%s: %s %v", r.ID, r.Reason, r.Checks)
		}
	})

	It("were all looked at, and fit a phone and a screen", func() {
		for _, s := range vocab.Screens() {
			Expect(look.seen[string(s)] || look.seen[string(s)+"+error"]).To(Equal(s != unserved), string(s))
		}
		Expect(look.seen).To(And(HaveKey("logged-out"), HaveKey("login+error+passkey+providers"), HaveKey("mfa-webauthn-platform-enrollment+progressive"),
			HaveKey("sample-start"), HaveKey("sample-start+error"), HaveKey("sample-tokens"), HaveKey("sample-refused+error")))
		Expect(look.found).To(BeEmpty())
	})
})

// others opens the pages that no case stands at: the secret of an app as text, the form of an Action, the error page, the end of a logout.
func others(ctx context.Context, c *browser.Chromium) {
	GinkgoHelper()
	host, tenant := acme(`exports.onExecutePostLogin = async (event, api) => { api.prompt.render('ap_form'); };
exports.onContinuePostLogin = async (event, api) => { api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'webauthn-roaming' }]); };`)
	_, err := tenant.PutUser(mockidp.User{Email: "ana@example.test", Password: "the password of ana"})
	Expect(err).NotTo(HaveOccurred())
	device := c.Open()
	DeferCleanup(device.Close)
	b := login(ctx, device, host, browser.Identity{})
	Expect(b.Choose(ctx, "default")).To(Succeed()) // the form
	Expect(b.Choose(ctx, "otp")).To(Succeed())
	Expect(b.Choose(ctx, "toggle-view")).To(Succeed())
	Expect(b.Open(ctx, "http://"+host+"/u/login?state=nobody")).To(Succeed())
	Expect(b.Open(ctx, "http://"+host+"/v2/logout")).To(Succeed())
	b = login(ctx, device, host, browser.Identity{NoScript: true})
	Expect(b.Choose(ctx, "default")).To(Succeed()) // past the page that checks the browser
	offered(ctx, c)
	application(ctx, c)
}

// offered gives a code, and comes to the page that asks whether this device is to stand in for codes.
func offered(ctx context.Context, c *browser.Chromium) {
	GinkgoHelper()
	host, tenant := acme(`exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('any'); };`)
	tenant.SwitchFactor(vocab.WebAuthnPlatform, true)
	ana, err := tenant.PutUser(mockidp.User{Email: "ana@example.test", Password: "the password of ana"})
	Expect(err).NotTo(HaveOccurred())
	wallet := virtualauthenticator.New(rand.NewChaCha8([32]byte{}))
	app, err := wallet.SeedOTP()
	Expect(err).NotTo(HaveOccurred())
	Expect(tenant.Seed(ana, mockidp.Credential{Type: vocab.OTP, Secret: app.Secret})).To(Succeed())
	device := c.Open()
	DeferCleanup(device.Close)
	b := login(ctx, device, host, browser.Identity{})
	code, err := wallet.Answer(tenant.Now(), virtualauthenticator.Prompt{Factor: vocab.OTP}, vocab.AnswerRight)
	Expect(err).NotTo(HaveOccurred())
	Expect(b.Submit(ctx, target.Proof{Code: code.Code})).To(Succeed())
	Expect(b.Observe()).To(HaveField("Dialect.Screen", vocab.ScreenPlatformEnroll))
}

// application goes through the sample application of a tenant with a look of its own and several ways in, and mistypes on the way.
func application(ctx context.Context, c *browser.Chromium) {
	GinkgoHelper()
	problem := ""
	host := shop(func() string { return problem })
	device := c.Open()
	DeferCleanup(device.Close)
	t, err := device.Tab(ctx, host, browser.Identity{})
	Expect(err).NotTo(HaveOccurred())
	b := &form.Browser{Surface: t}
	Expect(b.Open(ctx, "http://"+host+"/")).To(Succeed())
	problem = "tenant.yaml:3:5: unknown key"
	Expect(b.Open(ctx, "http://"+host+mockidp.SamplePath)).To(Succeed())
	Expect(b.Open(ctx, "http://"+host+mockidp.SamplePath+"login")).To(Succeed())
	Expect(b.Login(ctx, "ana@example.test", "not the password")).To(Succeed())
	Expect(b.Login(ctx, "ana@example.test", "the password of ana")).To(Succeed())
	Expect(b.Open(ctx, "http://"+host+mockidp.SampleCallback+"?state=unknown")).To(Succeed())
}

// login gives the password in a tab of its own.
func login(ctx context.Context, device *browser.Device, host string, who browser.Identity) *form.Browser {
	GinkgoHelper()
	t, err := device.Tab(ctx, host, who)
	Expect(err).NotTo(HaveOccurred())
	b := &form.Browser{Surface: t, Callback: "http://app.example/callback", Device: target.Device{NoScript: who.NoScript}}
	Expect(b.Open(ctx, "http://"+host+"/authorize?"+url.Values{"response_type": {"code"}, "client_id": {"app"}, "redirect_uri": {b.Callback}, "scope": {"openid"},
		"state": {"s"}, "code_challenge_method": {"S256"}, "code_challenge": {"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}}.Encode())).To(Succeed())
	Expect(b.Login(ctx, "ana@example.test", "the password of ana")).To(Succeed())
	Expect(b.Returned()).To(BeNil())
	return b
}

var _ = It("A page that waits for a phone goes on by itself when the phone has answered", func(ctx SpecContext) {
	if err := browser.Check(browser.Options{}); err != nil {
		Skip(err.Error())
	}
	c, err := browser.Start(context.Background(), browser.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { Expect(c.Close()).To(Succeed()) })
	host, tenant := acme(`exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: 'push-notification' }); };`)
	ana, err := tenant.PutUser(mockidp.User{Email: "ana@example.test", Password: "the password of ana"})
	Expect(err).NotTo(HaveOccurred())
	Expect(tenant.Seed(ana, mockidp.Credential{Type: vocab.Push, Device: "Phone", DeviceID: "d1"})).To(Succeed())
	device := c.Open()
	DeferCleanup(device.Close)
	b := login(ctx, device, host, browser.Identity{Polls: true})
	Expect(b.Observe()).To(HaveField("Dialect.Screen", vocab.ScreenPushChallenge))
	sent, _ := tenant.Messages(0)
	Expect(sent).To(HaveLen(1))
	Expect(tenant.DecidePush(sent[0].Transaction, true)).To(Succeed())
	shown, err := b.Surface.Rest(ctx)
	Expect(err).NotTo(HaveOccurred())
	Expect(shown.Address).To(HavePrefix(b.Callback + "?code="))
})

var _ = It("What is wrong with a page is found (the positive control)", func(ctx SpecContext) {
	c, g := open()
	DeferCleanup(func() { Expect(c.Close()).To(Succeed()) })
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>Bad</title><link rel="icon" href="data:,"><h1>Bad</h1><img src="/none" alt=""><button></button><table width="900"><tr><td>x</td></tr></table>`))
	}))
	DeferCleanup(listener.Close)
	at, err := url.Parse(listener.URL)
	Expect(err).NotTo(HaveOccurred())
	device := c.Open()
	DeferCleanup(device.Close)
	t, err := device.Tab(ctx, "bad.localhost:"+at.Port(), browser.Identity{})
	Expect(err).NotTo(HaveOccurred())
	_, err = t.Open(ctx, "http://bad.localhost:"+at.Port()+"/")
	Expect(err).NotTo(HaveOccurred())
	Expect(g.found).To(ContainElements(HavePrefix("unnamed at 375 px, light: button-name"), "unnamed at 375 px, light: is wider than its window",
		"unnamed lacks http://bad.localhost:"+at.Port()+"/none"))
})
