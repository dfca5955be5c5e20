package pipeline

import (
	"encoding/json"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// refreshOf is event.refresh_token: there when a refresh token is exchanged.
func (f *Flow) refreshOf(req Request) map[string]any {
	r := f.about.Refresh
	if r == nil {
		return nil
	}
	out := map[string]any{
		"id": r.ID, "client_id": r.ClientID, "user_id": r.UserID, "rotating": r.Rotating, "metadata": object(r.Metadata),
		"device": deviceOf(r.Initial, r.Last, req), "resource_servers": []map[string]any{},
	}
	if r.Audience != "" {
		out["resource_servers"] = []map[string]any{{"audience": r.Audience, "scopes": list(r.Scope)}}
	}
	if r.SessionID != "" {
		out["session_id"] = r.SessionID
	}
	for name, t := range map[string]time.Time{
		"created_at": r.Created, "expires_at": r.Expires, "idle_expires_at": r.IdleExpires, "last_exchanged_at": r.Exchanged,
	} {
		if !t.IsZero() {
			out[name] = stamp(t)
		}
	}
	return out
}

// Refresh is the refresh token of the login with what Actions changed of it.
func (f *Flow) Refresh() (tenant.Refresh, bool) {
	if f.about.Refresh == nil {
		return tenant.Refresh{}, false
	}
	return *f.about.Refresh, true
}

// refreshToken takes a change of the refresh token, which counts when the exchange is granted. Where none is exchanged it has no
// effect, and the run says so.
func (f *Flow) refreshToken(name string, args []json.RawMessage) {
	if f.about.Refresh == nil {
		return
	}
	r := *f.about.Refresh // others know it too
	switch name {
	case "setMetadata":
		r.Metadata = withMetadata(r.Metadata, args)
	case "deleteMetadata":
		r.Metadata = withMetadata(r.Metadata, append(args[:1:1], json.RawMessage("null")))
	case "evictMetadata":
		r.Metadata = nil
	case "setExpiresAt":
		r.Expires = earlier(r.Expires, args)
	case "setIdleExpiresAt":
		r.IdleExpires = earlier(r.IdleExpires, args)
	}
	f.about.Refresh = &r
}

// withMetadata is texts by name with one set, or taken away by null.
func withMetadata(texts map[string]string, args []json.RawMessage) map[string]string {
	all := map[string]string{}
	for k, v := range texts {
		all[k] = v // the map belongs to what others know
	}
	if len(args) > 1 && string(args[1]) != "null" {
		all[str(args, 0)] = str(args, 1)
	} else {
		delete(all, str(args, 0))
	}
	return all
}
