package tenantfile

import (
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/colour"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// branding is the tenant's look as the Deploy CLI writes it.
type branding struct {
	Colors struct {
		Primary    text                          `yaml:"primary"`
		Background strictyaml.At[any]            `yaml:"page_background"` // a colour, or a gradient
		Rest       map[string]strictyaml.At[any] `yaml:",inline"`
	} `yaml:"colors"`
	Favicon text `yaml:"favicon_url"`
	Logo    text `yaml:"logo_url"`
	Font    struct {
		URL text `yaml:"url"`
	} `yaml:"font"`
	Rest map[string]strictyaml.At[any] `yaml:",inline"`
}

var unusedBranding = []string{"templates", "identifiers", "themes"}

// prompts are the settings of pages, and the tenant's own texts: by language, prompt, screen and key.
type prompts struct {
	CustomText map[string]map[string]map[string]map[string]strictyaml.At[any] `yaml:"customText"`
	Rest       map[string]strictyaml.At[any]                                  `yaml:",inline"`
}

var unusedPrompts = []string{"identifier_first", "partials", "screenRenderers", "universal_login_experience", "webauthn_platform_first_factor"}

// ownBranding is what mfaproof.yaml adds: the picture itself, because pages ask nobody outside of this machine.
type ownBranding struct {
	Logo text `yaml:"logo"` // a file of the folder
}

// maxLogo bounds the picture, in bytes.
const maxLogo = 512 << 10

var pictureTypes = map[string]string{".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}

func (l *loader) look(doc document, own ownSettings) {
	b := doc.Branding
	look := tenant.Branding{
		Primary: l.colour(b.Colors.Primary), LogoURL: b.Logo.Value, FaviconURL: b.Favicon.Value, FontURL: b.Font.URL.Value,
		Logo: l.logo(own.Branding.Logo),
	}
	if ground := b.Colors.Background; ground.Line > 0 {
		if s, ok := ground.Value.(string); ok {
			look.Background = l.colour(text{Value: s, Line: ground.Line, Column: ground.Column})
		} else {
			l.note("%s: branding.colors.page_background is no plain colour: pages keep their own ground", TenantFile)
		}
	}
	if look.LogoURL != "" && len(look.Logo.Data) == 0 {
		l.note("%s: branding.logo_url is not fetched, pages ask nobody outside: put the picture in the folder and name it in %s (branding: { logo: FILE })", TenantFile, SettingsFile)
	}
	l.fixture.Branding = look
	if unused := append(l.unknown(b.Rest, unusedBranding, "branding"), l.unknown(b.Colors.Rest, nil, "branding.colors")...); len(unused) > 0 {
		l.note("%s: branding loaded, not used: %s", TenantFile, strings.Join(unused, ", "))
	}
	l.texts(doc.Prompts)
}

// texts flattens keys that lie within each other: authenticatorNames: {otp: …} is authenticatorNames.otp.
func (l *loader) texts(p prompts) {
	if unused := l.unknown(p.Rest, append(slices.Clone(unusedPrompts), "customText"), "prompts"); len(unused) > 0 {
		l.note("%s: prompts loaded, not used: %s", TenantFile, strings.Join(unused, ", "))
	}
	for language, byPrompt := range p.CustomText {
		for prompt, byScreen := range byPrompt {
			for screen, entries := range byScreen {
				for key, at := range entries {
					l.customText([]string{language, prompt, screen}, key, at)
				}
			}
		}
	}
}

func (l *loader) customText(where []string, key string, at strictyaml.At[any]) {
	switch value := at.Value.(type) {
	case string:
		all := &l.fixture.Texts
		if *all == nil {
			*all = map[string]map[string]map[string]map[string]string{}
		}
		byPrompt := within(*all, where[0])
		within(within(byPrompt, where[1]), where[2])[key] = value
	case map[string]any:
		for name, inner := range value {
			l.customText(where, key+"."+name, strictyaml.At[any]{Value: inner, Line: at.Line, Column: at.Column})
		}
	default:
		l.mistake(text{Line: at.Line, Column: at.Column}, "put it in quotes", "the custom text %s of %s is no text", key, strings.Join(where, "."))
	}
}

// within is the map under a key, made where there is none.
func within[V any](all map[string]map[string]V, key string) map[string]V {
	if all[key] == nil {
		all[key] = map[string]V{}
	}
	return all[key]
}

func (l *loader) colour(c text) string {
	if c.Value == "" {
		return ""
	}
	parsed, err := colour.Parse(c.Value)
	if err != nil {
		l.mistake(c, "a colour is # and six hexadecimal digits", "%v", err)
		return ""
	}
	return parsed.String()
}

func (l *loader) logo(file text) tenant.Picture {
	if file.Value == "" {
		return tenant.Picture{}
	}
	kind := pictureTypes[strings.ToLower(path.Ext(file.Value))]
	if kind == "" {
		l.mistakeIn(SettingsFile, file, "use svg, png, jpg, gif or webp", "the logo %q is no picture that pages show", file.Value)
		return tenant.Picture{}
	}
	data, err := fs.ReadFile(l.fsys, file.Value)
	switch {
	case err != nil:
		l.mistakeIn(SettingsFile, file, "the path is relative to the folder", "the logo %q cannot be read: %s", file.Value, reason(err))
	case len(data) > maxLogo:
		l.mistakeIn(SettingsFile, file, "make it smaller than 512 KiB", "the logo %q has %d bytes", file.Value, len(data))
	case kind != "image/svg+xml" && http.DetectContentType(data) != kind:
		l.mistakeIn(SettingsFile, file, "save it in the format of its name", "the logo %q is not what its name says", file.Value)
	default:
		return tenant.Picture{Type: kind, Data: data}
	}
	return tenant.Picture{}
}
