package mock_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// newWallet is a person's devices, which differ from person to person.
func newWallet(person uint64) *virtualauthenticator.Wallet {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], person)
	return virtualauthenticator.New(rand.NewChaCha8(key))
}

var _ = Describe("The mock as a target", func() {
	It("declares capabilities that the registry knows, and the faults that are on", func(ctx SpecContext) {
		var known []string
		for _, c := range scenarios.Capabilities() {
			known = append(known, c.Name)
		}
		d, err := newTarget("amr-missing").Describe(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(d.Name).To(Equal("mock"))
		Expect(d.Capabilities).To(HaveEach(BeElementOf(known)))
		Expect(d.Capabilities).To(ContainElements("factor.otp", "factor.webauthn-roaming"))
		Expect(d.Faults).To(HaveExactElements(HavePrefix("amr-missing: ")))
		d, err = plain().Describe(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(d.Faults).To(BeEmpty())
	})

	It("refuses a fault that it does not have, and says which is meant or where they are listed", func() {
		_, err := mock.New("amr-missing", "amr-mising")
		Expect(err).To(MatchError(`unknown fault "amr-mising"; did you mean "amr-missing"?`))
		_, err = mock.New("nonsense")
		Expect(err).To(MatchError("unknown fault \"nonsense\"; `mfaproof list --faults` shows those there are"))
	})

	It("says with file, line and column why a tenant does not load, also to whoever asks again", func(ctx SpecContext) {
		broken := fstest.MapFS{"tenant.yaml": {Data: []byte("tenant: {}\nactions: {}\n")}}
		for range 2 {
			_, err := plain().Inspect(broken, "broken", "")
			Expect(err).To(MatchError(ContainSubstring("tenant.yaml:2:")))
		}
		f := fixture("broken", nil)
		f.Tenant, f.TenantKey = broken, "broken"
		_, _, err := plain().Provision(ctx, f)
		Expect(err).To(MatchError(ContainSubstring("tenant.yaml:2:")))
	})

	It("refuses a name that is served already, and takes it again after the world was closed", func(ctx SpecContext) {
		w, _, err := plain().Provision(ctx, fixture("twice", asksNobody))
		Expect(err).NotTo(HaveOccurred())
		_, _, err = plain().Provision(ctx, fixture("twice", asksNobody))
		Expect(err).To(MatchError(ContainSubstring(`"twice" is served already`)))
		Expect(w.Close(ctx)).To(Succeed())
		provision(plain(), fixture("twice", asksNobody))
	})

	It("does not know strangers", func(ctx SpecContext) {
		w := provision(plain(), fixture("strangers", asksNobody))
		_, err := w.Factors(ctx, "bo")
		Expect(err).To(MatchError(`there is no person "bo" in this world`))
		_, err = open(w, "laptop").Begin(ctx, target.Login{Person: "bo"})
		Expect(err).To(MatchError(`there is no person "bo" in this world`))
		_, err = open(w, "laptop").Begin(ctx, target.Login{Person: "ana", Client: "Nowhere"})
		Expect(err).To(MatchError(`the tenant has no client "Nowhere"`))
	})
})

var _ = Describe("Worlds", func() {
	It("share nothing: people's factors, logs and clocks are their own", func(ctx SpecContext) {
		one, two := provision(plain(), fixture("one", asksNobody)), provision(plain(), fixture("two", asksNobody))
		seed(one, "ana", newWallet(1), vocab.OTP)
		begin(open(one, "laptop"), "ana")
		Expect(one.(target.Clock).Advance(ctx, time.Hour)).To(Succeed())

		Expect(one.Factors(ctx, "ana")).To(Equal([]vocab.Factor{vocab.OTP}))
		Expect(two.Factors(ctx, "ana")).To(BeEmpty())
		Expect(one.Factors(ctx, "uwe")).To(BeEmpty())
		Expect(one.(target.Log).Log(ctx)).To(ContainElement(HaveField("Code", "s")))
		Expect(two.(target.Log).Log(ctx)).To(BeEmpty())
		Expect(one.(target.Events).Events(ctx)).To(HaveExactElements(HaveField("Action", "policy")))
		Expect(two.(target.Events).Events(ctx)).To(BeEmpty())
		Expect(one.(target.Clock).Now(ctx)).To(BeTemporally("==", start.Add(time.Hour)))
		Expect(two.(target.Clock).Now(ctx)).To(BeTemporally("==", start))
	})

	It("have faults of their target only", func() {
		deny := []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "deny"}}
		Expect(begin(open(provision(newTarget("deny-ignored"), fixture("same", deny)), "laptop"), "ana").Stage).To(Equal(vocab.StageGranted))
		Expect(begin(open(provision(plain(), fixture("same", deny)), "laptop"), "ana").Stage).To(Equal(vocab.StageRefused))
	})
})

var _ = Describe("A device", func() {
	It("is one browser: its tabs share a session, another device does not, and a logout ends it", func(ctx SpecContext) {
		w := provision(plain(), fixture("tabs", asksNobody))
		o := begin(open(w, "laptop"), "ana")
		Expect(o).To(And(HaveField("Stage", vocab.StageGranted), HaveField("Dialect.Passed", []vocab.Screen{vocab.ScreenLogin})))

		tab := open(w, "laptop")
		Expect(begin(tab, "ana")).To(And(HaveField("Stage", vocab.StageGranted), HaveField("Dialect.Passed", BeEmpty())), "no password in the second tab")
		phone, err := open(w, "phone").Begin(ctx, target.Login{Person: "ana", Password: "wrong"})
		Expect(err).NotTo(HaveOccurred())
		Expect(phone).To(And(HaveField("Stage", vocab.StagePrimary), HaveField("Error.Class", vocab.ErrWrongProof)), "the phone is asked")

		Expect(tab.Close(ctx, false)).To(Succeed())
		Expect(begin(open(w, "laptop"), "ana").Dialect.Passed).To(BeEmpty(), "leaving is no logout")
		Expect(tab.Close(ctx, true)).To(Succeed())
		Expect(begin(open(w, "laptop"), "ana").Dialect.Passed).To(Equal([]vocab.Screen{vocab.ScreenLogin}))
	})

	It("reaches nothing after a logout, as long as nobody logs in again", func(ctx SpecContext) {
		s := open(provision(plain(), fixture("left", asksNobody)), "laptop")
		begin(s, "ana")
		Expect(reach(s)).To(Equal(target.Reachable), "the positive control")
		Expect(s.Close(ctx, true)).To(Succeed())
		Expect(reach(s)).To(Equal(target.Unreachable))
		_, err := s.Result(ctx)
		Expect(err).To(MatchError(ContainSubstring("there is no result")))
		begin(s, "ana")
		Expect(reach(s)).To(Equal(target.Reachable))
	})

	It("cannot be probed before a login began", func(ctx SpecContext) {
		_, err := open(provision(plain(), fixture("early", asksNobody)), "laptop").Probe(ctx)
		Expect(err).To(MatchError("no login has begun in this session: begin one before probing"))
	})

	It("says which client of a login has nowhere to come back to", func(ctx SpecContext) {
		f := fixture("clients", nil)
		f.Rules, f.TenantKey = nil, "clients"
		f.Tenant = fstest.MapFS{"tenant.yaml": {Data: []byte("clients: [{ name: Web, app_type: regular_web, callbacks: ['http://localhost:3000/callback'] }, { name: Machine, app_type: non_interactive }]\n")}}
		s := open(provision(plain(), f), "laptop")
		_, err := s.Begin(ctx, target.Login{Person: "ana", Client: "Machine"})
		Expect(err).To(MatchError(`the client "Machine" has no callback to come back to: add one to its callbacks in tenant.yaml`))
		_, err = s.Begin(ctx, target.Login{Person: "ana", Client: "Web"})
		Expect(err).NotTo(HaveOccurred())
	})

	It("reaches what is protected with its tokens, else by a silent login of the same browser", func(ctx SpecContext) {
		w := provision(plain(), fixture("reach", []target.Rule{{Roles: []string{"admin"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}}, "admin"))
		laptop, phone := open(w, "laptop"), open(w, "phone")
		Expect(begin(laptop, "uwe").Stage).To(Equal(vocab.StageGranted))
		Expect(reach(laptop)).To(Equal(target.Reachable))
		Expect(begin(phone, "ana").Stage).To(Equal(vocab.StageEnrol))
		Expect(reach(phone)).To(Equal(target.Unreachable), "a login under way reaches nothing")
		o, err := phone.Observe(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageEnrol), "probing disturbs nothing")
		Expect(w.(target.Clock).Advance(ctx, 25*time.Hour)).To(Succeed())
		Expect(reach(laptop)).To(Equal(target.Unreachable), "tokens of a day ago")
	})
})
