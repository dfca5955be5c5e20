package mock_test

import (
	"context"
	"net/url"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"net/http"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func ask(s target.Session, l target.Login) target.Observation {
	GinkgoHelper()
	o, err := s.Begin(GinkgoT().Context(), l)
	Expect(err).NotTo(HaveOccurred())
	return o
}

// queries notes the queries of requests to a path.
type queries struct {
	to   http.RoundTripper
	path string
	seen []url.Values
}

// RoundTrip implements http.RoundTripper.
func (q *queries) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path == q.path {
		q.seen = append(q.seen, req.URL.Query())
	}
	return q.to.RoundTrip(req)
}

var _ = Describe("A session of a device", func() {
	silent := target.Login{Person: "ana", Session: true, Prompt: "none"}

	It("is gone on with, without a password and without a page", func() {
		w := provision(plain(), fixture("again", asksNobody))
		s := open(w, "laptop")
		Expect(ask(s, silent)).To(And(HaveField("Stage", vocab.StageRefused), HaveField("Dialect.Codes", []string{"login_required"})))
		Expect(ask(s, target.Login{Person: "ana", Session: true}).Stage).To(Equal(vocab.StagePrimary), "nobody is logged in")
		Expect(begin(s, "ana").Stage).To(Equal(vocab.StageGranted))
		Expect(ask(s, target.Login{Person: "ana", Session: true})).To(And(HaveField("Stage", vocab.StageGranted), HaveField("Dialect.Passed", BeEmpty())))
		Expect(ask(s, silent).Stage).To(Equal(vocab.StageGranted))
		Expect(s.Result(GinkgoT().Context())).To(HaveField("Methods", []string{"pwd"}))
		Expect(ask(s, target.Login{Person: "ana", Session: true, Prompt: "login"}).Stage).To(Equal(vocab.StagePrimary), "the application asks for the password")
		Expect(s.Close(GinkgoT().Context(), true)).To(Succeed())
		Expect(ask(s, silent).Stage).To(Equal(vocab.StageRefused))
	})

	It("is no answer to a silent request that needs a second factor", func() {
		w := provision(plain(), fixture("needed", []target.Rule{rule(1, "enrol", vocab.OTP)}))
		s := open(w, "laptop")
		Expect(begin(s, "ana").Stage).To(Equal(vocab.StageEnrol))
		Expect(ask(open(w, "laptop"), silent)).To(HaveField("Stage", vocab.StageRefused))
	})

	It("takes what the application asks for to the authorization endpoint", func() {
		w := provision(plain(), fixture("asking", asksNobody))
		s := open(w, "laptop")
		q := &queries{path: "/authorize"}
		mock.Between(s, func(to http.RoundTripper) http.RoundTripper { q.to = to; return q })
		age := 2 * time.Minute
		_, err := s.Begin(GinkgoT().Context(), target.Login{Person: "ana", Session: true, Prompt: "login", MaxAge: &age, ACR: "urn:x", Audience: "urn:api", Organization: "acme"})
		Expect(err).NotTo(HaveOccurred())
		_, err = s.Begin(GinkgoT().Context(), target.Login{Person: "ana", Session: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(q.seen).To(HaveLen(2))
		for name, value := range map[string]string{"prompt": "login", "max_age": "120", "acr_values": "urn:x", "audience": "urn:api", "organization": "acme"} {
			Expect(q.seen[0]).To(HaveKeyWithValue(name, []string{value}))
			Expect(q.seen[1]).NotTo(HaveKey(name))
		}
	})

	It("is older than the application takes after a while", func() {
		w := provision(plain(), fixture("old", asksNobody))
		s := open(w, "laptop")
		Expect(begin(s, "ana").Stage).To(Equal(vocab.StageGranted))
		minute := time.Minute
		aged := target.Login{Person: "ana", Session: true, MaxAge: &minute}
		Expect(ask(s, aged).Stage).To(Equal(vocab.StageGranted))
		Expect(w.(target.Clock).Advance(GinkgoT().Context(), 2*time.Minute)).To(Succeed())
		Expect(ask(s, aged).Stage).To(Equal(vocab.StagePrimary))
	})
})

var _ = Describe("An administrator of the mock", func() {
	var w target.World
	var admin target.Admin
	var ctx context.Context
	BeforeEach(func() {
		ctx = GinkgoT().Context()
		w = provision(plain(), fixture("administered", []target.Rule{{Roles: []string{"staff"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}}))
		admin = w.(target.Admin)
	})

	It("gives and takes roles", func() {
		Expect(begin(open(w, "one"), "ana").Stage).To(Equal(vocab.StageGranted))
		Expect(admin.SetUser(ctx, "ana", target.UserChange{Roles: []string{"staff"}})).To(Succeed())
		Expect(begin(open(w, "two"), "ana").Stage).To(Equal(vocab.StageEnrol))
		Expect(admin.SetUser(ctx, "ana", target.UserChange{Roles: []string{}})).To(Succeed())
		Expect(begin(open(w, "three"), "ana").Stage).To(Equal(vocab.StageGranted))
		Expect(admin.SetUser(ctx, "eve", target.UserChange{Roles: []string{}})).To(MatchError(ContainSubstring("eve")))
	})

	It("changes metadata and the verified address, which the next login sees", func() {
		yes := true
		Expect(admin.SetUser(ctx, "ana", target.UserChange{AppMetadata: map[string]any{"a": 1, "b": 2}, UserMetadata: map[string]any{"c": "d"}, EmailVerified: &yes})).To(Succeed())
		Expect(admin.SetUser(ctx, "ana", target.UserChange{AppMetadata: map[string]any{"a": nil}})).To(Succeed())
		begin(open(w, "one"), "ana")
		runs, err := w.(target.Events).Events(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(runs).To(HaveLen(1))
		Expect(string(runs[0].Event)).To(And(ContainSubstring(`"app_metadata":{"b":2}`), ContainSubstring(`"user_metadata":{"c":"d"}`), ContainSubstring(`"email_verified":true`)))
	})

	It("takes the factors of Actions away, and gives them back", func() {
		Expect(admin.SetUser(ctx, "ana", target.UserChange{Roles: []string{"staff"}})).To(Succeed())
		Expect(admin.SetSettings(ctx, map[string]any{"customize_mfa_in_postlogin_action": false})).To(Succeed())
		Expect(begin(open(w, "one"), "ana").Stage).NotTo(Equal(vocab.StageEnrol))
		Expect(admin.SetSettings(ctx, map[string]any{"customize_mfa_in_postlogin_action": true})).To(Succeed())
		Expect(begin(open(w, "two"), "ana").Stage).To(Equal(vocab.StageEnrol))
		Expect(admin.SetSettings(ctx, map[string]any{"friendly_name": "x"})).To(MatchError(ContainSubstring("friendly_name")))
		Expect(admin.SwitchRule(ctx, "none", true)).To(MatchError(ContainSubstring(`"none"`)))
	})
})
