package webauthn_test

import (
	"crypto/rand"
	"encoding/json"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

func TestWebAuthn(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "WebAuthn factor")
}

const origin = "http://acme.localhost:4000"

var rp = webauthn.RelyingParty{ID: "acme.localhost", Name: "Acme", Origin: origin}

func ana(enrolments ...tenant.Enrolment) tenant.User {
	return tenant.User{ID: "auth0|ana", Email: "ana@example.com", Name: "Ana", Enrolments: enrolments}
}

func newKey(options ...securitykey.Option) *securitykey.Key {
	return securitykey.NewKey(rand.Reader, options...)
}

// register starts an enrolment with a fresh challenge.
func register(u tenant.User, uv string) *webauthn.Ceremony {
	GinkgoHelper()
	c, err := webauthn.Register(rp, u, vocab.WebAuthnRoaming, uv, fresh())
	Expect(err).NotTo(HaveOccurred())
	return c
}

// authenticate starts a challenge with a fresh challenge.
func authenticate(u tenant.User, uv string) *webauthn.Ceremony {
	GinkgoHelper()
	c, err := webauthn.Authenticate(rp, u, vocab.WebAuthnRoaming, uv, fresh())
	Expect(err).NotTo(HaveOccurred())
	return c
}

func fresh() []byte {
	challenge := make([]byte, webauthn.ChallengeLen)
	_, _ = rand.Read(challenge) // crypto/rand does not fail
	return challenge
}

// create answers an enrolment on the tenant's page.
func create(key *securitykey.Key, c *webauthn.Ceremony, deviations ...securitykey.Deviation) []byte {
	GinkgoHelper()
	response, err := key.Create(origin, c.PublicKey, deviations...)
	Expect(err).NotTo(HaveOccurred())
	return response
}

// get answers a challenge on the tenant's page.
func get(key *securitykey.Key, c *webauthn.Ceremony, deviations ...securitykey.Deviation) []byte {
	GinkgoHelper()
	response, err := key.Get(origin, c.PublicKey, deviations...)
	Expect(err).NotTo(HaveOccurred())
	return response
}

// enrol makes a key known to the user.
func enrol(key *securitykey.Key, u tenant.User) tenant.Enrolment {
	GinkgoHelper()
	c := register(u, "discouraged")
	e, err := c.FinishRegister(create(key, c), fault.Set{})
	Expect(err).NotTo(HaveOccurred())
	return e
}

// edited is a copy of the ceremony's options with one member changed, or removed for nil: what a page in the middle could do.
func edited(c *webauthn.Ceremony, member string, value any) *webauthn.Ceremony {
	GinkgoHelper()
	var options map[string]any
	Expect(json.Unmarshal(c.PublicKey, &options)).To(Succeed())
	options[member] = value
	if value == nil {
		delete(options, member)
	}
	text, err := json.Marshal(options)
	Expect(err).NotTo(HaveOccurred())
	copied := *c
	copied.PublicKey = text
	return &copied
}

func broken(name fault.Name) fault.Set {
	GinkgoHelper()
	set, err := fault.Parse(string(name))
	Expect(err).NotTo(HaveOccurred())
	return set
}
