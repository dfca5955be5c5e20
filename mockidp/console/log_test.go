package console_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The log", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })

	It("is shown with the newest entry first, filtered, and without secrets", func() {
		w.login().signIn("ana@example.com")
		w.desk(anaPage).press("Save metadata", "app_metadata", `{"deny": true}`)
		w.login().signIn("ana@example.com")
		w.login().signIn("bo@example.com")
		b := w.desk("log")
		Expect(b.text("e1")).To(And(HavePrefix("12:00:10 s Successful login auth0|ana"), ContainSubstring(`"client_id": "web"`)))
		Expect(b.text("entries")).To(MatchRegexp(`(?s)auth0\|bo/1.*denied with \*{8}.*auth0\|ana`))
		Expect(b.raw).NotTo(ContainSubstring(actionSecret))
		all := b.text("count")
		b.press("Filter", "code", "f", "user", "auth0|ana")
		b.get("/tenants/acme/log?code=s&user=auth0%7Cana")
		Expect(b.text("count")).NotTo(Equal(all))
		Expect(b.text("entries")).To(And(ContainSubstring("Successful login"), Not(ContainSubstring("denied")), Not(ContainSubstring("bo/1"))))
	})

	It("is shown a page at a time", func() {
		for range 60 {
			w.login().signIn("nobody@example.com")
			w.login().signIn("ana@example.com")
		}
		b := w.desk("log?user=auth0%7Cana")
		_, last := w.Log(0)
		Expect(last).To(BeNumerically(">", 100))
		b.get("/tenants/acme/log")
		Expect(b.text("count")).To(HavePrefix("100 of "))
		Expect(b.text("e1")).To(BeEmpty())
		var older string
		for n := range b.page.Descendants() {
			if n.Data == "a" && words(n) == "Older entries" {
				older = attr(n, "href")
			}
		}
		to, err := b.at.Parse(older)
		Expect(err).NotTo(HaveOccurred())
		b.get(to.RequestURI())
		Expect(b.text("e1")).NotTo(BeEmpty())
		Expect(b.text("main")).NotTo(ContainSubstring("Older entries"))
	})

	It("tells pages that are open of each change, until they are closed or the console is", func(ctx SpecContext) {
		s := httptest.NewServer(w.console)
		DeferCleanup(s.Close)
		stream := func() (*bufio.Scanner, *http.Response) {
			GinkgoHelper()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/tenants/acme/events", nil)
			Expect(err).NotTo(HaveOccurred())
			res, err := http.DefaultClient.Do(req)
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(res.Body.Close)
			return bufio.NewScanner(res.Body), res
		}
		next := func(lines *bufio.Scanner) string {
			for lines.Scan() {
				if event, found := strings.CutPrefix(lines.Text(), "event: "); found {
					return event
				}
			}
			return "end"
		}
		lines, res := stream()
		Expect(res.Header.Get("Content-Type")).To(Equal("text/event-stream"))
		Expect(next(lines)).To(Equal("open"))
		for _, change := range []func() error{
			func() error { _, err := w.Advance(time.Minute); return err },
			func() error { return w.SetSettings(map[string]any{"policy": "never"}) },
			func() error { w.SwitchFactor(vocab.Email, true); return nil },
			func() error { return w.SwitchFault("deny-ignored", true) },
			func() error { return w.SetConfidence("low") },
			func() error { return w.SetBlocked("auth0|ana", true) },
		} {
			Expect(change()).To(Succeed())
			Expect(next(lines)).To(Equal("change"))
		}
		w.login()
		Expect(next(lines)).To(Equal("change"))
		w.console.Close()
		for event := next(lines); event != "end"; event = next(lines) {
			Expect(event).To(Equal("change"))
		}
	}, SpecTimeout(time.Minute))

	It("stops telling pages of a tenant that is gone", func(ctx SpecContext) {
		s := httptest.NewServer(w.console)
		DeferCleanup(s.Close)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/tenants/acme/events", nil)
		Expect(err).NotTo(HaveOccurred())
		res, err := http.DefaultClient.Do(req)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(res.Body.Close)
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() && lines.Text() != "event: open" {
		}
		w.Close()
		for lines.Scan() {
			Expect(lines.Text()).NotTo(HavePrefix("event: change"))
		}
		Expect(ctx.Err()).NotTo(HaveOccurred(), "the stream ended by itself")
	}, SpecTimeout(10*time.Second))

	It("tells a bounded number of pages", func(ctx SpecContext) {
		s := httptest.NewServer(w.console)
		DeferCleanup(s.Close)
		statuses := map[int]int{}
		for range 70 {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/tenants/acme/events", nil)
			Expect(err).NotTo(HaveOccurred())
			res, err := http.DefaultClient.Do(req)
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(res.Body.Close)
			statuses[res.StatusCode]++
		}
		Expect(statuses).To(Equal(map[int]int{http.StatusOK: 64, http.StatusServiceUnavailable: 6}))
		w.console.Close()
	}, SpecTimeout(time.Minute))
})
