//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// The person and the application of the measured tenant.
const (
	person   = "ana@example.test"
	password = "correct horse"
	client   = "shop"
	secret   = "shop-secret"
	callback = "http://localhost:3000/callback"
	audience = "https://api.example.test/"
	verifier = "a-verifier-that-needs-no-secrecy-while-it-is-measured"
)

// step is the time in which a one-time code counts once.
const step = 30 * time.Second

// flow is one person on a fork of the tenant.
type flow struct {
	tenant  *mockidp.Tenant
	base    string
	browser *form.Browser
	wallet  *virtualauthenticator.Wallet
}

// whole is the flow that is measured: log in and enrol a one-time password app, log out, log in with its code. Each login
// exchanges its code for an ID token and an access token that is a JWT.
func (f *flow) whole(ctx context.Context) error {
	if err := f.login(ctx, f.wallet.Enrol); err != nil {
		return fmt.Errorf("the login that enrols: %w", err)
	}
	if err := f.wallet.Confirm(vocab.OTP); err != nil {
		return err
	}
	if err := f.browser.Open(ctx, f.base+"/v2/logout?"+url.Values{"client_id": {client}, "returnTo": {callback}}.Encode()); err != nil {
		return fmt.Errorf("the logout: %w", err)
	}
	if _, err := f.tenant.Advance(step); err != nil {
		return err
	}
	if err := f.login(ctx, f.wallet.Answer); err != nil {
		return fmt.Errorf("the login that is challenged: %w", err)
	}
	return nil
}

// login walks through one login, answering the second factor.
func (f *flow) login(ctx context.Context, answer func(time.Time, virtualauthenticator.Prompt, vocab.Answer) (virtualauthenticator.Proof, error)) error {
	sum := sha256.Sum256([]byte(verifier))
	ask := url.Values{"response_type": {"code"}, "client_id": {client}, "redirect_uri": {callback}, "audience": {audience},
		"scope": {"openid profile email"}, "state": {"state"}, "nonce": {"nonce"}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}}
	if err := f.browser.Open(ctx, f.base+"/authorize?"+ask.Encode()); err != nil {
		return err
	}
	if err := f.browser.Login(ctx, person, password); err != nil {
		return err
	}
	page, err := f.browser.Observe()
	if err != nil {
		return err
	}
	if len(page.Offers) == 0 {
		return fmt.Errorf("the page %s offers nothing", page.Dialect.Screen)
	}
	prompt := virtualauthenticator.Prompt{Factor: vocab.OTP, OTPAuthURI: page.Offers[0].Material.OTPAuthURI}
	proof, err := answer(f.tenant.Now(), prompt, vocab.AnswerRight)
	if err != nil {
		return err
	}
	if err := f.browser.Submit(ctx, target.Proof{Code: proof.Code}); err != nil {
		return err
	}
	return f.exchange(ctx)
}

// exchange takes the code that came back to the application and trades it for tokens.
func (f *flow) exchange(ctx context.Context) error {
	code := f.browser.Returned().Get("code")
	if code == "" {
		return errors.New("no code came back to the application")
	}
	body := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "client_id": {client},
		"client_secret": {secret}, "code_verifier": {verifier}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.base+"/oauth/token", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := f.browser.HTTP.Do(req)
	if err != nil {
		return err
	}
	var tokens struct {
		ID     string `json:"id_token"`
		Access string `json:"access_token"`
	}
	if err := errors.Join(json.NewDecoder(res.Body).Decode(&tokens), res.Body.Close()); err != nil {
		return fmt.Errorf("the token endpoint: %w", err)
	}
	if strings.Count(tokens.ID, ".") != 2 || strings.Count(tokens.Access, ".") != 2 {
		return fmt.Errorf("the token endpoint answers %s without two JWTs", res.Status)
	}
	return nil
}
