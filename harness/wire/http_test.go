package wire_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
)

// serving serves a handler until the spec ends.
func serving(h http.Handler) *httptest.Server {
	s := httptest.NewServer(h)
	DeferCleanup(s.Close)
	return s
}

// answering answers hello and describe, and then as it is told.
func answering(then http.HandlerFunc) http.Handler {
	n := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		switch n {
		case 1:
			fmt.Fprint(w, `{"id":1,"result":{"protocol":"mfaproof-adapter/1"}}`)
		case 2:
			fmt.Fprint(w, `{"id":2,"result":{"name":"played","version":"1","capabilities":[]}}`)
		default:
			then(w, r)
		}
	})
}

var _ = Describe("An adapter over HTTP", func() {
	It("is asked as any other", func(ctx SpecContext) {
		s := serving(wire.Handler(&echo{give: []any{target.Exact}}))
		t, err := wire.Attach(ctx, wire.NewPoster(s.Client(), s.URL, nil), wire.Options{})
		Expect(err).NotTo(HaveOccurred())
		Expect(t.Describe(ctx)).To(HaveField("Name", "echo"))
		Expect(provision(ctx, t)).NotTo(BeNil())
		Expect(t.Close(ctx)).To(Succeed())
		_, err = provision(ctx, t)
		Expect(err).To(MatchError(target.ErrGone))
	})

	DescribeTable("that breaks the protocol is gone, with a reason",
		func(ctx SpecContext, then http.HandlerFunc, complaint string) {
			s := serving(answering(then))
			client := s.Client()
			client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			t, err := wire.Attach(ctx, wire.NewPoster(client, s.URL, nil), wire.Options{})
			Expect(err).NotTo(HaveOccurred())
			for range 2 {
				_, err = provision(ctx, t)
				Expect(err).To(MatchError(ContainSubstring(complaint)))
				Expect(err).To(MatchError(target.ErrGone))
			}
		},
		Entry("an error page", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "Traceback", http.StatusInternalServerError)
		}), `the adapter answers with the status 500 Internal Server Error, and not 200: "Traceback\n"`),
		Entry("a redirect", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}), "with the status 307"),
		Entry("garbage", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }), `it is no JSON message (invalid character '<' looking for beginning of value): "<html>"`),
		Entry("an answer to another request", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"id":2,"result":{}}`) }), "it answers the request 2, not 3"),
		Entry("a huge answer", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", wire.MaxMessage+1))
		}), "the adapter's answer has more than 8388608 bytes"),
		Entry("an end in the middle", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			fmt.Fprint(w, `{"id":3`)
		}), "the adapter's answer broke off"),
		Entry("no answer at all", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "the adapter cannot be reached"),
	)

	DescribeTable("is out of reach of web pages, and of what is no request",
		func(ctx SpecContext, change func(*http.Request), status int) {
			hello := `{"id":1,"method":"hello","params":{"protocol":"mfaproof-adapter/1"}}`
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1:8080/", strings.NewReader(hello))
			r.Header.Set("Content-Type", "application/json; charset=utf-8")
			change(r)
			w := httptest.NewRecorder()
			wire.Handler(&echo{}).ServeHTTP(w, r)
			Expect(w.Code).To(Equal(status))
		},
		Entry("the right request", func(*http.Request) {}, 200),
		Entry("by the name of this machine", func(r *http.Request) { r.Host = "localhost:8080" }, 200),
		Entry("by its address of the other version", func(r *http.Request) { r.Host = "[::1]:8080" }, 200),
		Entry("by another name", func(r *http.Request) { r.Host = "rebound.example:8080" }, 421),
		Entry("by a name that only begins so", func(r *http.Request) { r.Host = "localhost.example" }, 421),
		Entry("as a form", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415),
		Entry("without a type", func(r *http.Request) { r.Header.Del("Content-Type") }, 415),
		Entry("by a link", func(r *http.Request) { r.Method = http.MethodGet }, 405),
		Entry("too much", func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(strings.Repeat(" ", wire.MaxMessage+1)))
		}, 413),
	)
})
