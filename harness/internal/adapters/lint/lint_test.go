package lint_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/lint"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
)

// straight changes nothing.
func straight(_ string, _, answer []byte) []byte { return answer }

// replaced changes a text in the answers to a method.
func replaced(method, from, to string) bend {
	return func(m string, _, answer []byte) []byte {
		if m == method {
			return bytes.Replace(answer, []byte(from), []byte(to), 1)
		}
		return answer
	}
}

// instead answers a method with something else.
func instead(method, rest string) bend {
	return func(m string, _, answer []byte) []byte {
		var a struct{ ID uint64 }
		if m != method || json.Unmarshal(answer, &a) != nil {
			return answer
		}
		return fmt.Appendf(nil, `{"id":%d,%s}`, a.ID, rest)
	}
}

// leaking shows a text of each request to a method in the evidence of its answer.
func leaking(method, name string) bend {
	return func(m string, params, answer []byte) []byte {
		var p struct{ Login, Proof map[string]any }
		if m != method || json.Unmarshal(params, &p) != nil {
			return answer
		}
		text, ok := p.Login[name].(string)
		if !ok {
			text, _ = p.Proof[name].(string)
		}
		return bytes.Replace(answer, []byte(`"result":{`), fmt.Appendf(nil, `"result":{"evidence":[{"request":"POST with %s","response":"200"}],`, text), 1)
	}
}

// muddled is a target with one world for everybody.
type muddled struct {
	*targettest.Target
	world target.World
}

func (m *muddled) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w, applied, err := m.Target.Provision(ctx, f)
	if m.world == nil {
		m.world = w
	}
	return m.world, applied, err
}

// cross makes errors of refusals.
type cross struct{ *targettest.Target }

type crossWorld struct{ target.World }

type crossSession struct{ target.Session }

func (c cross) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w, applied, err := c.Target.Provision(ctx, f)
	return crossWorld{w}, applied, err
}

func (w crossWorld) Open(ctx context.Context, d target.Device) (target.Session, error) {
	s, err := w.World.Open(ctx, d)
	return crossSession{s}, err
}

func (s crossSession) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	o, err := s.Session.Begin(ctx, l)
	if o.Error != nil {
		return o, errors.New("401 Unauthorized")
	}
	return o, err
}

var _ = Describe("Lint", func() {
	DescribeTable("finds nothing wrong with what is right", func(ctx SpecContext, look func(context.Context) []lint.Finding) {
		all := look(ctx)
		Expect(all).To(HaveLen(11))
		Expect(all).To(HaveEach(And(HaveField("Wrong", ""), HaveField("Skipped", ""))))
	},
		Entry("of this program", func(ctx context.Context) []lint.Finding {
			all, err := lint.Run(ctx, small(), lint.Options{Now: now})
			Expect(err).NotTo(HaveOccurred())
			return all
		}),
		Entry("by messages", func(ctx context.Context) []lint.Finding { return findings(ctx, small(), straight) }),
	)

	DescribeTable("finds what is wrong, and says what to do",
		func(ctx SpecContext, t target.Target, how bend, check, wrong string) {
			all := findings(ctx, t, how)
			Expect(all).To(ContainElement(And(HaveField("Check", check), HaveField("Wrong", ContainSubstring(wrong)), HaveField("Do", Not(BeEmpty())))))
		},
		Entry("a capability that there is not", small(), replaced("describe", `"factor.otp"`, `"factor.opt"`), "describe", `it declares the capability "factor.opt", which there is not; did you mean "factor.otp"?`),
		Entry("a capability twice", small(), replaced("describe", `"factor.otp"`, `"factor.otp","factor.otp"`), "describe", "declares the capability factor.otp twice"),
		Entry("no version", small(), replaced("describe", `"version":"1"`, `"version":""`), "describe", "no version"),
		Entry("a result for what nobody knows", small(), instead("no_such_method", `"result":{}`), "unknown method", "the method no_such_method is answered with a result"),
		Entry("a problem for what nobody knows", small(), instead("no_such_method", `"problem":{"side":"adapter","text":"KeyError"}`), "unknown method", "is answered with a problem (adapter: KeyError)"),
		Entry("wrong passwords as problems", cross{small()}, straight, "passwords", "a wrong password makes a problem: the adapter could not do begin: 401 Unauthorized"),
		Entry("wrong passwords that are accepted", small(), replaced("begin", `"stage":"primary"`, `"stage":"granted"`), "passwords", "a wrong password is accepted: the login stands at granted"),
		Entry("wrong passwords without an error", small(), replaced("begin", `,"error":{"class":"wrong-proof","text":"wrong name or password"}`, ""), "passwords", "a wrong password leaves no error in the observation"),
		Entry("a probe that always says yes", small(), replaced("probe", `"no"`, `"yes"`), "passwords", "the probe after a wrong password says yes in place of no"),
		Entry("a probe that always says no", small(), replaced("probe", `"yes"`, `"no"`), "passwords", "the probe after the right password says no in place of yes"),
		Entry("right passwords that are refused", small(), replaced("begin", `"stage":"granted"`, `"stage":"refused"`), "passwords", "the policy asks this person for the password alone, and the login stands at refused"),
		Entry("one world for everybody", &muddled{Target: small()}, straight, "worlds", "beside another world: the policy asks this person for the password alone, and the login stands at primary"),
		Entry("codes that are always refused", &targettest.Target{Now: now, Period: small().Period, Flaws: targettest.Flaws{RefusesAll: true}}, straight, "one-time code", "the right code of the app does not finish the login: it stands at enrol"),
		Entry("no enrolment", &targettest.Target{Now: now, Period: small().Period, Flaws: targettest.Flaws{SkipsFactor: true}}, straight, "one-time code", "everybody must enrol otp, and the login stands at granted"),
		Entry("codes that are always accepted", small(), replaced("submit", `"stage":"enrol"`, `"stage":"granted"`), "one-time code", "after a wrong code the login stands at granted"),
		Entry("factors that are not told", small(), replaced("factors", `["otp"]`, `[]`), "one-time code", "after the enrolment of otp factors has []"),
		Entry("a capability that is a lie", small(), replaced("describe", `"factor.otp"`, `"factor.otp","clock"`), "capabilities", "it declares clock and answers now with unsupported"),
		Entry("a capability that is kept to itself", small(), instead("messages", `"result":{"messages":[]}`), "capabilities", "it does not declare inbox and answers messages with a result"),
		Entry("a world that is never gone", small(), instead("open", `"result":{"session":"s1"}`), "release", "open in a world that was released is answered with a result"),
		Entry("a world that cannot be released", small(), instead("release", `"problem":{"side":"adapter","text":"no"}`), "release", "a world cannot be released: the adapter could not do release: no"),
		Entry("a password in the evidence", small(), leaking("begin", "password"), "evidence", "an answer to begin shows a password outside of what it hands to the person"),
		Entry("a code in the evidence", small(), leaking("submit", "code"), "evidence", "an answer to submit shows a one-time code outside of what it hands to the person"),
		Entry("an answer that does not fit", small(), replaced("begin", `"stage":`, `"offers":[{"id":1,"kind":"enrol"}],"stage":`), "schema", "an answer to begin does not fit: /result/offers/0/id: "),
	)

	It("passes over what an adapter does not declare, and says so", func(ctx SpecContext) {
		all := findings(ctx, small(), replaced("describe", `"enrol.inline",`, ""))
		Expect(all).To(ContainElement(And(HaveField("Check", "one-time code"), HaveField("Skipped", "it does not declare enrol.inline"), HaveField("Wrong", ""))))
	})
})
