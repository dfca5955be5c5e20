package mockidp_test

import (
	"crypto/sha3"
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("A passkey", func() {
	passkeyed := func(change ...string) (*world, *webauthn.Key) {
		GinkgoHelper()
		w, key := manyWays(change...), webauthn.NewKey(sha3.NewSHAKE128(), webauthn.Platform())
		c, err := key.Mint(strings.TrimPrefix(w.origin, "http://"), mockidp.UserHandle(anaID))
		Expect(err).NotTo(HaveOccurred())
		_, err = w.PutUser(mockidp.User{ID: anaID, Email: ana, Password: password, Passkeys: []mockidp.Passkey{{ID: c.ID, PublicKey: c.PublicKey, RPID: c.RPID}}})
		Expect(err).NotTo(HaveOccurred())
		return w, key
	}
	give := func(b *browser, key *webauthn.Key, deviations ...webauthn.Deviation) *browser {
		GinkgoHelper()
		response, err := key.Get(b.world.origin, b.page.options(), deviations...)
		Expect(err).NotTo(HaveOccurred())
		return b.push("action", "default", "passkey", string(response))
	}

	It("signs its owner in without a name, and is no factor", func() {
		w, key := passkeyed()
		b := w.open().authorize()
		Expect(string(b.page.options())).NotTo(ContainSubstring("allowCredentials"))
		give(b, key).code()
		w.cameBy("passkey", "people", "auth0")
		Expect(w.event()["user"]).To(And(HaveKeyWithValue("user_id", anaID), HaveKeyWithValue("enrolledFactors", BeEmpty())))
		Expect(w.Factors(anaID)).To(BeEmpty())
		Expect(give(w.open().authorize(), key).idToken()).NotTo(HaveKey("amr"))
	})

	DescribeTable("is refused",
		func(deviation webauthn.Deviation) {
			w, key := passkeyed()
			give(w.open().authorize(), key).code()
			give(w.open().authorize(), key, deviation).on(vocab.ScreenLogin, "webauthn-verification-failed")
			Expect(w.lastLog(vocab.LogFailedLogin).Description).To(HavePrefix("The passkey was refused"))
			give(w.open().authorize(), key).code()
		},
		Entry("from another origin", webauthn.WrongOrigin("http://evil.localhost")),
		Entry("with a wrong signature", webauthn.BadSignature),
		Entry("to another challenge", webauthn.WrongChallenge),
		Entry("replayed", webauthn.ReplayLast),
		Entry("with a counter that stands still", webauthn.CounterEqual),
	)

	It("is refused where it is nobody's, somebody else's, a factor, or not offered", func() {
		w, key := passkeyed()
		stranger := webauthn.NewKey(sha3.NewSHAKE256(), webauthn.Platform())
		c, err := stranger.Mint(strings.TrimPrefix(w.origin, "http://"), mockidp.UserHandle("auth0|bo"))
		Expect(err).NotTo(HaveOccurred())
		give(w.open().authorize(), stranger).on(vocab.ScreenLogin, "webauthn-verification-failed")
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.WebAuthnPlatform, ID: c.ID, PublicKey: c.PublicKey, RPID: c.RPID})).To(Succeed())
		give(w.open().authorize(), stranger).on(vocab.ScreenLogin, "webauthn-verification-failed")
		b := w.open().authorize()
		b.push("action", "default", "passkey", "{}").on(vocab.ScreenLogin, "webauthn-verification-failed")
		b.push("action", `showError::{"name":"NotAllowedError"}`, "passkey", "").on(vocab.ScreenLogin, "passkey-not-available")
		give(b, key).code()
		closed, key := passkeyed("passkey: { enabled: true }", "passkey: { enabled: false }")
		b = closed.open().authorize()
		Expect(b.page.body).NotTo(ContainSubstring(`name="passkey"`))
		response, err := key.Get(closed.origin, json.RawMessage(`{"challenge":"AAAAAAAAAAAAAAAAAAAAAA","userVerification":"required"}`))
		Expect(err).NotTo(HaveOccurred())
		b.push("passkey", string(response)).on(vocab.ScreenLogin, "webauthn-verification-failed")
	})

	It("whose handle names another account is refused", func() {
		w := manyWays()
		key := webauthn.NewKey(sha3.NewSHAKE128(), webauthn.Platform())
		c, err := key.Mint(strings.TrimPrefix(w.origin, "http://"), mockidp.UserHandle("auth0|bo"))
		Expect(err).NotTo(HaveOccurred())
		_, err = w.PutUser(mockidp.User{ID: anaID, Email: ana, Password: password, Passkeys: []mockidp.Passkey{{ID: c.ID, PublicKey: c.PublicKey}}})
		Expect(err).NotTo(HaveOccurred())
		give(w.open().authorize(), key).on(vocab.ScreenLogin, "webauthn-verification-failed")
	})
})
