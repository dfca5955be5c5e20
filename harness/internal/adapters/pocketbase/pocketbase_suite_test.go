package pocketbase_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/pocketbase"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestPocketBase(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "PocketBase adapter")
}

func attach(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (target.Target, error) {
	return pocketbase.Attach(ctx, at, transport, random)
}

// play has ana, an administrator, in front of a collection with a policy, as it was recorded under the name.
func play(name string, policy ...target.Rule) *adaptertest.Stage {
	GinkgoHelper()
	s := adaptertest.Play(name, attach, policy)
	Expect(s.Wallet.SeedEmail("ana@example.test")).To(Succeed())
	return s
}

// mail is a policy for people with one of the roles, or for everybody.
func mail(roles ...string) target.Rule {
	return target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.Email}, Roles: roles}
}

// canned answers what a world needs well, and every request of a session with the same words or an error.
type canned struct {
	status int
	body   string
	err    error
}

// RoundTrip implements http.RoundTripper.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, `{"name":"pocketbase","version":"0.36.8","token":"t"}`
	if r.Header.Get("User-Agent") == "test" {
		if status, body = c.status, c.body; c.err != nil {
			return nil, c.err
		}
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// before has a browser of ana in front of canned answers.
func before(c canned) target.Session {
	GinkgoHelper()
	ctx := GinkgoT().Context()
	t, err := pocketbase.Attach(ctx, jsonapitest.Played, c, rand.NewChaCha8([32]byte{}))
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(ctx, target.Fixture{Name: "canned", People: []target.Person{{Name: "ana", Login: "ana@example.test", Password: "the password of ana"}}})
	Expect(err).NotTo(HaveOccurred())
	s, err := w.Open(ctx, target.Device{Name: "browser", UserAgent: "test"})
	Expect(err).NotTo(HaveOccurred())
	return s
}

// answering answers everything with the same words.
type answering string

// RoundTrip implements http.RoundTripper.
func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

// watching is canned, and keeps what a collection is made of.
type watching struct {
	canned
	made *[]byte
}

// RoundTrip implements http.RoundTripper.
func (w watching) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/api/collections" {
		var err error
		if *w.made, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	return w.canned.RoundTrip(r)
}
