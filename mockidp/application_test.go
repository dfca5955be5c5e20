package mockidp_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The PKCE pair of RFC 7636 appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// values makes parameters of "name", "value" pairs over the usual ones; an empty value takes one away.
func values(usual url.Values, pairs []string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		usual.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			usual.Del(pairs[i])
		}
	}
	return usual
}

// authorize asks for a login as the application "web" does, changed by pairs.
func (b *browser) authorize(pairs ...string) *browser {
	GinkgoHelper()
	q := values(url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid email"}, "state": {"st"}}, pairs)
	return b.get("/authorize?" + q.Encode())
}

// signIn fills in the login page.
func (b *browser) signIn(user string) *browser {
	GinkgoHelper()
	return b.fill("default", "username", user, "password", password)
}

// code expects that the application got a code, and returns it.
func (b *browser) code() string {
	GinkgoHelper()
	where := "nowhere"
	if b.page != nil {
		where = fmt.Sprint(b.page.context.Screen.Name, b.page.context.Transaction.Errors)
	}
	Expect(b.returned).To(HaveKey("code"), "the browser is at %s", where)
	Expect(b.returned.Get("state")).To(Equal("st"))
	return b.returned.Get("code")
}

// refused expects that the application got an error, and returns "code: description".
func (b *browser) refused() string {
	GinkgoHelper()
	Expect(b.returned).To(HaveKey("error"))
	Expect(b.returned).NotTo(HaveKey("code"))
	return b.returned.Get("error") + ": " + b.returned.Get("error_description")
}

// answer is what an endpoint said.
type answer struct {
	status int
	header http.Header
	body   map[string]any
}

func (a answer) refusal() string { return fmt.Sprint(a.status, " ", a.body["error"]) }

// ask sends a request as the application's server does.
func (w *world) ask(method, path, kind, body string, headers ...string) answer {
	GinkgoHelper()
	req, err := http.NewRequest(method, w.origin+path, strings.NewReader(body))
	Expect(err).NotTo(HaveOccurred())
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := mockidp.Transport(server).RoundTrip(req)
	Expect(err).NotTo(HaveOccurred())
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	a := answer{status: res.StatusCode, header: res.Header}
	Expect(res.Header.Get("Content-Type")).To(Equal("application/json"), "%s", raw)
	Expect(json.Unmarshal(raw, &a.body)).To(Succeed())
	return a
}

const formType = "application/x-www-form-urlencoded"

// exchange sends a code to the token endpoint as the application "web" does, changed by pairs.
func (w *world) exchange(code string, pairs ...string) answer {
	GinkgoHelper()
	form := values(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "client_id": {"web"}, "client_secret": {"s3cret"}}, pairs)
	return w.ask(http.MethodPost, "/oauth/token", formType, form.Encode())
}

// userinfo asks with a token.
func (w *world) userinfo(token any) answer {
	GinkgoHelper()
	return w.ask(http.MethodGet, "/userinfo", "", "", "Authorization", fmt.Sprint("Bearer ", token))
}

// claims verifies a JWT by the published keys and returns what it says.
func (w *world) claims(token any) map[string]any {
	GinkgoHelper()
	signed, err := jose.ParseSignedCompact(fmt.Sprint(token), []jose.SignatureAlgorithm{jose.RS256})
	Expect(err).NotTo(HaveOccurred())
	keys := w.keys().Key(signed.Signatures[0].Header.KeyID)
	Expect(keys).To(HaveLen(1), "the kid is published")
	payload, err := signed.Verify(keys[0])
	Expect(err).NotTo(HaveOccurred())
	var claims map[string]any
	Expect(json.Unmarshal(payload, &claims)).To(Succeed())
	return claims
}

func (w *world) keys() *jose.JSONWebKeySet {
	GinkgoHelper()
	raw, err := json.Marshal(w.ask(http.MethodGet, "/.well-known/jwks.json", "", "").body)
	Expect(err).NotTo(HaveOccurred())
	set := &jose.JSONWebKeySet{}
	Expect(json.Unmarshal(raw, set)).To(Succeed())
	return set
}

// idToken exchanges the code and returns the verified claims of the ID token.
func (b *browser) idToken() map[string]any {
	GinkgoHelper()
	return b.world.claims(b.world.exchange(b.code()).body["id_token"])
}

// totp is the code of RFC 6238 (SHA-1, 6 digits, 30 s) at a time.
func totp(base32Secret string, at time.Time) string {
	GinkgoHelper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(base32Secret)
	Expect(err).NotTo(HaveOccurred())
	mac := hmac.New(sha1.New, key)
	Expect(binary.Write(mac, binary.BigEndian, at.Unix()/30)).To(Succeed())
	sum := mac.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[19]&0xf:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}

// data is one entry of the page's screen data, as text.
func (p *page) data(name string) string {
	GinkgoHelper()
	var text string
	Expect(json.Unmarshal(p.context.Screen.Data[name], &text)).To(Succeed(), "screen.data has no text %s", name)
	return text
}

// enrolApp goes through the enrolment of an authenticator app and returns its secret.
func (b *browser) enrolApp() string {
	GinkgoHelper()
	b.on(vocab.ScreenOTPEnrollQR).fill("toggle-view").on(vocab.ScreenOTPEnrollCode)
	secret := b.page.data("text_code")
	b.fill("default", "code", totp(secret, b.world.Now()))
	return secret
}
