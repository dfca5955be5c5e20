package webauthn_test

import (
	"bytes"
	"encoding/json"

	"github.com/fxamacker/cbor/v2"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	rp "github.com/go-webauthn/webauthn/webauthn"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// model is an AAGUID.
var model = [16]byte{0x6d, 0x66, 0x61, 0x70, 0x72, 0x6f, 0x6f, 0x66, 1, 2, 3, 4, 5, 6, 7, 8}

// directParty is a relying party that asks for attestations.
func directParty() *relyingParty {
	GinkgoHelper()
	server, err := rp.New(&rp.Config{RPID: rpID, RPDisplayName: "Acme", RPOrigins: []string{origin}, AttestationPreference: protocol.PreferDirectAttestation})
	Expect(err).NotTo(HaveOccurred())
	return &relyingParty{server: server}
}

var _ = Describe("Kinds of keys", func() {
	DescribeTable("register and answer at an independent verifier",
		func(algorithm webauthn.Algorithm, attestation webauthn.Attestation, want string) {
			options := []webauthn.Option{webauthn.Algorithms(algorithm), webauthn.Attest(attestation)}
			if attestation == webauthn.PackedX5C {
				options = append(options, webauthn.Model(model))
			}
			key, party := webauthn.NewKey(random(1), options...), directParty()
			Expect(party.register(key)).To(Succeed())
			Expect(party.credentials[0].AttestationType).To(Equal(want))
			if attestation == webauthn.PackedX5C {
				Expect(party.credentials[0].Authenticator.AAGUID).To(Equal(model[:]))
			}
			Expect(party.login(key)).To(BeFalse())
			_, err := party.login(key, webauthn.BadSignature)
			Expect(err).To(HaveOccurred())
			Expect(party.login(key)).To(BeFalse())

			again := webauthn.NewKey(random(1), options...)
			Expect(directParty().register(again)).To(Succeed())
			Expect(again.Credentials()[0].PublicKey).To(Equal(key.Credentials()[0].PublicKey), "the same random bytes, the same key")
		},
		Entry(nil, webauthn.ES256, webauthn.None, "none"),
		Entry(nil, webauthn.EdDSA, webauthn.None, "none"),
		Entry(nil, webauthn.RS256, webauthn.None, "none"),
		Entry(nil, webauthn.ES256, webauthn.PackedSelf, "basic_surrogate"),
		Entry(nil, webauthn.EdDSA, webauthn.PackedSelf, "basic_surrogate"),
		Entry(nil, webauthn.RS256, webauthn.PackedSelf, "basic_surrogate"),
		Entry(nil, webauthn.ES256, webauthn.PackedX5C, "basic_full"),
		Entry(nil, webauthn.EdDSA, webauthn.PackedX5C, "basic_full"),
		Entry(nil, webauthn.RS256, webauthn.PackedX5C, "basic_full"),
		Entry(nil, webauthn.ES256, webauthn.FIDOU2F, "basic_full"),
	)

	It("attest by a certificate below the root that is published", func() {
		root, err := webauthn.AttestationRoot()
		Expect(err).NotTo(HaveOccurred())
		Expect(root.IsCA).To(BeTrue())
		again, err := webauthn.AttestationRoot()
		Expect(err).NotTo(HaveOccurred())
		Expect(again.Raw).To(Equal(root.Raw))
	})

	It("say no word of their model to a relying party that asks for no attestation", func() {
		key := webauthn.NewKey(random(1), webauthn.Attest(webauthn.PackedX5C), webauthn.Model(model))
		Expect(read(created(key), nil)).To(HaveKeyWithValue("fmt", "none"))
		Expect(key.Credentials()[0].AAGUID).To(Equal(make([]byte, 16)))
		told, err := key.Create(origin, with(creation, map[string]any{"attestation": "direct"}))
		Expect(err).NotTo(HaveOccurred())
		Expect(read(told, nil)).To(HaveKeyWithValue("fmt", "packed"), "control")
	})

	It("cannot attest by fido-u2f with another algorithm than ES256", func() {
		key := webauthn.NewKey(random(1), webauthn.Algorithms(webauthn.EdDSA), webauthn.Attest(webauthn.FIDOU2F))
		Expect(directParty().register(key)).To(MatchError(ContainSubstring("for keys of ES256 alone")))
		Expect(key.Credentials()).To(BeEmpty())
	})

	It("take the relying party's favourite among their algorithms", func() {
		key := webauthn.NewKey(random(1), webauthn.Algorithms(webauthn.ES256, webauthn.EdDSA))
		created(key) // the options have EdDSA first
		var cose map[int]any
		Expect(cbor.Unmarshal(key.Credentials()[0].PublicKey, &cose)).To(Succeed())
		Expect(cose).To(HaveKeyWithValue(3, int64(-8)))
		_, err := webauthn.NewKey(random(1), webauthn.Algorithms(webauthn.RS256)).Create(origin, json.RawMessage(creation))
		Expect(refusal(nil, err)).To(Equal("NotSupportedError"))
		_, err = webauthn.NewKey(random(1), webauthn.Algorithms(-9)).Mint(rpID, []byte("u"))
		Expect(err).To(MatchError("webauthn: there are no keys of algorithm -9: use one of -7, -8 and -257"))
	})

	DescribeTable("count as they are told", func(counting webauthn.Counting, want ...uint32) {
		key := webauthn.NewKey(random(1), webauthn.Count(counting))
		created(key)
		for _, counter := range want {
			Expect(read(asserted(key), key.Credentials()[0].PublicKey)).To(HaveKeyWithValue("counter", counter))
		}
	},
		Entry(nil, webauthn.CountUp, uint32(1), uint32(2), uint32(3)),
		Entry(nil, webauthn.CountZero, uint32(0), uint32(0)),
		Entry(nil, webauthn.CountHeld, uint32(1), uint32(1), uint32(1)),
		Entry(nil, webauthn.CountDown, uint32(1000), uint32(999), uint32(998)),
	)

	It("are found to be two when a copy is used", func() {
		key, party := webauthn.NewKey(random(1)), directParty()
		Expect(party.register(key)).To(Succeed())
		copied := key.Copy()
		Expect(party.login(key)).To(BeFalse())
		Expect(party.login(key)).To(BeFalse())
		Expect(party.login(copied)).To(BeTrue(), "its counter is behind")
		clear(copied.Credentials()[0].ID)
		Expect(party.login(key)).To(BeFalse(), "control")
	})

	DescribeTable("say whether they are backed up", func(eligible, done bool, flags byte) {
		key := webauthn.NewKey(random(1), webauthn.BackUp(eligible, done))
		Expect(read(created(key), nil)).To(HaveKeyWithValue("flags", 0x41|flags))
	},
		Entry("device-bound", false, false, byte(0)), Entry("eligible", true, false, byte(0x08)), Entry("synced", true, true, byte(0x18)),
	)
})

var _ = Describe("Ten thousand keys", func() {
	It("have coordinates of full length that an independent reader takes for points", func() {
		leading := 0
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			key := webauthn.NewKey(random(rapid.Uint64().Draw(t, "seed")))
			for range 100 {
				c, err := key.Mint(rpID, []byte("u"))
				if err != nil {
					t.Fatal(err)
				}
				parsed, err := webauthncose.ParsePublicKey(c.PublicKey)
				if err != nil {
					t.Fatalf("%x: %v", c.PublicKey, err)
				}
				ec := parsed.(webauthncose.EC2PublicKeyData)
				if len(ec.XCoord) != 32 || len(ec.YCoord) != 32 {
					t.Fatalf("coordinates of %d and %d bytes", len(ec.XCoord), len(ec.YCoord))
				}
				if bytes.IndexByte([]byte{ec.XCoord[0], ec.YCoord[0]}, 0) >= 0 {
					leading++
				}
			}
		})
		Expect(leading).To(BeNumerically(">", 20), "about one key in 128 has a coordinate that begins with a zero byte")
	})
})
