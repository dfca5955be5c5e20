package keystone_test

import (
	"context"
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/keystone"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

func TestKeystone(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Keystone adapter")
}

// record is where `mfaproof adapter up keystone` put a Keystone whose answers are to be recorded anew.
var record = flag.String("record", "", "record the exchanges of these tests anew with the Keystone at this address")

var start = time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)

// otp is a policy for people with one of the roles, or for everybody.
func otp(ifMissing string, roles ...string) target.Rule {
	return target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: ifMissing, Roles: roles}
}

func fixture(name string, rules ...target.Rule) target.Fixture {
	return target.Fixture{Name: name, Rules: rules, Start: start, People: []target.Person{
		{Name: "ana", Login: "ana@example.test", Password: "the password of ana", Roles: []string{"admin"}}}}
}

// play has a world whose exchanges are played back, as they were recorded under the name.
func play(name string, rules ...target.Rule) target.World {
	GinkgoHelper()
	tape, err := jsonapitest.Open("testdata/"+name+".json", *record != "", "X-Subject-Token", "Openstack-Auth-Receipt")
	Expect(err).NotTo(HaveOccurred())
	at := jsonapitest.Played
	if *record != "" {
		at = *record
	}
	t, err := keystone.Attach(GinkgoT().Context(), at, tape)
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(GinkgoT().Context(), fixture(name, rules...))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx context.Context) {
		Expect(w.Close(ctx)).To(Succeed())
		Expect(tape.Close()).To(Succeed())
	})
	return w
}

// seeded gives ana an app, as an administrator does.
func seeded(w target.World) *virtualauthenticator.Wallet {
	GinkgoHelper()
	wallet := virtualauthenticator.New(rand.NewChaCha8([32]byte{7}))
	params, err := wallet.SeedOTP()
	Expect(err).NotTo(HaveOccurred())
	Expect(w.(target.Seeder).Seed(GinkgoT().Context(), "ana", target.Seed{Factor: vocab.OTP, Secret: params.Secret})).To(Succeed())
	return wallet
}

func open(w target.World) target.Session {
	GinkgoHelper()
	s, err := w.Open(GinkgoT().Context(), target.Device{Name: "browser"})
	Expect(err).NotTo(HaveOccurred())
	return s
}

func must(o target.Observation, err error) target.Observation {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	return o
}

func begin(s target.Session, l target.Login) target.Observation {
	GinkgoHelper()
	l.Person = "ana"
	return must(s.Begin(GinkgoT().Context(), l))
}

func give(w target.World, s target.Session, wallet *virtualauthenticator.Wallet, how vocab.Answer) target.Observation {
	GinkgoHelper()
	now, err := w.(target.Clock).Now(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	proof, err := wallet.Answer(now, virtualauthenticator.Prompt{Factor: vocab.OTP}, how)
	Expect(err).NotTo(HaveOccurred())
	return must(s.Submit(GinkgoT().Context(), "totp", target.Proof{Code: proof.Code}))
}

func reach(s target.Session) target.Reach {
	GinkgoHelper()
	r, err := s.Probe(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return r
}

// canned answers every request of a session with the same words, and those of the administrator well.
type canned struct {
	status int
	header http.Header
	body   string
	err    error
}

// RoundTrip implements http.RoundTripper.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := func(status int, header http.Header, body string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	switch {
	case r.URL.Path == "/mfaproof":
		return answer(200, http.Header{}, `{"name":"keystone","version":"22.0.2"}`)
	case r.Header.Get("X-Mfaproof-Time") == "":
		return answer(200, http.Header{"X-Subject-Token": {"t"}}, `{"users":[],"user":{"id":"u1"}}`)
	case c.err != nil:
		return nil, c.err
	}
	header := c.header
	if header == nil {
		header = http.Header{}
	}
	return answer(c.status, header, c.body)
}
