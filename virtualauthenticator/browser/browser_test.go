//go:build !race

// A browser is slow enough without the race detector, and does nothing in its place that this package does not do without.

package browser_test

import (
	"context"
	"crypto/sha3"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	cdpwebauthn "github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/go-webauthn/webauthn/protocol"
	rp "github.com/go-webauthn/webauthn/webauthn"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/internal/chromium"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/browser"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

func TestBrowser(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: in a browser")
}

// tab is a tab with a page of the relying party localhost; nil where there is no browser.
var (
	tab    context.Context
	origin string
)

var _ = BeforeSuite(func() {
	path, err := chromium.Find()
	if err != nil {
		Skip(err.Error())
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><h1>A relying party</h1>`)
	}))
	DeferCleanup(server.Close)
	at, err := url.Parse(server.URL)
	Expect(err).NotTo(HaveOccurred())
	origin = "http://localhost:" + at.Port()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("no-proxy-server", true))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	DeferCleanup(stop)
	var quit func()
	tab, quit = chromedp.NewContext(allocated)
	DeferCleanup(quit)
	Expect(chromedp.Do(tab, chromedp.Navigate(origin))).To(Succeed())
	_, err = chromedp.Call(tab, cdpwebauthn.Enable, cdpwebauthn.EnableParams{})
	Expect(err).NotTo(HaveOccurred())
})

// party is the independent verifier: go-webauthn, with one user and the credentials on record.
type party struct {
	server      *rp.WebAuthn
	credentials []rp.Credential
}

func (p *party) WebAuthnID() []byte                   { return []byte("user-handle") }
func (p *party) WebAuthnName() string                 { return "ana@example.com" }
func (p *party) WebAuthnDisplayName() string          { return "Ana" }
func (p *party) WebAuthnCredentials() []rp.Credential { return p.credentials }

func newParty(uv protocol.UserVerificationRequirement) *party {
	GinkgoHelper()
	server, err := rp.New(&rp.Config{RPID: "localhost", RPDisplayName: "Acme", RPOrigins: []string{origin}, AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: uv}})
	Expect(err).NotTo(HaveOccurred())
	return &party{server: server}
}

// asker answers options with a response, or with the name of the exception that the page saw.
type asker func(ceremony string, options []byte) (response []byte, exception string)

// inPage asks the page's browser.
func inPage(ceremony string, options []byte) ([]byte, string) {
	GinkgoHelper()
	read := map[string]string{"create": "parseCreationOptionsFromJSON", "get": "parseRequestOptionsFromJSON"}[ceremony]
	script := fmt.Sprintf(`navigator.credentials.%s({ publicKey: PublicKeyCredential.%s(%s) }).then((c) => JSON.stringify(c), (e) => e.name)`, ceremony, read, options)
	out, err := chromedp.Run(tab, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	Expect(err).NotTo(HaveOccurred())
	if json.Valid([]byte(out)) {
		return []byte(out), ""
	}
	return nil, out
}

// byKey asks a key without a browser.
func byKey(key *webauthn.Key) asker {
	return func(ceremony string, options []byte) ([]byte, string) {
		GinkgoHelper()
		answer := key.Get
		if ceremony == "create" {
			answer = key.Create
		}
		out, err := answer(origin, options)
		Expect(err).NotTo(HaveOccurred())
		return out, ""
	}
}

// register runs a registration; the exception is the page's, the error the verifier's.
func (p *party) register(ask asker) (exception string, flags rp.CredentialFlags, err error) {
	GinkgoHelper()
	options, ceremony, err := p.server.BeginRegistration(p, rp.WithExclusions(rp.Credentials(p.credentials).CredentialDescriptors()))
	Expect(err).NotTo(HaveOccurred())
	text, err := json.Marshal(options.Response)
	Expect(err).NotTo(HaveOccurred())
	response, exception := ask("create", text)
	if exception != "" {
		return exception, flags, nil
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	Expect(err).NotTo(HaveOccurred())
	c, err := p.server.CreateCredential(p, *ceremony, parsed)
	if err != nil {
		return "", flags, err
	}
	p.credentials = append(p.credentials, *c)
	return "", c.Flags, nil
}

// login runs a login; count is the counter that came with it.
func (p *party) login(ask asker) (exception string, count uint32, flags rp.CredentialFlags, err error) {
	GinkgoHelper()
	options, ceremony, err := p.server.BeginLogin(p)
	Expect(err).NotTo(HaveOccurred())
	text, err := json.Marshal(options.Response)
	Expect(err).NotTo(HaveOccurred())
	response, exception := ask("get", text)
	if exception != "" {
		return exception, 0, flags, nil
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	Expect(err).NotTo(HaveOccurred())
	c, err := p.server.ValidateLogin(p, *ceremony, parsed)
	if err != nil {
		return "", 0, flags, err
	}
	p.credentials[0] = *c
	Expect(c.Authenticator.CloneWarning).To(BeFalse())
	return "", c.Authenticator.SignCount, c.Flags, nil
}

// with plugs a key in for the length of a ceremony.
func with(key *webauthn.Key, c browser.Ceremony, how vocab.Answer, do func()) {
	GinkgoHelper()
	plugged, err := browser.Plug(tab, key, c, how)
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(plugged.Unplug(tab)).To(Succeed()) }()
	do()
}

func newKey(options ...webauthn.Option) *webauthn.Key {
	return webauthn.NewKey(sha3.NewSHAKE128(), options...)
}

var _ = DescribeTable("A key that is plugged into a browser is the same key", func(key func() *webauthn.Key, uv protocol.UserVerificationRequirement, verified bool) {
	k, p := key(), newParty(uv)
	By("making a credential in the browser")
	with(k, browser.Create, vocab.AnswerRight, func() {
		exception, flags, err := p.register(inPage)
		Expect(err).NotTo(HaveOccurred())
		Expect(exception).To(BeEmpty())
		Expect(flags.UserVerified).To(Equal(verified))
	})
	Expect(k.Credentials()).To(HaveLen(1))
	Expect(k.Credentials()[0]).To(And(HaveField("ID", p.credentials[0].ID), HaveField("PublicKey", p.credentials[0].PublicKey), HaveField("UserHandle", []byte("user-handle"))))

	By("signing without it")
	_, before, flags, err := p.login(byKey(k))
	Expect(err).NotTo(HaveOccurred())
	Expect(flags.UserVerified).To(Equal(verified))

	By("signing in it, with a counter that went on")
	with(k, browser.Get, vocab.AnswerRight, func() {
		exception, count, flags, err := p.login(inPage)
		Expect(err).NotTo(HaveOccurred())
		Expect(exception).To(BeEmpty())
		Expect(count).To(BeNumerically(">", before))
		Expect(flags.UserVerified).To(Equal(verified))
	})
	_, after, _, err := p.login(byKey(k))
	Expect(err).NotTo(HaveOccurred())
	Expect(after).To(BeNumerically(">", before+1))
},
	Entry("a roaming one without user verification", func() *webauthn.Key { return newKey() }, protocol.VerificationDiscouraged, false),
	Entry("a roaming one with a PIN", func() *webauthn.Key { return newKey(webauthn.UserVerification(true)) }, protocol.VerificationRequired, true),
	Entry("the platform's", func() *webauthn.Key { return newKey(webauthn.Platform()) }, protocol.VerificationRequired, true),
)

var _ = Describe("A key in a browser", func() {
	// registered is a key with a credential, and who knows it.
	registered := func(options ...webauthn.Option) (*webauthn.Key, *party) {
		GinkgoHelper()
		k, p := newKey(options...), newParty(protocol.VerificationPreferred)
		_, _, err := p.register(byKey(k))
		Expect(err).NotTo(HaveOccurred())
		return k, p
	}

	for name, options := range map[string][]webauthn.Option{"roaming": nil, "platform": {webauthn.Platform()}} {
		It("signs wrongly, or is not let, and signs rightly after it: "+name, func() {
			k, p := registered(options...)
			with(k, browser.Get, vocab.AnswerWrong, func() {
				_, _, _, err := p.login(inPage)
				Expect(err).To(HaveField("Type", "invalid_signature"))
			})
			with(k, browser.Get, vocab.AnswerCancelled, func() {
				exception, _, _, _ := p.login(inPage)
				Expect(exception).To(Equal("NotAllowedError"))
			})
			Expect(k.Credentials()).To(HaveLen(1), "whoever is not let forgets nothing")
			with(k, browser.Get, vocab.AnswerRight, func() {
				exception, _, _, err := p.login(inPage)
				Expect(err).NotTo(HaveOccurred())
				Expect(exception).To(BeEmpty())
			})
		})
	}

	It("is not let make a credential, and makes none that is excluded", func() {
		k, p := newKey(webauthn.Platform()), newParty(protocol.VerificationRequired)
		with(k, browser.Create, vocab.AnswerCancelled, func() {
			exception, _, _ := p.register(inPage)
			Expect(exception).To(Equal("NotAllowedError"))
		})
		Expect(k.Credentials()).To(BeEmpty())
		for _, exception := range []string{"", "InvalidStateError"} {
			with(k, browser.Create, vocab.AnswerRight, func() {
				seen, _, err := p.register(inPage)
				Expect(err).NotTo(HaveOccurred())
				Expect(seen).To(Equal(exception))
			})
		}
		Expect(k.Credentials()).To(HaveLen(1))
	})

	It("has nothing to answer with where it holds nothing", func() {
		_, p := registered()
		with(newKey(), browser.Get, vocab.AnswerRight, func() {
			exception, _, _, _ := p.login(inPage)
			Expect(exception).To(Equal("NotAllowedError"))
		})
	})

	It("cannot answer in every way, nor with every algorithm", func() {
		_, err := browser.Plug(tab, newKey(), browser.Get, vocab.AnswerReused)
		Expect(err).To(MatchError(`an authenticator in a browser cannot answer get with "reused": use one of ["right" "wrong" "cancelled"]`))
		Expect(browser.Answers(newKey(), browser.Create)).To(Equal([]vocab.Answer{vocab.AnswerRight}))
		Expect(browser.Answers(newKey(webauthn.Platform()), browser.Create)).To(Equal([]vocab.Answer{vocab.AnswerRight, vocab.AnswerCancelled}))
		k, _ := registered(webauthn.Algorithms(webauthn.EdDSA))
		_, err = browser.Plug(tab, k, browser.Get, vocab.AnswerRight)
		Expect(err).To(MatchError(webauthn.ErrNotES256))
	})

	It("tells a page that the device verifies its user, while what is built in is there", func() {
		able := func() bool {
			GinkgoHelper()
			out, err := chromedp.Run(tab, chromedp.Evaluate[bool](`PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()`, chromedp.EvalAwaitPromise))
			Expect(err).NotTo(HaveOccurred())
			return out
		}
		Expect(able()).To(BeFalse())
		built, err := browser.BuiltIn(tab)
		Expect(err).NotTo(HaveOccurred())
		Expect(able()).To(BeTrue())
		Expect(built.Unplug(tab)).To(Succeed())
		Expect(able()).To(BeFalse())
	})
})
