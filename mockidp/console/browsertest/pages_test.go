//go:build !race

package browsertest_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// axe is where `make need-browser` puts the accessibility checker.
const axe = "../../../.tools/node_modules/axe-core/axe.min.js"

// pictures is where pictures go; nowhere unless `make screenshots` says so.
var pictures = os.Getenv("MFAPROOF_SCREENSHOTS")

// serious are the violations of the page that axe-core calls serious or critical, each with its first element.
const serious = `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations
	.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ': ' + v.help + ': ' + v.nodes[0].html + ' ' + (v.nodes[0].any[0]?.message ?? '')))`

// wider are the elements that reach out of the window, where the page does.
const wider = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
	.filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 200))`

// missing are the pictures and style sheets of the page that did not come; the rules of such a style sheet cannot be read.
const missing = `((empty) => [...document.images].filter((i) => !i.naturalWidth).map((i) => i.src)
	.concat([...document.querySelectorAll('link[rel=stylesheet]')].filter(empty).map((l) => l.href)))((l) => { try { return !l.sheet.cssRules.length; } catch { return true; } })`

// widths and schemes are how each page is looked at.
var (
	widths  = []int64{375, 1280}
	schemes = []string{"light", "dark"}
)

// places are the pages of the console, by what their pictures are called.
var places = map[string]string{
	"tenants": "/", "try": "/tenants/default/try", "users": "/tenants/default/users", "user": "/tenants/default/users/auth0%7Cana", "inbox": "/tenants/default/inbox",
	"logins": "/tenants/default/logins", "login": "/tenants/default/logins/3", "log": "/tenants/default/log", "actions": "/tenants/default/actions",
	"settings": "/tenants/default/settings", "checklist": "/tenants/default/checklist", "controls": "/tenants/default/controls", "requests": "/tenants/default/requests",
	"problem": "/tenants/nobody/users",
}

var _ = Describe("Each page of the console", func() {
	It("puts up no barrier, fits on a phone, complains of nothing, and asks nothing of other origins", func() {
		s := busy()
		checker, err := os.ReadFile(axe)
		if err != nil && pictures == "" {
			Skip("there is no axe-core: `make need-browser` fetches it")
		}
		t := s.open("/")
		found := 0
		for name, path := range places {
			Expect(chromedp.Do(t.ctx, chromedp.Navigate(s.console+path))).To(Succeed())
			Expect(eval[[]string](t, missing)).To(BeEmpty(), name)
			t.keep(name)
			opened, err := eval[int](t, `[...document.querySelectorAll('details')].filter((d) => !/^all-/.test(d.id) && (d.open = true)).length`)
			Expect(err).NotTo(HaveOccurred())
			if opened > 0 {
				t.keep(name + "+open")
			}
			_, err = eval[bool](t, string(checker)+";true")
			Expect(err).NotTo(HaveOccurred())
			for _, width := range widths {
				for _, scheme := range schemes {
					t.look(width, scheme)
					Expect(eval[[]string](t, wider)).To(BeEmpty(), name)
					if checker != nil && (width == 375) == (scheme == "light") {
						Expect(eval[[]string](t, serious)).To(BeEmpty(), name+" "+scheme)
						found++
					}
				}
			}
		}
		if checker != nil {
			Expect(found).To(Equal(2 * len(places)))
			_, err = eval[bool](t, "document.querySelector('h1').append(document.createElement('button')), true")
			Expect(err).NotTo(HaveOccurred())
			Expect(eval[[]string](t, serious)).To(ContainElement(HavePrefix("button-name")), "the positive control: a button without a name")
		}
		requests, complaints := t.heard()
		Expect(requests).To(ContainElement(HaveSuffix("/assets/console.css")), "the control: requests are heard of")
		Expect(requests).To(HaveEach(Or(HavePrefix(s.console+"/"), HavePrefix("data:"))))
		Expect(complaints).To(HaveEach(ContainSubstring("404")), "but for the page that is not there")
		_, err = eval[bool](t, `document.body.insertAdjacentHTML('beforeend', '<p style="color: red">'), true`)
		Expect(err).NotTo(HaveOccurred())
		Eventually(func() []string { _, c := t.heard(); return c }, patience).Should(ContainElement(ContainSubstring("Content Security Policy")), "the positive control")
		_, err = eval[bool](t, `new Promise((done) => { const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = '/assets/none.css'; l.onerror = () => done(true); document.head.append(l); })`)
		Expect(err).NotTo(HaveOccurred())
		Expect(eval[[]string](t, missing)).To(ConsistOf(s.console+"/assets/none.css"), "the positive control")
	})
})

// keep takes pictures of the whole page, one in each width and scheme, where pictures are wanted.
func (t *tab) keep(name string) {
	GinkgoHelper()
	if pictures == "" {
		return
	}
	Expect(os.MkdirAll(pictures, 0o755)).To(Succeed())
	for _, width := range widths {
		for _, scheme := range schemes {
			t.look(width, scheme)
			shot, err := chromedp.Call(t.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: new(true)})
			Expect(err).NotTo(HaveOccurred())
			Expect(os.WriteFile(filepath.Join(pictures, fmt.Sprintf("console-%s-%d-%s.png", name, width, scheme)), shot.Data, 0o644)).To(Succeed())
		}
	}
}

var _ = Describe("A page that is open", func() {
	It("shows what happens without being loaded again, and leaves alone what a person opened", func() {
		s := newStage()
		s.signIn("ana@example.com", "wrong")
		t := s.open("/tenants/default/log")
		is[string](t, "document.getElementById('live').textContent", Equal("Live"))
		is[int](t, "document.querySelectorAll('#entries > li').length", Equal(1))
		_, err := eval[bool](t, "window.untouched = document.getElementById('e1'), document.getElementById('e1-more').open = true")
		Expect(err).NotTo(HaveOccurred())
		s.signIn("ana@example.com", password)
		is[int](t, "document.querySelectorAll('#entries > li').length", BeNumerically(">", 1))
		is[string](t, "document.querySelector('#entries > li .tag').textContent", Equal("s"))
		is[string](t, "document.getElementById('live').textContent", Or(Equal("2 new log entries"), Equal("1 new log entry"))) // as they come, together or apart
		is[bool](t, "untouched === document.getElementById('e1') && document.getElementById('e1-more').open", BeTrue())
	})

	It("does not take away what has the focus, and keeps what is typed", func() {
		s := newStage()
		t := s.open("/tenants/default/users/auth0%7Cana")
		is[string](t, "document.getElementById('live').textContent", Equal("Live"))
		_, err := eval[bool](t, "document.getElementById('app_metadata').value = '{ typed', document.querySelector('#state button').focus(), true")
		Expect(err).NotTo(HaveOccurred())
		s.signIn("ana@example.com", password)
		is[string](t, "document.getElementById('sessions').textContent", ContainSubstring("pwd"))
		is[string](t, "document.activeElement.textContent", Equal("Block the account"))
		is[string](t, "document.getElementById('app_metadata').value", Equal("{ typed"))
	})

	It("catches up with what has the focus when the focus goes elsewhere", func() {
		s := newStage()
		t := s.open("/tenants/default/settings")
		is[string](t, "document.getElementById('live').textContent", Equal("Live"))
		_, err := eval[bool](t, "document.querySelector('#t-otp button').focus(), true")
		Expect(err).NotTo(HaveOccurred())
		s.SwitchFactor(vocab.OTP, true)
		s.SwitchFactor(vocab.Email, true)
		is[string](t, "document.getElementById('t-email').innerText", ContainSubstring("Switch off"))
		Expect(eval[string](t, "document.getElementById('t-otp').innerText")).To(ContainSubstring("Switch on"), "it has the focus: the control")
		_, err = eval[bool](t, "document.activeElement.blur(), true")
		Expect(err).NotTo(HaveOccurred())
		is[string](t, "document.getElementById('t-otp').innerText", ContainSubstring("Switch off"))
	})

	It("leaves a text that was refused, and what is wrong with it, until it is sent again", func() {
		s := newStage()
		t := s.open("/tenants/default/settings")
		_, err := eval[bool](t, "document.getElementById('rp').value = 'https://x', true")
		Expect(err).NotTo(HaveOccurred())
		Expect(chromedp.Do(t.ctx, chromedp.Click(chromedp.CSS("#o-rp button")))).To(Succeed())
		is[string](t, "document.activeElement.getAttribute('aria-describedby') ?? ''", Equal("rp-wrong rp-hint"))
		is[string](t, "document.getElementById('live').textContent", Equal("Live"))
		_, err = eval[bool](t, "document.activeElement.blur(), true")
		Expect(err).NotTo(HaveOccurred())
		s.SwitchFactor(vocab.Email, true)
		is[string](t, "document.getElementById('t-email').innerText", ContainSubstring("Switch off"))
		Expect(eval[string](t, "document.getElementById('rp').value + ' ' + document.getElementById('rp-wrong')?.textContent")).To(HavePrefix("https://x relyingPartyIdentifier is a host"))
	})

	It("says once that a change is saved: loading the page again says it no more", func() {
		s := newStage()
		t := s.open("/tenants/default/settings?done=setting&q=x#all-switches")
		is[string](t, "document.querySelector('.note.good')?.textContent ?? ''", HavePrefix("The setting is changed."))
		is[string](t, "location.pathname + location.search + location.hash", Equal("/tenants/default/settings?q=x#all-switches"))
		Expect(chromedp.Do(t.ctx, chromedp.Reload())).To(Succeed())
		is[string](t, "document.getElementById('live').textContent", Equal("Live"))
		Expect(eval[bool](t, "document.querySelector('.note.good') === null")).To(BeTrue())
		Expect(chromedp.Do(t.ctx, chromedp.Navigate(s.console+"/?done=end"))).To(Succeed())
		is[string](t, "document.querySelector('.note.good')?.textContent ?? ''", Equal("The tenant is ended."))
		is[string](t, "location.pathname + location.search", Equal("/"))
	})

	It("goes on under a form that was refused, and says no longer of mended files that they do not load", func() {
		s := newStage()
		s.problem.Store("acme/tenant.yaml:1:1: wrong")
		t := s.open("/tenants/default/users/auth0%7Cana")
		is[string](t, "document.getElementById('files').textContent", ContainSubstring("acme/tenant.yaml:1:1: wrong"))
		_, err := eval[bool](t, "document.getElementById('app_metadata').value = '{ typed', true")
		Expect(err).NotTo(HaveOccurred())
		Expect(chromedp.Do(t.ctx, chromedp.Click(chromedp.CSS("form.stack button")))).To(Succeed())
		is[string](t, "document.querySelector('[data-error-code]')?.dataset.errorCode ?? ''", Equal("not-json"))
		is[string](t, "document.getElementById('live').textContent", Equal("Live"))
		s.problem.Store("")
		s.signIn("ana@example.com", password)
		is[string](t, "document.getElementById('sessions').textContent", ContainSubstring("pwd"))
		is[string](t, "document.getElementById('files').textContent", BeEmpty())
		is[string](t, "document.getElementById('app_metadata').value", Equal("{ typed"))
	})

	It("tells that the files took back what was set, until somebody dismisses it in another tab", func() {
		s := newStage()
		files := s.Fixture()
		s.SwitchFactor(vocab.Email, true)
		t, other := s.open("/tenants/default/users"), s.open("/tenants/default/log")
		for _, page := range []*tab{t, other} {
			is[string](page, "document.getElementById('live').textContent", Equal("Live"))
		}
		Expect(eval[bool](t, "document.getElementById('reverted') === null")).To(BeTrue(), "the control")
		s.Reload(files)
		is[string](t, "document.getElementById('reverted')?.innerText ?? ''", HavePrefix("The files were loaded again at 12:00:10 UTC; what was set here before is gone"))
		is[bool](other, "document.getElementById('reverted') !== null", BeTrue())
		Expect(chromedp.Do(other.ctx, chromedp.Click(chromedp.CSS("#reverted button")))).To(Succeed())
		is[bool](t, "document.getElementById('reverted') === null", BeTrue())
		is[string](other, "location.pathname", Equal("/tenants/default/log"))
	})

	It("leads to a login at the tenant, which is another origin", func() {
		s := newStage()
		t := s.open("/tenants/default/try")
		_, err := eval[bool](t, "document.querySelector('main form').target = '_self', document.getElementById('user').value = 'auth0|ana', true")
		Expect(err).NotTo(HaveOccurred())
		Expect(chromedp.Do(t.ctx, chromedp.Click(chromedp.CSS("main form button")))).To(Succeed())
		is[string](t, "location.origin + location.pathname", Equal(s.origin+"/u/login"))
		is[string](t, "document.querySelector('[name=username]').value", Equal("ana@example.com"))
	})

	It("takes an approval of a push message", func() {
		s := busy()
		t := s.open("/tenants/default/inbox")
		Expect(chromedp.Do(t.ctx, chromedp.Click(chromedp.CSS("#messages button[value=approve]")))).To(Succeed())
		is[string](t, "document.querySelector('#messages > li')?.innerText ?? ''", ContainSubstring("approved"))
	})
})
