package console_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/mockidp"
)

// browser reads pages without running scripts: it follows their links and posts only the forms that they have.
type browser struct {
	http   *http.Client
	origin string
	at     *url.URL
	status int
	header http.Header
	raw    string
	page   *html.Node
}

func newBrowser(handler http.Handler, origin string) *browser {
	GinkgoHelper()
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	return &browser{origin: origin, http: &http.Client{Transport: mockidp.Transport(handler), Jar: jar, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(to.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// deskHost is where the console is served.
const deskHost = "localhost:4402"

// desk is a browser at the console, at a page of the tenant; its links may lead to the tenants.
func (w world) desk(page string) *browser {
	GinkgoHelper()
	return newBrowser(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Host == deskHost || r.Host == deskHost {
			w.console.ServeHTTP(out, r)
			return
		}
		server.ServeHTTP(out, r)
	}), "http://"+deskHost).get("/tenants/" + w.Name() + "/" + page)
}

// login begins a login at the tenant in a new browser.
func (w world) login() *browser {
	GinkgoHelper()
	return newBrowser(server, w.origin).authorize()
}

// authorize begins a login in a browser that may be signed in.
func (b *browser) authorize() *browser {
	GinkgoHelper()
	q := url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid"}, "state": {"st"}}
	return b.get("/authorize?" + q.Encode())
}

func (b *browser) get(path string) *browser {
	GinkgoHelper()
	res, err := b.http.Get(b.origin + path)
	return b.show(res, err)
}

func (b *browser) show(res *http.Response, err error) *browser {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	b.at, b.raw, b.status, b.header = res.Request.URL, string(raw), res.StatusCode, res.Header
	if to, err := res.Location(); err == nil {
		b.at = to
	}
	b.page, err = html.Parse(strings.NewReader(b.raw))
	Expect(err).NotTo(HaveOccurred())
	return b
}

// press sends the form that has a button of such a text or value, with fields put in place of what they have.
func (b *browser) press(button string, fields ...string) *browser {
	GinkgoHelper()
	form := b.form(button)
	for i := 0; i < len(fields); i += 2 {
		Expect(form.values).To(HaveKey(fields[i]), "a field of the form")
		form.values.Set(fields[i], fields[i+1])
	}
	return b.post(form.action, form.values)
}

func (b *browser) post(action string, values url.Values) *browser {
	GinkgoHelper()
	to, err := b.at.Parse(action)
	Expect(err).NotTo(HaveOccurred())
	res, err := b.http.PostForm(to.String(), values)
	return b.show(res, err)
}

// form is what pressing a button would send.
type form struct {
	action string
	values url.Values
}

func (b *browser) form(button string) form {
	GinkgoHelper()
	for n := range b.page.Descendants() {
		if n.Data != "form" {
			continue
		}
		out, has := form{attr(n, "action"), url.Values{}}, false
		for e := range n.Descendants() {
			name := attr(e, "name")
			switch {
			case e.Data == "button" && slices.Contains([]string{words(e), attr(e, "aria-label"), attr(e, "value")}, button):
				has = true
				if name != "" {
					out.values.Set(name, attr(e, "value"))
				}
			case name == "" || e.Data == "button":
			case e.Data == "textarea":
				out.values.Set(name, words(e))
			case e.Data == "select":
				out.values.Set(name, selected(e))
			case attr(e, "type") == "checkbox" || attr(e, "type") == "radio":
				if !out.values.Has(name) {
					out.values[name] = nil // there, and not sent unless it is on
				}
				if slices.ContainsFunc(e.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
					out.values.Add(name, attr(e, "value"))
				}
			default:
				out.values.Set(name, attr(e, "value"))
			}
		}
		if has {
			return out
		}
	}
	Fail("the page has no button " + button + ":\n" + b.raw)
	return form{}
}

func selected(n *html.Node) string {
	first, found := "", false
	for o := range n.Descendants() {
		if o.Data != "option" {
			continue
		}
		value := attr(o, "value")
		if !slices.ContainsFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "value" }) {
			value = words(o)
		}
		if slices.ContainsFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			return value
		}
		if !found {
			first, found = value, true
		}
	}
	return first
}

// text is what a person reads of the element with an id, or of the whole page.
func (b *browser) text(id ...string) string {
	GinkgoHelper()
	if len(id) == 0 {
		return words(b.page)
	}
	for n := range b.page.Descendants() {
		if attr(n, "id") == id[0] {
			return words(n)
		}
	}
	return ""
}

// problem is the code of what the page says went wrong; empty without one.
func (b *browser) problem() string {
	for n := range b.page.Descendants() {
		if code := attr(n, "data-error-code"); code != "" {
			return code
		}
	}
	return ""
}

func (b *browser) signIn(user string) *browser {
	GinkgoHelper()
	Expect(b.at.Path).To(Equal("/u/login"))
	return b.press("default", "username", user, "password", password)
}

// session is the cookie of the browser's session at the tenant.
func (b *browser) session() string {
	GinkgoHelper()
	at, err := url.Parse(b.origin)
	Expect(err).NotTo(HaveOccurred())
	for _, c := range b.http.Jar.Cookies(at) {
		if c.Name == "auth0_compat" {
			return c.Value
		}
	}
	Fail("the browser has no session")
	return ""
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words is the text below an element, with each run of spaces as one outside of pre and textarea.
func words(n *html.Node) string {
	var b strings.Builder
	verbatim := n.Data == "textarea" || n.Data == "pre"
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			b.WriteString(d.Data + map[bool]string{false: " "}[verbatim])
		}
	}
	if verbatim {
		return b.String()
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
