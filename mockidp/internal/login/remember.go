package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
)

// The cookies of a remembered browser: one value under two names, the second for browsers that reject the first.
// Source: semantics 3.8. What they are worth is on record at the tenant; the value is a random identifier.
const (
	rememberCookie       = "auth0-mf"
	rememberCookieCompat = "auth0-mf_compat"
)

// rememberedAs is the identifier under which this browser may be remembered.
func rememberedAs(r *http.Request) string {
	for _, name := range []string{rememberCookie, rememberCookieCompat} {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return ""
}

// remember remembers the browser for the person, who asked for it on the page of a challenge that is done.
func (s *Service) remember(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	id := s.Tenant.RememberBrowser(rememberedAs(r), tx.user)
	limit := s.Tenant.Fixture().Remember.InForce().Absolute
	for _, name := range []string{rememberCookie, rememberCookieCompat} {
		http.SetCookie(w, &http.Cookie{Name: name, Value: id, Path: "/", HttpOnly: true, Secure: edge.From(r).Secure(),
			SameSite: http.SameSiteLaxMode, MaxAge: int(limit.Seconds())})
	}
}

// box shows "Remember this device" on the page of a challenge, where the command lets it.
func (v *visit) box(pg *page, data map[string]any) {
	p := v.tx.step.Prompt
	if boxed(p) {
		pg.Remember = v.Tenant.Fixture().Remember.InForce().Absolute
	}
	data["show_remember_device"] = boxed(p)
}

func boxed(p *pipeline.Prompt) bool { return p.Remember && !p.Enrol }
