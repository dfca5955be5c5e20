package tenantfile_test

import (
	"context"
	"encoding/json"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

var _ = Describe("A bound Action", func() {
	const supported = "supported_triggers: [{ id: post-login, version: v3 }]"
	bound := func(entry, code string) folder {
		return folder{"tenant.yaml": minimal + "actions:\n  - { " + entry + ", deployed: true }\ntriggers: { post-login: [{ action_name: A }] }\n", "a.js": code}
	}

	It("loads from its file", func() {
		for _, path := range []string{"a.js", "./a.js"} {
			Expect(bound("name: A, code: "+path+", runtime: node18, dependencies: [], "+supported, handler).mustLoad().Actions).To(HaveLen(1))
		}
	})

	DescribeTable("is refused with the place in tenant.yaml",
		func(entry string, words ...string) {
			f := bound(entry, handler)
			yaml, at := marked(f["tenant.yaml"])
			Expect(f.with("tenant.yaml", yaml).mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
		},
		Entry("for a missing file", "name: A, code: §./b.js, "+supported, "./b.js", "file does not exist"),
		Entry("for a file outside the folder", "name: A, code: §../b.js, "+supported, "../b.js"),
		Entry("for a file by an absolute path", "name: A, code: §/a.js, "+supported, "/a.js"),
		Entry("without code", "name: §A, "+supported, "no code"),
		Entry("for dependencies", "name: A, code: a.js, dependencies: [{ name: §lodash, version: 4.17.21 }], "+supported, `"A"`, "lodash", "not a folder on disk"),
		Entry("for an unknown runtime", "name: A, code: a.js, runtime: §nodee22, "+supported, `unknown runtime "nodee22"`, `did you mean "node22"?`),
		Entry("for another trigger", "name: §A, code: a.js, supported_triggers: [{ id: pre-user-registration, version: v3 }]", "post-login"),
		Entry("without triggers", "name: §A, code: a.js", "supported_triggers"),
	)

	DescribeTable("that does not parse is refused with the place in its file",
		func(code string, words ...string) {
			code, at := marked(code)
			Expect(bound("name: A, code: a.js, "+supported, code).mistakes()).To(ConsistOf(mistake("a.js:"+at[0], words...)))
		},
		Entry("a published sample that lost its comment opener and closing braces",
			" §* @param {Event} event\n */\nexports.onExecutePostLogin = async (event, api) => {\n  if (event.user) {\n", `Unexpected "*"`, "/**"),
		Entry("code that ends too early", "exports.onExecutePostLogin = async (event, api) => {\n  if (event.user) {§", "Unexpected end of file", "missing"),
	)

	DescribeTable("that goes by the place of a login is known by the line",
		func(body string, line int) {
			code := "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};\n"
			Expect(bound("name: A, code: a.js, "+supported, code).mustLoad().Actions[0].GeoIPLine).To(Equal(line))
		},
		Entry("to ask for MFA", "// event.request.geoip is empty at home\nif (event.request.geoip.continentCode === 'NA') api.multifactor.enable('any');", 3),
		Entry("to refuse", "if (event.request.geoip?.countryCode === 'FR') api.access.deny('no');", 2),
		Entry("not if it asks for nothing", "api.idToken.setCustomClaim('at', event.request.geoip.cityName);", 0),
		Entry("not if it does not look", "api.multifactor.enable('any');", 0),
	)

	It("takes the script that mfaproof.yaml appends, in its own scope, with places of its own", func() {
		f := bound("name: A, code: a.js, "+supported, "let who = 'nobody';\nexports.onExecutePostLogin = async (event, api) => { api.access.deny(who); };\n")
		f = f.with("mfaproof.yaml", "append: { A: \"who = 'ana';\" }\n")
		result, err := f.mustLoad().Actions[0].Program.Run(context.Background(), action.Invocation{Event: json.RawMessage("{}")})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveExactElements(HaveField("Args", []json.RawMessage{json.RawMessage(`"ana"`)})))
		Expect(f.with("mfaproof.yaml", "append: { A: let a b }\n").mistakes()).To(ConsistOf(HavePrefix("acme/a.js (appended):1:7: ")))
	})

	It("is refused with an action.Failure beside the strictyaml.Errors of files", func() {
		_, err := good.with("actions/first.js", "let a b").with("mfaproof.yaml", "switchs: {}\n").load()
		var failure *action.Failure
		Expect(errors.As(err, &failure)).To(BeTrue())
		Expect(failure.Class).To(Equal(action.ClassSyntax))
		var all strictyaml.Errors
		Expect(errors.As(err, &all)).To(BeTrue())
		Expect(all).To(HaveLen(1))
	})
})
