package mockidp_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ruled serves a tenant whose Action asks for nothing, with a Rule of this body on line 2, and settings in mfaproof.yaml.
func ruled(body, own string) *world {
	GinkgoHelper()
	return fork(load(askNothing, map[string]string{
		"tenant.yaml":    tenantYAML + "rules: [{ name: Check, script: ./rules/check.js, order: 1, enabled: true, stage: login_success }]\n",
		"rules/check.js": "function (user, context, callback) {\n" + body + "\n}\n", "mfaproof.yaml": own,
	}))
}

var _ = Describe("A legacy Rule", func() {
	const passes = "callback(null, user, context);"

	It("sees the authorization request and sets claims of the ID token", func() {
		w := ruled("context.idToken['https://example.test/acr'] = context.request.query.acr_values; "+passes, "")
		b := w.open().authorize("acr_values", "x y").signIn(ana)
		Expect(b.idToken()).To(HaveKeyWithValue("https://example.test/acr", "x y"))
		Expect(w.ActionRuns()).To(HaveExactElements(And(HaveField("Action", "Check"), HaveField("Rule", true)), And(HaveField("Action", "Ask"), HaveField("Rule", false))))
		Expect(w.count(vocab.LogDeprecation)).To(Equal(1))
	})

	DescribeTable("refuses a login at the application", func(own, code string) {
		w := ruled("callback(new UnauthorizedError('Not ' + user.name + '.'));", own)
		b := w.open().authorize().signIn(ana)
		Expect(b.refused()).To(Equal(code + ": Not Ana."))
		Expect(b.returned.Get("state")).NotTo(BeEmpty())
		Expect(w.count(vocab.LogFailedLogin)).To(Equal(1))
	},
		Entry("as unauthorized", "", "unauthorized"),
		Entry("as access_denied, by the switch", "switches: { rules_unauthorized_error: access_denied }\n", "access_denied"),
	)

	It("that fails shows the tenant's own page with the line", func() {
		w := ruled("if (context.riskAssessment.confidence === 'low') return;\n"+passes, "")
		b := w.open().authorize().signIn(ana)
		b.on("error", "rule-failed")
		Expect(b.page.body).To(ContainSubstring("acme/rules/check.js:2:"))
		Expect(w.count(vocab.LogLogin)).To(BeZero())
	})

	It("runs on silent authentication, and refuses it", func() {
		w := ruled("if (context.sessionID) return callback(new UnauthorizedError('Once is enough.')); "+passes, "")
		b := w.open().authorize().signIn(ana)
		b.code()
		b.authorize("prompt", "none")
		Expect(b.refused()).To(Equal("unauthorized: Once is enough."))
		Expect(w.count(vocab.LogDeprecation)).To(Equal(1), "one note for the tenant")
	})

	It("is switched off by mfaproof.yaml", func() {
		const no = "callback(new UnauthorizedError('no'));"
		Expect(ruled(no, "").open().authorize().signIn(ana).refused()).To(Equal("unauthorized: no"), "control")
		w := ruled(no, "rules: { Check: false }\n")
		w.open().authorize().signIn(ana).code()
		Expect(w.count(vocab.LogDeprecation)).To(BeZero())
	})

	DescribeTable("is missed when a fault breaks it", func(fault, body string) {
		w := ruled(body, "")
		Expect(w.open().authorize().signIn(ana).page).NotTo(BeNil(), "control")
		broken := fork(load(askNothing, map[string]string{
			"tenant.yaml": tenantYAML + "rules: [{ name: Check, script: c.js, order: 1 }]\n", "c.js": "function (user, context, callback) {\n" + body + "\n}",
		}), func(o *mockidp.ForkOptions) { o.Faults = []string{fault} })
		broken.open().authorize().signIn(ana).code()
	},
		Entry(nil, "rules-skipped", "throw new Error('x');"),
		Entry(nil, "rule-error-passes", "throw new Error('x');"),
	)
})
