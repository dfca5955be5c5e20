package engine_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A signal", func() {
	moved := scenarios.Signal{Pos: at(20), Device: "laptop", Place: "berlin"}
	onLaptop := func(browser string) scenarios.Login {
		return scenarios.Login{Pos: at(21), Person: "ana", Password: vocab.AnswerRight, Device: "laptop", Browser: browser}
	}
	order := func(s *script) []string {
		var calls []string
		for _, call := range s.calls {
			if strings.HasPrefix(call, "signal ") || strings.HasPrefix(call, "open ") {
				calls = append(calls, call)
			}
		}
		return calls
	}

	It("says all that the case says, of the usual device where it names none", func() {
		s := &script{full: true, shows: []target.Observation{granted}}
		Expect(one(s, theCase(vocab.StageGranted, login, scenarios.Signal{Pos: at(21), IP: "198.51.100.7", UserAgent: "Agent", ForgetCookies: true,
			DenyListed: &scenarios.DenyListing{Source: "firehol", Category: "abuse"},
			Risk:       &scenarios.RiskSignal{Confidence: "low", Codes: map[string]string{"NewDevice": "no_match"}}})).Verdict).To(Equal(reports.Pass))
		Expect(order(s)).To(Equal([]string{"open browser", "signal browser"}))
		Expect(s.signals).To(Equal([]target.Signal{{Address: "198.51.100.7", UserAgent: "Agent", ForgetCookies: true,
			DenyListed: &target.DenyListing{Source: "firehol", Category: "abuse"}, Risk: &target.Risk{Confidence: "low", Codes: map[string]string{"NewDevice": "no_match"}}}}))
	})

	It("reaches every browser of its device, also one that is opened later, and no other device", func() {
		s := &script{full: true, shows: []target.Observation{granted}}
		none := scenarios.Signal{Pos: at(22), Device: "laptop", Risk: &scenarios.RiskSignal{None: true}}
		Expect(one(s, theCase(vocab.StageGranted, login, moved, onLaptop(""), onLaptop("no-script"), none)).Verdict).To(Equal(reports.Pass))
		Expect(order(s)).To(Equal([]string{"open browser", "signal laptop", "open laptop", "signal laptop no-script", "open laptop no-script", "signal laptop", "signal laptop no-script"}))
		Expect(s.signals).To(Equal([]target.Signal{{Place: "berlin"}, {Place: "berlin"}, {Risk: &target.Risk{None: true}}, {Risk: &target.Risk{None: true}}}))
	})

	It("makes a case untestable where the target takes none", func() {
		Expect(one(show(granted), theCase(vocab.StageGranted, moved, login))).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", HaveSuffix("the target takes no signals of devices"))))
	})
})
