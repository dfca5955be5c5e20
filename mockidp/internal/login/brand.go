package login

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/colour"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// brand is what the tenant's own look adds to a page.
type brand struct{ Colours, Logo bool }

func brandOf(b tenant.Branding) brand {
	return brand{Colours: b.Primary != "" || b.Background != "", Logo: len(b.Logo.Data) > 0}
}

// The grounds that page.css draws on.
var paperLight, paperDark = colour.White, colour.Colour{R: 0x1c / 255.0, G: 0x21 / 255.0, B: 0x29 / 255.0}

// BrandSheet serves the style sheet of the tenant's colours. Text keeps a contrast that people can read: on buttons it is black
// or white, and where the colour itself is that of text it is darkened or lightened until it can be read.
func (s *Service) BrandSheet(w http.ResponseWriter, r *http.Request) {
	look := s.Tenant.Fixture().Branding
	if !brandOf(look).Colours {
		http.NotFound(w, r)
		return
	}
	var light, dark strings.Builder
	if primary, err := colour.Parse(look.Primary); err == nil {
		fmt.Fprintf(&light, " --accent: %s; --on-accent: %s; --link: %s;", primary, colour.On(primary), primary.ReadableOn(paperLight))
		fmt.Fprintf(&dark, " --link: %s;", primary.ReadableOn(paperDark))
	}
	if ground, err := colour.Parse(look.Background); err == nil {
		fmt.Fprintf(&light, " --ground: %s;", ground)
		fmt.Fprint(&dark, " --ground: #11151b;") // a ground for light pages would glare
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // a saved tenant counts from the next page
	_, _ = fmt.Fprintf(w, ":root {%s }\n@media (prefers-color-scheme: dark) { :root {%s } }\n", light.String(), dark.String())
}

// Logo serves the tenant's picture.
func (s *Service) Logo(w http.ResponseWriter, r *http.Request) {
	logo := s.Tenant.Fixture().Branding.Logo
	if len(logo.Data) == 0 {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", logo.Type)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // an SVG that is opened by itself runs nothing
	_, _ = w.Write(logo.Data)
}
