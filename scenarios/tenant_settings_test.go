package scenarios_test

import (
	"os"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

var _ = Describe("a tenant's policy, risk, organizations, connections, secrets and requests", func() {
	const inline = "{ factors: [otp], actions: [one.js], rules: [{ name: legacy, code: two.js }, one.js], policy: always, " +
		"organizations: [{ name: acme }], connections: [{ name: Staff, strategy: samlp }] }"

	It("are an inline tenant's own", func() {
		folder := folderOf(inline, "{}")
		c := parse(folder)
		Expect(c.Rest["guardianPolicies"]).To(Equal(map[string]any{"policies": []any{"all-applications"}}))
		Expect(c.Rest["organizations"]).To(Equal([]any{map[string]any{"name": "acme"}}))
		Expect(c.Rest["connections"]).To(Equal([]any{map[string]any{"name": "Staff", "strategy": "samlp"}}))
		Expect(c.Rest["rules"]).To(Equal([]any{
			map[string]any{"name": "legacy", "script": "./rules/legacy.js", "order": int64(1), "enabled": true, "stage": "login_success"},
			map[string]any{"name": "one", "script": "./rules/one.js", "order": int64(2), "enabled": true, "stage": "login_success"},
		}))
		Expect(read(folder, "rules/legacy.js")).To(Equal("// two"))
		Expect(read(folder, "rules/one.js")).To(Equal("// one\r\n"))
		Expect(parse(folderOf("{ factors: [otp], actions: [one.js] }", "{}")).Rest).NotTo(Or(HaveKey("rules"), HaveKey("organizations"), HaveKey("connections"), HaveKey("riskAssessment")))
	})

	It("are laid over by a case", func() {
		folder := folderOf(inline, `{ policy: adaptive, risk: { enabled: true, remember_for: 20 }, organizations: [], connections: [{ name: Other }],
      outbound: [{ url: "https://api.example/*", answer: { status: 200, json: { risk: 1 } } }], secrets: { one: { KEY: hidden, ANOTHER: value } } }`)
		c := parse(folder)
		Expect(c.Rest["guardianPolicies"]).To(Equal(map[string]any{"policies": []any{"confidence-score"}}))
		Expect(c.Rest["riskAssessment"]).To(Equal(map[string]any{"settings": map[string]any{"enabled": true}, "new_device": map[string]any{"remember_for": int64(20)}}))
		Expect(c.Rest["organizations"]).To(Equal([]any{}))
		Expect(c.Rest["connections"]).To(Equal([]any{map[string]any{"name": "Other"}}))
		Expect(c.Actions[0].Rest["secrets"]).To(Equal([]any{map[string]any{"name": "ANOTHER", "value": "value"}, map[string]any{"name": "KEY", "value": "hidden"}}))
		Expect(read(folder, "mfaproof.yaml")).To(MatchYAML(`outbound: [{ url: "https://api.example/*", answer: { status: 200, json: { risk: 1 } } }]`))
	})

	DescribeTable("of a policy are what guardianPolicies has", func(policy string, policies ...any) {
		c := parse(folderOf(inline, "{ policy: "+policy+" }"))
		Expect(c.Rest["guardianPolicies"]).To(Equal(map[string]any{"policies": append([]any{}, policies...)}))
	},
		Entry(nil, "never"),
		Entry(nil, "always", "all-applications"),
		Entry(nil, "adaptive", "confidence-score"),
	)

	It("of a suite stay where a case says nothing, and are replaced name by name", func() {
		const suite = "{ factors: [otp], actions: [one.js], with: { policy: always, risk: { enabled: false, remember_for: 9 }, secrets: { one: { A: x, B: y } }, outbound: [] } }"
		c := parse(folderOf(suite, "{ risk: { enabled: true }, secrets: { one: { B: z } } }"))
		Expect(c.Rest["guardianPolicies"]).To(Equal(map[string]any{"policies": []any{"all-applications"}}))
		Expect(c.Rest["riskAssessment"]).To(Equal(map[string]any{"settings": map[string]any{"enabled": true}, "new_device": map[string]any{"remember_for": int64(9)}}))
		Expect(c.Actions[0].Rest["secrets"]).To(Equal([]any{map[string]any{"name": "A", "value": "x"}, map[string]any{"name": "B", "value": "z"}}))
		Expect(read(folderOf(suite, "{}"), "mfaproof.yaml")).To(MatchYAML("outbound: []"))
	})

	It("keep the secrets of a folder that nothing names", func() {
		folder := fstest.MapFS{"tenant.yaml": {Data: []byte("actions: [{ name: second, code: second.js, secrets: [{ name: A, value: a }, { name: B, value: b }] }]\n")},
			"second.js": {Data: []byte("//")}}
		text := "suite: f/s\nrequires: [auth0.tenant]\ntenant: { factors: [], actions: [one.js, two.js], with: { secrets: { one: { X: gone } } } }\npeople: { ana: {} }\ncases:\n" +
			"  - case: c\n    cites: [otp.wrong-code]\n    with: { secrets: { two: { X: gone } } }\n    do: [{ login: ana }]\n    expect: { outcome: granted }\n"
		suites, err := scenarios.Load(fstest.MapFS{"f.yaml": {Data: []byte(text)}, "one.js": {}, "two.js": {}}, "f.yaml", scenarios.Options{})
		Expect(err).NotTo(HaveOccurred())
		cases, err := suites[0].WithTenant(folder).Expand()
		Expect(err).NotTo(HaveOccurred())
		laid, err := cases[0].Tenant.Folder()
		Expect(err).NotTo(HaveOccurred(), "secrets of Actions that the folder does not have are left out")
		Expect(parse(laid).Actions[0].Rest["secrets"]).To(HaveLen(2))
	})

	It("tell tenants apart", func() {
		var keys []string
		for _, with := range []string{"{}", "{ policy: never }", "{ risk: { enabled: true } }", "{ risk: { enabled: false } }", "{ outbound: [] }", "{ secrets: { one: { A: b } } }", "{ organizations: [] }"} {
			spec, err := tenantOf(inline, with)
			Expect(err).NotTo(HaveOccurred())
			Expect(keys).NotTo(ContainElement(spec.Key()), with)
			keys = append(keys, spec.Key())
		}
	})

	It("give way to a folder that is laid under the suite", func() {
		spec, err := tenantOf(inline, "{}")
		Expect(err).NotTo(HaveOccurred())
		Expect(spec.Rules).To(HaveLen(2))
		cases, err := sample()[0].WithTenant(os.DirFS("testdata/tenant")).Expand()
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].Tenant.Rules).To(BeEmpty())
		Expect(cases[0].Tenant.Own.Empty()).To(BeTrue())
	})

	DescribeTable("are mistakes with a place", func(tenant, with, mistake string) {
		_, err := tenantOf(tenant, with)
		Expect(err).To(MatchError(ContainSubstring("s/f.yaml:" + mistake)))
	},
		Entry("unknown policy", inline, "{ policy: adaptiv }", `8:21: unknown policy "adaptiv"; did you mean "adaptive"?`),
		Entry("nothing about risk", inline, "{ risk: {} }", `8:19: the overlay says nothing of the risk; write risk: {enabled: true}, or remember_for`),
		Entry("unknown word about risk", inline, "{ risk: { enable: true } }", `8:21: unknown key "enable"; did you mean "enabled"?`),
		Entry("risk that is neither on nor off", inline, "{ risk: { enabled: 1 } }", `8:30: true or false is needed here, not 1`),
		Entry("too many days", inline, "{ risk: { remember_for: 366 } }", `8:35: a device cannot be known for 366 days; write 1 to 365 days`),
		Entry("organization that is a word", inline, "{ organizations: [acme] }", `8:29: a mapping is needed here, not acme`),
		Entry("secret of an unknown Action", inline, "{ secrets: { on: { A: b } } }", `8:11: the overlay names Action "on", which the tenant does not have; did you mean "one"?`),
		Entry("policy beside a folder", "{ folder: ../../outside/tenant, policy: always }", "{}", `3:9: a tenant has either factors and actions, or a folder`),
		Entry("Rule twice", "{ factors: [], rules: [one.js, one.js] }", "{}", `3:40: two Rules are called "one"; write {name: ANOTHER, code: FILE.js}`),
		Entry("Rule without a file", "{ factors: [], rules: [none.js] }", "{}", `3:32: Action file: no file "none.js"`),
	)
})
