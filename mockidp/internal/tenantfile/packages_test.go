package tenantfile_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantfile"
)

// onDisk loads a folder from a directory of its own, in which the package one@1.0.0 is installed below where.
func (f folder) onDisk(where string) (*tenant.Fixture, string, error) {
	GinkgoHelper()
	dir := GinkgoT().TempDir()
	files := fstest.MapFS{
		where + "/node_modules/one/package.json": {Data: []byte(`{"name":"one","version":"1.0.0"}`)},
		where + "/node_modules/one/index.js":     {Data: []byte(`module.exports = 'one';`)},
	}
	for path, content := range f {
		files[path] = &fstest.MapFile{Data: []byte(content)}
	}
	for path, file := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		Expect(os.MkdirAll(filepath.Dir(full), 0o755)).To(Succeed())
		Expect(os.WriteFile(full, file.Data, 0o644)).To(Succeed())
	}
	fixture, err := tenantfile.Load(os.DirFS(dir), tenantfile.Options{Prefix: "acme/", Runtime: action.NewQuickJS(), Disk: dir})
	return fixture, dir, err
}

// withPackages is a tenant with one Action that declares the dependencies.
func withPackages(dependencies, code string) folder {
	return folder{"a.js": code, "tenant.yaml": minimal + "actions:\n  - { name: A, code: a.js, deployed: true, runtime: node18, dependencies: [" + dependencies +
		"], supported_triggers: [{ id: post-login, version: v3 }] }\ntriggers: { post-login: [{ action_name: A }] }\n"}
}

const denyOne = "exports.onExecutePostLogin = async (event, api) => { api.access.deny(require('one')); };\n"

func runOf(fixture *tenant.Fixture) action.Result {
	GinkgoHelper()
	result, err := fixture.Actions[0].Program.Run(context.Background(), action.Invocation{Event: json.RawMessage("{}"), Outbound: fixture.Outbound})
	Expect(err).NotTo(HaveOccurred())
	return result
}

var _ = Describe("The npm packages of an Action", func() {
	It("are those beside the tenant, or those that mfaproof.yaml points to", func() {
		for where, own := range map[string]string{".": "", "lib": "node_modules: lib/node_modules\n", "./deep/er": "node_modules: deep/er\n"} {
			fixture, _, err := withPackages("{ name: one, version: 1.0.0 }", denyOne).with("mfaproof.yaml", own).onDisk(where)
			Expect(err).NotTo(HaveOccurred())
			Expect(runOf(fixture).Commands).To(HaveExactElements(HaveField("Args", []json.RawMessage{json.RawMessage(`"one"`)})))
			Expect([]any{fixture.Actions[0].Runtime, fixture.Actions[0].Engine}).To(Equal([]any{"node18", "quickjs"}))
		}
	})

	DescribeTable("are refused with their place and what to do",
		func(dependencies, code, place string, words ...string) {
			f := withPackages(dependencies, code)
			yaml, at := marked(f["tenant.yaml"])
			if len(at) > 0 {
				place = "tenant.yaml:" + at[0]
			}
			_, dir, err := f.with("tenant.yaml", yaml).onDisk(".")
			Expect(err).To(MatchError(mistake(place, words...)))
			if len(at) > 0 {
				Expect(err).To(MatchError(ContainSubstring("--prefix " + dir)))
			}
		},
		Entry("when they are not installed", "{ name: §two, version: 2.1.0 }", denyOne, "", "npm install two@2.1.0 --prefix "),
		Entry("when another version is", "{ name: §one, version: 1.0.1 }", denyOne, "", "installed as 1.0.0 and declared as 1.0.1", "npm install one@1.0.1"),
		Entry("when they are not declared", "", denyOne, "a.js:1:78", `require("one") finds nothing`, "add { name: one, version: … } to its dependencies in tenant.yaml"),
	)

	It("do not make a folder that mfaproof.yaml points to appear", func() {
		own, at := marked("node_modules: §lib\n")
		_, _, err := withPackages("", handler).with("mfaproof.yaml", own).onDisk(".")
		Expect(err).To(MatchError(mistake("mfaproof.yaml:"+at[0], `"lib" is not there`)))
	})
})

var _ = Describe("The outbound rules", func() {
	asking := func(own, call string) (*tenant.Fixture, error) {
		return withPackages("", "exports.onExecutePostLogin = async (event, api) => {\n  const t = Date.now();\n  const r = await fetch("+call+").catch(e => ({ status: e.cause.code, text() {} }));\n"+
			"  api.idToken.setCustomClaim('v', [r.status, await r.text(), r.headers?.get('content-type'), Date.now() - t]);\n};\n").with("mfaproof.yaml", own).load()
	}
	DescribeTable("answer",
		func(own, call, want string) {
			fixture, err := asking("outbound:\n"+own, call)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(runOf(fixture).Commands[0].Args[1])).To(MatchJSON(want))
		},
		Entry("with JSON, after a delay", "  - { url: https://h/a, answer: { json: { b: [1, é] } }, delay: 1500ms }", `'https://h/a'`, `[200,"{\"b\":[1,\"é\"]}","application/json; charset=utf-8",1500]`),
		Entry("with text, a status and a header", "  - { url: https://h/a, method: post, answer: { status: 404, body: none, headers: { Content-Type: text/x } } }", `'https://h/a', { method: 'POST' }`, `[404,"none","text/x",0]`),
		Entry("with a status alone", "  - { url: https://h/*, answer: { status: 204 } }", `'https://h/a'`, `[204,"",null,0]`),
		Entry("with a failure", "  - { url: https://h/*, fail: reset, delay: 1s }", `'https://h/a'`, `["ECONNRESET",null,null,1000]`),
		Entry("not what they do not name", "  - { url: https://h/b, answer: {} }", `'https://h/a'`, `["ENOTALLOWED",null,null,0]`),
	)

	DescribeTable("are refused with their place",
		func(rule string, words ...string) {
			own, at := marked("outbound:\n  - " + rule + "\n")
			if len(at) == 0 {
				Expect(folder{"tenant.yaml": minimal, "mfaproof.yaml": own}.mistakes()).To(ConsistOf(And(HavePrefix("acme/mfaproof.yaml"), ContainSubstring(words[0]))))
				return
			}
			Expect(folder{"tenant.yaml": minimal, "mfaproof.yaml": own}.mistakes()).To(ConsistOf(mistake("mfaproof.yaml:"+at[0], words...)))
		},
		Entry("without a URL", `{ answer: { status: 200 } }`, "has no url"),
		Entry("with a URL that is none", `{ url: §h/a, answer: {} }`, "does not begin with http://", "https://host/path"),
		Entry("with a host that is open", `{ url: §"https://*", answer: {} }`, "no complete host"),
		Entry("with a method that is none", `{ url: https://h/, method: §GTE, answer: {} }`, `unknown method "GTE"`, `"GET"`),
		Entry("with nothing to do", `{ url: §https://h/ }`, "says 0 things to do", "one of answer:"),
		Entry("with two things to do", `{ url: §https://h/, fail: reset, allow: true }`, "says 2 things to do"),
		Entry("with a failure that is none", `{ url: https://h/, fail: §rest }`, `unknown failure "rest"`, `did you mean "reset"?`),
		Entry("with a delay that is none", `{ url: https://h/, answer: {}, delay: §soon }`, `not "soon"`),
		Entry("with a delay of what is really sent", `{ url: https://h/, allow: true, delay: §1s }`, "really sent"),
		Entry("with a status that is none", `{ url: https://h/, answer: { status: §99 } }`, "status 99"),
		Entry("with two bodies", `{ url: §https://h/, answer: { json: 1, body: x } }`, "both json: and body:"),
		Entry("with JSON that is none", `{ url: §https://h/, answer: { json: .nan } }`, "no JSON form"),
		Entry("with a key that is none", `{ url: https://h/, allow: true, §anser: {} }`, `did you mean "answer"?`),
	)
})
