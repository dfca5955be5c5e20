package mockidp_test

import (
	"crypto/sha3"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

func newKey() *webauthn.Key { return webauthn.NewKey(sha3.NewSHAKE128()) }

// options is what the page hands to the browser's WebAuthn call.
func (p *page) options() json.RawMessage {
	GinkgoHelper()
	var passkey struct {
		PublicKey json.RawMessage `json:"public_key"`
	}
	Expect(json.Unmarshal(p.context.Screen.Data["passkey"], &passkey)).To(Succeed())
	return passkey.PublicKey
}

// use answers the page with a key.
func (b *browser) use(key *webauthn.Key, deviations ...webauthn.Deviation) *browser {
	GinkgoHelper()
	do := key.Get
	if b.page.context.Screen.Name == vocab.ScreenWebAuthnEnroll {
		do = key.Create
	}
	response, err := do(b.world.origin, b.page.options(), deviations...)
	Expect(err).NotTo(HaveOccurred())
	return b.fill("default", "response", string(response))
}

// enrolsKey serves a tenant that enrols a key first and asks for it later.
func enrolsKey() *world {
	GinkgoHelper()
	return asking("if (event.user.enrolledFactors.length) { " + challengeKey + " } else { " + enrolKey + " }")
}

var _ = Describe("The pages of a security key", func() {
	It("enrol it, name it, and ask for it in the next login", func() {
		w, key := enrolsKey(), newKey()
		b := w.open().authorize().signIn(ana).detect(true).on(vocab.ScreenWebAuthnEnroll)
		Expect(b.page.url.Path).To(Equal("/u/mfa-webauthn-enrollment"))
		Expect(b.page.context.Prompt.Name).To(Equal("mfa-webauthn"))
		b.use(key).on(vocab.ScreenWebAuthnNickname)
		b.fill("default", "nickname", "<b>Blue</b>").on(vocab.ScreenWebAuthnSuccess)
		Expect(b.page.data("nickname")).To(Equal("<b>Blue</b>"))
		Expect(b.page.data("webauthnType")).To(Equal("webauthn-roaming"))
		Expect(b.page.body).NotTo(ContainSubstring("<b>Blue"))
		Expect(b.fill("default").idToken()).To(HaveKeyWithValue("amr", []any{"mfa"}))
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.WebAuthnRoaming}))

		b = w.open().authorize().signIn(ana).detect(true).on(vocab.ScreenWebAuthnChallenge)
		Expect(b.page.url.Path).To(Equal("/u/mfa-webauthn-challenge"))
		b.use(key).code()
		Expect(w.count(vocab.LogAuthSucceed)).To(Equal(1))
	})

	DescribeTable("refuse a name that is none",
		func(name string) {
			b := enrolsKey().open().authorize().signIn(ana).detect(true).use(newKey()).on(vocab.ScreenWebAuthnNickname)
			b.fill("default", "nickname", name).on(vocab.ScreenWebAuthnNickname, "invalid-nickname")
			b.fill("default", "nickname", strings.Repeat("ü", 50)).on(vocab.ScreenWebAuthnSuccess)
		},
		Entry("none", ""), Entry("blanks", "   "), Entry("too long", strings.Repeat("x", 51)), Entry("huge", strings.Repeat("x", 200<<10)),
	)

	DescribeTable("refuse a response that is not right, with a new challenge, and take the right one then",
		func(response func(options json.RawMessage, origin string) string) {
			w, key := enrolsKey(), newKey()
			b := w.open().authorize().signIn(ana).detect(true)
			challenge := string(b.page.options())
			b.fill("default", "response", response(b.page.options(), w.origin)).on(vocab.ScreenWebAuthnEnroll, "webauthn-verification-failed")
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
			Expect(string(b.page.options())).NotTo(Equal(challenge))
			Expect(w.Factors(anaID)).To(BeEmpty())
			Expect(w.count(vocab.LogWebAuthnEnroll)).To(Equal(1))
			b.use(key).on(vocab.ScreenWebAuthnNickname)
		},
		Entry("none", func(json.RawMessage, string) string { return "" }),
		Entry("no JSON", func(json.RawMessage, string) string { return "{" }),
		Entry("an empty object", func(json.RawMessage, string) string { return "{}" }),
		Entry("a list", func(json.RawMessage, string) string { return "[1]" }),
		Entry("a huge text", func(json.RawMessage, string) string { return strings.Repeat("x", 200<<10) }),
		Entry("of another challenge", func(o json.RawMessage, origin string) string { return created(o, origin, webauthn.WrongChallenge) }),
		Entry("of another origin", func(o json.RawMessage, origin string) string {
			return created(o, origin, webauthn.WrongOrigin("https://evil.example"))
		}),
		Entry("for another relying party", func(o json.RawMessage, origin string) string {
			return created(o, origin, webauthn.WrongRPID("evil.example"))
		}),
	)

	It("refuse an assertion with a bad signature and one that comes again", func() {
		w, key := enrolsKey(), newKey()
		w.open().authorize().signIn(ana).detect(true).use(key).fill("default").fill("default").code()
		b := w.open().authorize().signIn(ana).detect(true)
		b.use(key, webauthn.BadSignature).on(vocab.ScreenWebAuthnChallenge, "webauthn-verification-failed")
		Expect(w.count(vocab.LogWebAuthnAuth)).To(Equal(1))
		response, err := key.Get(w.origin, b.page.options())
		Expect(err).NotTo(HaveOccurred())
		b.get(b.page.url.String()) // a fresh page has a fresh challenge
		b.fill("default", "response", string(response)).on(vocab.ScreenWebAuthnChallenge, "webauthn-verification-failed")
		b.use(key).code()
	})

	It("do not take a response for a page that was never opened", func() {
		w, key := enrolsKey(), newKey()
		b := w.open().authorize().signIn(ana).on(vocab.ScreenDetectBrowser)
		state := b.page.context.Transaction.State
		b.send(http.MethodPost, b.page.url.String(), url.Values{"state": {state}, "js-available": {"true"}, "webauthn-available": {"true"}, "webauthn-platform-available": {"true"}})
		b.post(w.origin+"/u/mfa-webauthn-enrollment?state="+state, url.Values{"state": {state}, "response": {"{}"}}).on(vocab.ScreenWebAuthnEnroll, "webauthn-verification-failed")
		b.use(key).on(vocab.ScreenWebAuthnNickname)
	})

	DescribeTable("show what the browser reported instead, and try again",
		func(said, name string) {
			w := enrolsKey()
			b := w.open().authorize().signIn(ana).detect(true)
			b.post(b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "action": {"showError::" + said}, "response": {""}}).on(vocab.ScreenWebAuthnError)
			Expect(b.page.data("errorType")).To(Equal(name))
			Expect(b.page.data("webauthnType")).To(Equal("webauthn-roaming"))
			Expect(b.page.body).NotTo(ContainSubstring("<script>x"))
			Expect(w.count(vocab.LogWebAuthnEnroll)).To(Equal(1))
			b.fill("tryagain").on(vocab.ScreenWebAuthnEnroll).use(newKey()).on(vocab.ScreenWebAuthnNickname)
		},
		Entry(nil, `{"name":"NotAllowedError","message":"The operation either timed out or was not allowed."}`, "NotAllowedError"),
		Entry("markup", `{"name":"<script>x</script>","message":"<script>x</script>"}`, "<script>x</script>"),
		Entry("no JSON", `{`, "UnknownError"),
		Entry("nothing", ``, "UnknownError"),
		Entry("a name that is none", `{"name":7}`, "UnknownError"),
	)

	It("are not offered on an IP address, which cannot be a relying party", func() {
		w := fork(load(enrolAny), asDefault)
		for origin, screen := range map[string]vocab.Screen{"http://127.0.0.1:4400": vocab.ScreenOTPEnrollQR, "http://[::1]:4400": vocab.ScreenOTPEnrollQR, "http://localhost:4400": vocab.ScreenDetectBrowser} {
			w.origin = origin
			b := w.open().authorize().signIn(ana).on(screen)
			Expect(b.page.buttons()).NotTo(ContainElement("webauthn-roaming"))
		}
		w.origin = "http://localhost:4400"
		Expect(w.open().authorize().signIn(ana).detect(true).on(vocab.ScreenBeginEnroll).page.buttons()).To(ContainElement("webauthn-roaming"))
	})
})

// created is the response of a key that deviates in one respect.
func created(options json.RawMessage, origin string, deviation webauthn.Deviation) string {
	GinkgoHelper()
	response, err := newKey().Create(origin, options, deviation)
	Expect(err).NotTo(HaveOccurred())
	return string(response)
}
