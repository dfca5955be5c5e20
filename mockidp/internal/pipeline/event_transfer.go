package pipeline

// Transfer is the session transfer token by which a login began: whose application got it, where, and for which refresh token.
type Transfer struct {
	ClientID       string
	Scope          []string
	From           Request
	Parent         string
	ParentMetadata map[string]string
}

// event is event.session_transfer_token. Source: semantics 1.3.
func (t *Transfer) event() map[string]any {
	if t == nil {
		return nil
	}
	request := map[string]any{"ip": t.From.IP, "geoip": t.From.GeoIP}
	if t.From.UserAgent != "" {
		request["user_agent"] = t.From.UserAgent
	}
	return map[string]any{"client_id": t.ClientID, "scope": list(t.Scope), "request": request}
}

// session is event.session.session_transfer.
func (t *Transfer) session() map[string]any {
	return map[string]any{"parent_refresh_token": map[string]any{"id": t.Parent, "metadata": object(t.ParentMetadata)}}
}
