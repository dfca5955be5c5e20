package action_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("Commands", func() {
	It("are recorded in call order with their arguments and places", func() {
		result, err := run(`exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'email' }] });
  api.access.deny('no', undefined, () => 1);
  ['phone'].map(type => api.authentication.enrollWithAny([{ type }]));
};`)
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(3))
		first := result.Commands[0]
		Expect(first.Name).To(Equal("authentication.challengeWith"))
		Expect(first.Args).To(HaveExactElements(MatchJSON(`{"type":"otp"}`), MatchJSON(`{"additionalFactors":[{"type":"email"}]}`)))
		Expect([]any{first.File, first.Line, first.Column}).To(Equal([]any{file, 2, 35}))
		second := result.Commands[1]
		Expect(second.Name).To(Equal("access.deny"))
		Expect(second.Args).To(HaveExactElements(MatchJSON(`"no"`), MatchJSON(`null`), MatchJSON(`null`)))
		Expect([]any{second.Line, second.Column}).To(Equal([]any{3, 18}))
		third := result.Commands[2]
		Expect(third.Name).To(Equal("authentication.enrollWithAny"))
		Expect([]any{third.Line, third.Column}).To(Equal([]any{4, 57}))
	})

	It("have the right column on line 1", func() {
		result, err := run(`exports.onExecutePostLogin = (event, api) => { api.access.deny('x') }`)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{result.Commands[0].Line, result.Commands[0].Column}).To(Equal([]any{1, 63}))
	})

	DescribeTable("take every modelled method, and each returns api",
		func(name string) {
			result, err := run(handler(fmt.Sprintf(`api.%s('k', 1).access.deny(String(api.%s() === api))`, name, name)))
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Commands).To(HaveLen(3))
			Expect(result.Commands[0].Name).To(Equal(name))
			Expect(result.Commands[0].Args).To(HaveExactElements(MatchJSON(`"k"`), MatchJSON(`1`)))
			Expect(result.Commands[1].Args).To(BeEmpty())
			Expect(result.Commands[2].Args).To(HaveExactElements(MatchJSON(`"true"`)))
		},
		Entry(nil, "authentication.challengeWith"), Entry(nil, "authentication.challengeWithAny"),
		Entry(nil, "authentication.enrollWith"), Entry(nil, "authentication.enrollWithAny"),
		Entry(nil, "access.deny"), Entry(nil, "idToken.setCustomClaim"), Entry(nil, "accessToken.setCustomClaim"),
	)

	It("hold their arguments as they were at the call", func() {
		result, err := run(handler(`const f = { type: 'otp' }; api.authentication.enrollWith(f); f.type = 'phone';`))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands[0].Args).To(HaveExactElements(MatchJSON(`{"type":"otp"}`)))
	})

	It("are the ones recorded until the handler's promise settles", func() {
		result, err := run(handler(`
			const later = async turns => { for (let i = 0; i < turns; i++) await null; api.access.deny(String(turns)); };
			later(1); later(1000);
			await null; await null; await null;`))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(1))
		Expect(result.Commands[0].Args).To(HaveExactElements(MatchJSON(`"1"`)))
	})

	It("do not wait for unawaited work that never ends", func() {
		result, err := run(handler(`(async () => { for (;;) await null; })(); api.access.deny('now');`))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(1))
	})

	It("recorded before an error are still in the result", func() {
		result, err := run(handler(`api.access.deny('first'); throw new Error('then');`))
		Expect(asFailure(err).Class).To(Equal(action.ClassThrown))
		Expect(result.Commands).To(HaveLen(1))
	})
})

var _ = Describe("The event", func() {
	It("is the JSON that was given, and changes stay inside the run", func() {
		program := mustCompile(action.Source{Name: "A", File: file, Code: handler(
			`event.seen = 1; event.user.n += event.seen; globalThis.count = (globalThis.count ?? 0) + 1; api.idToken.setCustomClaim('v', [event.user.n, count, 'ü😀' + event.user.s]);`)})
		in := invocation()
		in.Event = json.RawMessage(`{"user":{"n":1,"s":"é\u0000"}}`)
		for range 2 {
			result, err := program.Run(context.Background(), in)
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Commands[0].Args[1]).To(MatchJSON(`[2,1,"ü😀é\u0000"]`))
		}
		Expect(in.Event).To(MatchJSON(`{"user":{"n":1,"s":"é\u0000"}}`))
	})
})

var _ = Describe("The module", func() {
	DescribeTable("may export its handler in any of the usual ways",
		func(code string) { Expect(claim(code)).To(Equal(`1`)) },
		Entry("async arrow", `exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('v', 1) }`),
		Entry("sync function", `exports.onExecutePostLogin = function (event, api) { api.idToken.setCustomClaim('v', 1) }`),
		Entry("module.exports", `module.exports = { onExecutePostLogin(event, api) { api.idToken.setCustomClaim('v', 1) } }`),
		Entry("this", `this.onExecutePostLogin = function (event, api) { api.idToken.setCustomClaim('v', 1) }`),
		Entry("a thenable", `exports.onExecutePostLogin = (e, api) => ({ then(ok) { api.idToken.setCustomClaim('v', 1); ok(); } })`),
		Entry("ending in a comment", `exports.onExecutePostLogin = (e, api) => { api.idToken.setCustomClaim('v', 1) } // end`),
	)

	It("may be followed by an appended script in the same scope", func() {
		program := mustCompile(action.Source{Name: "A", File: file,
			Code:     "exports.onExecutePostLogin = async (event, api) => api.idToken.setCustomClaim('v', await policy());\nasync function policy() {}",
			Appended: "policy = async () => 'always';"})
		result, err := program.Run(context.Background(), invocation())
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands[0].Args[1]).To(MatchJSON(`"always"`))
	})

	It("runs in several goroutines at once, each in its own realm", func() {
		program := mustCompile(action.Source{Name: "A", File: file, Code: "let runs = 0;\n" + handler(
			`runs++; await null; console.log(event.i); api.idToken.setCustomClaim('v', [event.i, runs]);`)})
		var wg sync.WaitGroup
		results, errs := make([]action.Result, 4), make([]error, 4)
		for i := range results {
			wg.Go(func() {
				in := invocation()
				in.Event = fmt.Appendf(nil, `{"i":%d}`, i)
				results[i], errs[i] = program.Run(context.Background(), in)
			})
		}
		wg.Wait()
		for i := range results {
			Expect(errs[i]).NotTo(HaveOccurred())
			Expect(results[i].Commands[0].Args[1]).To(MatchJSON(fmt.Sprintf(`[%d,1]`, i)))
			Expect(results[i].Console[0].Text).To(Equal(fmt.Sprint(i)))
		}
	})
})
