package mock_test

import (
	"net/url"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const sendsAway = `exports.onExecutePostLogin = async (event, api) => { api.redirect.sendUserTo('https://app.example/kyc', { query: { q: '1' } }); };
exports.onContinuePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://x.example/back', event.request.method + ' ' + (event.request.query.ok || event.request.body.ok)); };
`

var _ = Describe("A redirect of the mock's Action", func() {
	var s target.Session
	var o target.Observation
	BeforeEach(func() {
		f := fixture("redirecting", nil)
		f.TenantKey = "redirecting"
		f.Tenant = fstest.MapFS{"go.js": {Data: []byte(sendsAway)}, "tenant.yaml": {Data: []byte(`actions: [{ name: go, code: ./go.js, runtime: node18, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }]
triggers: { post-login: [{ action_name: go, display_name: go }] }
clients: [{ name: web, app_type: regular_web, callbacks: ["http://localhost:3000/callback"] }]
databases: [{ name: people, strategy: auth0, enabled_clients: [web] }]
`)}}
		s = open(provision(plain(), f), "laptop")
		o = begin(s, "ana")
		Expect(o).To(And(HaveField("Stage", vocab.StageRedirect), HaveField("Away", MatchRegexp(`^https://app\.example/kyc\?q=1&state=.+$`))))
		Expect(s.Observe(GinkgoT().Context())).To(HaveField("Stage", vocab.StageRedirect))
	})
	state := func() string {
		u, err := url.Parse(o.Away)
		Expect(err).NotTo(HaveOccurred())
		return u.Query().Get("state")
	}

	DescribeTable("is come back from", func(ctx SpecContext, post bool, claim string) {
		o, err := s.Submit(ctx, "return", target.Proof{Return: &target.Return{Parameters: map[string]string{"state": state(), "ok": "yes"}, Post: post}})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageGranted))
		Expect(s.Result(ctx)).To(HaveField("Claims", HaveKeyWithValue("https://x.example/back", claim)))
	},
		Entry("by a link", false, "GET yes"),
		Entry("by a form", true, "POST yes"),
	)

	It("is not come back from with another state", func(ctx SpecContext) {
		o, err := s.Submit(ctx, "return", target.Proof{Return: &target.Return{Parameters: map[string]string{"state": "another"}}})
		Expect(err).NotTo(HaveOccurred())
		Expect(o).To(And(HaveField("Stage", vocab.StageRefused), HaveField("Dialect.Codes", []string{"invalid_request"})))
	})
})
