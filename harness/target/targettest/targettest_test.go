package targettest_test

import (
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// place is a world of the target with one person, and the time by which both go.
type place struct {
	now   time.Time
	world target.World
	app   *totp.Authenticator
}

func everybody(ifMissing string) []target.Rule {
	return []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: ifMissing}}
}

// provision makes a world with ana, whose password is pw.
func provision(flaws targettest.Flaws, rules []target.Rule, roles ...string) *place {
	GinkgoHelper()
	p := &place{now: time.Unix(1_800_000_000, 0)}
	t := &targettest.Target{Now: func() time.Time { return p.now }, Period: time.Minute, Flaws: flaws}
	world, applied, err := t.Provision(GinkgoT().Context(), target.Fixture{Rules: rules, Seed: [32]byte{1},
		People: []target.Person{{Name: "ana", Login: "ana@example.test", Password: "pw", Roles: roles}}})
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(target.Exact))
	p.world = world
	return p
}

// begin signs ana in, in a browser of its own.
func (p *place) begin(password string) (target.Session, target.Observation) {
	GinkgoHelper()
	s, err := p.world.Open(GinkgoT().Context(), target.Device{})
	Expect(err).NotTo(HaveOccurred())
	o, err := s.Begin(GinkgoT().Context(), target.Login{Person: "ana", Password: password})
	Expect(err).NotTo(HaveOccurred())
	return s, o
}

func submit(s target.Session, code string) target.Observation {
	GinkgoHelper()
	o, err := s.Submit(GinkgoT().Context(), "code", target.Proof{Code: code})
	Expect(err).NotTo(HaveOccurred())
	return o
}

// enrolled lets ana enrol an app, and waits until its first code is used up.
func (p *place) enrolled() *place {
	GinkgoHelper()
	s, o := p.begin("")
	Expect(o.Stage).To(Equal(vocab.StageEnrol))
	app, err := totp.FromURI(o.Offers[0].Material.OTPAuthURI)
	Expect(err).NotTo(HaveOccurred())
	p.app = app
	Expect(app.Params().Period).To(Equal(60), "the URI says how long a code lives")
	Expect(submit(s, app.Peek(p.now)).Stage).To(Equal(vocab.StageGranted))
	p.now = p.now.Add(time.Minute)
	return p
}

func reach(s target.Session) target.Reach {
	GinkgoHelper()
	r, err := s.Probe(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return r
}

var _ = Describe("The second target", func() {
	none := targettest.Flaws{}

	It("lets in with password and code, each code once, and the one before the current one too", func() {
		p := provision(none, everybody("enrol")).enrolled()
		s, o := p.begin("")
		Expect(o.Stage).To(Equal(vocab.StageChallenge))
		Expect(reach(s)).To(Equal(target.Unreachable))
		code := p.app.Peek(p.now)
		p.now = p.now.Add(time.Minute)
		Expect(submit(s, code).Stage).To(Equal(vocab.StageGranted))
		Expect(reach(s)).To(Equal(target.Reachable))

		s, _ = p.begin("")
		o = submit(s, code)
		Expect(o).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Error.Class", vocab.ErrWrongProof)))
		Expect(submit(s, p.app.Peek(p.now)).Stage).To(Equal(vocab.StageGranted))
	})

	DescribeTable("refuses a code of another time",
		func(away time.Duration, want vocab.Stage) {
			p := provision(none, everybody("enrol")).enrolled()
			p.now = p.now.Add(time.Hour)
			s, _ := p.begin("")
			Expect(submit(s, p.app.Peek(p.now.Add(away))).Stage).To(Equal(want))
		},
		Entry("now", time.Duration(0), vocab.StageGranted),
		Entry("one step ago", -time.Minute, vocab.StageGranted),
		Entry("two steps ago", -2*time.Minute, vocab.StageChallenge),
		Entry("one step ahead", time.Minute, vocab.StageChallenge),
	)

	It("asks a wrong password again", func() {
		p := provision(none, everybody("allow"))
		s, o := p.begin("other")
		Expect(o).To(And(HaveField("Stage", vocab.StagePrimary), HaveField("Error.Class", vocab.ErrWrongProof)))
		Expect(reach(s)).To(Equal(target.Unreachable))
		_, o = p.begin("pw")
		Expect(o.Stage).To(Equal(vocab.StageGranted))
	})

	DescribeTable("treats a person without an app as the policy says",
		func(ifMissing string, want vocab.Stage) {
			_, o := provision(none, everybody(ifMissing)).begin("")
			Expect(o.Stage).To(Equal(want))
		},
		Entry(nil, "enrol", vocab.StageEnrol), Entry(nil, "deny", vocab.StageRefused), Entry(nil, "allow", vocab.StageGranted),
	)

	DescribeTable("applies a rule to people with its roles only",
		func(want vocab.Stage, roles ...string) {
			rules := everybody("deny")
			rules[0].Roles = []string{"admin", "owner"}
			_, o := provision(none, rules, roles...).begin("")
			Expect(o.Stage).To(Equal(want))
		},
		Entry("none", vocab.StageGranted), Entry("another", vocab.StageGranted, "guest"), Entry("one of them", vocab.StageRefused, "guest", "owner"),
	)

	DescribeTable("goes by the first rule that fits",
		func(want vocab.Stage, rules ...target.Rule) {
			_, o := provision(none, rules, "admin").begin("")
			Expect(o.Stage).To(Equal(want))
		},
		Entry("allow before deny", vocab.StageGranted, everybody("allow")[0], everybody("deny")[0]),
		Entry("deny before allow", vocab.StageRefused, everybody("deny")[0], everybody("allow")[0]),
		Entry("allow before enrol", vocab.StageGranted, everybody("allow")[0], everybody("enrol")[0]),
		Entry("one that does not fit", vocab.StageEnrol, target.Rule{Roles: []string{"guest"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}, everybody("enrol")[0]),
		Entry("a rule of roles before one for everybody", vocab.StageGranted, target.Rule{Roles: []string{"admin"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}, everybody("deny")[0]),
	)

	It("answers nobody who did not begin, without a panic", func(ctx SpecContext) {
		s, err := provision(none, everybody("enrol")).world.Open(ctx, target.Device{})
		Expect(err).NotTo(HaveOccurred())
		_, err = s.Submit(ctx, "code", target.Proof{Code: "1"})
		Expect(err).To(MatchError("no login has begun: begin one first"))
		_, err = s.Result(ctx)
		Expect(err).To(MatchError("no login has begun: begin one first"))
		_, err = s.Probe(ctx)
		Expect(err).To(MatchError("no login has begun: begin one first"))
	})

	It("enrols nothing before the code is confirmed", func() {
		p := provision(none, everybody("enrol"))
		s, o := p.begin("")
		Expect(submit(s, "000000")).To(And(HaveField("Stage", vocab.StageEnrol), HaveField("Error.Class", vocab.ErrWrongProof)))
		Expect(p.world.Factors(GinkgoT().Context(), "ana")).To(BeEmpty())
		again, err := s.Observe(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(again.Offers).To(Equal(o.Offers), "the same secret as before")
		p.enrolled()
		Expect(p.world.Factors(GinkgoT().Context(), "ana")).To(Equal([]vocab.Factor{vocab.OTP}))
	})

	It("remembers a browser until it logs out", func() {
		p := provision(none, everybody("enrol")).enrolled()
		s, _ := p.begin("")
		submit(s, p.app.Peek(p.now))
		o, err := s.Begin(GinkgoT().Context(), target.Login{Person: "ana"})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageGranted))
		Expect(s.Close(GinkgoT().Context(), true)).To(Succeed())
		Expect(reach(s)).To(Equal(target.Unreachable))
		o, err = s.Begin(GinkgoT().Context(), target.Login{Person: "ana"})
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Stage).To(Equal(vocab.StageChallenge))
	})

	DescribeTable("says that it cannot apply what it does not know",
		func(f target.Fixture) {
			_, applied, err := (&targettest.Target{}).Provision(GinkgoT().Context(), f)
			Expect(err).NotTo(HaveOccurred())
			Expect(applied).To(Equal(target.Unsupported))
		},
		Entry("two factors", target.Fixture{Rules: []target.Rule{{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP, vocab.Email}}}}),
		Entry("another factor", target.Fixture{Rules: []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.WebAuthnRoaming}}}}),
		Entry("a tenant", target.Fixture{Tenant: fstest.MapFS{}}),
	)

	It("does not know strangers, which is an error of the caller", func() {
		p := provision(none, everybody("allow"))
		s, _ := p.begin("")
		_, err := s.Begin(GinkgoT().Context(), target.Login{Person: "bo"})
		Expect(err).To(MatchError(`there is no person "bo"`))
		_, err = p.world.Factors(GinkgoT().Context(), "bo")
		Expect(err).To(MatchError(`there is no person "bo"`))
	})
})

var _ = Describe("Each flaw breaks one thing", func() {
	It("SkipsFactor", func() {
		_, o := provision(targettest.Flaws{SkipsFactor: true}, everybody("enrol")).begin("")
		Expect(o.Stage).To(Equal(vocab.StageGranted))
	})

	It("TakesReuse", func() {
		p := provision(targettest.Flaws{TakesReuse: true}, everybody("enrol")).enrolled()
		for range 2 {
			s, _ := p.begin("")
			Expect(submit(s, "0")).To(HaveField("Stage", vocab.StageChallenge), "a wrong code stays wrong")
			Expect(submit(s, p.app.Peek(p.now)).Stage).To(Equal(vocab.StageGranted))
		}
	})

	It("RefusesAll", func() {
		p := provision(targettest.Flaws{RefusesAll: true}, everybody("enrol"))
		s, o := p.begin("")
		app, err := totp.FromURI(o.Offers[0].Material.OTPAuthURI)
		Expect(err).NotTo(HaveOccurred())
		Expect(submit(s, app.Peek(p.now))).To(HaveField("Error.Class", vocab.ErrWrongProof))
	})

	It("Mute", func() {
		for _, mute := range []bool{true, false} {
			d, err := (&targettest.Target{Flaws: targettest.Flaws{Mute: mute}}).Describe(GinkgoT().Context())
			Expect(err).NotTo(HaveOccurred())
			Expect(len(d.Capabilities) == 0).To(Equal(mute))
		}
	})
})
