package mockidp

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// Session is a browser that is signed in.
type Session struct {
	// Key names the session to EndSession. It is a digest: the id is the browser's cookie, and whoever has it is signed in.
	Key                 string
	Started, Used, Ends time.Time // Ends is zero where nothing ends it
	Methods             []string  // "pwd", "mfa:otp", in order
	Clients             []string  // ids of the applications, in the order of their first login
	IP, UserAgent       string    // of the last login
}

// Sessions lists the live sessions of an account, the newest first.
func (t *Tenant) Sessions(userID string) []Session {
	var out []Session
	for _, s := range t.state.SessionsOf(userID) {
		one := Session{Key: sessionKey(s), Started: s.Created, Used: s.Used, Ends: s.Expires, Methods: methodsOf(s), Clients: slices.Clone(s.Clients),
			IP: s.Last.IP, UserAgent: s.Last.UserAgent}
		if one.Ends.IsZero() || !s.IdleExpires.IsZero() && s.IdleExpires.Before(one.Ends) {
			one.Ends = s.IdleExpires
		}
		out = append(out, one)
	}
	return out
}

// EndSession signs a browser of an account out, and reports whether it was signed in.
func (t *Tenant) EndSession(userID, key string) bool {
	for _, s := range t.state.SessionsOf(userID) {
		if sessionKey(s) == key {
			t.state.EndSession(s.ID)
			return true
		}
	}
	return false
}

func sessionKey(s tenant.Session) string {
	sum := sha256.Sum256([]byte("mfaproof session key\x00" + s.ID))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func methodsOf(s tenant.Session) []string {
	var out []string
	for _, m := range s.Methods {
		name := m.Name
		if m.Type != "" {
			name += ":" + string(m.Type)
		}
		out = append(out, name)
	}
	return out
}
