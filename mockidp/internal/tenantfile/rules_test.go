package tenantfile_test

import (
	"context"
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

const rule = "function (user, context, callback) {\n  callback(null, user, context);\n}\n"

var _ = Describe("Legacy Rules", func() {
	with := func(yaml string) folder {
		return folder{"tenant.yaml": minimal + yaml, "rules/a.js": rule, "rules/b.js": "function b(user, context, callback) { user.key = configuration.KEY; callback(null, user, context); }"}
	}
	names := func(f folder) []string {
		GinkgoHelper()
		var out []string
		for _, r := range f.mustLoad().Rules {
			out = append(out, r.Name)
		}
		return out
	}
	const two = "rules:\n  - { name: second, script: ./rules/b.js, order: 20, enabled: true, stage: login_success }\n  - { name: The first, script: rules/a.js, order: -1, enabled: true }\n"

	It("load in their order, with an id each", func() {
		f := with(two + "rulesConfigs: [{ key: KEY, value: v1 }]\nhooks: []\n").mustLoad()
		Expect(f.Notes).To(BeEmpty())
		Expect(f.Rules).To(HaveExactElements(
			And(HaveField("ID", "rul_the-first"), HaveField("Name", "The first"), HaveField("File", "acme/rules/a.js")),
			And(HaveField("ID", "rul_second"), HaveField("Name", "second"), HaveField("File", "acme/rules/b.js"))))
		Expect(f.RuleSettings).To(Equal(map[string]string{"KEY": "v1"}))
		result, err := f.Rules[1].Program.Run(context.Background(), action.RuleInvocation{User: json.RawMessage("{}"), Context: json.RawMessage("{}"), Configuration: f.RuleSettings})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.User).To(MatchJSON(`{"key":"v1"}`))
	})

	It("that have no order come behind those that have one, and a note says so", func() {
		f := with("rules: [{ name: x, script: rules/a.js }, { name: y, script: rules/a.js }, { name: z, script: rules/a.js, order: 5 }]\n")
		Expect(names(f)).To(Equal([]string{"z", "x", "y"}))
		Expect(f.mustLoad().Notes).To(ConsistOf(ContainSubstring("Rule x has no order"), ContainSubstring("Rule y has no order")))
	})

	It("that are disabled do not run, are not read, and are noted", func() {
		f := with("rules: [{ name: off, script: missing.js, order: 1, enabled: false }]\n").mustLoad()
		Expect(f.Rules).To(BeEmpty())
		Expect(f.Notes).To(ConsistOf(And(ContainSubstring("Rule off"), ContainSubstring("disabled"), ContainSubstring("does not run"))))
	})

	It("are switched on and off by mfaproof.yaml", func() {
		f := with("rules: [{ name: on, script: rules/a.js, order: 1, enabled: true }, { name: off, script: rules/b.js, order: 2, enabled: false }]\n")
		Expect(names(f)).To(Equal([]string{"on"}), "control")
		Expect(names(f.with("mfaproof.yaml", "rules: { on: false, off: true }\n"))).To(Equal([]string{"off"}))
		own, at := marked("rules: { offf: §true }\n")
		Expect(f.with("mfaproof.yaml", own).mistakes()).To(ConsistOf(mistake("mfaproof.yaml:"+at[0], `"offf"`, `did you mean "off"?`)))
	})

	DescribeTable("are refused with the place in tenant.yaml",
		func(yaml string, words ...string) {
			f := with(yaml)
			clean, at := marked(f["tenant.yaml"])
			Expect(f.with("tenant.yaml", clean).mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
		},
		Entry("of another stage", "rules: [{ name: r, script: rules/a.js, order: 1, stage: §pre_authorize }]\n", "pre_authorize are not modelled"),
		Entry("of another stage, switched off too", "rules: [{ name: r, script: rules/a.js, order: 1, enabled: false, stage: §login_failure }]\n", "login_failure are not modelled"),
		Entry("of an unknown stage", "rules: [{ name: r, script: rules/a.js, order: 1, stage: §login_succes }]\n", `did you mean "login_success"?`),
		Entry("of one order", "rules: [{ name: r, script: rules/a.js, order: 1 }, { name: s, script: rules/a.js, order: §1 }]\n", `"r" and "s"`, "same order 1"),
		Entry("of the order 0 twice", "rules: [{ name: r, script: rules/a.js, order: 0 }, { name: s, script: rules/a.js, order: §0 }]\n", "same order 0"),
		Entry("of one name", "rules: [{ name: r, script: rules/a.js, order: 1 }, { name: §r, script: rules/a.js, order: 2 }]\n", `"r" is defined twice`),
		Entry("without a name", "rules: [{ script: §rules/a.js, order: 1 }]\n", "no name"),
		Entry("without a script", "rules: [{ name: §r, order: 1 }]\n", `the Rule "r"`, "no script"),
		Entry("with a script that is missing", "rules: [{ name: r, script: §./rules/c.js, order: 1 }]\n", "./rules/c.js", "file does not exist"),
		Entry("with an order that is none", "rules: [{ name: r, script: rules/a.js, order: §first }]\n", "whole number"),
		Entry("with an unknown key", "rules: [{ name: r, script: rules/a.js, §ordre: 1 }]\n", `did you mean "order"?`),
		Entry("with a setting given twice", "rulesConfigs: [{ key: A, value: x }, { key: §A, value: y }]\n", "rulesConfigs"),
		Entry("that are Hooks", "hooks: [{ name: §greet, script: hooks/greet.js, enabled: false, triggerId: post-user-registration }]\n", `the Hook "greet"`, "not modelled"),
		Entry("that are Hooks without a name", "hooks: [{ script: §hooks/greet.js }]\n", "not modelled"),
	)

	DescribeTable("are refused with the place in their file",
		func(code string, words ...string) {
			code, at := marked(code)
			f := with("rules: [{ name: r, script: rules/a.js, order: 1 }]\n")
			Expect(f.with("rules/a.js", code).mistakes()).To(ConsistOf(mistake("rules/a.js:"+at[0], words...)))
		},
		Entry("where the code does not parse", "function (user, context, callback) {\n  let a §b;\n}", `Expected ";" but found "b"`),
		Entry("where it is no function", "§[1, 2]", "not a function but object"),
		Entry("where it is an Action", "/**\n * @param {Event} event\n */\n§"+handler, "this is an Action; a Rule is `function (user, context, callback) {…}`"),
	)

	It("are told from Actions where they stand among them", func() {
		f := folder{"tenant.yaml": minimal + "actions: [{ name: A, code: a.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }]\ntriggers: { post-login: [{ action_name: A }] }\n"}
		Expect(f.with("a.js", handler).mustLoad().Actions).To(HaveLen(1), "control")
		Expect(f.with("a.js", "\n"+rule).mistakes()).To(ConsistOf(mistake("a.js:2:1", "this is a Rule; an Action is `exports.onExecutePostLogin")))
	})
})
