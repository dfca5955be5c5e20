package mock_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// reference is by what the mock knows the browser.
func reference(s target.Session) string {
	GinkgoHelper()
	known, ok := target.Optional[target.Referenced](s)
	Expect(ok).To(BeTrue())
	ref, err := known.SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return ref
}

var _ = Describe("What the mock has for portable cases", func() {
	raised := rule(1, "", vocab.OTP)
	raised.StepUp = true

	It("asks for a step-up when the application asks for one, and for nothing at the login", func(ctx SpecContext) {
		w, wallet := provision(plain(), fixture("raised", []target.Rule{raised})), newWallet(1)
		seed(w, "ana", wallet, vocab.OTP)
		s := open(w, "laptop")
		stepper, ok := target.Optional[target.Stepper](s)
		Expect(ok).To(BeTrue())
		_, err := stepper.StepUp(ctx)
		Expect(err).To(MatchError("no login has begun in this session: begin one first"))
		Expect(begin(s, "ana").Stage).To(Equal(vocab.StageGranted))
		Expect(reach(s)).To(Equal(target.Reachable))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Unreachable))

		o, err := stepper.StepUp(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageChallenge))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Unreachable))
		Expect(give(w, s, wallet, o).Stage).To(Equal(vocab.StageGranted))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Reachable))
		Expect(begin(s, "ana").Stage).To(Equal(vocab.StageGranted))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Unreachable), "a token of an ordinary login is none of a step-up")
	})

	It("knows the browser by nothing before a login, and says which factors were proved", func(ctx SpecContext) {
		w, wallet := provision(plain(), fixture("known", []target.Rule{rule(1, "", vocab.OTP)})), newWallet(1)
		seed(w, "ana", wallet, vocab.OTP)
		s := open(w, "laptop")
		o := begin(s, "ana")
		Expect(o.Stage).To(Equal(vocab.StageChallenge))
		before := reference(s)
		Expect(give(w, s, wallet, o).Stage).To(Equal(vocab.StageGranted))
		Expect(reference(s)).To(And(HaveLen(64), Not(Equal(before))))
		Expect(s.Result(ctx)).To(HaveField("Proved", Equal([]vocab.Factor{vocab.OTP})))
		other := open(w, "phone")
		Expect(begin(other, "uwe").Stage).To(Equal(vocab.StageEnrol))
	})

	It("lets nobody in by a code without the password", func(ctx SpecContext) {
		w, wallet := provision(plain(), fixture("direct", []target.Rule{rule(1, "", vocab.OTP)})), newWallet(1)
		seed(w, "ana", wallet, vocab.OTP)
		s := open(w, "laptop")
		o, err := s.Begin(ctx, target.Login{Person: "ana", NoPassword: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Offers).To(HaveExactElements(And(HaveField("Factor", vocab.OTP), HaveField("Kind", target.OfferChallenge))))
		o = give(w, s, wallet, o)
		Expect(o.Stage).NotTo(Equal(vocab.StageGranted))
		Expect(o.Error).NotTo(BeNil())
		Expect(reach(s)).To(Equal(target.Unreachable))
		Expect(w.(target.Clock).Advance(ctx, time.Minute)).To(Succeed())
		other := open(w, "phone")
		Expect(give(w, other, wallet, begin(other, "ana")).Stage).To(Equal(vocab.StageGranted))
	})

	It("lets nobody in by a code that was sent without the password", func(ctx SpecContext) {
		w := provision(plain(), fixture("unasked", []target.Rule{rule(1, "", vocab.Email)}))
		Expect(w.(target.Seeder).Seed(ctx, "ana", target.Seed{Factor: vocab.Email, Email: "ana@example.test"})).To(Succeed())
		asked := open(w, "tablet")
		page := begin(asked, "ana")
		sent, err := w.(target.Inbox).Messages(ctx, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(sent).To(HaveLen(1))
		s := open(w, "laptop")
		o, err := s.Begin(ctx, target.Login{Person: "ana", NoPassword: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Offers).To(HaveExactElements(And(HaveField("Factor", vocab.Email), HaveField("Kind", target.OfferChallenge))))
		o, err = s.Submit(ctx, o.Offers[0].ID, target.Proof{Code: sent[0].Code})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).NotTo(Equal(vocab.StageGranted))
		Expect(reach(s)).To(Equal(target.Unreachable))
		o, err = asked.Submit(ctx, page.Offers[0].ID, target.Proof{Code: sent[0].Code})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageGranted))
	})

	It("remembers a browser where the rule says that people may have it remembered", func(ctx SpecContext) {
		kept := rule(1, "", vocab.OTP)
		kept.Remember = true
		w, wallet := provision(plain(), fixture("kept", []target.Rule{kept})), newWallet(1)
		seed(w, "ana", wallet, vocab.OTP)
		o := begin(open(w, "laptop"), "ana")
		Expect(o).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("RememberBox", true)))
	})
})
