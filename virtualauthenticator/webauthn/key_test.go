package webauthn_test

import (
	"bytes"
	"io"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	rp "github.com/go-webauthn/webauthn/webauthn"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("Mint", func() {
	It("makes a credential that answers for a relying party which registers it", func() {
		key := webauthn.NewKey(random(1))
		credential, err := key.Mint(rpID, []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		Expect(credential.AAGUID).To(Equal(make([]byte, 16)))
		Expect(credential.SignCount).To(BeZero())
		Expect(key.Credentials()).To(Equal([]webauthn.Credential{credential}))

		party, err := newRelyingParty(protocol.VerificationDiscouraged)
		Expect(err).NotTo(HaveOccurred())
		party.credentials = []rp.Credential{{ID: credential.ID, PublicKey: credential.PublicKey}}
		Expect(party.login(key)).To(BeFalse())
	})

	It("makes the credential that a ceremony would make", func() {
		minter, creator := webauthn.NewKey(random(1)), webauthn.NewKey(random(1))
		_, err := minter.Mint(rpID, []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		created(creator)
		Expect(minter.Credentials()).To(Equal(creator.Credentials()))
	})

	DescribeTable("refuses a user handle of a length that no relying party may use",
		func(length int, possible bool) {
			_, err := webauthn.NewKey(random(1)).Mint(rpID, make([]byte, length))
			if possible {
				Expect(err).NotTo(HaveOccurred())
			} else {
				Expect(err).To(MatchError(ContainSubstring("a user handle has 1 to 64 bytes")))
			}
		},
		Entry("empty", 0, false), Entry("shortest", 1, true), Entry("longest", 64, true), Entry("too long", 65, false),
	)

	It("takes the next bytes when some are no private key", func() {
		id, tooLarge := make([]byte, 32), bytes.Repeat([]byte{0xff}, 32)
		scalar := append(make([]byte, 31), 7)
		late, err := webauthn.NewKey(bytes.NewReader(bytes.Join([][]byte{id, tooLarge, scalar}, nil))).Mint(rpID, []byte("u"))
		Expect(err).NotTo(HaveOccurred())
		early, err := webauthn.NewKey(bytes.NewReader(bytes.Join([][]byte{id, scalar}, nil))).Mint(rpID, []byte("u"))
		Expect(err).NotTo(HaveOccurred())
		Expect(late).To(Equal(early))
	})

	DescribeTable("says what is wrong with the random source and keeps nothing",
		func(source io.Reader, text string) {
			key := webauthn.NewKey(source)
			_, err := key.Mint(rpID, []byte("u"))
			Expect(err).To(MatchError(ContainSubstring(text)))
			Expect(key.Credentials()).To(BeEmpty())
		},
		Entry("empty", strings.NewReader(""), "read a credential id from the random source: EOF"),
		Entry("too short", strings.NewReader(strings.Repeat("x", 40)), "read a private key from the random source: unexpected EOF"),
		Entry("all zero", strings.NewReader(strings.Repeat("\x00", 1024)), "8 times 32 bytes of the random source were no private key"),
	)
})

var _ = Describe("Credentials", func() {
	It("are copies", func() {
		key := webauthn.NewKey(random(1))
		created(key)
		for _, c := range key.Credentials() {
			clear(c.ID)
			clear(c.PublicKey)
			clear(c.UserHandle)
			c.AAGUID[0] = 1
		}
		untouched := webauthn.NewKey(random(1))
		created(untouched)
		Expect(key.Credentials()).To(Equal(untouched.Credentials()))
	})
})

var _ = Describe("Options of a key", func() {
	It("set the transports and the user verification of its responses", func() {
		key := webauthn.NewKey(random(1), webauthn.Transports("nfc", "usb"), webauthn.UserVerification(true))
		response, err := key.Create(origin, with(creation, map[string]any{"authenticatorSelection": nil}))
		Expect(err).NotTo(HaveOccurred())
		Expect(read(response, nil)).To(And(
			HaveKeyWithValue("transports", []any{"nfc", "usb"}),
			HaveKeyWithValue("flags", byte(0x45)),
		))
	})

	DescribeTable("verify the user as the relying party wishes",
		func(able bool, wish any, flags byte) {
			key := webauthn.NewKey(random(1), webauthn.UserVerification(able))
			created(key)
			response, err := key.Get(origin, with(request, map[string]any{"userVerification": wish}))
			Expect(err).NotTo(HaveOccurred())
			Expect(read(response, key.Credentials()[0].PublicKey)).To(HaveKeyWithValue("flags", flags))
		},
		Entry("able, required", true, "required", byte(0x05)),
		Entry("able, preferred", true, "preferred", byte(0x05)),
		Entry("able, no wish", true, nil, byte(0x05)),
		Entry("able, discouraged", true, "discouraged", byte(0x01)),
		Entry("unable, preferred", false, "preferred", byte(0x01)),
		Entry("unable, no wish", false, nil, byte(0x01)),
	)
})
