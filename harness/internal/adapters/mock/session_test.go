package mock_test

import (
	"context"
	"net/http"
	"net/url"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
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

	It("asks everybody by policy, and nobody again", func() {
		Expect(begin(open(w, "one"), "uwe").Stage).To(Equal(vocab.StageGranted))
		Expect(admin.SetPolicy(ctx, vocab.PolicyIsAlways)).To(Succeed())
		Expect(begin(open(w, "two"), "uwe").Stage).To(Equal(vocab.StageEnrol))
		Expect(admin.SetPolicy(ctx, vocab.PolicyIsNever)).To(Succeed())
		Expect(begin(open(w, "three"), "uwe").Stage).To(Equal(vocab.StageGranted))
	})

	It("blocks an account, and lets it in again", func() {
		yes, no := true, false
		Expect(admin.SetUser(ctx, "ana", target.UserChange{Blocked: &yes})).To(Succeed())
		Expect(begin(open(w, "one"), "ana").Stage).NotTo(Equal(vocab.StageGranted))
		Expect(admin.SetUser(ctx, "ana", target.UserChange{Blocked: &no})).To(Succeed())
		Expect(begin(open(w, "two"), "ana").Stage).To(Equal(vocab.StageGranted))
	})

	It("makes browsers forget a person who ticked the box", func() {
		Expect(admin.SetPolicy(ctx, vocab.PolicyIsAlways)).To(Succeed())
		wallet := newWallet(1)
		seed(w, "uwe", wallet, vocab.OTP)
		s, err := w.Open(ctx, target.Device{Name: "laptop", NoWebAuthn: true}) // which is not offered as another factor
		Expect(err).NotTo(HaveOccurred())
		again := func() vocab.Stage {
			Expect(s.Close(ctx, true)).To(Succeed())
			return begin(s, "uwe").Stage
		}
		o := begin(s, "uwe")
		Expect(o).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("RememberBox", true)))
		now, err := w.(target.Clock).Now(ctx)
		Expect(err).NotTo(HaveOccurred())
		proof, err := wallet.Answer(now, virtualauthenticator.Prompt{Factor: vocab.OTP}, vocab.AnswerRight)
		Expect(err).NotTo(HaveOccurred())
		o, err = s.Submit(ctx, o.Offers[0].ID, target.Proof{Code: proof.Code, Remember: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageGranted))
		Expect(again()).To(Equal(vocab.StageGranted))
		Expect(admin.ForgetBrowsers(ctx, "uwe")).To(Succeed())
		Expect(again()).To(Equal(vocab.StageChallenge))
		Expect(admin.ForgetBrowsers(ctx, "eve")).To(MatchError(ContainSubstring("eve")))
	})
})

var _ = Describe("An account of the mock", func() {
	It("has what the case says of it", func(ctx SpecContext) {
		f := fixture("accounts", asksNobody)
		f.People[0].Logins, f.People[0].Phone = 5, "+15550100"
		f.People[0].Identities = []target.Identity{{Connection: "google", Provider: "google-oauth2", UserID: "1", Social: true}}
		f.People[1].Blocked = true
		w := provision(plain(), f)
		begin(open(w, "one"), "ana")
		Expect(begin(open(w, "two"), "uwe").Stage).NotTo(Equal(vocab.StageGranted))
		runs, err := w.(target.Events).Events(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(runs).To(HaveLen(1))
		Expect(string(runs[0].Event)).To(And(ContainSubstring(`"logins_count":6`), ContainSubstring(`"phone_number":"+15550100"`), ContainSubstring(`"provider":"google-oauth2"`)))
		f = fixture("strange", asksNobody)
		f.People[0].Connection = "Nowhere"
		_, _, err = plain().Provision(ctx, f)
		Expect(err).To(MatchError(ContainSubstring(`no connection "Nowhere"`)))
	})
})
