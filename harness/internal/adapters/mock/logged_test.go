package mock_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("An entry of the log", func() {
	It("says whose login it is, which factor is asked for, and what the assessment of the login came to", func(ctx SpecContext) {
		w := provision(plain(), fixture("logged", []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}}))
		seed(w, "ana", newWallet(1), vocab.OTP)
		Expect(begin(open(w, "laptop"), "ana").Stage).To(Equal(vocab.StageChallenge))
		Expect(begin(open(w, "phone"), "uwe").Stage).To(Equal(vocab.StageEnrol))
		log, err := w.(target.Log).Log(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(log).To(ContainElements(
			And(HaveField("Code", "gd_start_auth"), HaveField("Account", "ana"), HaveField("Factor", vocab.OTP)),
			And(HaveField("Code", "gd_start_enroll"), HaveField("Account", "uwe"), HaveField("Factor", vocab.OTP))))

		quiet := provision(plain(), fixture("quiet", asksNobody))
		Expect(quiet.(target.Admin).SetPolicy(ctx, vocab.PolicyIsAdaptive)).To(Succeed(), "what the tenant does not go by is not assessed")
		Expect(begin(open(quiet, "laptop"), "ana").Stage).To(Equal(vocab.StageGranted))
		log, err = quiet.(target.Log).Log(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(log).To(ContainElement(And(HaveField("Code", "s"), HaveField("Account", "ana"), HaveField("Factor", vocab.Factor("")), HaveField("Confidence", "medium"),
			HaveField("Assessors", map[string]string{"ImpossibleTravel": "low", "NewDevice": "medium", "UntrustedIP": "high"}))))
	})
})
