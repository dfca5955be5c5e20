package login

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// continuePath is where other sites send the browser back to.
const continuePath = "/continue"

// maxAway is how long a person may stay at another site or at a form: as long as the token lives that she takes along by default.
const maxAway = 15 * time.Minute

// maxState is longer than any state of the mock: what a client sends is looked up, not kept.
const maxState = 256

// leave draws the state with which the browser comes back from another site or a form. It counts once and is bound to the login, whose id
// leads to it; the id alone is not enough.
func (tx *Transaction) leave(t *tenant.Tenant) {
	switch {
	case tx.step.Redirect == nil && tx.step.Form == nil:
		tx.resume = ""
	case tx.resume == "":
		tx.resume, tx.left = tx.ID+"~"+t.Token(), t.Now()
	}
}

// away is where the browser goes with its state.
func (tx *Transaction) away() string {
	u, err := url.Parse(tx.step.Redirect.URL)
	if err != nil {
		return tx.step.Redirect.URL
	}
	q := u.Query()
	q.Set("state", tx.resume)
	u.RawQuery = q.Encode()
	return u.String()
}

// Continue serves /continue, where the browser comes back to from another site or a form. The same Action goes on, with a new
// event.request.
func (s *Service) Continue(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		s.errorPage(w, http.StatusMethodNotAllowed, problem("method-not-allowed", ""))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.ParseForm() != nil {
		s.errorPage(w, http.StatusBadRequest, problem("invalid_request", ""))
		return
	}
	state := r.PostForm.Get("state")
	if state == "" {
		state = r.URL.Query().Get("state")
	}
	id, _, _ := strings.Cut(state[:min(len(state), maxState)], "~")
	tx := s.store.get(id)
	refuse := func() { s.errorPage(w, http.StatusBadRequest, problem("invalid_request.state", "")) }
	if tx == nil || tx.device != deviceOf(r) {
		refuse()
		return
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.resume == "" || state != tx.resume || !tx.finished.None() || tx.step.Failure != nil {
		refuse()
		return
	}
	if !s.keepsSession(tx) {
		s.errorPage(w, http.StatusBadRequest, problem("session-ended", ""))
		return
	}
	if s.Tenant.Now().Sub(tx.left) > maxAway {
		s.errorPage(w, http.StatusBadRequest, problem("transaction-expired.away", ""))
		return
	}
	tx.flow.Back(map[string]any{})
	tx.resume, tx.progress = "", s.Tenant.Now()
	s.proceed(w, r, tx)
}
