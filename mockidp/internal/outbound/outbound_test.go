package outbound_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/outbound"
)

func of(rules ...outbound.Rule) *outbound.Stub {
	GinkgoHelper()
	s, err := outbound.New(rules)
	Expect(err).NotTo(HaveOccurred())
	return s
}

func ask(s *outbound.Stub, method, url string) action.Answer {
	return s.Answer(context.Background(), action.Request{Method: method, URL: url})
}

// answered is the answer of the rule under test.
var answered = action.Answer{Status: 200, Body: []byte("rule")}

var _ = Describe("A rule", func() {
	DescribeTable("matches",
		func(pattern, method, asked, url string, matches bool) {
			answer := ask(of(outbound.Rule{URL: pattern, Method: method, Answer: answered}), asked, url)
			if matches {
				Expect(answer).To(Equal(answered))
			} else {
				Expect(answer.Failure).To(Equal(action.NotAllowed))
			}
		},
		Entry("its address", "https://h/a", "", "GET", "https://h/a", true),
		Entry("its address with a fragment", "https://h/a", "", "GET", "https://h/a#b", true),
		Entry("no longer one", "https://h/a", "", "GET", "https://h/ab", false),
		Entry("no other query", "https://h/a", "", "GET", "https://h/a?b", false),
		Entry("no other scheme", "https://h/a", "", "GET", "http://h/a", false),
		Entry("no other port", "https://h/a", "", "GET", "https://h:8443/a", false),
		Entry("all that begins with it", "https://h/a*", "", "GET", "https://h/ab?c", true),
		Entry("not what begins otherwise", "https://h/a*", "", "GET", "https://h/b", false),
		Entry("its method", "https://h/a", "POST", "POST", "https://h/a", true),
		Entry("no other method", "https://h/a", "POST", "GET", "https://h/a", false),
	)

	It("comes before those after it", func() {
		s := of(outbound.Rule{URL: "https://h/a", Answer: answered}, outbound.Rule{URL: "https://h/*", Answer: action.Answer{Status: 404}})
		Expect(ask(s, "GET", "https://h/a").Status).To(Equal(200))
		Expect(ask(s, "GET", "https://h/b").Status).To(Equal(404))
	})

	DescribeTable("needs a host that is complete", func(pattern string, ok bool) {
		_, err := outbound.New([]outbound.Rule{{URL: pattern}})
		if ok {
			Expect(err).NotTo(HaveOccurred())
		} else {
			Expect(err).To(MatchError(outbound.ErrPattern))
		}
	},
		Entry(nil, "https://h/", true), Entry(nil, "http://127.0.0.1:99/*", true),
		Entry(nil, "*", false), Entry(nil, "https://*", false), Entry(nil, "https://h", false), Entry(nil, "https://*.h/", false), Entry(nil, "https://h/*/a", false),
		Entry(nil, "ftp://h/", false), Entry(nil, "https://u@h/", false), Entry(nil, "", false),
	)
})

var _ = Describe("What no rule names", func() {
	It("is refused with what to write", func() {
		for _, s := range []*outbound.Stub{nil, of(), of(outbound.Rule{URL: "https://other/*", Answer: answered})} {
			a := ask(s, "GET", "https://h/a?token=s3cret")
			Expect(a.Failure).To(Equal(action.NotAllowed))
			Expect(a.Message).To(And(ContainSubstring("outbound in mfaproof.yaml"), ContainSubstring("{ url: https://h/a, answer:"), ContainSubstring("allow: true"), Not(ContainSubstring("s3cret"))))
		}
	})

	It("is told of a rule for another method", func() {
		Expect(ask(of(outbound.Rule{URL: "https://h/*", Method: "POST", Answer: answered}), "GET", "https://h/a").Message).To(HavePrefix("the rule for https://h/* is for POST alone"))
	})
})

var _ = Describe("A failure", func() {
	It("has one of three names", func() {
		a, ok := outbound.Failure("reset", time.Second)
		Expect(ok).To(BeTrue())
		Expect([]any{a.Failure, a.Delay}).To(Equal([]any{action.Reset, time.Second}))
		_, ok = outbound.Failure("rest", 0)
		Expect(ok).To(BeFalse())
	})
})

var _ = Describe("A request that is allowed", func() {
	It("is really sent and answered, and follows no redirect", func() {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/away" {
				http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
				return
			}
			w.Header().Set("X-Key", r.Header.Get("X-Key"))
			w.WriteHeader(http.StatusTeapot)
		}))
		defer server.Close()
		s := of(outbound.Rule{URL: server.URL + "/*", Allow: true})
		a := s.Answer(context.Background(), action.Request{Method: "GET", URL: server.URL + "/x", Headers: [][2]string{{"x-key", "k"}}})
		Expect(a.Status).To(Equal(418))
		Expect(a.Headers).To(ContainElement([2]string{"x-key", "k"}))
		Expect(ask(s, "GET", server.URL+"/away").Status).To(Equal(302))
	})

	It("fails as the network does", func() {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }))
		s := of(outbound.Rule{URL: server.URL + "/*", Allow: true})
		Expect(ask(s, "GET", server.URL+"/").Failure).To(Equal(action.Reset))
		server.Close()
		Expect(ask(s, "GET", server.URL+"/").Failure).To(Equal(action.Refused))
	})
})
