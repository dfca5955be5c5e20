package pipeline

import (
	"cmp"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// sessionOf is event.session. A login that starts without a session has the one that it is about to make.
func (f *Flow) sessionOf(s tenant.Session, req Request) map[string]any {
	id := cmp.Or(s.ID, s.Next)
	if id == "" {
		return nil
	}
	out := map[string]any{"id": id, "user_id": f.about.UserID, "cookie": map[string]any{"mode": cookieMode(s)}, "metadata": object(s.Metadata)}
	for name, t := range map[string]time.Time{
		"authenticated_at": s.AuthTime, "created_at": s.Created, "updated_at": s.Updated, "last_interacted_at": s.Used,
		"expires_at": s.Expires, "idle_expires_at": s.IdleExpires,
	} {
		if !t.IsZero() {
			out[name] = stamp(t)
		}
	}
	clients := []map[string]any{}
	for _, client := range s.Clients {
		clients = append(clients, map[string]any{"client_id": client})
	}
	if !slices.Contains(s.Clients, f.about.Client.ID) {
		clients = append(clients, map[string]any{"client_id": f.about.Client.ID})
	}
	out["clients"] = clients
	out["device"] = deviceOf(s.Initial, s.Last, req)
	if f.about.Transfer != nil {
		out["session_transfer"] = f.about.Transfer.session()
	}
	return out
}

// deviceOf is where a session or a refresh token was got and used; the request that is answered stands in for what is not known yet.
func deviceOf(initial, last tenant.Browser, req Request) map[string]any {
	now := tenant.Browser{IP: req.IP, UserAgent: req.UserAgent}
	if initial == (tenant.Browser{}) {
		initial = now
	}
	if last == (tenant.Browser{}) {
		last = now
	}
	device := map[string]any{}
	for name, text := range map[string]string{
		"initial_ip": initial.IP, "initial_user_agent": initial.UserAgent, "last_ip": last.IP, "last_user_agent": last.UserAgent,
	} {
		if text != "" {
			device[name] = text
		}
	}
	return device
}

func cookieMode(s tenant.Session) string {
	if s.Persistent {
		return "persistent"
	}
	return "non-persistent"
}
