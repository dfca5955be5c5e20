package control_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

// browser walks the pages of a login as an application's test in any language would: with an HTTP client and cookies.
type browser struct {
	origin string
	http   *http.Client
	at     *url.URL // the page, or the application's callback
	status int
	page   string
}

// visit opens the login page of a tenant.
func visit(origin string) *browser {
	GinkgoHelper()
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	b := &browser{origin: origin, http: &http.Client{Transport: mockidp.Transport(server), Jar: jar, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(to.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
	return b.authorize()
}

// authorize begins a login, with the session that the browser may have.
func (b *browser) authorize(more ...string) *browser {
	GinkgoHelper()
	q := url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid"}, "state": {"st"}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	res, err := b.http.Get(b.origin + "/authorize?" + q.Encode())
	return b.show(res, err)
}

func (b *browser) show(res *http.Response, err error) *browser {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	b.at, b.page, b.status = res.Request.URL, string(raw), res.StatusCode
	if to, err := res.Location(); err == nil {
		b.at = to
	}
	return b
}

// press posts the page with fields.
func (b *browser) press(action string, fields ...string) *browser {
	GinkgoHelper()
	form := url.Values{"state": {b.at.Query().Get("state")}, "action": {action}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	res, err := b.http.PostForm(b.at.String(), form)
	return b.show(res, err)
}

func (b *browser) signIn(user, password string) *browser {
	GinkgoHelper()
	return b.on("/u/login").press("default", "username", user, "password", password)
}

// on expects a page.
func (b *browser) on(path string) *browser {
	GinkgoHelper()
	Expect(b.at.Path).To(Equal(path))
	return b
}

// code is the authorization code with which the application was called back.
func (b *browser) code() string {
	GinkgoHelper()
	Expect(b.at.String()).To(HavePrefix(callback))
	Expect(b.at.Query().Get("code")).NotTo(BeEmpty(), b.at.String())
	return b.at.Query().Get("code")
}

// tokens exchanges the code and returns the answer of the token endpoint.
func (b *browser) tokens() string {
	GinkgoHelper()
	res, err := b.http.PostForm(b.origin+"/oauth/token", url.Values{"grant_type": {"authorization_code"}, "client_id": {"web"}, "client_secret": {clientSecret},
		"code": {b.code()}, "redirect_uri": {callback}})
	Expect(err).NotTo(HaveOccurred())
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	Expect(res.StatusCode).To(Equal(200), "%s", raw)
	return string(raw)
}

// claims are those of the ID token in an answer of the token endpoint.
func claims(tokens string) (c map[string]any) {
	GinkgoHelper()
	var answer struct {
		ID string `json:"id_token"`
	}
	Expect(json.Unmarshal([]byte(tokens), &answer)).To(Succeed())
	parts := strings.Split(answer.ID, ".")
	Expect(parts).To(HaveLen(3))
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Unmarshal(raw, &c)).To(Succeed())
	return c
}

// session is the cookie of the browser's session.
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
