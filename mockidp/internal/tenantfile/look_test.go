package tenantfile_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = Describe("The look of a tenant", func() {
	It("has colours, texts and a picture that lies in the folder", func() {
		f := folder{"tenant.yaml": minimal + `branding:
  colors: { primary: "#0AF", page_background: "#f0f0ff" }
  logo_url: https://cdn.example.com/logo.png
prompts:
  universal_login_experience: new
  customText:
    en: { mfa-otp: { mfa-otp-challenge: { title: Prove it, authenticatorNames: { otp: App } } } }
    fr: { mfa-otp: { mfa-otp-challenge: { title: Prouvez } } }
`, "mfaproof.yaml": "branding: { logo: logo.svg }\n", "logo.svg": "<svg/>"}.mustLoad()
		Expect(f.Branding).To(Equal(tenant.Branding{Primary: "#00aaff", Background: "#f0f0ff", LogoURL: "https://cdn.example.com/logo.png",
			Logo: tenant.Picture{Type: "image/svg+xml", Data: []byte("<svg/>")}}))
		Expect(f.Texts).To(Equal(map[string]map[string]map[string]map[string]string{
			"en": {"mfa-otp": {"mfa-otp-challenge": {"title": "Prove it", "authenticatorNames.otp": "App"}}},
			"fr": {"mfa-otp": {"mfa-otp-challenge": {"title": "Prouvez"}}},
		}))
		Expect(f.Notes).To(ContainElement("tenant.yaml: prompts loaded, not used: universal_login_experience"))
		Expect(f.Notes).NotTo(ContainElement(ContainSubstring("is not fetched")))
	})

	It("says that a picture elsewhere is not fetched, and that a gradient is not drawn", func() {
		f := folder{"tenant.yaml": minimal + `branding: { logo_url: "https://cdn.example.com/logo.png", colors: { page_background: { type: linear-gradient, start: "#fff", end: "#000" } } }
`}.mustLoad()
		Expect(f.Notes).To(ContainElements(ContainSubstring("branding.logo_url is not fetched"), ContainSubstring("is no plain colour")))
		Expect(f.Branding.Background).To(BeEmpty())
	})

	DescribeTable("has mistakes told with their place", func(yaml string, words ...string) {
		yaml, at := marked(minimal + yaml)
		Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
	},
		Entry("no colour", "branding: { colors: { primary: §blue } }\n", `"blue" is no colour`),
		Entry("no colour of the ground", "branding: { colors: { page_background: §\"#12\" } }\n", `"#12" is no colour`),
		Entry("an unknown key", "branding: { colours: §{} }\n", `unknown key "colours" in branding`),
		Entry("an unknown key of pages", "prompts: { custom_text: §{} }\n", `did you mean "customText"?`),
		Entry("a text that is none", "prompts: { customText: { en: { login: { login: { title: §7 } } } } }\n", "the custom text title of en.login.login is no text"),
	)

	DescribeTable("has mistakes about the picture told with their place", func(name, content, words string) {
		own, at := marked("branding: { logo: §" + name + " }\n")
		Expect(folder{"tenant.yaml": minimal, "mfaproof.yaml": own, "a.png": content, "a.txt": content}.mistakes()).To(ConsistOf(mistake("mfaproof.yaml:"+at[0], words)))
	},
		Entry("missing", "b.png", "", `the logo "b.png" cannot be read`),
		Entry("outside of the folder", "../a.png", "", "cannot be read"),
		Entry("no picture by its name", "a.txt", "", "is no picture that pages show"),
		Entry("not what its name says", "a.png", "<svg/>", "is not what its name says"),
		Entry("too large", "a.png", "\x89PNG\r\n\x1a\n"+strings.Repeat("x", 512<<10), "has 524296 bytes"),
	)
})
