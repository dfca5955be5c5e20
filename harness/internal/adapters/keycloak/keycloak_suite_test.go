package keycloak_test

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
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keycloak"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestKeycloak(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Keycloak adapter")
}

func attach(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (target.Target, error) {
	return keycloak.Attach(ctx, at, transport, random)
}

// play has ana, an administrator, in front of a realm with a policy, as it was recorded under the name.
func play(name string, policy ...target.Rule) *adaptertest.Stage {
	GinkgoHelper()
	return adaptertest.Play(name, attachBriefly, policy, "Location")
}

// attachBriefly is attach without the half megabyte in which Keycloak says what it is.
func attachBriefly(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (target.Target, error) {
	return attach(ctx, at, brief{transport}, random)
}

type brief struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b brief) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/admin/serverinfo" {
		return canned{}.RoundTrip(r)
	}
	return b.RoundTripper.RoundTrip(r)
}

// app is a policy for people with one of the roles, or for everybody.
func app(ifMissing string, roles ...string) target.Rule {
	return target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: ifMissing, Roles: roles}
}

// raised is a policy for step-ups.
func raised(roles ...string) target.Rule {
	return target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, StepUp: true, Roles: roles}
}

// canned answers the administrator well, and every request of a browser or of the application with the same words.
type canned struct {
	status   int
	location string
	body     string
	err      error
	// made is what the account was made of.
	made *string
}

// RoundTrip implements http.RoundTripper.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	a := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r}
	body := `{"access_token":"t","systemInfo":{"version":"26.7.3"}}`
	switch {
	case strings.HasPrefix(r.URL.Path, "/realms/mfaproof/"):
		if c.err != nil {
			return nil, c.err
		}
		a.StatusCode, body = c.status, c.body
		if c.location != "" {
			a.Header.Set("Location", c.location)
		}
	case strings.HasSuffix(r.URL.Path, "/users"):
		a.Header.Set("Location", "http://127.0.0.1:4000/admin/realms/mfaproof/users/u1")
		if sent, err := io.ReadAll(r.Body); err == nil && c.made != nil {
			*c.made = string(sent)
		}
	}
	a.Body = io.NopCloser(strings.NewReader(body))
	return a, nil
}

// world is a world of ana, a clerk, in front of canned answers.
func (c canned) world(policy ...target.Rule) (target.World, target.Applied) {
	GinkgoHelper()
	ctx := GinkgoT().Context()
	t, err := keycloak.Attach(ctx, jsonapitest.Played, c, rand.NewChaCha8([32]byte{}))
	Expect(err).NotTo(HaveOccurred())
	w, applied, err := t.Provision(ctx, target.Fixture{Name: "canned", Rules: policy, People: []target.Person{
		{Name: "ana", Login: "ana@example.test", Password: "the password of ana", Roles: []string{"clerk"}}}})
	Expect(err).NotTo(HaveOccurred())
	return w, applied
}

// browser is one of ana.
func (c canned) browser() target.Session {
	GinkgoHelper()
	w, _ := c.world()
	s, err := w.Open(GinkgoT().Context(), target.Device{Name: "browser", UserAgent: "test"})
	Expect(err).NotTo(HaveOccurred())
	return s
}

// inFrontOf is a browser of ana, whose password is pass, in front of whatever answers.
func inFrontOf(answers http.RoundTripper) target.Session {
	GinkgoHelper()
	ctx := GinkgoT().Context()
	t, err := keycloak.Attach(ctx, jsonapitest.Played, answers, rand.NewChaCha8([32]byte{}))
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(ctx, target.Fixture{Name: "w", People: []target.Person{{Name: "ana", Login: "ana@example.test", Password: "pass"}}})
	Expect(err).NotTo(HaveOccurred())
	s, err := w.Open(ctx, target.Device{Name: "browser"})
	Expect(err).NotTo(HaveOccurred())
	return s
}
