package action_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("The console", func() {
	It("keeps level, text and place of each line", func() {
		result, err := run(handler("console.log('a', 1);\n  console.warn({ b: [1] });\n console.error(); console.info('i'); console.debug('d');"))
		Expect(err).NotTo(HaveOccurred())
		var levels, texts []string
		for _, l := range result.Console {
			levels, texts = append(levels, l.Level), append(texts, l.Text)
			Expect(l.File).To(Equal(file))
		}
		Expect(levels).To(Equal([]string{"log", "warn", "error", "info", "debug"}))
		Expect(texts).To(Equal([]string{"a 1", `{"b":[1]}`, "", "i", "d"}))
		Expect([]int{result.Console[0].Line, result.Console[0].Column}).To(Equal([]int{1, 65}))
		Expect([]int{result.Console[1].Line, result.Console[1].Column}).To(Equal([]int{2, 15}))
	})

	DescribeTable("shows values much as Node does",
		func(expression, want string) {
			result, err := run(handler(`console.log(` + expression + `)`))
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Console[0].Text).To(Equal(want))
		},
		Entry(nil, `undefined, null, true, -1.5`, `undefined null true -1.5`),
		Entry(nil, `10n, Symbol('s')`, `10n Symbol(s)`),
		Entry(nil, `function f() {}, () => 1`, `[Function: f] [Function: (anonymous)]`),
		Entry(nil, `(o => (o.o = o))({})`, `[object with a circular or unprintable value]`),
		Entry(nil, `new TypeError('bad')`, "TypeError: bad\n    at <anonymous> (actions/a.js:1:79)"),
	)

	It("keeps 256 characters of text, and the level and place of what is beyond", func() {
		result, err := run(handler("console.log('é'.repeat(200));\n console.warn('b'.repeat(200));\n console.error('c');"))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Console).To(HaveLen(3))
		Expect(result.Console[0].Text).To(Equal(strings.Repeat("é", 200)))
		Expect(result.Console[1].Text).To(Equal(strings.Repeat("b", 56)))
		Expect(result.Console[2].Text).To(BeEmpty())
		Expect([]bool{result.Console[0].Cut, result.Console[1].Cut, result.Console[2].Cut}).To(Equal([]bool{false, true, true}))
		Expect([]any{result.Console[2].Level, result.Console[2].Line}).To(Equal([]any{"error", 3}))
	})

	It("keeps 256 lines", func() {
		result, err := run(handler("for (let i = 0; i < 300; i++) console.log('');"))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Console).To(HaveLen(256))
	})

	It("is there when the handler fails, and while the module loads", func() {
		result, err := run("console.log('loading');\n" + handler(`console.log('running'); throw new Error('x')`))
		Expect(err).To(HaveOccurred())
		Expect(result.Console).To(HaveLen(2))
		Expect(result.Console[0].Line).To(Equal(1))
	})
})
