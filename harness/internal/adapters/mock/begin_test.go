//go:build !race

// The embedded cases, whose tenant these tests use, are expanded only without the race detector.

package mock_test

import (
	"net/http"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// waysTenant is an embedded tenant with connections of every kind; expanding all cases takes a while.
var waysTenant = sync.OnceValue(func() *scenarios.TenantSpec {
	for _, c := range everyCase() {
		if c.Suite == "first-factors/ways" {
			return c.Tenant
		}
	}
	return nil
})

// ways is a fixture of that tenant, and of these people.
func ways(name string, people ...target.Person) target.Fixture {
	GinkgoHelper()
	tenant := waysTenant()
	Expect(tenant).NotTo(BeNil(), "there is no suite of first factors")
	folder, err := tenant.Folder()
	Expect(err).NotTo(HaveOccurred())
	return target.Fixture{Name: name, Start: start, Tenant: folder, TenantKey: tenant.Key(), People: people}
}

var _ = Describe("Another first factor of the mock", func() {
	ana := func(connection string) target.Person {
		return target.Person{Name: "ana", Login: "ana@example.test", Password: "p", Connection: connection, Phone: "+15550100"}
	}

	It("goes by the person's own connection, else by the tenant's first of the kind", func() {
		for _, x := range []struct {
			via       vocab.Via
			own, want string
		}{
			{vocab.ViaSocial, "github", "github"}, {vocab.ViaSocial, "google-oauth2", "google-oauth2"}, {vocab.ViaSocial, "people", "google-oauth2"},
			{vocab.ViaEnterprise, "github", "corporate"}, {vocab.ViaPasswordlessEmail, "people", "mail"}, {vocab.ViaPasswordlessSMS, "text", "text"},
		} {
			s := open(provision(plain(), ways("way-"+x.own+"-"+x.want, ana(x.own))), "laptop")
			q := &queries{path: "/authorize"}
			mock.Between(s, func(to http.RoundTripper) http.RoundTripper { q.to = to; return q })
			ask(s, target.Login{Person: "ana", Via: x.via})
			Expect(q.seen[0]).To(HaveKeyWithValue("connection", []string{x.want}))
		}
	})

	It("sends no connection for a password and a passkey", func() {
		for _, via := range []vocab.Via{"", vocab.ViaPassword, vocab.ViaPasskey} {
			s := open(provision(plain(), ways("page-"+string(via)+"x", ana("people"))), "laptop")
			q := &queries{path: "/authorize"}
			mock.Between(s, func(to http.RoundTripper) http.RoundTripper { q.to = to; return q })
			ask(s, target.Login{Person: "ana", Via: via})
			Expect(q.seen[0]).NotTo(HaveKey("connection"))
		}
	})

	It("that the tenant has no connection for is an error that says so", func(ctx SpecContext) {
		s := open(provision(plain(), fixture("wayless", asksNobody)), "laptop")
		_, err := s.Begin(ctx, target.Login{Person: "ana", Via: vocab.ViaSocial})
		Expect(err).To(MatchError("the tenant has no connection for a login via social: add one to connections in tenant.yaml"))
	})

	It("stands at primary with what is to be proved", func() {
		w := provision(plain(), ways("proved", ana("people")))
		Expect(ask(open(w, "one"), target.Login{Person: "ana", Via: vocab.ViaPasskey})).To(And(HaveField("Stage", vocab.StagePrimary), HaveField("Offers", HaveExactElements(HaveField("Kind", target.OfferFirst)))))
		w = provision(plain(), ways("coded", ana("text")))
		Expect(ask(open(w, "two"), target.Login{Person: "ana", Via: vocab.ViaPasswordlessSMS})).To(And(HaveField("Stage", vocab.StagePrimary),
			HaveField("Offers", ContainElement(And(HaveField("Kind", target.OfferFirst), HaveField("Material.Destination", "+15550100")))),
			HaveField("Dialect.Passed", []vocab.Screen{vocab.ScreenPasswordless})))
	})
})

var _ = Describe("An organization of the mock", func() {
	It("has its members, goes by its id, and is refused to a fixture that names another", func(ctx SpecContext) {
		person := target.Person{Name: "mo", Login: "mo@example.test", Password: "p", Organizations: []target.Membership{{Organization: "acme", Roles: []string{"owner"}}}}
		s := open(provision(plain(), ways("member", person)), "laptop")
		q := &queries{path: "/authorize"}
		mock.Between(s, func(to http.RoundTripper) http.RoundTripper { q.to = to; return q })
		Expect(ask(s, target.Login{Person: "mo", Organization: "acme"}).Stage).To(Equal(vocab.StageGranted))
		Expect(q.seen[0]).To(HaveKeyWithValue("organization", []string{"org_acme"}))
		person.Organizations = []target.Membership{{Organization: "nowhere"}}
		_, _, err := plain().Provision(ctx, ways("nobody", person))
		Expect(err).To(MatchError(ContainSubstring(`"nowhere"`)))
	})
})

var _ = Describe("The capabilities of the mock", func() {
	// Nobody enrols at this tenant but in a login: its pages for logged-in people are the application's affair.
	It("are every one of the language but enrolment of one's own accord", func(ctx SpecContext) {
		about, err := plain().Describe(ctx)
		Expect(err).NotTo(HaveOccurred())
		var names []string
		for _, c := range scenarios.Capabilities() {
			if c.Name != "enrol.self" {
				names = append(names, c.Name)
			}
		}
		Expect(about.Capabilities).To(ConsistOf(names))
	})
})
