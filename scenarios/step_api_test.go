package scenarios_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

var _ = Describe("Calls of an API and visits of an application", func() {
	const suite = `suite: f/s
requires: [auth0.tenant]
tenant: { factors: [otp], actions: [one.js] }
people: { ana: { enrolled: [otp] } }
cases:
  - case: good
    cites: [otp.wrong-code]
    do:
      - login: ana
      - call: { api: "https://api.example/", acr: multi-factor, max_age: 300, token: first, insist: true }
      - call: "https://api.example/"
      - replay
      - visit: content
      - visit: { checks: fresh, max_age: 60, insist: true }
    expect: { outcome: granted, calls: ["401 x", "200", loop], visits: [granted, refused, loop] }
`
	It("are read", func() {
		cases, err := loadWords(suite)
		Expect(err).NotTo(HaveOccurred())
		c := cases[0]
		five, one := 300, 60
		place := func(line int) scenarios.Pos { return scenarios.Pos{File: "f.yaml", Line: line, Column: 9} }
		Expect(c.Steps[1:]).To(Equal([]scenarios.Step{
			scenarios.Call{Pos: place(10), API: "https://api.example/", ACR: "http://schemas.openid.net/pape/policies/2007/06/multi-factor", MaxAge: &five, First: true, Insist: true},
			scenarios.Call{Pos: place(11), API: "https://api.example/"},
			scenarios.Replay{Pos: place(12)},
			scenarios.Visit{Pos: place(13), Checks: "content"},
			scenarios.Visit{Pos: place(14), Checks: "fresh", MaxAge: &one, Insist: true},
		}))
		Expect(c.Expect.Calls.Value).To(Equal([]string{"401 x", "200", "loop"}))
		Expect(c.Expect.Visits.Value).To(Equal([]string{"granted", "refused", "loop"}))
		Expect(c.Requires).To(ContainElements("login.api", "login.request"))
	})

	DescribeTable("are refused where they mean nothing", func(old, fresh, want string) {
		text := strings.Replace(suite, old, fresh, 1)
		Expect(text).NotTo(Equal(suite))
		_, err := loadWords(text)
		Expect(err).To(MatchError(ContainSubstring(want)))
	},
		Entry("no API", `call: "https://api.example/"`, "call", `step "call" needs a api`),
		Entry("no way", "visit: content", "visit", `step "visit" needs a way`),
		Entry("an unknown way", "visit: content", "visit: contents", `unknown way to look at a token "contents"; did you mean "content"?`),
		Entry("an unknown token", "token: first", "token: fist", `unknown access token "fist"; did you mean "first"?`),
		Entry("no class", "visit: content", "visit: class", "a visit that checks the class says which"),
		Entry("no age", "checks: fresh, max_age: 60", "checks: fresh", "a visit that wants a fresh proof says how fresh"),
		Entry("a negative age", "max_age: 300", "max_age: -1", "-1 is no age"),
		Entry("a visit of an API", "checks: fresh", "api: x, checks: fresh", `"api" has no meaning here: an application looks at its ID token`),
		Entry("a call that looks", "token: first", "checks: content", `"checks" has no meaning here: an API looks at its access token`),
		Entry("what no visit finds", "visits: [granted", "visits: [allowed", `unknown visit "allowed"`),
	)
})
