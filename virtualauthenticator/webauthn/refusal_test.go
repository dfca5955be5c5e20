package webauthn_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

type members = map[string]any

var _ = Describe("The browser", func() {
	var key *webauthn.Key
	BeforeEach(func() { key = webauthn.NewKey(random(1)) })

	DescribeTable("keeps a relying party within its own domain",
		func(origin, rpID, want string) {
			creating := with(creation, members{"rp": members{"id": rpID, "name": "Acme"}})
			requesting := with(request, members{"rpId": rpID})
			if want != "" {
				Expect(refusal(key.Create(origin, creating))).To(Equal(want))
				Expect(refusal(key.Get(origin, requesting))).To(Equal(want))
				return
			}
			Expect(refusal(key.Create(origin, creating))).To(HavePrefix("response"))
			Expect(refusal(key.Get(origin, requesting))).To(HavePrefix("response"))
		},
		Entry("the host itself", "https://login.example.com", "login.example.com", ""),
		Entry("the host with a port", "https://login.example.com:8443", "login.example.com", ""),
		Entry("a parent domain", "https://login.example.com", "example.com", ""),
		Entry("none, which is the host", "https://login.example.com", "", ""),
		Entry("a name of this machine", "http://acme.localhost:3000", "acme.localhost", ""),
		Entry("a sibling", "https://login.example.com", "shop.example.com", "SecurityError"),
		Entry("a child", "https://example.com", "login.example.com", "SecurityError"),
		Entry("a suffix that is no label", "https://badexample.com", "example.com", "SecurityError"),
		Entry("an origin in place of an id", "https://login.example.com", "https://login.example.com", "SecurityError"),
		Entry("an address", "http://127.0.0.1:3000", "127.0.0.1", "SecurityError"),
		Entry("the tail of an address", "http://127.0.0.1:3000", "0.0.1", "SecurityError"),
		Entry("an address of version 6", "http://[::1]:3000", "::1", "SecurityError"),
	)

	DescribeTable("refuses creation options",
		func(changes members, want string) {
			Expect(refusal(key.Create(origin, with(creation, changes)))).To(Equal(want))
			Expect(key.Credentials()).To(BeEmpty())
			Expect(refusal(key.Create(origin, with(creation, nil)))).To(HavePrefix("response"), "the positive control")
		},
		Entry("without challenge", members{"challenge": nil}, "TypeError"),
		Entry("without rp", members{"rp": nil}, "TypeError"),
		Entry("without rp.name", members{"rp": members{"id": rpID}}, "TypeError"),
		Entry("without user", members{"user": nil}, "TypeError"),
		Entry("without user.id", members{"user": members{"name": "a", "displayName": "a"}}, "TypeError"),
		Entry("without user.name", members{"user": members{"id": "YQ", "displayName": "a"}}, "TypeError"),
		Entry("without user.displayName", members{"user": members{"id": "YQ", "name": "a"}}, "TypeError"),
		Entry("with an empty user.id", members{"user": members{"id": "", "name": "a", "displayName": "a"}}, "TypeError"),
		Entry("without pubKeyCredParams", members{"pubKeyCredParams": nil}, "TypeError"),
		Entry("with an algorithm that is no number", members{"pubKeyCredParams": []any{members{"type": "public-key", "alg": "ES256"}}}, "TypeError"),
		Entry("with a padded challenge", members{"challenge": "YQ=="}, "EncodingError"),
		Entry("with a challenge in plain base64", members{"challenge": "+/+/"}, "EncodingError"),
		Entry("without ES256", members{"pubKeyCredParams": []any{members{"type": "public-key", "alg": -257}}}, "NotSupportedError"),
		Entry("with ES256 of an unknown type", members{"pubKeyCredParams": []any{members{"type": "password", "alg": -7}}}, "NotSupportedError"),
		Entry("for a platform authenticator", members{"authenticatorSelection": members{"authenticatorAttachment": "platform"}}, "NotAllowedError"),
		Entry("that require user verification", members{"authenticatorSelection": members{"userVerification": "required"}}, "NotAllowedError"),
	)

	DescribeTable("accepts creation options",
		func(changes members) {
			Expect(refusal(key.Create(origin, with(creation, changes)))).To(HavePrefix("response"))
		},
		Entry("without algorithms, which stands for the defaults", members{"pubKeyCredParams": []any{}}),
		Entry("without authenticatorSelection", members{"authenticatorSelection": nil}),
		Entry("for a roaming authenticator", members{"authenticatorSelection": members{"authenticatorAttachment": "cross-platform"}}),
		Entry("that prefer user verification", members{"authenticatorSelection": members{"userVerification": "preferred"}}),
	)

	DescribeTable("refuses request options",
		func(changes members, want string) {
			created(key)
			Expect(refusal(key.Get(origin, with(request, changes)))).To(Equal(want))
			Expect(refusal(key.Get(origin, with(request, nil)))).To(HavePrefix("response"), "the positive control")
		},
		Entry("without challenge", members{"challenge": nil}, "TypeError"),
		Entry("with a broken id", members{"allowCredentials": []any{members{"type": "public-key", "id": "!"}}}, "EncodingError"),
		Entry("with allowCredentials that is no list", members{"allowCredentials": "all"}, "TypeError"),
		Entry("for a credential of somebody else", members{"allowCredentials": []any{members{"type": "public-key", "id": "YQ"}}}, "NotAllowedError"),
		Entry("for a relying party without credentials", members{"rpId": "example.com"}, "NotAllowedError"),
		Entry("that require user verification", members{"userVerification": "required"}, "NotAllowedError"),
	)

	DescribeTable("refuses what is no set of options",
		func(text string) {
			Expect(refusal(key.Create(origin, json.RawMessage(text)))).To(Equal("TypeError"))
			Expect(refusal(key.Get(origin, json.RawMessage(text)))).To(Equal("TypeError"))
		},
		Entry("nothing", ""), Entry("null", "null"), Entry("a list", "[]"), Entry("half an object", `{"challenge":`),
	)

	DescribeTable("does not take an origin that is none: that is a mistake of the caller",
		func(origin string) {
			_, err := key.Create(origin, json.RawMessage(creation))
			Expect(err).To(MatchError(ContainSubstring("is not of the form scheme://host[:port]")))
			_, err = key.Get(origin, json.RawMessage(request))
			Expect(err).To(MatchError(ContainSubstring("is not of the form scheme://host[:port]")))
		},
		Entry("empty", ""), Entry("a host", "login.example.com"), Entry("with a path", "https://login.example.com/"),
		Entry("without a host", "https://"), Entry("unreadable", "https://[::1"),
	)
})

var _ = Describe("Credential lists", func() {
	It("exclude what the key holds for that relying party, and nothing else", func() {
		key := webauthn.NewKey(random(1))
		created(key)
		excluding := func(kind string, id []byte) json.RawMessage {
			return with(creation, members{"excludeCredentials": []any{members{"type": kind, "id": b64(id)}}})
		}
		id := key.Credentials()[0].ID
		Expect(refusal(key.Create(origin, excluding("public-key", id)))).To(Equal("InvalidStateError"))
		Expect(key.Credentials()).To(HaveLen(1))
		Expect(refusal(key.Create(origin, excluding("public-key", []byte("other"))))).To(HavePrefix("response"))
		Expect(refusal(key.Create(origin, excluding("password", id)))).To(HavePrefix("response"))
		Expect(refusal(key.Create("https://example.org", with(string(excluding("public-key", id)),
			members{"rp": members{"name": "Other"}})))).To(HavePrefix("response"))
	})

	It("pick the credential that answers; without one the newest does", func() {
		key := webauthn.NewKey(random(1))
		created(key)
		created(key)
		first, second := key.Credentials()[0], key.Credentials()[1]
		response, err := key.Get(origin, with(request, members{"allowCredentials": []any{
			members{"type": "public-key", "id": "YQ"}, members{"type": "public-key", "id": b64(first.ID), "transports": []any{"nfc"}}}}))
		Expect(err).NotTo(HaveOccurred())
		Expect(read(response, first.PublicKey)).To(And(HaveKeyWithValue("id", b64(first.ID)), HaveKeyWithValue("signature verifies", true)))
		Expect(read(asserted(key), second.PublicKey)).To(And(HaveKeyWithValue("id", b64(second.ID)), HaveKeyWithValue("counter", uint32(1))))
	})
})

var _ = Describe("ClientError", func() {
	It("is what a page reports", func() {
		_, err := webauthn.NewKey(random(1)).Get(origin, json.RawMessage(request))
		text, marshalled := json.Marshal(err)
		Expect(marshalled).NotTo(HaveOccurred())
		Expect(text).To(MatchJSON(`{"name": "NotAllowedError",
			"message": "the key holds no credential of login.example.com that the relying party allows"}`))
		Expect(err).To(MatchError("webauthn: NotAllowedError: the key holds no credential of login.example.com that the relying party allows"))
	})
})
