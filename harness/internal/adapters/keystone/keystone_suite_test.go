package keystone_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keystone"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestKeystone(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Keystone adapter")
}

// otp is a policy for people with one of the roles, or for everybody.
func otp(ifMissing string, roles ...string) target.Rule {
	return target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: ifMissing, Roles: roles}
}

func attach(ctx context.Context, at string, transport http.RoundTripper, _ io.Reader) (target.Target, error) {
	return keystone.Attach(ctx, at, transport)
}

// play has ana in front of exchanges that are played back, as they were recorded under the name.
func play(name string, rule target.Rule) *adaptertest.Stage {
	GinkgoHelper()
	return adaptertest.Play(name, attach, []target.Rule{rule}, "X-Subject-Token", "Openstack-Auth-Receipt")
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
