package action_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("A source that is no program", func() {
	DescribeTable("is refused with message, place and excerpt",
		func(code, message string, line, column int, sourceLine string) {
			_, err := compile(code)
			f := asFailure(err)
			Expect([]any{f.Class, f.Action, f.File, f.Name}).To(Equal([]any{action.ClassSyntax, "A", file, "SyntaxError"}))
			Expect(f.Message).To(Equal(message))
			Expect([]int{f.Line, f.Column}).To(Equal([]int{line, column}))
			Expect(f.Excerpt).To(Equal(sourceLine + "\n" + strings.Repeat(" ", column-1) + "^"))
		},
		Entry("on line 1", `let a b;`, `Expected ";" but found "b"`, 1, 7, `let a b;`),
		Entry("further down", "let a;\n  if (a {\n}", `Expected ")" but found "{"`, 2, 9, `  if (a {`),
		Entry("with CRLF", "let a;\r\n  if (a {\r\n}", `Expected ")" but found "{"`, 2, 9, `  if (a {`),
		Entry("after letters outside ASCII", `let s = 'ü😀'; let a b;`, `Expected ";" but found "b"`, 1, 21, `let s = 'ü😀'; let a b;`),
		Entry("ending too early", "function f() {\n  if (x) {", `Unexpected end of file`, 2, 11, `  if (x) {`),
		Entry("with one brace too many", "let a;\n}\n", `Unexpected "}"`, 2, 1, `}`),
		Entry("declaring twice", "let a;\nlet a;", `The symbol "a" has already been declared`, 2, 5, `let a;`),
		Entry("awaiting in a sync function", "function f() {\n await g();\n}", `"await" can only be used inside an "async" function`, 2, 2, ` await g();`),
	)

	It("is explained where a published sample lost its comment opener and closing braces", func() {
		_, err := compile(` * @param {Event} event - Details about the user
 * @param {PostLoginAPI} api - Interface
exports.onExecutePostLogin = async (event, api) => {
  if (event.request.geoip.continentCode === "NA") {
`)
		f := asFailure(err)
		Expect([]any{f.Message, f.Line, f.Column}).To(Equal([]any{`Unexpected "*"`, 1, 2}))
		Expect(f.Excerpt).To(Equal(" * @param {Event} event - Details about the user\n ^"))
		Expect(f.Hint).To(ContainSubstring("opening /**"))
		Expect(f.Error()).To(HavePrefix(`actions/a.js:1:2: syntax: SyntaxError: Unexpected "*" (`))
	})

	It("compiles once the comment and the braces are restored", func() {
		_, err := compile("/**\n * @param {Event} event\n */\n" + handler("if (event.request.geoip.continentCode === \"NA\") {\n}"))
		Expect(err).NotTo(HaveOccurred())
	})

	It("is refused in the engine's words where esbuild sees nothing wrong", func() {
		_, err := compile("const a = 1;\nexport const onExecutePostLogin = async () => {};")
		f := asFailure(err)
		Expect([]any{f.Class, f.Line, f.Column}).To(Equal([]any{action.ClassSyntax, 2, 1}))
		Expect(f.Message).NotTo(BeEmpty())
		Expect(f.Hint).To(ContainSubstring("CommonJS"))
	})

	It("has its hint for a file that ends too early", func() {
		_, err := compile("exports.onExecutePostLogin = () => {")
		Expect(asFailure(err).Hint).To(ContainSubstring("missing"))
	})

	It("is told apart from an appended script that is none", func() {
		src := action.Source{Name: "A", File: file, Code: handler("const a = 1;"), Appended: "let b;\n  let c d;"}
		_, err := quickjs.Compile(src)
		f := asFailure(err)
		Expect([]any{f.File, f.Line, f.Column}).To(Equal([]any{file + " (appended)", 2, 9}))

		src.Appended, src.Code = "1;", "let c ="
		_, err = quickjs.Compile(src)
		Expect(asFailure(err).File).To(Equal(file))

		src.Code, src.Appended = "let b;", "let b;"
		_, err = quickjs.Compile(src)
		f = asFailure(err)
		Expect([]any{f.File, f.Line}).To(Equal([]any{file + " (appended)", 1}))

		src.Appended = "let c;"
		_, err = quickjs.Compile(src)
		Expect(err).NotTo(HaveOccurred())
	})

	DescribeTable("may be as deep or long as it likes",
		func(code, message string) {
			_, err := compile(code)
			f := asFailure(err)
			Expect(f.Class).To(Equal(action.ClassSyntax))
			Expect(f.Message).To(ContainSubstring(message))
		},
		Entry("deep", strings.Repeat("(", 100_000), "nested too deeply"),
		Entry("deep after another error", "let a; let a; "+strings.Repeat("(", 30_000), "already been declared"),
		Entry("as long as the platform takes, which esbuild survives", "let a; let a; "+strings.Repeat("(", 99_986), "already been declared"),
		Entry("longer", strings.Repeat("\n", 100_001), "100001 bytes, more than the 100000"),
	)
})

var _ = Describe("A source of 100 kB", func() {
	It("is accepted", func() {
		_, err := compile(strings.Repeat("\n", 100_000))
		Expect(err).NotTo(HaveOccurred())
	})
})

var _ = Describe("The runtime", func() {
	It("has a name", func() {
		Expect(quickjs.Name()).To(Equal("quickjs"))
	})
})
