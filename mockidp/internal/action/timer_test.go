package action_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("Timers", func() {
	It("take no real time, move the Action's clock and fire in order", func() {
		began := time.Now()
		Expect(given(`const seen = [], t = Date.now(); const wait = ms => new Promise(r => setTimeout(r, ms));
			setTimeout(() => seen.push('late'), 9000); setTimeout(() => seen.push('b'), 20); setTimeout(() => seen.push('a'), 10); setImmediate(() => seen.push('now'));
			await wait(5000); const n = setInterval(() => { seen.push('i'); if (seen.length > 5) clearInterval(n); }, 100); await wait(1000);
			clearTimeout(setTimeout(() => seen.push('never'), 1)); await wait(3001);
			return [seen, Date.now() - t]`)).To(MatchJSON(`[["now","a","b","i","i","i","late"],9001]`))
		Expect(time.Since(began)).To(BeNumerically("<", 5*time.Second))
	})

	It("end the Action that waits longer than its limit, with the place where the wait began", func() {
		in := invocation()
		in.Limits.Time = 3 * time.Second
		program := mustCompile(action.Source{Name: "A", File: file, Code: handler("\n  await new Promise(r => setTimeout(r, 3001))")})
		_, err := program.Run(context.Background(), in)
		f := asFailure(err)
		Expect([]any{f.Class, f.Line}).To(Equal([]any{action.ClassTimeout, 2}))
		Expect(f.Message).To(Equal("the Action was still waiting after 3s, for setTimeout of 3001 ms"))
		in.Limits.Time = 4 * time.Second
		_, err = program.Run(context.Background(), in)
		Expect(err).NotTo(HaveOccurred())
	})

	It("that throw fail the Action at their place", func() {
		f := failure(handler("setTimeout(() => {\n throw new RangeError('r') }, 1); await new Promise(() => {})"))
		Expect([]any{f.Class, f.Name, f.Line}).To(Equal([]any{action.ClassThrown, "RangeError", 2}))
	})

	DescribeTable("are no way around the limits",
		func(code string, class action.Class) {
			limits := action.Limits{Time: 300 * time.Millisecond, Memory: 4 << 20}
			if class == action.ClassMemory {
				limits.Time = 20 * time.Second // however slow the machine is, the memory ends first
			}
			_, err := runLimited(context.Background(), handler(code), limits)
			Expect(asFailure(err).Class).To(Equal(class))
		},
		Entry("a loop in one", `setTimeout(() => { for (;;) {} }, 1); await new Promise(() => {})`, action.ClassTimeout),
		Entry("endless ones", `const f = () => setImmediate(f); f(); await new Promise(() => {})`, action.ClassTimeout),
		Entry("memory after one", `await new Promise(r => setTimeout(r, 1)); let l; for (;;) l = { l }`, action.ClassMemory),
		Entry("a loop in a module of Node", `require('util').inspect({ get [Symbol.for('nodejs.util.inspect.custom')]() { for (;;) {} } })`, action.ClassTimeout),
	)
})

var _ = Describe("Work that is not awaited", func() {
	notices := func(code string) []action.Notice {
		GinkgoHelper()
		result, err := run(code)
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(BeEmpty())
		return result.Notices
	}

	It("has no effect and is reported with its place", func() {
		all := notices(handler("\n setTimeout(() => api.access.deny('late'), 10);"))
		Expect(all).To(HaveLen(1))
		Expect(all[0].Text).To(Equal("un-awaited promise: setTimeout of 10 ms was still under way when the handler finished and has no effect; await it"))
		Expect([]any{all[0].File, all[0].Line}).To(Equal([]any{file, 2}))
	})

	It("is reported when promises alone are at it", func() {
		all := notices(handler(`(async () => { for (let i = 0; i < 100; i++) await null; api.access.deny('late') })()`))
		Expect(all).To(ConsistOf(HaveField("Text", ContainSubstring("un-awaited promise: the handler finished while promises were still at work"))))
	})

	DescribeTable("is none where everything is awaited", func(body string) { Expect(notices(handler(body))).To(BeEmpty()) },
		Entry(nil, ``), Entry(nil, `await null`), Entry(nil, `await Promise.all([1, 2].map(async x => { await null; return x }))`),
		Entry(nil, `await new Promise(r => setTimeout(r, 5))`), Entry(nil, `const t = setTimeout(() => {}, 5); clearTimeout(t)`),
	)

	It("that never ends is told with the handler's place", func() {
		f := failure("// first\nexports.onExecutePostLogin = async () => { await new Promise(() => {}) }")
		Expect([]any{f.Class, f.Line, f.Column}).To(Equal([]any{action.ClassTimeout, 2, 9}))
		Expect(f.Message).To(ContainSubstring("never settled"))
	})
})
