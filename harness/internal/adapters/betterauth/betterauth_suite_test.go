package betterauth_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/betterauth"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

func TestBetterAuth(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "better-auth adapter")
}

// stage is a world whose exchanges are played back, with ana and her devices.
type stage struct {
	world  target.World
	wallet *virtualauthenticator.Wallet
}

// play has a world of the policy, as it was recorded under the name.
func play(name string, rule target.Rule) *stage {
	GinkgoHelper()
	tape, at := adaptertest.Tape(name)
	t, err := betterauth.Attach(GinkgoT().Context(), at, tape)
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(GinkgoT().Context(), adaptertest.Ana(name, rule))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx context.Context) {
		Expect(w.Close(ctx)).To(Succeed())
		Expect(tape.Close()).To(Succeed())
	})
	s := &stage{world: w, wallet: virtualauthenticator.New(rand.NewChaCha8([32]byte{7}))}
	Expect(s.wallet.SeedEmail("ana@example.test")).To(Succeed())
	return s
}

// anyOf is a policy for everybody who holds one of the factors.
func anyOf(factors ...vocab.Factor) target.Rule {
	return target.Rule{Factors: 1, AnyOf: factors, IfMissing: "allow"}
}

func (s *stage) open(device string) target.Session {
	GinkgoHelper()
	session, err := s.world.Open(GinkgoT().Context(), target.Device{Name: device, Address: "203.0.113.10", UserAgent: "test"})
	Expect(err).NotTo(HaveOccurred())
	return session
}

// give answers the first offer.
func (s *stage) give(session target.Session, o target.Observation, how vocab.Answer, remember bool) target.Observation {
	GinkgoHelper()
	now, err := s.world.(target.Clock).Now(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	Expect(o.Offers).NotTo(BeEmpty())
	offer := o.Offers[0]
	prove := s.wallet.Answer
	if o.Stage == vocab.StageEnrol {
		prove = s.wallet.Enrol
	}
	proof, err := prove(now, virtualauthenticator.Prompt{Factor: offer.Factor, OTPAuthURI: offer.Material.OTPAuthURI,
		Wants: virtualauthenticator.Want(offer.Material.Wants)}, how)
	Expect(err).NotTo(HaveOccurred())
	return adaptertest.Must(session.Submit(GinkgoT().Context(), offer.ID, target.Proof{Code: proof.Code, Remember: remember}))
}

// enrol turns on an app on a device of its own.
func (s *stage) enrol() {
	GinkgoHelper()
	session := s.open("at home")
	Expect(adaptertest.Begin(session, target.Login{}).Stage).To(Equal(vocab.StageGranted))
	page := adaptertest.Must(session.Enrol(GinkgoT().Context(), vocab.OTP))
	Expect(s.give(session, page, vocab.AnswerRight, false).Stage).To(Equal(vocab.StageGranted))
	Expect(s.wallet.Confirm(vocab.OTP)).To(Succeed())
	s.pass(30 * time.Second)
}

func (s *stage) pass(d time.Duration) {
	GinkgoHelper()
	Expect(s.world.(target.Clock).Advance(GinkgoT().Context(), d)).To(Succeed())
}

// canned answers every request but that for what the server is with the same words, or with an error.
type canned struct {
	status int
	body   string
	err    error
}

// RoundTrip implements http.RoundTripper.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case r.URL.Path == "/control/about":
		return answer(r, 200, `{"version":"1.7.6","passkey":"1.7.6","node":"20.20.2","origin":"http://localhost:4000"}`), nil
	case r.URL.Path == "/control/worlds":
		return answer(r, 200, `{}`), nil
	case c.err != nil:
		return nil, c.err
	}
	return answer(r, c.status, c.body), nil
}
