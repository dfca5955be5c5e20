package texts_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/login/texts"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestTexts(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "texts")
}

var own = texts.Custom{"mfa-webauthn": {
	"mfa-webauthn-enrollment-user-initiated": {"title": "Key of ${companyName}", "descriptionPlatform": "This ${thing} of ${companyName}"},
	"mfa-webauthn-roaming-challenge":         {"title": "Touch it"},
}}

var _ = Describe("A text", func() {
	text := func(s texts.Screen, key string) string {
		GinkgoHelper()
		said, err := s.Text(key, map[string]string{"companyName": "Acme ${clientName}", "clientName": "Web"})
		Expect(err).NotTo(HaveOccurred())
		return said
	}
	enrol := texts.Screen{Prompt: "mfa-webauthn", Name: "mfa-webauthn-roaming-enrollment", Custom: own}

	It("is the tenant's own before the screen's, and that before everybody's", func() {
		Expect(text(enrol, "title")).To(Equal("Key of Acme ${clientName}"), "a value is not filled in again")
		Expect(text(enrol, "continueButtonText")).To(Equal("Use security key"))
		Expect(text(enrol, "pickAuthenticatorText")).To(Equal("Try another method"))
	})

	It("is found under the name that the screen has in the vendor's lists, and under its own", func() {
		challenge := texts.Screen{Prompt: "mfa-webauthn", Name: "mfa-webauthn-roaming-challenge", Custom: own}
		Expect(text(challenge, "title")).To(Equal("Touch it"))
		Expect(text(texts.Screen{Prompt: "mfa", Name: challenge.Name, Custom: own}, "title")).To(Equal("Use your security key"), "control: of another prompt")
	})

	It("is that of a variant first, and keeps a variable that nobody knows", func() {
		device := texts.Screen{Prompt: "mfa-webauthn", Name: "mfa-webauthn-platform-enrollment", Custom: own, Variants: []string{"Platform"}}
		Expect(text(device, "description")).To(Equal("This ${thing} of Acme ${clientName}"))
		device.Custom = nil
		Expect(text(device, "continueButtonText")).To(Equal("Use this device"))
	})

	It("is missed where there is none", func() {
		_, err := enrol.Text("titel", nil)
		Expect(err).To(MatchError(`texts/en.yaml has no text "titel" for the screen "mfa-webauthn-roaming-enrollment"`))
	})

	It("of an error is the tenant's or nothing", func() {
		Expect(enrol.Own("title", nil)).To(Equal("Key of ${companyName}"))
		Expect(enrol.Own("continueButtonText", nil)).To(BeEmpty())
	})

	It("is among all of the screen's", func() {
		all := enrol.All(map[string]string{"companyName": "Acme"})
		Expect(all).To(And(HaveKeyWithValue("title", "Key of Acme"), HaveKeyWithValue("titlePlatform", "Use your fingerprint or face")))
	})
})

var _ = Describe("The English file", func() {
	It("has every screen of the vocabulary, and a title for each", func() {
		names, err := texts.Screens()
		Expect(err).NotTo(HaveOccurred())
		for _, screen := range vocab.Screens() {
			if screen == vocab.ScreenWebAuthnUnavailable {
				continue // not served: `mfaproof list --screens` says why
			}
			Expect(names).To(ContainElement(string(screen)))
			_, err := texts.Screen{Name: string(screen)}.Text("title", nil)
			Expect(err).NotTo(HaveOccurred())
		}
	})

	It("has no text that no page says", func() {
		var said strings.Builder
		for _, file := range []string{"../pages/page.html", "../pages/screens.html", "../say.go"} {
			data, err := os.ReadFile(file)
			Expect(err).NotTo(HaveOccurred())
			said.Write(data)
		}
		data, err := os.ReadFile("en.yaml")
		Expect(err).NotTo(HaveOccurred())
		keys := regexp.MustCompile(`(?m)^ +([A-Za-z]+)(?:\.[a-z-]+)?:`).FindAllStringSubmatch(string(data), -1)
		Expect(len(keys)).To(BeNumerically(">", 100), "control")
		for _, key := range keys {
			name := strings.TrimSuffix(strings.TrimSuffix(key[1], "Platform"), "Progressive")
			Expect(said.String()).To(MatchRegexp(`"%s["%%.]`, name), "the key %s", key[1])
		}
	})
})
