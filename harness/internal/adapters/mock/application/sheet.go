package application

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
)

// sheet is what is looked at in a case.
type sheet struct {
	*walk
	application *Application
	tenant      *mockidp.Tenant
	checks      []reports.Check
}

// fill walks through the case and compares.
func (s *sheet) fill(ctx context.Context, t trial) error {
	err := s.login(ctx)
	asked := s.application.issuer.requests()
	s.asks(asked, err)
	s.noLoop()
	if s.loop != nil || len(asked) == 0 {
		return nil
	}
	if d, ok := defectOf(err); ok {
		s.check("pages", reports.Fail, false, "pages that come up", d.Error())
		return nil
	}
	if err == nil && t.way != wayDenied {
		err = s.denied()
	}
	if err != nil {
		return err
	}
	s.ends(t.way == wayDenied)
	if s.has(reports.Fail) {
		return nil
	}
	if t.way != wayDenied && strings.Contains(asked[0].Get("response_type"), "code") {
		s.check("exchange", reports.Fail, s.exchanged(), "the application exchanges its code at the token endpoint", "no exchange was granted",
			"Without it the application takes the person's word for who they are.")
	}
	return s.again(ctx, t.way == wayDenied, len(asked))
}

// asks looks at the first authorization request; the error is what ended the way to it.
func (s *sheet) asks(asked []url.Values, ended error) {
	client := s.application.client
	if len(asked) == 0 {
		actual := "no authorization request came; the person is at " + s.place()
		if d, ok := defectOf(ended); ok {
			actual = "no authorization request came; " + d.Error()
		}
		s.check("begin", reports.Fail, false, "a login at http://"+s.application.host+"/", actual,
			"Give --app the address that begins a login, and the application http://", s.application.host, "/ as its issuer (or domain).")
		return
	}
	q := asked[0]
	s.check("client", reports.Fail, q.Get("client_id") == client.ID, client.ID, q.Get("client_id"), "Configure the application with this client id, or give --client its own.")
	if q.Get("request_uri") != "" {
		return // nothing was pushed under this request_uri: the mock says so on its page, and there is no request to look at
	}
	s.check("redirect URI", reports.Fail, slices.Contains(client.Callbacks, q.Get("redirect_uri")), strings.Join(client.Callbacks, "\n"), q.Get("redirect_uri"),
		"Add it to the client's callbacks in tenant.yaml, letter for letter.")
	s.check("state", reports.Fail, q.Get("state") != "", "a state", given(q, "state"),
		"Without one, somebody else's answer can be given to the person's browser (OAuth 2.0 Security BCP, RFC 9700 section 4.7).")
	bound := q.Get("code_challenge") != "" && q.Get("code_challenge_method") == "S256"
	s.check("code binding", reports.Fail, bound || client.Secret != "", "a code_challenge (S256), or a client with a secret",
		given(q, "code_challenge"), "A public client has nothing else that keeps a stolen code from being used (RFC 7636).")
	s.check("nonce", reports.Warn, q.Get("nonce") != "", "a nonce", given(q, "nonce"), "It binds the ID token to this login (OpenID Connect Core 1.0 section 3.1.2.1).")
}

// given tells whether a parameter came; what is in it is nobody's affair.
func given(q url.Values, name string) string {
	if q.Get(name) == "" {
		return "no " + name
	}
	return "a " + name
}

func (s *sheet) noLoop() {
	actual := "none"
	if s.loop != nil {
		actual = told(s.loop)
	}
	s.check("redirect loop", reports.Fail, s.loop == nil, "none", actual, s.why)
}

// ends looks at where the person is at the end of a login.
func (s *sheet) ends(denied bool) {
	bad, expected := s.at.Status < 200 || s.at.Status > 299, "a page of http://"+s.home+" with a status of 2xx"
	if denied { // a page that says what happened may have a status of its own
		bad, expected = s.at.Status < 200 || s.at.Status > 499, "a page of http://"+s.home+" with a status below 500"
	}
	hint := ""
	if !s.atHome() {
		hint = "Nothing is shown but the host of --app: give --app the name by which the application calls itself, as in its redirect URI."
	}
	s.check("end", reports.Fail, s.atHome() && !bad, expected, s.place(), hint)
}

// exchanged tells whether a code was exchanged.
func (s *sheet) exchanged() bool {
	all, _ := s.tenant.Requests(0)
	return slices.ContainsFunc(all, func(r mockidp.Request) bool { return r.Path == "/oauth/token" && r.Status == 200 })
}

// again visits the application a second time.
func (s *sheet) again(ctx context.Context, denied bool, before int) error {
	_, err := s.Open(ctx, s.issuer)
	if s.loop != nil {
		s.checks = slices.DeleteFunc(s.checks, func(k reports.Check) bool { return k.Name == "redirect loop" })
		s.noLoop()
		return nil
	}
	if d, ok := defectOf(err); ok {
		s.check("second visit", reports.Fail, false, "a page that comes up", d.Error())
		return nil
	}
	if err != nil {
		return err
	}
	if denied {
		now := len(s.application.issuer.requests())
		s.check("denied", reports.Fail, now > before, "nobody is signed in: a second visit leads to the issuer", "it let the person in: "+bare(s.at.Address),
			"An answer with error is no login (OpenID Connect Core 1.0 section 3.1.2.6).")
		return nil
	}
	s.check("second visit", reports.Fail, s.atHome() && s.at.Status >= 200 && s.at.Status <= 299, "a page of http://"+s.home+" with a status of 2xx, and no question", s.place())
	return nil
}
