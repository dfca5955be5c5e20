package mock_test

import (
	"sync"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

func TestMock(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Mock adapter")
}

var start = time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)

// asksNobody is a policy for a role that nobody has.
var asksNobody = []target.Rule{{Roles: []string{"nobody"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "deny"}}

// fixture is a world with ana and uwe, of whom ana has the roles.
func fixture(name string, rules []target.Rule, roles ...string) target.Fixture {
	return target.Fixture{Name: name, Rules: rules, Start: start, Seed: [32]byte{7}, People: []target.Person{
		{Name: "ana", Login: "ana@example.test", Password: "pw of ana", Roles: roles}, {Name: "uwe", Login: "uwe@example.test", Password: "pw of uwe"},
	}}
}

// provision makes a world that ends with the test.
func provision(t *mock.Target, f target.Fixture) target.World {
	GinkgoHelper()
	w, applied, err := t.Provision(GinkgoT().Context(), f)
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(target.Exact))
	DeferCleanup(func(ctx SpecContext) { Expect(w.Close(ctx)).To(Succeed()) })
	return w
}

func newTarget(faults ...string) *mock.Target {
	GinkgoHelper()
	t, err := mock.New(faults...)
	Expect(err).NotTo(HaveOccurred())
	return t
}

// plain is a target without faults. It is shared, because its signing key takes long to make; worlds are not.
var plain = sync.OnceValue(func() *mock.Target {
	t, err := mock.New()
	if err != nil {
		panic(err) // New fails for unknown faults only
	}
	return t
})

func open(w target.World, device string) target.Session {
	GinkgoHelper()
	s, err := w.Open(GinkgoT().Context(), target.Device{Name: device})
	Expect(err).NotTo(HaveOccurred())
	return s
}

func begin(s target.Session, person string) target.Observation {
	GinkgoHelper()
	o, err := s.Begin(GinkgoT().Context(), target.Login{Person: person})
	Expect(err).NotTo(HaveOccurred())
	return o
}

func reach(s target.Session) target.Reach {
	GinkgoHelper()
	r, err := s.Probe(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return r
}

// seed gives a person an app or a key, as an administrator does.
func seed(w target.World, person string, wallet *virtualauthenticator.Wallet, factors ...vocab.Factor) {
	GinkgoHelper()
	administrator := w.(target.Seeder)
	for _, f := range factors {
		s := target.Seed{Factor: f}
		if f == vocab.OTP {
			params, err := wallet.SeedOTP()
			Expect(err).NotTo(HaveOccurred())
			s.Secret = params.Secret
		} else {
			id, handle, err := administrator.RelyingParty(GinkgoT().Context(), person)
			Expect(err).NotTo(HaveOccurred())
			c, err := wallet.SeedKey(id, handle)
			Expect(err).NotTo(HaveOccurred())
			s.ID, s.PublicKey, s.SignCount = c.ID, c.PublicKey, c.SignCount
		}
		Expect(administrator.Seed(GinkgoT().Context(), person, s)).To(Succeed())
	}
}

// give answers the only offer of an observation rightly.
func give(w target.World, s target.Session, wallet *virtualauthenticator.Wallet, o target.Observation) target.Observation {
	GinkgoHelper()
	now, err := w.(target.Clock).Now(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	Expect(o.Offers).NotTo(BeEmpty())
	offer := o.Offers[0]
	prompt := virtualauthenticator.Prompt{Factor: offer.Factor, Origin: offer.Material.Origin, OTPAuthURI: offer.Material.OTPAuthURI, PublicKey: offer.Material.PublicKey}
	prove := wallet.Answer
	if o.Stage == vocab.StageEnrol {
		prove = wallet.Enrol
	}
	proof, err := prove(now, prompt, vocab.AnswerRight)
	Expect(err).NotTo(HaveOccurred())
	next, err := s.Submit(GinkgoT().Context(), offer.ID, target.Proof{Code: proof.Code, Credential: proof.Credential})
	Expect(err).NotTo(HaveOccurred())
	return next
}
