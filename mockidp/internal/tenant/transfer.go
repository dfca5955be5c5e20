package tenant

import "time"

// SessionTransfer is what an application may do with session transfer tokens (session_transfer).
type SessionTransfer struct {
	Create  bool     // it may exchange a refresh token for one
	Methods []string // how its browsers may bring one: cookie, query
	Bound   bool     // only from the address to which it was given
	Refresh bool     // its logins by one may have refresh tokens
	// Detached keeps what came of its tokens when the refresh token that they were got for is revoked.
	Detached bool
}

// Transfer is a session transfer token: the right to one session in a browser, got for a refresh token.
type Transfer struct {
	UserID, ClientID string
	Organization     *Organization
	Scope            []string
	AuthTime         time.Time // of the login that the refresh token is from
	From             Browser   // that asked for it
	Parent           string    // id of the family of refresh tokens
	ParentMetadata   map[string]string
	Detached         bool
	Expires          time.Time
}

// TransferredSession is a session to come of somebody who signed in to another application: nothing is proved in this browser.
func (t *Tenant) TransferredSession(x Transfer) Session {
	session := t.NewSession()
	session.UserID, session.AuthTime = x.UserID, x.AuthTime
	if !x.Detached {
		session.Parent = x.Parent
	}
	return session
}

// HasRefresh tells whether a family of refresh tokens is still there.
func (t *Tenant) HasRefresh(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, there := t.refresh[id]
	return there
}

// dropDescendants ends the sessions and refresh tokens that came of a family by session transfer tokens; called with the lock held.
func (t *Tenant) dropDescendants(family string) {
	if family == "" {
		return
	}
	for id, s := range t.sessions {
		if s.Parent == family {
			delete(t.sessions, id)
		}
	}
	for id, r := range t.refresh {
		if r.Parent == family {
			t.dropRefresh(id)
		}
	}
}
