package action_test

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

func runLimited(ctx context.Context, code string, limits action.Limits) (action.Result, error) {
	GinkgoHelper()
	in := invocation()
	in.Limits = limits
	return mustCompile(action.Source{Name: "A", File: file, Code: code}).Run(ctx, in)
}

var _ = Describe("The time limit", func() {
	limits := action.Limits{Time: 150 * time.Millisecond}

	DescribeTable("stops a script that is busy",
		func(code string) {
			result, err := runLimited(context.Background(), code, limits)
			f := asFailure(err)
			Expect(f.Class).To(Equal(action.ClassTimeout))
			Expect(f.Message).To(ContainSubstring("still running after 150ms"))
			Expect(f.Hint).To(ContainSubstring("loop"))
			Expect(result.Commands).To(HaveLen(strings.Count(code, "access.deny")))
		},
		Entry("in a loop", handler(`api.access.deny('x'); for (;;) {}`)),
		Entry("in a loop of a sync handler", `exports.onExecutePostLogin = (event, api) => { api.access.deny('x'); for (;;) {} }`),
		Entry("in a loop after an await", handler(`await null; api.access.deny('x'); for (;;) {}`)),
		Entry("while the module loads", `for (;;) {}`),
		Entry("waiting for a frozen clock", handler(`const t = Date.now(); while (Date.now() - t < 1000) {}`)),
		Entry("in a regular expression", handler(`/^(?=a)(a+)+$/.test('a'.repeat(30) + 'b')`)),
		Entry("in a try", handler(`for (;;) { try { for (;;) {} } catch {} }`)),
		Entry("and catches the interrupt as a rejection", handler(
			`for (;;) { try { await (async () => { for (;;) {} })() } catch {} finally { } }`)),
		Entry("with endless small jobs", handler(`for (;;) await null`)),
		Entry("in a getter that the runtime reads", `exports.onExecutePostLogin = () => { throw { get message() { for (;;) {} }, toJSON() { for (;;) {} } } }`),
	)

	It("lets a script finish that needs a part of it", func() {
		_, err := runLimited(context.Background(), handler(`let n = 0; for (let i = 0; i < 1e4; i++) n += i; await null;`), action.Limits{Time: 20 * time.Second})
		Expect(err).NotTo(HaveOccurred())
	})

	It("is not needed to see that a handler can never finish", func() {
		result, err := runLimited(context.Background(), handler(`api.access.deny('x'); await new Promise(() => {})`), action.Limits{Time: time.Hour})
		f := asFailure(err)
		Expect(f.Class).To(Equal(action.ClassTimeout))
		Expect(f.Message).To(ContainSubstring("never finished"))
		Expect(result.Commands).To(HaveLen(1))
	})

	It("also holds for what the Action does to the reading of its commands", func() {
		_, err := runLimited(context.Background(), handler(`Object.prototype.toJSON = () => { for (;;) {} }`), action.Limits{})
		f := asFailure(err)
		Expect(f.Class).To(Equal(action.ClassThrown))
		Expect(f.Message).To(ContainSubstring("cannot be read"))
		Expect(f.Hint).To(ContainSubstring("toJSON"))
	})

	It("gives way to a caller that cancels", func() {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_, err := runLimited(ctx, handler(`for (;;) {}`), action.Limits{Time: time.Hour})
		f := asFailure(err)
		Expect(f.Class).To(Equal(action.ClassTimeout))
		Expect(f.Message).To(ContainSubstring("cancelled"))
	})

	It("does not start a handler for a caller that has already cancelled", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := runLimited(ctx, handler(`for (;;) await null`), action.Limits{})
		Expect(asFailure(err).Message).To(ContainSubstring("cancelled"))
	})
})

var _ = Describe("The memory limit", func() {
	limits := action.Limits{Memory: 4 << 20, Time: 20 * time.Second}

	DescribeTable("stops a script that fills it",
		func(code string) {
			result, err := runLimited(context.Background(), code, limits)
			f := asFailure(err)
			Expect(f.Class).To(Equal(action.ClassMemory))
			Expect(f.Message).To(ContainSubstring("4194304 bytes"))
			Expect(result.Commands).To(HaveLen(strings.Count(code, "access.deny")))
		},
		Entry("with an array", handler(`api.access.deny('x'); const a = []; for (;;) a.push(a.length)`)),
		Entry("with a list, where no error object fits", handler(`api.access.deny('x'); let l; for (;;) l = { l }`)),
		Entry("with a map after an await", handler(`await null; const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])`)),
		Entry("with a list that stays", handler(`api.access.deny('x'); for (;;) globalThis.l = { l: globalThis.l }`)),
		Entry("with an array that stays", handler(`api.access.deny('x'); globalThis.a = []; for (;;) a.push([a.length])`)),
		Entry("with closures that stay, and catches that", handler(
			`globalThis.f = () => 1; for (;;) try { for (;;) { const g = f; globalThis.f = () => g } } catch (e) { throw e }`)),
		Entry("with one buffer", handler(`new Uint8Array(1e8)`)),
		Entry("while the module loads", `let l; for (;;) l = { l }`),
	)

	It("holds while a module of Node is loaded", func() {
		_, err := runLimited(context.Background(), handler(`require('crypto')`), action.Limits{Memory: 300 << 10})
		Expect(asFailure(err).Class).To(Equal(action.ClassMemory))
		_, err = runLimited(context.Background(), handler(`require('crypto')`), limits)
		Expect(err).NotTo(HaveOccurred())
	})

	It("counts the recorded commands as well", func() {
		result, err := runLimited(context.Background(), handler(`for (;;) api.access.deny('x'.repeat(20000))`), limits)
		Expect(asFailure(err).Class).To(Equal(action.ClassMemory))
		Expect(len(result.Commands)).To(BeNumerically(">", 10))
	})

	It("says where, if the engine knows", func() {
		_, err := runLimited(context.Background(), handler("\n  new Uint8Array(1e8)"), limits)
		Expect(asFailure(err).Line).To(Equal(2))
	})

	It("leaves room for an ordinary script", func() {
		_, err := runLimited(context.Background(), handler(`const a = []; for (let i = 0; i < 1e4; i++) a.push(i)`), limits)
		Expect(err).NotTo(HaveOccurred())
	})

	It("does not break on a limit far below what a realm needs", func() {
		_, err := runLimited(context.Background(), handler(`'x'.repeat(2e5)`), action.Limits{Memory: 1})
		Expect(asFailure(err).Class).To(Equal(action.ClassMemory))
	})
})
