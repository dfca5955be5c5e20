package login

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// post handles the form of the current screen. Field names: wire 1.3; unknown fields are ignored as real pages do.
func (s *Service) post(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	form := r.PostForm
	action := form.Get("action")
	screen := tx.screen()
	s.tracePost(tx, screen, form)
	if action == actLanguage {
		s.changeLanguage(w, r, tx)
		return
	}
	if tx.flow == nil && tx.entrance != nil {
		s.enter(w, r, tx)
		return
	}
	switch screen {
	case vocab.ScreenForm:
		s.show(w, r, tx) // its form goes to /continue
	case vocab.ScreenConsent:
		s.consent(w, r, tx, form)
	case vocab.ScreenLogin:
		if _, known := actionOf(screen, action); !known {
			s.invalid(w, r, tx, "invalid-option.action")
			return
		}
		s.login(w, r, tx)
	case vocab.ScreenDetectBrowser:
		b, ok := browserOf(form)
		if !ok {
			s.invalid(w, r, tx, "invalid-option.capabilities")
			return
		}
		tx.flow.SetBrowser(b)
		s.proceed(w, r, tx)
	case vocab.ScreenBeginEnroll, vocab.ScreenLoginOptions:
		f := vocab.Factor(action)
		if action == actBack {
			if tx.view.before != nil {
				tx.view = *tx.view.before
			}
			s.show(w, r, tx)
			return
		}
		if !slices.Contains(tx.step.Prompt.Offers, f) {
			s.invalid(w, r, tx, "invalid-option.method")
			return
		}
		if !tx.step.Prompt.Enrol && !tx.flow.Usable(f) { // found out before a message is sent
			tx.view = view{picking: true, factor: f}
			s.fallBack(w, r, tx, factorGone)
			return
		}
		s.choose(s.visit(r, tx), f)
		s.show(w, r, tx)
	default:
		s.panel(w, r, tx, action)
	}
}

// invalid shows the page again after a post that it has no use for. Nothing is used up by it: no place among the wrong
// codes, no ceremony.
func (s *Service) invalid(w http.ResponseWriter, r *http.Request, tx *Transaction, key string) {
	e := problem(key, "action")
	message := e.english(tx.screen())
	s.log(tx, vocab.LogWarning, message, failureDetails(e.Code, message))
	s.again(w, r, tx, e)
}

// languageTag is the form of a language, such as en or pt-BR.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$`)

// changeLanguage keeps the language with the login and draws the page again. The pages themselves are in English.
func (s *Service) changeLanguage(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	language := r.PostForm.Get("language")
	if !languageTag.MatchString(language) {
		s.invalid(w, r, tx, "invalid-option.language")
		return
	}
	tx.language = language
	s.show(w, r, tx)
}

// browserOf reads what the browser says of itself. A field that is missing or neither true nor false says nothing, and
// nobody is taken for a browser that can do less.
func browserOf(form url.Values) (decide.Browser, bool) {
	for _, name := range []string{"js-available", "webauthn-available", "webauthn-platform-available"} {
		if said := form.Get(name); said != "true" && said != "false" {
			return decide.Browser{}, false
		}
	}
	able := func(name string) bool { return form.Get("js-available") == "true" && form.Get(name) == "true" }
	return decide.Browser{WebAuthn: able("webauthn-available"), Platform: able("webauthn-platform-available")}, true
}

// panel hands the form to the factor in front of the person.
func (s *Service) panel(w http.ResponseWriter, r *http.Request, tx *Transaction, action string) {
	panel, v := tx.view.panel, s.visit(r, tx)
	action, known := actionOf(panel.screen(), action)
	switch why := tx.impossible(action); {
	case !known:
		s.invalid(w, r, tx, "invalid-option.action")
		return
	case why != "":
		s.invalid(w, r, tx, why)
		return
	case action == actPick:
		before := tx.view
		tx.view = view{picking: true, before: &before}
		s.show(w, r, tx)
		return
	}
	if v.lost() {
		s.fallBack(w, r, tx, factorGone)
		return
	}
	switch result := panel.post(v, action, r.PostForm); {
	case result.refused != nil && result.refused.Code == alreadyEnrolled.Code:
		v.note(alreadyEnrolled)
		s.reconsider(w, r, tx, alreadyEnrolled)
	case result.refused != nil:
		v.note(*result.refused)
		s.again(w, r, tx, *result.refused)
	case result.declined != "":
		tx.flow.Decline(result.declined == actRefuse)
		s.proceed(w, r, tx)
	case result.done == "":
		s.show(w, r, tx)
	case v.owesRecoveryCode(result.done):
		tx.view = view{factor: result.done, panel: &recoveryPanel{enrol: true, fresh: newRecoveryCode(v), then: result.done}}
		s.show(w, r, tx)
	default:
		if boxed(tx.step.Prompt) && result.done != vocab.RecoveryCode && r.PostForm.Get("rememberBrowser") == "true" {
			s.remember(w, r, tx)
		}
		tx.flow.Done(result.done)
		tx.progress = s.Tenant.Now()
		s.proceed(w, r, tx)
	}
}

// maxName is longer than any e-mail address (RFC 5321: 254).
const maxName = 256

// login takes the form of the login page: a connection to go to, a passkey, or a password.
func (s *Service) login(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	switch {
	case r.PostForm.Get("connection") != "":
		c, shown := s.takes(tx, r.PostForm.Get("connection"))
		if !shown {
			s.again(w, r, tx, problem("invalid-option.connection", "connection"))
			return
		}
		tx.entrance = entranceTo(c)
		s.show(w, r, tx)
	case r.PostForm.Has("passkey"):
		s.byPasskey(w, r, tx)
	default:
		s.password(w, r, tx)
	}
}

// password is the first factor. Whether the account exists is not told: one message for both.
func (s *Service) password(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	name, password := strings.TrimSpace(r.PostForm.Get("username")), r.PostForm.Get("password")
	tx.view.username = cut(name, maxName) // kept with the login: bounded
	switch {
	case name == "":
		s.again(w, r, tx, problem("no-username", "username"))
		return
	case password == "":
		s.again(w, r, tx, problem("no-password", "password"))
		return
	}
	user, known := s.Tenant.FindUser(name)
	if !known || !user.Password.Matches(password) || !s.mayUse(tx, user) {
		code, why := vocab.LogWrongPassword, "Wrong email or password."
		if !known {
			code = vocab.LogUnknownUser
		}
		entry := tenantlog.Entry{Login: tx.number, Type: code, Description: why, ClientID: tx.Request.Client.ID, ClientName: tx.Request.Client.Name, IP: edge.ClientIP(r)}
		s.about(&entry, tx, user)
		s.Tenant.Write(entry)
		s.again(w, r, tx, problem("wrong-credentials", "password"))
		return
	}
	s.arrive(w, r, tx, arrival{user: user, method: "pwd"})
}

// mayUse tells whether the user's connection leads to the application of a login, and to its organization.
func (s *Service) mayUse(tx *Transaction, u tenant.User) bool {
	return slices.ContainsFunc(s.usable(tx), func(c tenant.Connection) bool { return c.Name == u.Connection })
}
