package console_test

import (
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

var _ = Describe("The console lets nothing in but its own pages", func() {
	var (
		w    world
		b    *browser
		form form
	)
	BeforeEach(func() {
		w = open(fixture())
		b = w.desk(anaPage)
		form = b.form("Block the account")
	})
	blocked := func() bool { u, _ := w.User("auth0|ana"); return u.Blocked }
	send := func(method, host, body string, header ...string) *browser {
		GinkgoHelper()
		at, err := b.at.Parse(form.action)
		Expect(err).NotTo(HaveOccurred())
		req, err := http.NewRequest(method, at.String(), strings.NewReader(body))
		Expect(err).NotTo(HaveOccurred())
		req.Host = host
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := mockidp.Transport(w.console).RoundTrip(req) // whatever the name of the host
		if err == nil && res.StatusCode == http.StatusSeeOther {
			return b.get(res.Header.Get("Location"))
		}
		return b.show(res, err)
	}

	It("the control: its own form", func() {
		send("POST", "localhost:4402", form.values.Encode(), "Sec-Fetch-Site", "same-origin", "Origin", "http://localhost:4402")
		Expect(b.status).To(Equal(http.StatusOK))
		Expect(blocked()).To(BeTrue())
	})

	DescribeTable("a change is refused and changes nothing",
		func(host string, status int, code string, spoil func(url.Values), header ...string) {
			token := form.values.Get("token")
			spoil(form.values)
			send("POST", host, form.values.Encode(), header...)
			Expect(b.status).To(Equal(status))
			Expect(b.problem()).To(Equal(code))
			Expect(b.raw).NotTo(ContainSubstring(token))
			Expect(blocked()).To(BeFalse())
		},
		Entry("through a name that points here (DNS rebinding)", "evil.example:4402", http.StatusMisdirectedRequest, "unknown-host", func(url.Values) {}),
		Entry("from another site", "localhost:4402", http.StatusForbidden, "other-origin", func(url.Values) {}, "Sec-Fetch-Site", "cross-site"),
		Entry("from a tenant, which is another origin of the same site", "localhost:4402", http.StatusForbidden, "other-origin", func(url.Values) {}, "Sec-Fetch-Site", "same-site"),
		Entry("from another origin, told by an old browser", "localhost:4402", http.StatusForbidden, "other-origin", func(url.Values) {}, "Origin", "http://localhost:4400"),
		Entry("without the token", "localhost:4402", http.StatusForbidden, "wrong-token", func(v url.Values) { v.Del("token") }),
		Entry("with another token", "localhost:4402", http.StatusForbidden, "wrong-token", func(v url.Values) { v.Set("token", strings.Repeat("x", 32)) }),
		Entry("that is too large", "localhost:4402", http.StatusRequestEntityTooLarge, "form-too-large", func(v url.Values) { v.Set("more", strings.Repeat("x", 1<<20)) }),
	)

	DescribeTable("a page is read by whoever typed its address or followed a link, and by nobody's script",
		func(status int, header ...string) {
			form.action = b.at.String()
			Expect(send("GET", "localhost:4402", "", header...).status).To(Equal(status))
		},
		Entry("typed", http.StatusOK, "Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"),
		Entry("a link elsewhere", http.StatusOK, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"),
		Entry("a script elsewhere", http.StatusForbidden, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "empty"),
		Entry("a frame elsewhere", http.StatusForbidden, "Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"),
	)

	It("pages allow no script, style or request but their own, and stand in no frame", func() {
		policy := b.header.Get("Content-Security-Policy")
		Expect(policy).To(And(HavePrefix("default-src 'none'; style-src 'self'; script-src 'nonce-"), ContainSubstring("connect-src 'self'"),
			ContainSubstring("form-action 'self' "+w.origin+";"), ContainSubstring("frame-ancestors 'none'"), Not(ContainSubstring("unsafe"))))
		_, nonce, _ := strings.Cut(policy, "'nonce-")
		nonce, _, _ = strings.Cut(nonce, "'")
		Expect(b.raw).To(ContainSubstring(`<script nonce="` + nonce + `" src="/assets/console.js"`))
		Expect(b.get("/").header.Get("Content-Security-Policy")).NotTo(ContainSubstring(nonce), "each page has its own")
		Expect(b.header.Get("Cache-Control")).To(Equal("no-store"))
	})

	It("knows its own addresses alone", func() {
		for path, code := range map[string]string{"/tenants/nobody/users": "unknown-tenant", "/else": "unknown-page", "/tenants/acme/else": "unknown-page"} {
			b.get(path)
			Expect(b.status).To(Equal(http.StatusNotFound), path)
			Expect(b.problem()).To(Equal(code), path)
		}
		Expect(b.get("/assets/console.html").status).To(Equal(http.StatusNotFound))
		Expect(b.get("/assets/console.css").raw).To(And(HavePrefix(":root {"), ContainSubstring("--ink:")))
		Expect(b.get("/assets/console.js").header.Get("Content-Type")).To(HavePrefix("text/javascript"))
	})
})
