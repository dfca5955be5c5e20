// Package login owns login transactions and the Universal Login pages that walk a person through them: password,
// browser capabilities, pickers, enrolments and challenges. It issues no tokens: a granted login is handed to a callback.
package login

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Request is what an application asked for; it has been validated.
type Request struct {
	Client       tenant.Client
	RedirectURI  string
	ResponseType string
	ResponseMode string
	State        string
	Scope        []string
	Audience     string
	Nonce        string
	Challenge    string // PKCE
	Method       string // of the challenge: S256 or plain
	Prompt       []string
	LoginHint    string
	ACRValues    []string
	UILocales    []string
	MaxAge       *time.Duration
	// Subject is the account of id_token_hint, empty for none. EssentialACR are context classes of which the claims parameter
	// makes one essential.
	Subject      string
	EssentialACR []string
	// Connection is the one that the application wants people to come by; nil leaves the choice to them.
	Connection *tenant.Connection
	// Organization is the one that people sign in to; nil for none.
	Organization *tenant.Organization
	Query        map[string]string // every parameter as it was sent
	// Transfer is the session transfer token that the browser brought; nil for none.
	Transfer *Transfer
	// Device is the device that waits for the login, by its device code; empty for a browser's own.
	Device string
	// CorrelationID is the application's own name for the login.
	CorrelationID string
}

// Silent tells whether no page may be shown (prompt=none).
func (r Request) Silent() bool { return slices.Contains(r.Prompt, "none") }

// elsewhom tells whether the application means somebody else than a user: by a token of theirs, or by name where it cannot be
// asked who is there. A hint that names nobody says nothing when a page can be shown.
func (r Request) elsewhom(u tenant.User) bool {
	if r.Subject != "" && r.Subject != u.ID {
		return true
	}
	hint := r.LoginHint
	return r.Silent() && hint != "" && !strings.EqualFold(hint, u.Email) && !strings.EqualFold(hint, u.Username) && hint != u.ID && hint != u.PhoneNumber
}

// Transaction is one login under way in one browser.
type Transaction struct {
	mu sync.Mutex

	ID      string // the opaque state of the pages
	number  int    // in the trail
	device  string // the browser it belongs to
	Request Request
	begun   time.Time
	from    source         // of the request that is being answered
	Session tenant.Session // the SSO session it started from, or the one it made

	user     string // id, once the first factor is done
	methods  []tenant.Method
	flow     *pipeline.Flow
	step     pipeline.Step
	progress time.Time // when the last factor was done
	view     view
	seen     seen       // at the first factor
	notice   *pageError // what the next page says, once
	ended    string     // code of the page that says so, once it is logged
	language string     // that the person picked
	finished Answer     // that the browser was sent away with at the end
	// consented tells that the person let the application have what it asks for, where it wanted that asked (prompt=consent).
	consented bool
	// resume is the state with which the person comes back from another site or a form, empty when she is not away; left is when she went.
	resume      string
	left        time.Time
	direct      *Direct          // a login without pages
	asked       *asked           // what it asks of the person out of band, or lets them enrol
	entrance    entrance         // between the login page and the flow
	passkey     *webauthn.SignIn // of the login page that was shown last
	upstreamAMR []string         // what a provider elsewhere said of its login
}

// view is what the person sees of the current prompt: the picker, or the panel of one factor.
type view struct {
	picking  bool
	before   *view        // what the picker can lead back to
	factor   vocab.Factor // of the panel
	panel    panel
	errors   []pageError
	username string
}

// maxTransactions bounds the memory of a server left running: the oldest are forgotten first.
const maxTransactions = 4096

// store keeps the transactions of a tenant.
type store struct {
	mu    sync.Mutex
	byID  map[string]*Transaction
	order []string
}

func (s *store) add(tx *Transaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil {
		s.byID = map[string]*Transaction{}
	}
	if s.byID[tx.ID] == tx { // a device's, which was kept before its code was entered
		return
	}
	if len(s.order) >= maxTransactions {
		delete(s.byID, s.order[0])
		s.order = s.order[1:]
	}
	s.byID[tx.ID] = tx
	s.order = append(s.order, tx.ID)
}

func (s *store) get(id string) *Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[id]
}

// newest is the login that a browser began last; nil when it began none.
func (s *store) newest(device string) *Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Backward(s.order) {
		if tx := s.byID[id]; tx != nil && tx.device == device {
			return tx
		}
	}
	return nil
}

// Number is what records call the login by, 0 where nothing is taken down.
func (tx *Transaction) Number() int { return tx.number }

// User is the id of the person, once the first factor is done.
func (tx *Transaction) User() string { return tx.user }

// done tells that the post-login flow asks for nothing more.
func (tx *Transaction) done() bool { return tx.flow != nil && tx.step == (pipeline.Step{}) }

// Flow is the post-login flow, once it has begun.
func (tx *Transaction) Flow() *pipeline.Flow { return tx.flow }

// requestOf is event.request of the HTTP request that makes a flow go on. The body of a page of the mock's own holds passwords, codes and
// proofs and is left out; what another site posts to /continue is for the Action.
func requestOf(r *http.Request, tx *Transaction, hostname string, from whereabouts) pipeline.Request {
	body := map[string]string{}
	if tx.direct != nil {
		body = tx.direct.bodyOf()
	} else if r.URL.Path == continuePath || r.URL.Path == "/authorize" {
		body = flat(r.PostForm)
	}
	return pipeline.Request{
		IP: from.ip, GeoIP: from.location, Method: r.Method, Query: flat(r.URL.Query()), Body: body, Hostname: hostname,
		Language: r.Header.Get("Accept-Language"), UserAgent: r.UserAgent(),
	}
}

func flat(v url.Values) map[string]string {
	out := map[string]string{}
	for k := range v {
		out[k] = v.Get(k)
	}
	return out
}
