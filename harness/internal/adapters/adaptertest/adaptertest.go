// Package adaptertest owns one person in front of a real system whose answers were recorded, for tests of a translation. It must be
// imported by tests alone.
package adaptertest

import (
	"cmp"
	"context"
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// record is the flag of every test binary with recorded answers.
var record = flag.String("record", "", "record the exchanges of these tests anew with the system at this address, where `mfaproof adapter up` put it")

// Attach has a target at an address.
type Attach func(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (target.Target, error)

// Stage is a world with ana and her devices.
type Stage struct {
	World  target.World
	Wallet *virtualauthenticator.Wallet
	Now    func() time.Time
	mail   int // how many messages she has read
}

// Start is where the clock of a world begins, where it has one to set.
var Start = time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)

// Ana is a fixture of one person under a policy.
func Ana(name string, policy ...target.Rule) target.Fixture {
	return target.Fixture{Name: name, Rules: policy, Start: Start, People: []target.Person{
		{Name: "ana", Login: "ana@example.test", Password: "the password of ana", EmailVerified: true, Roles: []string{"admin"}}}}
}

// Tape is testdata/NAME.json and the address to ask at, or that of the system which the file is recorded anew with. The headers are kept beside
// those of cookies and contents.
func Tape(name string, headers ...string) (*jsonapitest.Tape, string) {
	ginkgo.GinkgoHelper()
	tape, err := jsonapitest.Open("testdata/"+name+".json", *record != "", headers...)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	return tape, cmp.Or(*record, jsonapitest.Played)
}

// Play has a world of a policy in front of a tape. The headers are kept beside
// those of cookies and contents.
func Play(name string, attach Attach, policy []target.Rule, headers ...string) *Stage {
	ginkgo.GinkgoHelper()
	tape, at := Tape(name, headers...)
	now := func() time.Time { return time.Date(2026, time.November, 22, 10, 0, 10, 0, time.UTC) }
	if *record != "" {
		now = wall.Clock{}.Now
	}
	ctx := ginkgo.GinkgoT().Context()
	t, err := attach(ctx, at, tape, rand.NewChaCha8([32]byte{1}))
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	w, applied, err := t.Provision(ctx, Ana(name, policy...))
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	gomega.Expect(applied).NotTo(gomega.Equal(target.Unsupported))
	ginkgo.DeferCleanup(func(ctx context.Context) {
		gomega.Expect(w.Close(ctx)).To(gomega.Succeed())
		gomega.Expect(tape.Close()).To(gomega.Succeed())
	})
	s := &Stage{World: w, Wallet: virtualauthenticator.New(rand.NewChaCha8([32]byte{2})), Now: now}
	if clock, ok := w.(target.Clock); ok {
		s.Now = func() time.Time {
			ginkgo.GinkgoHelper()
			now, err := clock.Now(ginkgo.GinkgoT().Context())
			gomega.Expect(err).NotTo(gomega.HaveOccurred())
			return now
		}
	}
	return s
}

// read brings what was sent into her inbox, where the system sends anything.
func (s *Stage) read() {
	ginkgo.GinkgoHelper()
	box, ok := s.World.(target.Inbox)
	if !ok {
		return
	}
	sent, err := box.Messages(ginkgo.GinkgoT().Context(), s.mail)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	s.mail += len(sent)
	for _, m := range sent {
		s.Wallet.Inbox().Deliver(inbox.Message{ID: m.ID, At: m.At, Channel: m.Channel, To: m.To, Code: m.Code, Body: m.Body})
	}
}

// Open has a browser.
func (s *Stage) Open(device string) target.Session {
	ginkgo.GinkgoHelper()
	session, err := s.World.Open(ginkgo.GinkgoT().Context(), target.Device{Name: device, UserAgent: "test"})
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	return session
}

// Begin lets ana sign in.
func Begin(session target.Session, l target.Login) target.Observation {
	ginkgo.GinkgoHelper()
	l.Person = "ana"
	return Must(session.Begin(ginkgo.GinkgoT().Context(), l))
}

// Must is an observation of an operation that the adapter could do.
func Must(o target.Observation, err error) target.Observation {
	ginkgo.GinkgoHelper()
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	return o
}

// Give answers the first offer, with what was sent to her if it is a code.
func (s *Stage) Give(session target.Session, o target.Observation, how vocab.Answer) target.Observation {
	ginkgo.GinkgoHelper()
	gomega.Expect(o.Offers).NotTo(gomega.BeEmpty())
	s.read()
	offer := o.Offers[0]
	prove := s.Wallet.Answer
	if o.Stage == vocab.StageEnrol {
		prove = s.Wallet.Enrol
	}
	m := offer.Material
	proof, err := prove(s.Now(), virtualauthenticator.Prompt{Factor: offer.Factor, OTPAuthURI: m.OTPAuthURI, Origin: m.Origin, PublicKey: m.PublicKey,
		Wants: virtualauthenticator.Want(m.Wants)}, how)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	next := Must(session.Submit(ginkgo.GinkgoT().Context(), offer.ID, target.Proof{Code: proof.Code, Credential: proof.Credential}))
	if o.Stage == vocab.StageEnrol && next.Error == nil {
		gomega.Expect(s.Wallet.Confirm(offer.Factor)).To(gomega.Succeed())
	}
	return next
}

// Seed gives ana a factor as an administrator does.
func (s *Stage) Seed(f vocab.Factor) {
	ginkgo.GinkgoHelper()
	ctx := ginkgo.GinkgoT().Context()
	seeder := s.World.(target.Seeder)
	if f == vocab.OTP {
		p, err := s.Wallet.SeedOTP()
		gomega.Expect(err).NotTo(gomega.HaveOccurred())
		gomega.Expect(seeder.Seed(ctx, "ana", target.Seed{Factor: f, Secret: p.Secret})).To(gomega.Succeed())
		return
	}
	rp, handle, err := seeder.RelyingParty(ctx, "ana")
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	c, err := s.Wallet.SeedKey(rp, handle)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	gomega.Expect(seeder.Seed(ctx, "ana", target.Seed{Factor: f, ID: c.ID, PublicKey: c.PublicKey, SignCount: c.SignCount})).To(gomega.Succeed())
}

// Reach is what a probe finds.
func Reach(session target.Session) target.Reach {
	ginkgo.GinkgoHelper()
	r, err := session.Probe(ginkgo.GinkgoT().Context())
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	return r
}

// StandsAt is a matcher of an observation without a refusal.
func StandsAt(stage vocab.Stage) gomega.OmegaMatcher {
	return gomega.And(gomega.HaveField("Stage", stage), gomega.HaveField("Error", gomega.BeNil()))
}

// Refused is a matcher of an observation with a refusal.
func Refused(stage vocab.Stage, class vocab.ErrorClass, text string) gomega.OmegaMatcher {
	return gomega.And(gomega.HaveField("Stage", stage), gomega.HaveField("Error", gomega.HaveValue(gomega.Equal(target.Refusal{Class: class, Text: text}))))
}

// Applied tells how a target says that a rule was applied, where the system agrees to everything.
func Applied(attach Attach, r target.Rule) (target.Applied, error) {
	ctx := ginkgo.GinkgoT().Context()
	t, err := attach(ctx, jsonapitest.Played, agreeing{}, rand.NewChaCha8([32]byte{}))
	if err != nil {
		return "", err
	}
	_, applied, err := t.Provision(ctx, target.Fixture{Name: "policy", Rules: []target.Rule{r}})
	return applied, err
}

type agreeing struct{}

// RoundTrip implements http.RoundTripper.
func (agreeing) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}
