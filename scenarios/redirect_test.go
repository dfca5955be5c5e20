package scenarios_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const redirects = `suite: f/s
requires: [auth0.tenant]
tenant: { factors: [otp], actions: [one.js] }
people: { ana: {} }
cases:
  - case: good
    cites: [otp.wrong-code]
    do:
      - login: ana
      - redirect: { state: wrong, by: post }
      - redirect: { answer: { ok: "yes" }, token: { secret: shared, payload: { sub: ana }, parameter: t, how: stale } }
      - redirect
    expect:
      outcome: granted
      stages: [redirect]
      redirects: ["https://app.example/kyc?q=1"]
`

var _ = Describe("The step redirect", func() {
	It("brings a person back", func() {
		cases, err := loadWords(redirects)
		Expect(err).NotTo(HaveOccurred())
		place := func(line int) scenarios.Pos { return scenarios.Pos{File: "f.yaml", Line: line, Column: 9} }
		Expect(cases[0].Steps[1:]).To(Equal([]scenarios.Step{
			scenarios.Redirect{Pos: place(10), State: vocab.AnswerWrong, Post: true},
			scenarios.Redirect{Pos: place(11), State: vocab.AnswerRight, Answer: map[string]string{"ok": "yes"},
				Token: &scenarios.ReturnToken{Secret: "shared", Parameter: "t", Payload: map[string]any{"sub": "ana"}, How: vocab.AnswerStale}},
			scenarios.Redirect{Pos: place(12), State: vocab.AnswerRight},
		}))
		Expect(cases[0].Expect.Redirects.Value).To(Equal([]string{"https://app.example/kyc?q=1"}))
		Expect(cases[0].Requires).To(Equal([]string{"auth0.tenant", "redirect"}))
	})

	DescribeTable("has mistakes with a place", func(old, replacement, mistake string) {
		Expect(redirects).To(ContainSubstring(old))
		_, err := loadWords(strings.Replace(redirects, old, replacement, 1))
		Expect(err).To(MatchError(ContainSubstring("f.yaml:" + mistake)))
	},
		Entry("unknown state", "state: wrong", "state: wrog", `10:28: unknown state "wrog"; did you mean "wrong"?`),
		Entry("unknown way", "by: post", "by: fax", `10:39: unknown way "fax"; known ways: get, post`),
		Entry("token without a secret", "secret: shared, ", "", `11:9: the token of the other site has no secret; write token: {secret: SECRET}`),
		Entry("unknown token", "how: stale", "how: future", `11:111: unknown token "future"; known tokens: reused, right, stale, wrong`),
		Entry("text", "      - redirect\n", "      - redirect: back\n", `12:19: step "redirect" says how the person comes back; write redirect, or redirect: {answer: {KEY: value}}`),
		Entry("no address", "https://app.example/kyc?q=1", "/kyc", `16:19: "/kyc" is no address of another site; write https://host/path?KEY=value`),
		Entry("wrong without a right one after it", "      - redirect\n", "", `6:5: case "good" needs a control: no right answer follows the stale one for redirect`),
	)
})
