//go:build !race

package action_test

// These specs build long stacks or run a million jobs. The race detector slows the embedded engine down forty times and they start no
// goroutine of their own, so builds with it leave them out.

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("The number of awaits", func() {
	It("is bounded by the time limit alone, not by what the engine drains in one call", func() {
		result, err := runLimited(context.Background(), handler(
			`let n = 0; const p = Promise.resolve();
			await new Promise(done => { const turn = () => { ++n < 1.05e6 ? p.then(turn) : done() }; turn(); });
			api.idToken.setCustomClaim('v', n)`), action.Limits{Time: time.Minute})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(1))
	})
})

var _ = Describe("Recursion without end", func() {
	DescribeTable("is an error like any other",
		func(code string) {
			f := failure(code)
			Expect(f.Class).To(BeElementOf(action.ClassThrown, action.ClassMemory))
		},
		Entry("in a function", handler(`const f = () => f() + 1; f()`)),
		Entry("through a native", handler(`const f = () => [2, 1].sort(f); f()`)),
		Entry("in a getter", handler(`const o = { get x() { return this.x } }; o.x`)),
		Entry("in a nested value", handler(`let a = []; for (let i = 0; i < 2e4; i++) a = [a]; api.access.deny(a)`)),
	)

	It("can be caught, and the run goes on", func() {
		Expect(claim(handler(`const f = () => f() + 1; try { f() } catch { api.idToken.setCustomClaim('v', 1) }`))).To(Equal(`1`))
	})

	It("keeps the innermost frames only", func() {
		f := failure(handler(`const f = () => f() + 1; f()`))
		Expect(strings.Split(f.Stack, "\n")).To(HaveLen(10))
		Expect(f.Line).To(Equal(1))
	})
})

var _ = Describe("A place", func() {
	It("is right wherever it is", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			above := rapid.StringMatching(`(/\*[a-zäß😀 \t\n]{0,20}\*/[ \n]{0,3}){0,4}`).Draw(t, "above")
			before := rapid.StringMatching(`(/\*[a-zäß😀 \t]{0,20}\*/ ?){0,3}`).Draw(t, "before")
			last := []rune(above[strings.LastIndex(above, "\n")+1:] + before)
			line, column := strings.Count(above, "\n")+1, len(last)

			f := failure(above + before + "throw new Error('x')")
			Expect([]int{f.Line, f.Column}).To(Equal([]int{line, column + len("throw new Error(")}))
			_, err := compile(above + before + "let a b")
			f = asFailure(err)
			Expect([]int{f.Line, f.Column}).To(Equal([]int{line, column + len("let a b")}))
		})
	})
})
