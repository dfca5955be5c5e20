package keycloak

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// endpoints are where the realm's OpenID Connect is.
const endpoints = "/realms/" + realm + "/protocol/openid-connect"

// session is one browser, with the tokens that its application has.
type session struct {
	w            *world
	browser      *useragent.Agent
	who          *account
	page         page
	access, hint string // the access token and the ID token of the last login
	// ahead says that the login form is answered with a code, as whoever leaves the password out would.
	ahead bool
	bookkeeping.Login
}

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// codePage is the page that asks for a code of an app.
const codePage = "login-login-otp"

// byApp is the offer of a code of an app.
const byApp = "otp"

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	a, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	s.who, s.ahead = a, false
	o, err := s.ask(ctx, nil)
	if err != nil || o.Stage != vocab.StagePrimary || o.Error != nil {
		return o, err
	}
	if l.NoPassword {
		s.ahead = true
		return s.see(bookkeeping.CodeDue(byApp)), nil
	}
	return s.answer(ctx, url.Values{"username": {a.name}, "password": {cmp.Or(l.Password, a.password)}})
}

// ask sends the browser to Keycloak, as the application does, with what it asks for besides a login.
func (s *session) ask(ctx context.Context, besides url.Values) (target.Observation, error) {
	query := url.Values{"client_id": {application}, "response_type": {"code"}, "scope": {"openid"}, "redirect_uri": {callback}}
	maps.Copy(query, besides)
	got, err := s.browser.JSON(ctx, http.MethodGet, endpoints+"/auth?"+query.Encode(), nil)
	if err != nil {
		return target.Observation{}, err
	}
	return s.after(ctx, got)
}

// answer posts the form of the page.
func (s *session) answer(ctx context.Context, fields url.Values) (target.Observation, error) {
	for name, values := range s.page.fields {
		if fields[name] == nil {
			fields[name] = values
		}
	}
	counts := fields.Has("password") || s.page.id == codePage
	got, err := s.browser.Form(ctx, s.page.action, fields)
	if err != nil {
		return target.Observation{}, err
	}
	o, err := s.after(ctx, got)
	if err != nil {
		return o, err
	}
	switch {
	case o.Stage == vocab.StageGranted:
		err = s.w.settle(ctx, s.who, true)
	case o.Error != nil && counts:
		err = s.w.settle(ctx, s.who, false)
	}
	return o, err
}

// after goes where Keycloak sends the browser, and reads the page that it ends on.
func (s *session) after(ctx context.Context, got jsonapi.Answer) (target.Observation, error) {
	const most = 10
	for range most {
		to := got.Header.Get("Location")
		switch {
		case to == "":
			p, err := readPage(got.Body)
			if err != nil {
				return target.Observation{}, err
			}
			s.page = p
			return s.see(s.asked(got.Status)), nil
		case strings.HasPrefix(to, callback):
			return s.back(ctx, to)
		}
		next, err := url.Parse(to)
		if err != nil {
			return target.Observation{}, defect{"Keycloak sends to an address that is none"}
		}
		if got, err = s.browser.JSON(ctx, http.MethodGet, next.RequestURI(), nil); err != nil {
			return target.Observation{}, err
		}
	}
	return target.Observation{}, defect{fmt.Sprintf("Keycloak sends the browser on more than %d times", most)}
}

// back is the application, to which the browser comes with a code or an error.
func (s *session) back(ctx context.Context, to string) (target.Observation, error) {
	u, err := url.Parse(to)
	if err != nil {
		return target.Observation{}, defect{"Keycloak sends to an address that is none"}
	}
	if why := u.Query().Get("error"); why != "" {
		return s.see(target.Observation{Stage: vocab.StageRefused, Error: &target.Refusal{Class: vocab.ErrIndistinct, Text: u.Query().Get("error_description"), Code: why}}), nil
	}
	got, err := s.w.t.client(nil).Form(ctx, endpoints+"/token", url.Values{
		"grant_type": {"authorization_code"}, "client_id": {application}, "redirect_uri": {callback}, "code": {u.Query().Get("code")}})
	if err != nil {
		return target.Observation{}, err
	}
	var tokens struct {
		Access string `json:"access_token"`
		ID     string `json:"id_token"`
	}
	if !got.OK() {
		return target.Observation{}, defect{fmt.Sprintf("Keycloak takes no code that it gave: status %d: %s", got.Status, first(got.Body))}
	}
	if err := got.Decode(&tokens); err != nil {
		return target.Observation{}, err
	}
	s.access, s.hint, s.page = tokens.Access, tokens.ID, page{}
	return s.see(target.Observation{Stage: vocab.StageGranted}), nil
}

// asked is where the page leaves the person.
func (s *session) asked(status int) target.Observation {
	var o target.Observation
	class := vocab.ErrIndistinct
	switch s.page.id {
	case "login-login":
		o.Stage = vocab.StagePrimary
	case codePage:
		o = bookkeeping.CodeDue(byApp)
	case "login-login-config-totp":
		// The page has the secret as it is, and shows it in base32; the address of its picture is nowhere else.
		secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(s.page.fields.Get("totpSecret")))
		uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + realm + ":" + s.who.name, RawQuery: url.Values{
			"secret": {secret}, "issuer": {realm}, "digits": {"6"}, "algorithm": {"SHA1"}, "period": {"30"}}.Encode()}
		o = target.Observation{Stage: vocab.StageEnrol, Offers: []target.Offer{
			{ID: byApp, Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: uri.String(), Wants: target.WantsCode}}}}
	case "login-login-page-expired":
		o.Stage, class = vocab.StagePrimary, vocab.ErrStaleSession
	case "login-error":
		o.Stage = vocab.StageRefused
	default:
		o.Stage = vocab.StageUnknown
	}
	if status >= http.StatusInternalServerError {
		class = vocab.ErrInternal
	}
	if s.page.text != "" || class != vocab.ErrIndistinct || o.Stage == vocab.StageRefused {
		o.Error = &target.Refusal{Class: class, Text: s.page.text}
	}
	o.Dialect.Status = status
	return o
}

// Choose implements target.Session: there is nothing to choose from.
func (s *session) Choose(_ context.Context, offer string) (target.Observation, error) {
	return target.Observation{}, fmt.Errorf("there is no offer %q to choose", offer)
}

// Enrol implements target.Session: the application asks for the action, as the account's own pages do. Where Keycloak asks for name and password
// instead, the person stays where they are.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	switch {
	case s.who == nil:
		return target.Observation{}, bookkeeping.ErrNoLogin
	case f != vocab.OTP:
		return target.Observation{}, fmt.Errorf("the target does not declare the factor %s", f)
	}
	before, at := s.At, s.page
	o, err := s.ask(ctx, url.Values{"kc_action": {"CONFIGURE_TOTP"}})
	if err != nil || o.Stage != vocab.StagePrimary {
		return o, err
	}
	s.page = at
	before.Error = &target.Refusal{Class: vocab.ErrChallengeRequired, Text: "Keycloak shows its login form"}
	before.Evidence = o.Evidence
	return s.see(before), nil
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if offer != byApp || len(s.At.Offers) == 0 {
		return target.Observation{}, fmt.Errorf("there is no offer %q to answer", offer)
	}
	if s.At.Stage == vocab.StageEnrol {
		// A name tells the app from another one of the person.
		sum := sha256.Sum256([]byte(s.page.fields.Get("totpSecret")))
		return s.answer(ctx, url.Values{"totp": {p.Code}, "userLabel": {"app " + hex.EncodeToString(sum[:4])}})
	}
	if s.ahead {
		s.ahead = false
		return s.answer(ctx, url.Values{"username": {s.who.name}, "otp": {p.Code}})
	}
	return s.answer(ctx, url.Values{"otp": {p.Code}})
}

// Probe implements target.Session: does Keycloak tell the application about the person?
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if s.who == nil {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	subject, err := s.subject(ctx)
	switch {
	case err != nil:
		return target.Unclear, err
	case subject == s.who.id:
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	subject, err := s.subject(ctx)
	if err == nil && subject == "" {
		err = errors.New("the application has no token that is good for anything")
	}
	return target.Result{Subject: subject}, err
}

// subject is whom the application's token is for; empty where it is good for nothing, or there is none.
func (s *session) subject(ctx context.Context) (string, error) {
	header := http.Header{}
	if s.access != "" {
		header.Set("Authorization", "Bearer "+s.access)
	}
	got, err := s.w.t.client(header).Do(ctx, http.MethodGet, endpoints+"/userinfo", nil)
	if err != nil || got.Status == http.StatusUnauthorized {
		return "", err
	}
	if !got.OK() {
		return "", &jsonapi.GarbledError{Request: got.Request, Status: got.Status, Reason: "tells nothing of the person"}
	}
	var user struct {
		Subject string `json:"sub"`
	}
	return user.Subject, errors.Join(got.Decode(&user))
}

// Close implements target.Session. The application keeps its token, so that a probe tells whether Keycloak still takes it.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout {
		return nil
	}
	query := url.Values{"client_id": {application}}
	if s.hint != "" {
		query.Set("id_token_hint", s.hint)
	}
	got, err := s.browser.JSON(ctx, http.MethodGet, endpoints+"/logout?"+query.Encode(), nil)
	if err == nil && got.Status != http.StatusOK {
		err = fmt.Errorf("%s: status %d", got.Request, got.Status)
	}
	s.page, s.At = page{}, target.Observation{Stage: vocab.StagePrimary}
	return err
}

// SessionRef implements target.Referenced: the cookie of the session or, before there is one, of the login under way.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.browser.Cookies.Value("KEYCLOAK_IDENTITY"), s.browser.Cookies.Value("AUTH_SESSION_ID")), nil
}

// see makes an observation the place where the login stands.
func (s *session) see(o target.Observation) target.Observation {
	o.Evidence = append(o.Evidence, s.browser.Told()...)
	s.At = o
	return o
}
