package mockidp_test

import (
	"encoding/json"
	"fmt"
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
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// browser walks the pages of logins: it follows redirects until a page comes, or until one leads to the application.
type browser struct {
	world *world
	http  *http.Client

	page     *page
	returned url.Values // what came back to the application
}

// page is what a browser shows.
type page struct {
	url    *url.URL
	status int
	header http.Header
	body   string
	doc    *html.Node
	// context is window.universal_login_context.
	context struct {
		Screen struct {
			Name vocab.Screen
			Data map[string]json.RawMessage
		}
		Prompt, Client struct{ Name string }
		Tenant         struct {
			EnabledFactors []vocab.Factor `json:"enabled_factors"`
		}
		Transaction struct {
			State  string
			Errors []struct{ Code, Field, Message string }
		}
		User struct{ ID, Email string }
	}
}

// open starts a browser without cookies.
func (w *world) open() *browser {
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	return &browser{world: w, http: &http.Client{Transport: mockidp.Transport(server), Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (b *browser) send(method, address string, form url.Values) *http.Response {
	GinkgoHelper()
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	Expect(err).NotTo(HaveOccurred())
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.http.Do(req)
	Expect(err).NotTo(HaveOccurred())
	return res
}

func (b *browser) walk(method, address string, form url.Values) *browser {
	GinkgoHelper()
	b.page, b.returned = nil, nil
	for range 10 {
		if strings.HasPrefix(address, "https://") { // the application's own addresses
			u, err := url.Parse(address)
			Expect(err).NotTo(HaveOccurred())
			b.returned = u.Query()
			return b
		}
		res := b.send(method, address, form)
		if res.StatusCode < 300 || res.StatusCode > 399 {
			b.page = read(res)
			return b
		}
		next, err := res.Request.URL.Parse(res.Header.Get("Location"))
		Expect(err).NotTo(HaveOccurred())
		method, address, form = http.MethodGet, next.String(), nil
	}
	Fail("the login does not come to rest within 10 redirects")
	return b
}

// get opens an address of the tenant.
func (b *browser) get(path string) *browser {
	GinkgoHelper()
	u, err := url.Parse(b.world.origin)
	Expect(err).NotTo(HaveOccurred())
	u, err = u.Parse(path)
	Expect(err).NotTo(HaveOccurred())
	return b.walk(http.MethodGet, u.String(), nil)
}

func read(res *http.Response) *page {
	GinkgoHelper()
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	p := &page{url: res.Request.URL, status: res.StatusCode, header: res.Header, body: string(raw)}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return p
	}
	p.doc, err = html.Parse(strings.NewReader(p.body))
	Expect(err).NotTo(HaveOccurred())
	p.each("script", func(n *html.Node) {
		if n.FirstChild == nil {
			return
		}
		text, ok := strings.CutPrefix(n.FirstChild.Data, "window.universal_login_context = ")
		if ok {
			Expect(json.Unmarshal([]byte(strings.TrimSuffix(text, ";")), &p.context)).To(Succeed(), "%s", text)
		}
	})
	p.keepsRules()
	return p
}

func (p *page) each(element string, do func(*html.Node)) {
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == element {
			do(n)
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// buttons lists the values that the page can post as action.
func (p *page) buttons() []string {
	var values []string
	p.each("button", func(n *html.Node) { values = append(values, attr(n, "value")) })
	return values
}

// fill presses the button of an action in the form that has it, with fields filled in.
func (b *browser) fill(action string, fields ...string) *browser {
	GinkgoHelper()
	var posted url.Values
	b.page.each("form", func(form *html.Node) {
		values, pressed := url.Values{}, false
		for n := range form.Descendants() {
			switch {
			case n.Data == "input" && attr(n, "name") == "rememberBrowser":
				// A box that stays as it is unless it is ticked, unlike the fields that every answer fills.
				if slices.Contains(fields, "rememberBrowser") {
					values.Set("rememberBrowser", "")
				}
			case n.Data == "input":
				values.Set(attr(n, "name"), attr(n, "value"))
				pressed = pressed || attr(n, "name") == "action" && attr(n, "value") == action
			case n.Data == "button" && attr(n, "value") == action:
				values.Set("action", action)
				pressed = true
			}
		}
		if pressed && posted == nil {
			posted = values
		}
	})
	Expect(posted).NotTo(BeNil(), "the page %s has no button %q", b.page.context.Screen.Name, action)
	for i := 0; i < len(fields); i += 2 {
		Expect(posted).To(HaveKey(fields[i]), "the form has no such field")
		posted.Set(fields[i], fields[i+1])
	}
	return b.post(b.page.url.String(), posted)
}

// post sends whatever a test wants to send.
func (b *browser) post(address string, form url.Values) *browser {
	GinkgoHelper()
	return b.walk(http.MethodPost, address, form)
}

// on expects a screen, and the codes of the errors that it shows.
func (b *browser) on(screen vocab.Screen, codes ...string) *browser {
	GinkgoHelper()
	Expect(b.page).NotTo(BeNil(), "no page is open; the application got %v", b.returned)
	shown := []string{}
	for _, e := range b.page.context.Transaction.Errors {
		shown = append(shown, e.Code)
	}
	Expect(fmt.Sprint(b.page.context.Screen.Name, shown)).To(Equal(fmt.Sprint(screen, codes)), "at %s", b.page.url)
	return b
}
