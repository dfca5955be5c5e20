package mock

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Begin implements target.Session: the application sends the browser to /authorize; the person gives the
// password, or what else goes before a proof, if asked.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	a, err := s.world.account(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	if err := s.pick(l.Client); err != nil {
		return target.Observation{}, err
	}
	if l.Prompt != "none" { // which uses up no signal
		if err := s.world.signal(s.device, a.id); err != nil {
			return target.Observation{}, err
		}
	}
	s.person, s.ended, s.tokens, s.claims, s.direct, s.raised = l.Person, nil, tokens{}, nil, false, l.ACR == vocab.MultiFactorACR
	s.pageless, s.gadget, s.sent = nil, nil, nil
	switch l.Via {
	case vocab.ViaPasswordGrant, vocab.ViaPasswordRealm:
		return s.passwordGrant(ctx, a, l)
	case vocab.ViaPasswordlessEmailGrant, vocab.ViaPasswordlessSMSGrant:
		return s.passwordlessGrant(ctx, a, l)
	case vocab.ViaTokenExchange:
		return s.tokenExchange(ctx, a, l)
	case vocab.ViaDeviceCode:
		return s.deviceCode(ctx, a, l)
	}
	asked := parameters(s.world.host, l)
	if l.Organization != "" {
		asked.Set("organization", s.world.organizationID(l.Organization))
	}
	connection, err := s.world.connection(a, l.Via)
	if err != nil {
		return target.Observation{}, err
	}
	if connection != "" {
		asked.Set("connection", connection)
	}
	var shown []target.Exchange
	if l.Via == vocab.ViaSessionTransfer {
		refused, before, err := s.transferred(ctx, l, asked)
		if err != nil {
			return target.Observation{}, err
		}
		if refused != nil {
			return *refused, nil
		}
		shown = before
	}
	if err := s.authorize(ctx, asked); err != nil {
		return target.Observation{}, err
	}
	o, err := s.observe(ctx)
	o.Evidence = append(shown, o.Evidence...)
	if err != nil || o.Stage != vocab.StagePrimary || l.Session || l.Via == vocab.ViaSessionTransfer {
		return o, err // whoever is sent to the login page stands there
	}
	if l.NoPassword {
		return s.forced(o), nil
	}
	screen := o.Dialect.Screen
	switch {
	case l.Via == vocab.ViaPasskey:
		return o, nil
	case screen == vocab.ScreenUpstream:
		err = s.browser.SignInElsewhere(ctx, a.login, l.Email, l.Refuse)
	case screen == vocab.ScreenPasswordless && l.Via == vocab.ViaPasswordlessSMS:
		err = s.browser.AskForCode(ctx, a.user.PhoneNumber)
	case screen == vocab.ScreenPasswordless:
		err = s.browser.AskForCode(ctx, a.login)
	default:
		err = s.browser.Login(ctx, a.login, cmp.Or(l.Password, a.password))
	}
	if err != nil {
		return target.Observation{}, err
	}
	o, err = s.observe(ctx)
	o.Dialect.Passed = append([]vocab.Screen{screen}, o.Dialect.Passed...)
	return o, err
}

// connection is the one that a first factor leads to, empty for those of the login page: the person's own where it is of that
// kind, else the tenant's first.
func (w *world) connection(a account, via vocab.Via) (string, error) {
	want := map[vocab.Via]mockidp.Connection{
		vocab.ViaSocial: {Kind: "social"}, vocab.ViaEnterprise: {Kind: "enterprise"},
		vocab.ViaPasswordlessEmail: {Kind: "passwordless", Strategy: "email"}, vocab.ViaPasswordlessSMS: {Kind: "passwordless", Strategy: "sms"},
	}[via]
	if want.Kind == "" {
		return "", nil
	}
	first := ""
	for _, c := range w.fixture.Connections() {
		if c.Kind != want.Kind || want.Strategy != "" && c.Strategy != want.Strategy {
			continue
		}
		if c.Name == a.user.Connection {
			return c.Name, nil
		}
		first = cmp.Or(first, c.Name)
	}
	if first == "" {
		return "", fmt.Errorf("the tenant has no connection for a login via %s: add one to connections in tenant.yaml", via)
	}
	return first, nil
}

// organizationID is what an application sends for an organization; one that the tenant does not have is sent as it is.
func (w *world) organizationID(name string) string {
	for _, o := range w.fixture.Organizations() {
		if o.Name == name {
			return o.ID
		}
	}
	return name
}

// parameters are what the application adds to its authorization request. Source: OpenID Connect Core 3.1.2.1.
func parameters(host string, l target.Login) url.Values {
	more := url.Values{}
	for name, value := range map[string]string{"prompt": l.Prompt, "acr_values": l.ACR, "audience": audience(host, l.Audience), "scope": l.Scope, "login_hint": l.LoginHint} {
		if value != "" {
			more.Set(name, value)
		}
	}
	if l.EssentialACR != "" {
		more.Set("claims", fmt.Sprintf(`{"id_token":{"acr":{"essential":true,"values":[%q]}}}`, l.EssentialACR))
	}
	if l.MaxAge != nil {
		more.Set("max_age", strconv.Itoa(int(*l.MaxAge/time.Second)))
	}
	return more
}

// audience is that of a login: the MFA API goes by the tenant's own address.
func audience(host, name string) string {
	if name == "mfa" {
		return "http://" + host + "/mfa/"
	}
	return name
}
