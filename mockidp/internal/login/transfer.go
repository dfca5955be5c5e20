package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Transfer is a session transfer token that a browser brought, used up; Refused is why it is worth nothing.
type Transfer struct {
	tenant.Transfer
	Refused string
}

// transferMismatch is logged where a browser that somebody is signed in with brings the token of somebody else.
const transferMismatch = "Single Sign-On failed: Session Transfer Token user mismatch detected."

// transfer is the session that a login with a session transfer token begins from: that of the browser where it is the same person's, else
// one of the person of the token, without any method. A token that is worth nothing leads to the login page, whoever is signed in; one of
// somebody else ends the session of the browser too, so that nobody slips a session in. Source: Auth0 Native to Web SSO and sessions.
func (s *Service) transfer(w http.ResponseWriter, r *http.Request, tx *Transaction, session tenant.Session, live bool) (tenant.Session, bool) {
	switch t := tx.Request.Transfer; {
	case t == nil:
		return session, live
	case t.Refused != "":
		s.log(tx, vocab.LogWarning, t.Refused, nil)
	case live && session.UserID != t.UserID:
		s.log(tx, vocab.LogWarning, transferMismatch, nil)
		tx.Session = session
		s.endSession(w, r, tx)
		tx.Session = tenant.Session{}
	case live:
		return session, true
	default:
		if _, known := s.Tenant.User(t.UserID); known {
			return s.Tenant.TransferredSession(t.Transfer), true
		}
	}
	tx.Request.Transfer = nil
	return tenant.Session{}, false
}

// handedOver is what an Action sees of the token in a login that it began.
func (s *Service) handedOver(tx *Transaction) *pipeline.Transfer {
	t := tx.Request.Transfer
	if t == nil {
		return nil
	}
	from := pipeline.Request{IP: t.From.IP, UserAgent: t.From.UserAgent}
	from.GeoIP, _ = s.Tenant.Locate(t.From.IP)
	return &pipeline.Transfer{ClientID: t.ClientID, Scope: t.Scope, From: from, Parent: t.Parent, ParentMetadata: t.ParentMetadata}
}
