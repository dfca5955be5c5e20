package form_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestForm(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Form driver")
}

const (
	origin   = "http://t.localhost"
	callback = "http://app.example/callback"
)

// reply is what the site answers to one request.
type reply struct {
	status   int
	location string
	body     string
}

// site answers requests by method and path, such as "POST /u/login", and keeps what was asked.
type site struct {
	replies map[string]reply
	later   map[string][]string
	asked   []string
	posted  []url.Values
	headers []http.Header
}

// RoundTrip implements http.RoundTripper.
func (s *site) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	what := req.Method + " " + req.URL.Path
	s.asked, s.headers = append(s.asked, what), append(s.headers, req.Header)
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		s.posted = append(s.posted, form)
	}
	r, ok := s.replies[what]
	if more := s.later[what]; len(more) > 0 {
		s.replies[what], s.later[what] = reply{body: more[0]}, more[1:]
	}
	if !ok {
		r = reply{status: http.StatusNotFound, body: "nothing here"}
	}
	if r.status == 0 {
		r.status = http.StatusOK
	}
	header := http.Header{}
	if r.location != "" {
		header.Set("Location", r.location)
	}
	return &http.Response{
		StatusCode: r.status, Status: http.StatusText(r.status), Header: header, Body: io.NopCloser(strings.NewReader(r.body)), Request: req,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// next adds pages that take the place of the one at a method and path, one after each request.
func (s *site) next(what string, pages ...string) { s.later = map[string][]string{what: pages} }

// browse makes a browser that sees only this site.
func (s *site) browse(d target.Device) *form.Browser {
	return &form.Browser{Device: d, Callback: callback, HTTP: &http.Client{Transport: s,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// at opens a site whose first page is at /u/page.
func at(page string, more ...string) (*site, *form.Browser) {
	GinkgoHelper()
	s := &site{replies: map[string]reply{"GET /u/page": {body: page}, "POST /u/page": {body: screen(vocab.ScreenOTPChallenge, nil)}}}
	for i := 0; i+1 < len(more); i += 2 {
		s.replies[more[i]] = reply{body: more[i+1]}
	}
	b := s.browse(target.Device{UserAgent: "Agent/1"})
	Expect(b.Open(GinkgoT().Context(), origin+"/u/page")).To(Succeed())
	return s, b
}

// screen writes a page with the context of a screen around some HTML.
func screen(name vocab.Screen, context map[string]any, html ...string) string {
	all := map[string]any{"screen": map[string]any{"name": name, "data": map[string]any{}}, "transaction": map[string]any{"errors": nil}}
	for key, v := range context {
		all[key] = v
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		panic(err) // a test that cannot write its page
	}
	return "<!doctype html><title>A page</title><script>window.universal_login_context = " + string(encoded) + ";</script>" + strings.Join(html, "\n")
}

// failing is a page context with error codes.
func failing(codes ...string) map[string]any {
	var errors []map[string]string
	for _, c := range codes {
		errors = append(errors, map[string]string{"code": c, "message": "about " + c})
	}
	return map[string]any{"transaction": map[string]any{"errors": errors}}
}

// look observes the page, which must be possible.
func look(b *form.Browser) target.Observation {
	GinkgoHelper()
	o, err := b.Observe()
	Expect(err).NotTo(HaveOccurred())
	return o
}

// beDefect matches a defect of the implementation by its whole text.
func beDefect(text string) OmegaMatcher {
	return And(BeAssignableToTypeOf(&form.Defect{}), MatchError(text))
}

// posts lists the bodies that were posted, with the names of their fields sorted.
func (s *site) posts() []string {
	var out []string
	for _, p := range s.posted {
		out = append(out, p.Encode())
	}
	return out
}
