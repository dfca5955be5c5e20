package webauthn_test

import (
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("The platform's authenticator", func() {
	var key *webauthn.Key
	BeforeEach(func() { key = webauthn.NewKey(random(1), webauthn.Platform()) })
	selecting := func(attachment string) json.RawMessage {
		return with(creation, members{"authenticatorSelection": members{
			"authenticatorAttachment": attachment, "userVerification": "required", "residentKey": "required"}})
	}

	It("says what it is, and that it verified its user", func() {
		response, err := key.Create(origin, selecting("platform"))
		Expect(err).NotTo(HaveOccurred())
		Expect(read(response, nil)).To(And(
			HaveKeyWithValue("attachment", "platform"), HaveKeyWithValue("transports", []any{"internal"}), HaveKeyWithValue("flags", byte(0x45))))

		response, err = key.Get(origin, with(request, members{"userVerification": "required"}))
		Expect(err).NotTo(HaveOccurred())
		Expect(read(response, key.Credentials()[0].PublicKey)).To(And(
			HaveKeyWithValue("attachment", "platform"), HaveKeyWithValue("flags", byte(0x05)), HaveKeyWithValue("signature verifies", true)))
	})

	It("makes the credential that a roaming key with the same bytes would make", func() {
		other := webauthn.NewKey(random(1))
		created(key)
		created(other)
		Expect(key.Credentials()).To(Equal(other.Credentials()))
	})

	DescribeTable("answers pages that want it or do not care",
		func(attachment, ofPlatform, ofRoaming string) {
			roaming := webauthn.NewKey(random(1), webauthn.UserVerification(true))
			Expect(refusal(key.Create(origin, selecting(attachment)))).To(HavePrefix(ofPlatform))
			Expect(refusal(roaming.Create(origin, selecting(attachment)))).To(HavePrefix(ofRoaming))
		},
		Entry("platform", "platform", "response", "NotAllowedError"),
		Entry("cross-platform", "cross-platform", "NotAllowedError", "response"),
		Entry("none", "", "response", "response"),
		Entry("a word that the browser does not know", "sideways", "response", "response"),
	)

	It("finds its credential by the relying party, without being told which", func() {
		_, err := key.Mint("example.com", []byte("elsewhere"))
		Expect(err).NotTo(HaveOccurred())
		minted, err := key.Mint(rpID, []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		_, err = key.Mint("example.org", []byte("elsewhere too"))
		Expect(err).NotTo(HaveOccurred())
		Expect(read(asserted(key), minted.PublicKey)).To(And(
			HaveKeyWithValue("id", b64(minted.ID)), HaveKeyWithValue("userHandle", b64([]byte("user-handle"))),
			HaveKeyWithValue("signature verifies", true)))
		Expect(refusal(key.Get("https://other.example.net", with(request, members{"rpId": "other.example.net"})))).To(Equal("NotAllowedError"))
	})

	It("is accepted by an independent verifier that requires the user's verification", func() {
		party, err := newRelyingParty(protocol.VerificationRequired)
		Expect(err).NotTo(HaveOccurred())
		Expect(party.register(key)).To(Succeed())
		Expect(party.credentials[0].Authenticator.Attachment).To(Equal(protocol.Platform))
		Expect(party.login(key)).To(BeFalse())
		_, err = party.login(key, webauthn.BadSignature)
		Expect(err).To(HaveOccurred())
		Expect(party.login(key)).To(BeFalse(), "the positive control")
	})

	It("can be told other properties after it", func() {
		other := webauthn.NewKey(random(1), webauthn.Platform(), webauthn.UserVerification(false))
		Expect(refusal(other.Create(origin, selecting("platform")))).To(Equal("NotAllowedError"))
		Expect(refusal(other.Create(origin, json.RawMessage(creation)))).To(HavePrefix("response"))
	})
})
