//go:build !race

package browsertest_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/internal/chromium"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/console"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestBrowser(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Console in a browser")
}

// patience is how long a page may take to show what was asked of it: a browser shares the machine with the other tests.
const patience = 30 * time.Second

// parent is the context of the one browser; nil where there is none.
var parent context.Context

var _ = BeforeSuite(func() {
	path, err := chromium.Find()
	if err != nil {
		Skip(err.Error())
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP localhost 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	DeferCleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	DeferCleanup(quit)
	Expect(chromedp.Do(ctx, chromedp.Navigate("about:blank"))).To(Succeed())
	parent = ctx
})

const password = "canary-password-1"

// folder has an Action in each state, and one that challenges what people hold.
var folder = fstest.MapFS{
	"tenant.yaml": {Data: []byte(`tenant: { friendly_name: Acme, customize_mfa_in_postlogin_action: true }
guardianFactors: [{ name: sms, enabled: true }, { name: push-notification, enabled: true }]
actions:
  - { name: Ask, code: ask.js, deployed: true, runtime: node22, supported_triggers: [{ id: post-login, version: v3 }] }
  - { name: Old, code: old.js, deployed: true, supported_triggers: [{ id: post-login, version: v2 }] }
  - { name: Draft, code: old.js, deployed: false, supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: Ask }, { action_name: Old }] }
rules: [{ name: Greet, script: greet.js, enabled: true, order: 1 }]
clients: [{ name: Web, client_id: web, client_secret: secret-of-web, callbacks: ["https://app.example/callback"] }]
databases: [{ name: people, enabled_clients: [web] }]
`)},
	"users.yaml": {Data: []byte(`users:
  - { user_id: auth0|ana, email: ana@example.com, password: ` + password + `, name: Ana, roles: [staff], app_metadata: { plan: gold } }
  - { user_id: auth0|bo, email: bo@example.com, password: ` + password + `, name: Bo, blocked: true }
`)},
	"ask.js": {Data: []byte(`exports.onExecutePostLogin = async (event, api) => {
  console.log('logins so far: ' + event.stats.logins_count);
  const held = event.user.enrolledFactors;
  if (held.length) api.authentication.challengeWith({ type: held[0].type }, { additionalFactors: [{ type: 'otp' }] });
};`)},
	"old.js":   {Data: []byte("exports.onExecutePostLogin = async () => {};")},
	"greet.js": {Data: []byte("function (user, context, callback) { callback(null, user, context); }")},
}

// stage is a tenant and a console on listeners of their own, with a few logins behind them.
type stage struct {
	*mockidp.Tenant
	console, origin string
	problem         *atomic.Value // a string: what the files of the tenant have in them that does not load
}

func newStage() stage {
	GinkgoHelper()
	if parent == nil {
		Skip("there is no Chromium")
	}
	f, err := mockidp.Load(folder, "acme/")
	Expect(err).NotTo(HaveOccurred())
	server, source := mockidp.NewServer(), rand.NewChaCha8([32]byte{7})
	at := time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)
	t, err := server.Fork(f, mockidp.ForkOptions{Start: at, Random: func(b []byte) { _, _ = source.Read(b) }, OwnCallback: mockidp.SampleCallback})
	Expect(err).NotTo(HaveOccurred())
	named := func(s *httptest.Server) string { return strings.Replace(s.URL, "127.0.0.1", "localhost", 1) }
	tenants := httptest.NewServer(server)
	DeferCleanup(tenants.Close)
	s := stage{Tenant: t, origin: named(tenants), problem: &atomic.Value{}}
	s.problem.Store("")
	t.AddSample(s.origin, func() string { return "" })
	pages := console.New(server, console.Options{Origin: func(string) string { return s.origin }, Problem: func() string { return s.problem.Load().(string) }, Fork: func(name string) (*mockidp.Tenant, error) {
		return server.Fork(f, mockidp.ForkOptions{Name: name, Start: at, Random: func(b []byte) { clear(b) }})
	}})
	desk := httptest.NewServer(pages)
	DeferCleanup(func() { pages.Close(); desk.CloseClientConnections(); desk.Close() })
	s.console = named(desk)
	return s
}

var state = regexp.MustCompile(`name="state" value="([^"]+)"`)

// signIn types a name and a password at the tenant, without a browser.
func (s stage) signIn(name, password string) {
	GinkgoHelper()
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if to.URL.Host == "app.example" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	read := func(res *http.Response, err error) (*http.Response, string) {
		Expect(err).NotTo(HaveOccurred())
		var b strings.Builder
		Expect(res.Write(&b)).To(Succeed())
		return res, b.String()
	}
	origin := strings.Replace(s.origin, "localhost", "127.0.0.1", 1) // the machine's resolver may not know localhost
	res, body := read(client.Get(origin + "/authorize?client_id=web&redirect_uri=https://app.example/callback&response_type=code&scope=openid"))
	found := state.FindStringSubmatch(body)
	Expect(found).NotTo(BeEmpty(), body)
	read(client.PostForm(res.Request.URL.String(), url.Values{"state": {found[1]}, "action": {"default"}, "username": {name}, "password": {password}}))
}

// busy is a stage on which something happened.
func busy() stage {
	GinkgoHelper()
	s := newStage()
	s.signIn("ana@example.com", "wrong")
	s.signIn("ana@example.com", password)
	Expect(s.Seed("auth0|ana", mockidp.Credential{Type: vocab.Push, Device: "Ana's phone"})).To(Succeed())
	s.signIn("ana@example.com", password)
	s.signIn("bo@example.com", password)
	Expect(s.SwitchFault("deny-ignored", true)).To(Succeed())
	files := s.Fixture()
	s.SwitchFactor(vocab.Email, true)
	s.Reload(files) // which each page tells
	return s
}

// tab is a page of the console, with what it asked for and complained of.
type tab struct {
	ctx context.Context

	mu         sync.Mutex
	requests   []string
	complaints []string
}

func (s stage) open(path string) *tab {
	GinkgoHelper()
	t := &tab{}
	ctx, closeTab := chromedp.NewContext(parent, chromedp.WithListener(t.hear))
	DeferCleanup(closeTab)
	t.ctx = ctx
	Expect(chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(s.console+path))).To(Succeed())
	return t
}

func (t *tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.requests = append(t.requests, e.Request.URL)
	case *log.EventEntryAdded:
		t.complaints = append(t.complaints, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		t.complaints = append(t.complaints, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		t.complaints = append(t.complaints, string(e.Type))
	}
}

// heard is what the page asked for and what it complained of.
func (t *tab) heard() (requests, complaints []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.requests...), append([]string(nil), t.complaints...)
}

// eval runs JavaScript in the tab and waits for what it promises.
func eval[T any](t *tab, script string) (T, error) {
	return chromedp.Run(t.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// is waits until an expression has a value.
func is[T any](t *tab, script string, value OmegaMatcher) {
	GinkgoHelper()
	Eventually(func() (T, error) { return eval[T](t, script) }, patience).Should(value)
}

// look sets the width and the scheme that a person prefers.
func (t *tab) look(width int64, scheme string) {
	GinkgoHelper()
	Expect(chromedp.Do(t.ctx, chromedp.EmulateViewport(width, 800))).To(Succeed())
	_, err := chromedp.Call(t.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	Expect(err).NotTo(HaveOccurred())
	is[bool](t, "matchMedia('(prefers-color-scheme: "+scheme+")').matches && innerWidth === "+map[int64]string{375: "375", 1280: "1280"}[width], BeTrue())
}
