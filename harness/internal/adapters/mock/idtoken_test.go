package mock_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/go-jose/go-jose/v4"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// forger is the key of somebody else, made once: it takes long.
var forger = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // a test without randomness
	}
	return key
})

// tamper changes the answers of some paths on their way.
type tamper struct {
	http.RoundTripper
	paths map[string]func(body []byte) []byte
}

// RoundTrip implements http.RoundTripper.
func (t tamper) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.RoundTripper.RoundTrip(req)
	if change := t.paths[req.URL.Path]; err == nil && change != nil {
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		res.Body = io.NopCloser(bytes.NewReader(change(body)))
	}
	return res, err
}

// token changes the ID token of a token answer.
func token(change func(id string) string) func([]byte) []byte {
	return func(body []byte) []byte {
		GinkgoHelper()
		var answer map[string]any
		Expect(json.Unmarshal(body, &answer)).To(Succeed())
		answer["id_token"] = change(answer["id_token"].(string))
		changed, err := json.Marshal(answer)
		Expect(err).NotTo(HaveOccurred())
		return changed
	}
}

// resigned gives the claims of a token, changed, under the forger's signature.
func resigned(change func(claims map[string]any)) func(string) string {
	return func(id string) string {
		GinkgoHelper()
		parsed, err := jose.ParseSignedCompact(id, []jose.SignatureAlgorithm{jose.RS256})
		Expect(err).NotTo(HaveOccurred())
		var claims map[string]any
		Expect(json.Unmarshal(parsed.UnsafePayloadWithoutVerification(), &claims)).To(Succeed())
		change(claims)
		payload, err := json.Marshal(claims)
		Expect(err).NotTo(HaveOccurred())
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: forger(), KeyID: "forged"}}, nil)
		Expect(err).NotTo(HaveOccurred())
		signed, err := signer.Sign(payload)
		Expect(err).NotTo(HaveOccurred())
		compact, err := signed.CompactSerialize()
		Expect(err).NotTo(HaveOccurred())
		return compact
	}
}

// trusted makes the JWKS hold the forger's key.
func trusted([]byte) []byte {
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: forger().Public(), KeyID: "forged", Algorithm: "RS256", Use: "sig"}}})
	if err != nil {
		panic(err) // a key that was just made
	}
	return keys
}

func set(name string, value any) func(map[string]any) {
	return func(claims map[string]any) { claims[name] = value }
}

var _ = Describe("The ID token", func() {
	// attempt signs uwe in with tampered answers.
	attempt := func(paths map[string]func([]byte) []byte) (target.Observation, error) {
		GinkgoHelper()
		w, _, err := plain().Provision(GinkgoT().Context(), fixture("tok", asksNobody))
		Expect(err).NotTo(HaveOccurred())
		defer func() { Expect(w.Close(GinkgoT().Context())).To(Succeed()) }()
		s := open(w, "laptop")
		mock.Between(s, func(t http.RoundTripper) http.RoundTripper { return tamper{t, paths} })
		return s.Begin(GinkgoT().Context(), target.Login{Person: "uwe"})
	}
	forged := func(change func(map[string]any)) map[string]func([]byte) []byte {
		return map[string]func([]byte) []byte{"/oauth/token": token(resigned(change)), "/.well-known/jwks.json": trusted}
	}

	It("is accepted as it is, and when only the trusted key is another one", func() {
		for _, paths := range []map[string]func([]byte) []byte{nil, forged(func(map[string]any) {}), forged(set("extra", 1))} {
			o, err := attempt(paths)
			Expect(err).NotTo(HaveOccurred())
			Expect(o.Stage).To(Equal(vocab.StageGranted))
		}
	})

	DescribeTable("with a claim that a relying party must refuse is a defect of the implementation",
		func(change func(map[string]any), text string) {
			_, err := attempt(forged(change))
			Expect(err).To(BeAssignableToTypeOf(&form.Defect{}))
			Expect(err).To(MatchError(HavePrefix("the page ID token " + text)))
		},
		Entry("another issuer", set("iss", "http://evil.localhost/"), "says iss http://evil.localhost/, not http://tok.localhost/"),
		Entry("an issuer without its slash", set("iss", "http://tok.localhost"), "says iss http://tok.localhost, not http://tok.localhost/"),
		Entry("another audience", set("aud", "somebody"), "says aud somebody, not "),
		Entry("no audience", func(c map[string]any) { delete(c, "aud") }, "says aud <nil>, not "),
		Entry("another nonce", set("nonce", "n"), "says nonce n, not "),
		Entry("no nonce", func(c map[string]any) { delete(c, "nonce") }, "says nonce <nil>, not "),
		Entry("a nonce that is no text", set("nonce", []any{"n"}), "says nonce [n], not "),
		Entry("a time to live that is over", set("exp", start.Unix()), "has expired"),
		Entry("no time to live", func(c map[string]any) { delete(c, "exp") }, "has expired"),
	)

	It("with a second to live is accepted", func() {
		_, err := attempt(forged(set("exp", start.Unix()+1)))
		Expect(err).NotTo(HaveOccurred())
	})

	DescribeTable("that is not signed by the issuer is a defect of the implementation",
		func(paths map[string]func([]byte) []byte, text string) {
			_, err := attempt(paths)
			Expect(err).To(BeAssignableToTypeOf(&form.Defect{}))
			Expect(err).To(MatchError(HavePrefix("the page ID token " + text)))
		},
		Entry("by a key that is not in the JWKS", map[string]func([]byte) []byte{"/oauth/token": token(resigned(func(map[string]any) {}))}, "is signed with a key that is not in the JWKS"),
		Entry("with other claims than were signed", map[string]func([]byte) []byte{"/oauth/token": token(func(id string) string {
			header, rest, _ := strings.Cut(id, ".")
			_, signature, _ := strings.Cut(rest, ".")
			_, other, _ := strings.Cut(resigned(set("sub", "auth0|root"))(id), ".")
			payload, _, _ := strings.Cut(other, ".")
			return header + "." + payload + "." + signature
		})}, "has a signature that does not verify"),
		Entry("by nobody", map[string]func([]byte) []byte{"/oauth/token": token(func(id string) string {
			_, rest, _ := strings.Cut(id, ".")
			payload, _, _ := strings.Cut(rest, ".")
			return "eyJhbGciOiJub25lIn0." + payload + "."
		})}, "is no RS256 JWT"),
		Entry("because there is none", map[string]func([]byte) []byte{"/oauth/token": token(func(string) string { return "" })}, "is no RS256 JWT"),
	)

	It("comes from a token endpoint that answers with JSON and without an error, or that is a defect", func() {
		_, err := attempt(map[string]func([]byte) []byte{"/oauth/token": func([]byte) []byte { return []byte("<html>") }})
		Expect(err).To(MatchError(HavePrefix("the page /oauth/token answered 200 without JSON")))
		_, err = attempt(map[string]func([]byte) []byte{"/oauth/token": func([]byte) []byte { return []byte(`{"error":"invalid_grant","error_description":"used"}`) }})
		Expect(err).To(BeAssignableToTypeOf(&form.Defect{}))
		Expect(err).To(MatchError("the page token endpoint refused the code: invalid_grant: used"))
	})

	It("gives its claims as the result", func() {
		w := provision(plain(), fixture("res", asksNobody))
		s := open(w, "laptop")
		_, err := s.Result(GinkgoT().Context())
		Expect(err).To(MatchError("the login was not granted: there is no result"))
		begin(s, "uwe")
		r, err := s.Result(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Methods).To(Equal([]string{"pwd"}))
		Expect(r.Subject).To(Equal(r.Claims["sub"]))
		Expect(maps.Keys(r.Claims)).To(ContainElements("iss", "aud", "nonce", "exp", "sub", "email"))
		Expect(r.Claims).NotTo(HaveKey("amr"))
	})
})
