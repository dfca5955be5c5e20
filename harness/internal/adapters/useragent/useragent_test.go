package useragent_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/target"
)

func TestUserAgent(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "browser without pages")
}

// system answers with the cookies that it was sent, and sets one for a name that no browser would let it have.
type system struct{}

func (system) RoundTrip(r *http.Request) (*http.Response, error) {
	header := http.Header{"Set-Cookie": {"sid=1; domain=.localhost; path=/"}}
	if r.URL.Path == "/out" {
		header.Set("Set-Cookie", "sid=; Max-Age=0; path=/")
	}
	body := `{"secret":"s3cret","user":"ana","cookies":"` + r.Header.Get("Cookie") + `"}`
	return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

var _ = It("carries cookies whatever their domain, and tells what was said without secrets", func(ctx SpecContext) {
	cookies := new(useragent.Cookies)
	a := useragent.New("http://127.0.0.1:4000", system{}, cookies, nil)
	_, err := a.JSON(ctx, http.MethodPost, "/in", map[string]any{"username": "ana", "password": "pass", "value": map[string]string{"code": "123456"}})
	Expect(err).NotTo(HaveOccurred())
	Expect(cookies.Value("sid")).To(Equal("1"))
	_, err = a.Form(ctx, "/out?session=s3ssion", url.Values{"user": {"ana"}, "token": {"t0ken"}, "totp": {"123456"}})
	Expect(err).NotTo(HaveOccurred())
	Expect(cookies.Value("sid")).To(BeEmpty())
	Expect(a.Told()).To(Equal([]target.Exchange{
		{Request: `POST /in {"password":"***","username":"ana","value":{"code":"***"}}`, Response: `200 {"cookies":"","secret":"***","user":"ana"}`},
		{Request: `POST /out token=%2A%2A%2A&totp=%2A%2A%2A&user=ana`, Response: `200 {"cookies":"sid=1","secret":"***","user":"ana"}`},
	}))
	Expect(a.Told()).To(BeEmpty(), "it was told already")
})
