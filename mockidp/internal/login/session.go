package login

import (
	"net/http"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// persistentFor is how long a browser keeps the cookie of a session that an Action made persistent. The session itself ends
// earlier, as the tenant says; the vendor's longest lifetime is not public in a way that could be cited.
const persistentFor = 30 * 24 * time.Hour

// keepSession makes the session of a granted login, or goes on with the one it started from when nothing was proved anew.
func (s *Service) keepSession(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	now, old := s.Tenant.Now(), tx.Session
	session := tx.flow.Session()
	session.ID, session.UserID, session.AuthTime, session.Methods = old.ID, tx.user, old.AuthTime, joined(old.Methods, tx.flow.Methods())
	browser := tenant.Browser{IP: edge.ClientIP(r), UserAgent: r.UserAgent()}
	if session.Created.IsZero() {
		session.Created, session.Initial = now, browser
	}
	session.Updated, session.Used, session.Last = now, now, browser
	if old.ID != "" && session.IdleExpires.Equal(old.IdleExpires) {
		session.IdleExpires = now.Add(s.Tenant.Fixture().Sessions.InForce().Idle) // it was used in time
	}
	if !slices.Contains(session.Clients, tx.Request.Client.ID) {
		session.Clients = append(slices.Clone(session.Clients), tx.Request.Client.ID)
	}
	fresh := old.ID == "" || len(tx.flow.Factored()) > 0
	if fresh {
		session = s.Tenant.StartSession(session)
		s.Tenant.ReplaceSession(old.ID, session)
		if had := SessionOf(r); had != "" {
			s.Tenant.ReplaceSession(had, session) // a sign-in takes the place of what this browser had
		}
	} else {
		s.Tenant.KeepSession(session)
	}
	tx.Session = session
	if fresh || session.Persistent != old.Persistent {
		var age time.Duration // until the browser ends
		if session.Persistent {
			age = persistentFor
		}
		setCookie(w, r, sessionCookie, session.ID, age)
	}
}

// endSession is api.session.revoke: the session that the login started from is gone, here and in the browser.
func (s *Service) endSession(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	s.Tenant.EndSession(tx.Session.ID)
	if id := SessionOf(r); id != "" {
		s.Tenant.EndSession(id)
		ForgetSession(w, r)
	}
}
