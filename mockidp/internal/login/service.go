package login

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxBetweenFactors is how long a person may take from one factor to the next. Source: semantics 3.3 (five minutes,
// from a support article).
const maxBetweenFactors = 5 * time.Minute

// Service runs the logins of one tenant.
type Service struct {
	Tenant *tenant.Tenant
	// Granted is told of a login that succeeded and returns the application's answer.
	Granted func(tx *Transaction) Answer
	// Refused returns the answer that tells the application of a refusal.
	Refused func(req Request, code, description string) Answer
	// Device finds what a device asks for by the code that it shows, which comes back in the device's writing.
	Device func(userCode string) (req Request, shown string, ok bool)
	// Spent tells whether the application has used the answer that a browser was sent away with.
	Spent func(Answer) bool
	// Ran is told of each Action that ran.
	Ran func(pipeline.Run)
	// Trail takes down what happens in each login; nil takes down nothing.
	Trail *trail.Trail

	store store
	codes sentCodes
}

// Begin starts a login.
func (s *Service) Begin(w http.ResponseWriter, r *http.Request, req Request) {
	tx := s.transaction(w, r, req)
	tx.mu.Lock()
	defer tx.mu.Unlock()
	s.begin(w, r, tx)
}

// transaction is a new login in the browser of a request.
func (s *Service) transaction(w http.ResponseWriter, r *http.Request, req Request) *Transaction {
	return &Transaction{ID: s.Tenant.Token(), Request: req, device: s.device(w, r), begun: s.Tenant.Now(), from: sourceOf(r)}
}

// begin leads a login to its first page. With a live session the first factor is not asked again.
func (s *Service) begin(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	req := tx.Request
	tx.view.username = req.LoginHint
	s.begun(tx, howBegun(r, req))
	session, live := s.session(r)
	session, live = s.transfer(w, r, tx, session, live)
	if user, _ := s.Tenant.User(session.UserID); live && (!s.mayUse(tx, user) || req.elsewhom(user) && !s.Tenant.Faults.On(fault.HintIgnored)) {
		live = false // signed in, but not to an application of this person's connection, or not as whom the application means
	}
	fresh := live && !slices.Contains(req.Prompt, "login") &&
		(req.MaxAge == nil || s.Tenant.Faults.On(fault.MaxAgeIgnored) || s.Tenant.Now().Sub(session.AuthTime) <= *req.MaxAge)
	if !fresh {
		if req.Silent() {
			s.silentRefusal(w, r, tx, "login_required", "Login required")
			return
		}
		if c := req.Connection; c != nil {
			tx.entrance = entranceTo(*c)
		}
		s.store.add(tx)
		s.show(w, r, tx)
		return
	}
	tx.Session, tx.user, tx.methods, tx.progress = session, session.UserID, session.Methods, s.Tenant.Now()
	if code, why := s.admit(tx); code != "" {
		s.turnAway(w, r, tx, code, why)
		return
	}
	if tx.entrance != nil { // an organization has to be picked
		if req.Silent() {
			s.silentRefusal(w, r, tx, "interaction_required", "The person has to choose an organization")
			return
		}
		s.store.add(tx)
		s.show(w, r, tx)
		return
	}
	s.assess(r, tx)
	s.start(r, tx)
	s.advance(r, tx)
	if req.Silent() {
		s.silent(w, r, tx)
		return
	}
	s.store.add(tx)
	s.next(w, r, tx)
}

// session returns the live session of the browser, if the account still exists.
func (s *Service) session(r *http.Request) (tenant.Session, bool) {
	session, ok := s.Tenant.Session(SessionOf(r))
	if !ok {
		return tenant.Session{}, false
	}
	_, exists := s.Tenant.User(session.UserID)
	return session, exists
}

func (s *Service) device(w http.ResponseWriter, r *http.Request) string {
	if id := deviceOf(r); len(id) >= 22 {
		return id
	}
	id := s.Tenant.Token()
	setCookie(w, r, deviceCookie, id, 365*24*time.Hour)
	return id
}

// start begins the post-login flow of a transaction whose first factor is done.
func (s *Service) start(r *http.Request, tx *Transaction) {
	fixture := s.Tenant.Fixture()
	user, _ := s.Tenant.User(tx.user)
	about := pipeline.About{
		UserID: tx.user, Silent: tx.Request.Silent() || tx.Direct() && tx.direct.Refresh != nil, Pageless: tx.Direct(), Client: tx.Request.Client, Session: tx.Session, Audience: tx.Request.Audience,
		Device: tx.device, Remembered: !tx.Direct() && s.Tenant.Remembered(rememberedAs(r), tx.user),
		DemandsMFA: edge.From(r).IsMFA(tx.Request.Audience),
		Transaction: pipeline.Transaction{
			ID: tx.ID, ACRValues: tx.Request.ACRValues, Locale: cmp.Or(tx.language, "en"), LoginHint: tx.Request.LoginHint, Prompt: tx.Request.Prompt,
			Protocol: tx.protocol(), RedirectURI: tx.Request.RedirectURI, RequestedScopes: tx.Request.Scope,
			ResponseMode: tx.Request.ResponseMode, ResponseType: strings.Fields(tx.Request.ResponseType), State: tx.Request.State,
			UILocales: tx.Request.UILocales, CorrelationID: tx.Request.CorrelationID, Metadata: map[string]any{},
		},
		Login: tx.number, Query: tx.Request.Query, Risk: tx.seen.assessed, Organization: tx.Request.Organization,
	}
	if about.Risk != nil {
		about.Confidence = string(about.Risk.Confidence)
	}
	if tx.Direct() {
		about.Refresh = tx.direct.Refresh
		about.Transaction.SubjectTokenType = tx.direct.SubjectType
		if tx.direct.Metadata != nil {
			about.Transaction.Metadata = tx.direct.Metadata
		}
	}
	about.Transfer = s.handedOver(tx)
	about.Connection, _ = fixture.Connection(user.Connection)
	tx.flow = pipeline.Start(s.Tenant, about, tx.methods, s.traceRun(tx))
	if edge.From(r).RPID() == "" {
		tx.flow.NoWebAuthn()
	}
}

// advance lets the flow run on and prepares what the person sees next.
func (s *Service) advance(r *http.Request, tx *Transaction) {
	tx.step = tx.flow.Advance(r.Context(), requestOf(r, tx, edge.From(r).Host, s.from(r, tx)))
	tx.view = view{}
	tx.user = tx.flow.UserID() // an Action may have made a linked account the primary one
	tx.leave(s.Tenant)
	s.traceStep(tx)
	if p := tx.step.Prompt; p != nil {
		tx.view.picking = p.Pick
		if !p.Pick && !tx.Request.Silent() && !tx.Direct() { // nobody would see the page, and nobody is sent a message
			s.choose(s.visit(r, tx), p.Offers[0])
		}
	}
}

// visit is a request to a page of a login.
func (s *Service) visit(r *http.Request, tx *Transaction) *visit {
	return &visit{Service: s, tx: tx, r: r, origin: edge.From(r)}
}

// choose puts one factor of the prompt in front of the person.
func (s *Service) choose(v *visit, f vocab.Factor) {
	if v.tx.step.Prompt.VerifyAddress {
		v.tx.view = view{factor: f, panel: v.panelFor(f)}
		return
	}
	code, about := vocab.LogStartAuth, "Second factor authentication started"
	if v.enrols() {
		code, about = vocab.LogStartEnroll, "Second factor enrollment started"
	}
	s.log(v.tx, code, "Guardian - "+about, authenticator(string(f)))
	v.tx.view = view{factor: f, panel: v.panelFor(f)}
}

// silent ends a prompt=none request: a code when nothing has to be shown, else the error that switch 8 names.
func (s *Service) silent(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	switch {
	case tx.step.Failure != nil:
		s.finishFailed(w, r, tx)
	case tx.step.Prompt != nil && s.Tenant.Faults.On(fault.SilentSkipsMFA):
		s.finish(w, r, tx)
	case tx.step.Redirect != nil || tx.step.Form != nil:
		s.silentRefusal(w, r, tx, "interaction_required", "Interaction required")
	case tx.step.Prompt != nil || tx.step.AskBrowser:
		s.silentRefusal(w, r, tx, s.Tenant.Fixture().Switches.Value(switches.SilentWithCommands), "Multifactor authentication required")
	default:
		s.finish(w, r, tx)
	}
}

func (s *Service) silentRefusal(w http.ResponseWriter, r *http.Request, tx *Transaction, code, description string) {
	s.log(tx, vocab.LogSilentFailed, description, nil)
	s.trace(tx, trail.Ended, "refused: "+code)
	s.Refused(tx.Request, code, description).send(w, r, tx.Request.ResponseMode)
}

// next answers a request with where the login stands: the next page, the application, or the error page.
func (s *Service) next(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	switch {
	case !tx.finished.None() && s.Spent(tx.finished):
		s.errorPage(w, http.StatusBadRequest, problem("login-finished", ""))
	case !tx.finished.None():
		// A double submit: the answer to the first one may never have reached the browser.
		tx.finished.send(w, r, tx.Request.ResponseMode)
	case tx.step.Failure != nil:
		s.finishFailed(w, r, tx)
	case tx.step.Redirect != nil:
		http.Redirect(w, r, tx.away(), http.StatusFound)
	case tx.step.Prompt != nil && tx.Request.Device != "" && s.Tenant.Faults.On(fault.DeviceSkipsMFA):
		s.finish(w, r, tx)
	case tx.done() && !tx.consented && slices.Contains(tx.Request.Prompt, "consent"):
		s.show(w, r, tx)
	case tx.done():
		s.finish(w, r, tx)
	default:
		s.show(w, r, tx)
	}
}

// show sends the browser to the page of the current screen.
func (s *Service) show(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	http.Redirect(w, r, pathOf(tx.screen())+"?state="+tx.ID, http.StatusFound)
}

// finish grants the login: the session takes a new id, with all methods, and the application gets its answer. A login that
// does not reach an essential context class is no login (OpenID Connect Core 5.5.1.1).
func (s *Service) finish(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	if unmet := s.unmet(tx); unmet != "" {
		s.turnAway(w, r, tx, "unmet_authentication_requirements", unmet)
		return
	}
	s.keepSession(w, r, tx)
	err := s.Tenant.UpdateUser(tx.user, func(u *tenant.User) error {
		if !tx.Request.Silent() { // silent authentication is no login (semantics 1.3)
			u.Logins++
		}
		return nil
	})
	if err != nil {
		s.errorPage(w, http.StatusBadRequest, problem("user-gone", ""))
		return
	}
	if tx.Request.Silent() {
		s.log(tx, vocab.LogSilent, "Successful silent authentication", s.loginDetails(tx))
	} else {
		s.log(tx, vocab.LogLogin, "Successful login", s.recordLogin(tx, s.loginDetails(tx)))
	}
	s.trace(tx, trail.Ended, "granted")
	if tx.flow.Signalled() {
		s.Tenant.RenewBrowser(rememberedAs(r), tx.user)
	}
	s.answer(w, r, tx, s.Granted(tx))
}

// answer ends a login with what the application is told.
func (s *Service) answer(w http.ResponseWriter, r *http.Request, tx *Transaction, a Answer) {
	tx.finished = a
	a.send(w, r, tx.Request.ResponseMode)
}

// joined is what two logins of a session proved, of which one finished while the other was under way.
func joined(session, login []tenant.Method) []tenant.Method {
	for _, m := range login {
		newer := slices.ContainsFunc(session, func(x tenant.Method) bool {
			return x.Name == m.Name && x.Type == m.Type && x.Timestamp.After(m.Timestamp)
		})
		if !newer {
			session = tenant.MergeMethod(session, m)
		}
	}
	return session
}

// finishFailed ends a login that failed. What it says was logged when it happened.
func (s *Service) finishFailed(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	f := tx.step.Failure
	if tx.flow.Revoked() {
		s.endSession(w, r, tx)
	}
	if f.Redirect || tx.Request.Silent() || tx.Request.Device != "" || s.Tenant.Fixture().Switches.Is(switches.CommandFailurePage, "redirect") {
		s.answer(w, r, tx, s.Refused(tx.Request, cmp.Or(f.Code, "access_denied"), f.Message))
		return
	}
	s.errorPage(w, http.StatusBadRequest, failed(string(f.Reason), f.Message, f.Hint))
}

func (s *Service) log(tx *Transaction, code vocab.LogCode, description string, details map[string]any) {
	e := tenantlog.Entry{Login: tx.number, Type: code, Description: description, ClientID: tx.Request.Client.ID, ClientName: tx.Request.Client.Name, Details: tx.described(code, details),
		IP: tx.from.ip, UserAgent: tx.from.agent, Audience: tx.Request.Audience, Scope: strings.Join(tx.Request.Scope, " ")}
	if u, ok := s.Tenant.User(tx.user); ok {
		s.about(&e, tx, u)
	}
	s.Tenant.Write(e)
}

func authenticator(id string) map[string]any {
	kind, _, _ := strings.Cut(id, "|")
	return map[string]any{"authenticator": map[string]any{"id": id, "type": kind}}
}

func failureDetails(code, message string) map[string]any {
	return map[string]any{"failure_details": map[string]any{"errorCode": code, "message": message}}
}
