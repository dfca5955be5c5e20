package bundle_test

import (
	"context"
	"encoding/json"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/bundle"
)

// tenant is a folder with small packages in its node_modules.
const tenant = "testdata/tenant"

var (
	plain   = bundle.Dependency{Name: "plain", Version: "1.2.3"}
	modern  = bundle.Dependency{Name: "modern", Version: "2.0.0"}
	nested  = bundle.Dependency{Name: "nested", Version: "latest"}
	digest  = bundle.Dependency{Name: "@scope/digest", Version: "1.0.0"}
	endless = bundle.Dependency{Name: "endless", Version: "1.0.0"}
)

var _ = Describe("An Action", func() {
	DescribeTable("requires",
		func(before, expression, want string, declared ...bundle.Dependency) {
			Expect(value(compiled(tenant, handler(before, expression), declared...), nil)).To(MatchJSON(want))
		},
		Entry("a CommonJS package with JSON", `const p = require('plain');`, `p.greet('Ana')`, `"hello Ana, 1"`, plain),
		Entry("a file of a package", `const e = require('plain/extra');`, `[e, require('plain/extra.js') === e]`, `["extra",true]`, plain),
		Entry("an ES module, in its variant for browsers", `const { where, default: Modern } = require('modern');`, `[where, new Modern().n]`, `["browser",1]`, modern),
		Entry("a package with packages of its own, of which one is shared", `const n = require('nested');`, `[n, require('plain').count]`, `[["hello nested, 1","old within nested"],1]`, nested, plain),
		Entry("a package in a scope that requires crypto", `const d = require('@scope/digest');`, `d.sha('abc').slice(0, 8)`, `"ba7816bf"`, digest),
		Entry("by a name it puts together", `const load = name => require(name);`, `load('pl' + 'ain').greet('Bo')`, `"hello Bo, 1"`, plain),
		Entry("within its handler, modules of Node too", ``, `require('plain').greet(require('path').basename('/x/Cy'))`, `"hello Cy, 1"`, plain),
	)

	It("gets packages afresh in every run", func() {
		program := compiled(tenant, handler(`const p = require('plain');`, `p.greet('Ana')`), plain)
		for range 2 {
			Expect(value(program, nil)).To(Equal(`"hello Ana, 1"`))
		}
	})

	DescribeTable("keeps its own lines and columns in the errors of packages",
		func(call string, column int) {
			_, err := run(compiled(tenant, "const p = require('plain');\nexports.onExecutePostLogin = async () => {\n  "+call+";\n};", plain), nil)
			f := err.(*action.Failure)
			Expect([]any{f.Class, f.Name, f.Message, f.File, f.Line, f.Column}).To(Equal([]any{action.ClassThrown, "TypeError", "plain fails", file, 3, column}))
			Expect(f.Stack).NotTo(ContainSubstring("eval"))
		},
		Entry("at once", `p.fail()`, 9),
		Entry("where a map calls them", `[1].map(p.fail)`, 10),
	)

	It("learns at its place that a package uses what Node has and the mock has not", func() {
		_, err := run(compiled(tenant, "const d = require('@scope/digest');\nexports.onExecutePostLogin = async () => {\n  d.read();\n};", digest), nil)
		f := err.(*action.Failure)
		Expect([]any{f.Class, f.Message, f.Line}).To(Equal([]any{action.ClassNotModelled, "fs.readFileSync: the module fs of Node is not modelled", 3}))
	})

	DescribeTable("stays within its limits in packages",
		func(call string, class action.Class) {
			program := compiled(tenant, "const e = require('endless');\nexports.onExecutePostLogin = async () => { await e."+call+"(); };", endless)
			limits := action.Limits{Time: 300 * time.Millisecond, Memory: 8 << 20}
			if class == action.ClassMemory {
				limits.Time = 20 * time.Second // however slow the machine is, the memory ends first
			}
			_, err := program.Run(context.Background(), action.Invocation{Event: json.RawMessage(`{}`), Limits: limits})
			Expect(err.(*action.Failure).Class).To(Equal(class))
		},
		Entry("of time", "spin", action.ClassTimeout),
		Entry("of memory, after an await", "fill", action.ClassMemory),
	)

	It("that asks for a declared package which it does not name is told to name it", func() {
		program := compiled(tenant, "const p = require('plain');\nexports.onExecutePostLogin = async () => {\n  module.constructor; require; globalThis.r('plain/extra');\n}; globalThis.r = require;", plain)
		_, err := run(program, nil)
		Expect(err).To(MatchError(And(ContainSubstring("a.js:3:"), ContainSubstring("write require('plain/extra') somewhere in the file"))))
	})
})

var _ = Describe("Required", func() {
	declared := []bundle.Dependency{plain, digest}
	DescribeTable("lists what a source requires",
		func(code, appended string, want []string, others []bundle.NotDeclared) {
			specifiers, not := bundle.Required(code, appended, declared)
			Expect(specifiers).To(Equal(want))
			Expect(not).To(Equal(others))
		},
		Entry("nothing", `let a`, ``, []string(nil), nil),
		Entry("each once, and no modules of Node", `require('plain'); require('plain'); require('@scope/digest/x'); require('fs'); require('node:zz')`, ``, []string{"@scope/digest/x", "plain"}, nil),
		Entry("all, if a name is put together", `require('plain/' + x)`, ``, []string{"@scope/digest", "plain"}, nil),
		Entry("nothing of a text that is no program", `require('plain'`, ``, []string(nil), nil),
		Entry("others with their places", "let é;\n  é = require('zz');", "let a;\nrequire('./b')", []string(nil), []bundle.NotDeclared{{Specifier: "zz", Line: 2, Column: 16}, {Specifier: "./b", Line: 4, Column: 9}}),
		Entry("others that only begin alike", `require('plainer')`, ``, []string(nil), []bundle.NotDeclared{{Specifier: "plainer", Line: 1, Column: 9}}),
	)
})

var _ = Describe("A dependency", func() {
	check := func(d bundle.Dependency, folders ...string) *bundle.Problem {
		GinkgoHelper()
		all := (&bundle.Bundler{Folders: folders}).Check([]bundle.Dependency{plain, d})
		Expect(all).To(HaveLen(1))
		return all[0].(*bundle.Problem)
	}

	DescribeTable("is refused, with the command that mends it",
		func(name, version, message, hint string) {
			p := check(bundle.Dependency{Name: name, Version: version}, tenant)
			Expect(p.At).To(Equal(1))
			Expect(p.Message).To(ContainSubstring(message))
			Expect(p.Hint).To(ContainSubstring(hint))
		},
		Entry("that is not installed", "zz", "1.0.0", "zz is not installed", "npm install zz@1.0.0 --prefix testdata/tenant"),
		Entry("that is not installed, without a version", "zz", "", "zz is not installed", "npm install zz@latest --prefix testdata/tenant"),
		Entry("in another version", "modern", "2.0.1", "modern is installed as 2.0.0 and declared as 2.0.1", "npm install modern@2.0.1 --prefix testdata/tenant"),
		Entry("that cannot be read", "torn", "1.0.0", "torn cannot be read", "npm install torn@1.0.0"),
		Entry("of a name that leads elsewhere", "../plain", "1.2.3", `"../plain" is no name`, "lodash"),
	)

	It("needs a folder", func() {
		all := (&bundle.Bundler{}).Check([]bundle.Dependency{plain})
		Expect(all).To(ConsistOf(MatchError(ContainSubstring("not a folder on disk"))))
	})

	DescribeTable("is accepted", func(d bundle.Dependency) {
		Expect((&bundle.Bundler{Folders: []string{"testdata", tenant}}).Check([]bundle.Dependency{d})).To(BeEmpty())
	}, Entry("in its version", plain), Entry("as the latest", nested), Entry("in a scope", digest), Entry("with a v", bundle.Dependency{Name: "plain", Version: "v1.2.3"}))
})

var _ = Describe("The bundler", func() {
	It("makes one script for the same packages", func() {
		b := &bundle.Bundler{Folders: []string{tenant}}
		one, err := b.Packages([]string{"plain"}, nil)
		Expect(err).NotTo(HaveOccurred())
		two, err := b.Packages([]string{"plain"}, nil)
		Expect(err).NotTo(HaveOccurred())
		other, err := b.Packages([]string{"modern"}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(two).To(BeIdenticalTo(one))
		Expect(other).NotTo(BeIdenticalTo(one))
	})

	DescribeTable("says what cannot be bundled", func(specifier, words string) {
		_, err := (&bundle.Bundler{Folders: []string{tenant}}).Packages([]string{specifier}, nil)
		Expect(err).To(MatchError(ContainSubstring(words)))
	},
		Entry("with the place in the package", "broken", `broken/index.js:1:9: Could not resolve "nowhere"`),
		Entry("a file that is not there", "plain/zz", `plain/zz`),
		Entry("a package that is not installed", "zz", "zz is not installed"),
	)
})
