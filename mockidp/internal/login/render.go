package login

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"github.com/mfaproof/mfaproof/mockidp/internal/login/texts"
	"github.com/mfaproof/mfaproof/mockidp/internal/look"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

//go:embed pages/*.html pages/*.css pages/*.js
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"otpauth": otpauth}).ParseFS(files, "pages/*.html"))

// page is what a template gets.
type page struct {
	Tenant, Client, Account    string
	Brand                      brand // what the tenant's own look adds
	Screen                     vocab.Screen
	State                      string
	Context                    json.RawMessage // empty on a page that clients read nothing of
	Script                     template.JS     // the one script inside the page; filled when it is written
	Errors                     []pageError
	Options                    []vocab.Factor
	Choices                    []choice
	Connections                []connectionButton
	TryAnother                 bool
	Username, Nickname, Device string
	QR, URI, Secret            string
	Masked, Prefix             string
	Methods                    []string // how a phone can be reached
	Broken                     string
	Links                      map[string]string
	// Several tells that there is more than one phone, address or device; OtherChannel that a phone can be reached in
	// another way; Polls that the page waits for a phone; ByCode that a code is accepted in place of an approval.
	// Progressive offers to add this device, which may be declined.
	Several, OtherChannel, Polls, ByCode, Platform, Back, Mistyped bool
	Progressive                                                    bool
	Remember                                                       time.Duration // how long; zero without the box
	Message, Hint, Code                                            string
	Form                                                           string // id of the form that a real tenant would show
	// The ways in of a login page, and what the pages behind it are about.
	ByPassword, ByPasskey, ByMail bool
	Connection, Strategy, Label   string
	Organization                  string
	// Callback is where the form of an answer goes, with its hidden fields.
	Callback string
	Hidden   []hidden
	// What the page says, and the values of the variables in it.
	said  texts.Screen
	words map[string]string
}

// Wrong tells whether the entry of a field was refused, so that its error can be read out with it.
func (p page) Wrong(field string) bool {
	return slices.ContainsFunc(p.Errors, func(e pageError) bool { return e.Field == field })
}

// choice is a row of a list that a person picks from: what is posted, and what is read.
type choice struct{ Value, Label string }

// connectionButton leads to a connection. Without a label its strategy says what to call it.
type connectionButton struct{ Name, Label, Strategy string }

// Assets serves the style sheet and scripts of the pages.
func Assets(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	data, err := files.ReadFile("pages/" + name)
	types := map[string]string{"page.css": "text/css; charset=utf-8", "webauthn.js": "text/javascript; charset=utf-8", "detect.js": "text/javascript; charset=utf-8", "poll.js": "text/javascript; charset=utf-8"}
	if err != nil || types[name] == "" {
		http.NotFound(w, r)
		return
	}
	if name == "page.css" {
		data = append([]byte(look.Palette), data...)
	}
	w.Header().Set("Content-Type", types[name])
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(data) // a browser that went away is not an error of ours
}

func (s *Service) render(w http.ResponseWriter, r *http.Request, tx *Transaction, status int) {
	screen := tx.screen()
	p := page{Screen: screen, State: tx.ID, Errors: slices.Clone(tx.view.errors), Client: tx.Request.Client.Name, Tenant: s.name(), Username: tx.view.username}
	data := map[string]any{}
	user, known := s.Tenant.User(tx.user)
	if known {
		p.Account = user.LogName()
	}
	if prompt := tx.step.Prompt; prompt != nil {
		p.Back = tx.view.before != nil
		p.TryAnother = len(prompt.Offers) > 1 && !tx.view.picking && !tx.view.panel.settled()
		p.Options = prompt.Offers
	}
	switch screen {
	case vocab.ScreenLogin:
		s.loginPage(s.visit(r, tx), &p, data)
	case vocab.ScreenUpstream, vocab.ScreenPasswordless, vocab.ScreenPasswordlessEmail, vocab.ScreenPasswordlessSMS, vocab.ScreenOrganizationPicker,
		vocab.ScreenDeviceActivation, vocab.ScreenDeviceConfirmation:
		tx.entrance.fill(s.visit(r, tx), &p, data)
	case vocab.ScreenDetectBrowser, vocab.ScreenBeginEnroll:
	case vocab.ScreenConsent:
		consentPage(tx, &p, data)
	case vocab.ScreenForm:
		p.State, p.Form = tx.resume, tx.step.Form.ID
	case vocab.ScreenLoginOptions:
		data["enrolled_factors"] = tx.step.Prompt.Offers
	default:
		v := s.visit(r, tx)
		if v.lost() {
			s.fallBack(w, r, tx, factorGone)
			return
		}
		if err := tx.view.panel.fill(v, &p, data); err != nil {
			s.fallBack(w, r, tx, unavailable(err))
			return
		}
	}
	if tx.notice != nil {
		p.Errors, tx.notice = append(p.Errors, *tx.notice), nil
	}
	s.traceScreen(tx, screen, p.Errors)
	p.Brand = brandOf(s.Tenant.Fixture().Branding)
	p.say(s.Tenant.Fixture().Texts[cmp.Or(tx.language, english)])
	p.Context = s.context(tx, &p, data)
	write(w, status, p)
}

// context is window.universal_login_context. Source: wire 1.2.
func (s *Service) context(tx *Transaction, page *page, data map[string]any) json.RawMessage {
	fixture, screen := s.Tenant.Fixture(), page.Screen
	enabled := fixture.Enabled
	if p := tx.step.Prompt; p != nil && p.Enrol {
		enabled = p.Offers // what the enrolment picker offers, in its order
	}
	context := map[string]any{
		"client":      map[string]any{"id": tx.Request.Client.ID, "name": tx.Request.Client.Name},
		"prompt":      map[string]any{"name": promptOf(screen)},
		"screen":      map[string]any{"name": screen, "data": data, "texts": page.said.All(page.words)},
		"tenant":      map[string]any{"name": s.Tenant.Name, "friendly_name": s.name(), "enabled_locales": []string{"en"}, "enabled_factors": enabled},
		"transaction": map[string]any{"state": tx.ID, "locale": cmp.Or(tx.language, english), "errors": append([]pageError{}, page.Errors...)},
	}
	if look := fixture.Branding.Context(); look != nil {
		context["branding"] = map[string]any{"settings": look}
	}
	if p, ok := tx.view.panel.(*phonePanel); ok {
		p.countryContext(context, context["transaction"].(map[string]any))
	}
	if screen == vocab.ScreenPushWelcome {
		context["screen"].(map[string]any)["links"] = appLinks
	}
	s.entranceContext(context, tx, screen)
	if u, ok := s.Tenant.User(tx.user); ok {
		user := map[string]any{"id": u.ID, "email": u.Email, "enrolled_factors": append([]vocab.Factor{}, u.Holds(fixture)...)}
		if u.Username != "" {
			user["username"] = u.Username
		}
		context["user"] = user
		switch screen { // the lists that a person picks from are the user's, masked as on the page
		case vocab.ScreenSMSList:
			user["enrolled_phone_numbers"] = rows(u.Of(vocab.Phone), "phone_number", func(e tenant.Enrolment) string { return Masked(e.Phone) })
		case vocab.ScreenPushList:
			user["enrolled_devices"] = rows(u.Of(vocab.Push), "device", func(e tenant.Enrolment) string { return e.Device })
		case vocab.ScreenEmailList:
			user["enrolled_emails"] = data["enrolled_emails"]
		case vocab.ScreenOrganizationPicker:
			if p, ok := tx.entrance.(*organizationPicker); ok {
				user["organizations"] = p.organizationsOf()
			}
		}
	}
	encoded, err := json.Marshal(context)
	if err != nil {
		return json.RawMessage("null")
	}
	return encoded
}

// rows are the enrolments of a list page: their place in it, and what is read of them.
func rows(enrolments []tenant.Enrolment, key string, read func(tenant.Enrolment) string) []map[string]any {
	var all []map[string]any
	for i, e := range enrolments {
		all = append(all, map[string]any{"id": i, key: read(e)})
	}
	return all
}

func (s *Service) name() string {
	if n := s.Tenant.Fixture().FriendlyName; n != "" {
		return n
	}
	return s.Tenant.Name
}

// promptOf is the prompt that a screen belongs to. Source: wire 1.3.
func promptOf(screen vocab.Screen) string {
	name := string(screen)
	switch {
	case screen == vocab.ScreenLogin:
		return "login"
	case screen == vocab.ScreenVerifyEmail, screen == vocab.ScreenConsent:
		return name
	case screen == vocab.ScreenForm:
		return "form"
	case screen == vocab.ScreenErrorPage, screen == screenLoggedOut, screen == screenAnswer:
		return "common"
	case screen == vocab.ScreenUpstream:
		return "stand-in"
	case screen == vocab.ScreenOrganizationPicker:
		return "organizations"
	case strings.HasPrefix(name, "device-code"):
		return "device-flow"
	case strings.HasPrefix(name, "login-passwordless"):
		return "login-passwordless"
	case screen == vocab.ScreenCountryCodes:
		return "mfa-sms"
	}
	for _, prompt := range []string{"mfa-otp", "mfa-webauthn", "mfa-phone", "mfa-sms", "mfa-voice", "mfa-email", "mfa-push", "mfa-recovery-code"} {
		if strings.HasPrefix(name, prompt+"-") {
			return prompt
		}
	}
	return "mfa"
}

// qr draws the picture when a browser asks for it: it costs more than all other pages of a login together.
func (s *Service) qr(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	linked, ok := tx.view.panel.(interface{ link(*visit) string })
	if screen := tx.screen(); !ok || screen != vocab.ScreenOTPEnrollQR && screen != vocab.ScreenPushEnrollQR {
		http.NotFound(w, r)
		return
	}
	png, err := qrcode.Encode(linked.link(s.visit(r, tx)), qrcode.Medium, 220)
	if err != nil {
		http.Error(w, "the QR code cannot be drawn; use the text code instead", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(png)
}

// bareContext is window.universal_login_context of a page that belongs to no login.
func bareContext(p page) json.RawMessage {
	context, err := json.Marshal(map[string]any{
		"screen":      map[string]any{"name": p.Screen, "data": map[string]any{}},
		"tenant":      map[string]any{"friendly_name": p.Tenant},
		"transaction": map[string]any{"errors": append([]pageError{}, p.Errors...)},
	})
	if err != nil {
		return json.RawMessage("null")
	}
	return context
}

// LoggedOutPage answers a logout that leads nowhere else.
func (s *Service) LoggedOutPage(w http.ResponseWriter) {
	p := page{Tenant: s.name(), Screen: screenLoggedOut}
	p.say(s.texts())
	write(w, http.StatusOK, p)
}

// policy lets a page load and run what is this server's own. The script inside it is named by its hash: a nonce would have to
// be random, and pages of equal runs are equal. There is no form-action, because browsers apply it to the redirects after a
// form too, and those lead to the application.
func policy(script template.JS) string {
	sum := sha256.Sum256([]byte(script))
	return "default-src 'none'; script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; style-src 'self'; " +
		"img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
}

func write(w http.ResponseWriter, status int, p page) {
	if len(p.Context) > 0 {
		p.Script = template.JS("window.universal_login_context = " + string(p.Context) + ";") // its JSON has <, > and & escaped
	}
	if p.words == nil {
		p.say(nil)
	}
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "page.html", p); err != nil {
		http.Error(w, "the page cannot be drawn: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy(p.Script))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// otpauth lets a provisioning URI pass the template's filter of URL schemes; it is made by this program.
func otpauth(uri string) template.URL { return template.URL(uri) }
