package scenarios_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

var _ = It("Labels are those of the suite and of the case, each once, and choose cases", func() {
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	var cases []scenarios.Case
	for _, s := range suites {
		if s.Name == "enroll-with-any/picker" || s.Name == "sessions/requests" {
			more, err := s.Expand()
			Expect(err).NotTo(HaveOccurred())
			cases = append(cases, more...)
		}
	}
	labels := map[string][]string{}
	for _, c := range cases {
		labels[c.ID] = c.Labels
	}
	Expect(labels).To(HaveKeyWithValue("enroll-with-any/picker/no-command-no-factor", []string{"browser"}), "of the suite")
	Expect(labels).To(HaveKeyWithValue("sessions/requests/prompt-login", []string{"browser"}), "of the case")
	Expect(labels).To(HaveKeyWithValue("sessions/requests/overclaiming", BeEmpty()))
	Expect(scenarios.Labelled(cases, scenarios.LabelBrowser)).To(And(Not(BeEmpty()), HaveEach(HaveField("Labels", []string{"browser"}))))
	Expect(len(scenarios.Labelled(cases, scenarios.LabelBrowser))).To(BeNumerically("<", len(cases)))
})
