package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
)

// remember remembers the browser for the person, who asked for it on the page of a challenge that is done.
func (s *Service) remember(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	id := s.Tenant.RememberBrowser(rememberedAs(r), tx.user)
	limit := s.Tenant.Fixture().Remember.InForce().Absolute
	setCookie(w, r, rememberCookie, id, limit)
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
