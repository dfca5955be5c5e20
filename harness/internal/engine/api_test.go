package engine_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("Calls of an API and visits of an application", func() {
	call := scenarios.Call{Pos: at(22), API: "https://api.example.test"}
	replay := scenarios.Replay{Pos: at(23)}
	visit := scenarios.Visit{Pos: at(24), Checks: "content"}

	// checked runs a case that expects these calls and visits, and gives the checks that failed, with what they found.
	checked := func(s *script, calls, visits []string, steps ...scenarios.Step) []string {
		GinkgoHelper()
		c := theCase(vocab.StageGranted, append([]scenarios.Step{login}, steps...)...)
		c.Expect.Calls, c.Expect.Visits = want(calls), want(visits)
		var failed []string
		for _, k := range one(s, c).Checks {
			if k.Verdict == reports.Fail {
				failed = append(failed, k.Name+": "+k.Actual)
			}
		}
		return failed
	}
	mfa := map[string]any{"amr": []any{"mfa"}}

	It("are compared in their order", func() {
		Expect(checked(claiming(mfa), []string{"401"}, []string{"granted"}, call, visit)).To(BeEmpty())
		Expect(checked(claiming(mfa), []string{"200"}, []string{"refused"}, call, visit)).To(Equal([]string{"calls: 401", "visits: granted"}))
		Expect(checked(claiming(nil), []string{}, []string{"refused"}, visit)).To(BeEmpty())
	})

	It("end in a loop where an application insists and nothing changes", func() {
		insists := visit
		insists.Insist = true
		s := claiming(nil)
		Expect(checked(s, []string{}, []string{"refused", "refused", "refused", "refused", "loop"}, insists)).To(BeEmpty())
		weak := scenarios.Call{Pos: at(22), API: "https://api.example.test", Insist: true}
		Expect(checked(claiming(nil), []string{"401"}, []string{}, weak)).
			To(Equal([]string{"step 2: call: no call was answered with insufficient_user_authentication"}), "an answer without a demand leaves nothing to ask for")
	})

	It("need a login that was granted", func() {
		Expect(checked(show(challenge), nil, nil, call)[0]).To(Equal("step 2: call: it stands at challenge"))
		Expect(checked(show(challenge), nil, nil, visit)[0]).To(Equal("step 2: visit: it stands at challenge"))
	})

	It("have nothing to replay before an API has asked for something", func() {
		Expect(checked(claiming(mfa), []string{}, []string{}, replay)).
			To(Equal([]string{"step 2: replay: no call was answered with insufficient_user_authentication"}))
	})

	It("stop where a page waits for the person", func() {
		insists := visit
		insists.Insist = true
		s := &script{shows: []target.Observation{granted, challenge}}
		c := theCase(vocab.StageChallenge, login, insists)
		c.Expect.Visits = want([]string{"refused"})
		Expect(one(s, c).Verdict).To(Equal(reports.Pass))
	})
})
