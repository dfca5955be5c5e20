//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

//go:embed grants
var grantFiles embed.FS

// grantsPerBatch is how many requests of a kind make a batch: each one-time code takes a time step of 30 seconds, and an mfa_token lives
// for ten minutes.
const grantsPerBatch = 18

// The floors, from what the parts cost by themselves: an RS256 signature of 0.80 ms and a run of an Action of 0.24 ms.
const (
	grantFloor    = 960.0  // requests a second of CPU: one signature, one run
	requiredFloor = 4160.0 // one run
	factorFloor   = 1240.0 // one signature, and a code that is checked in a microsecond
)

// requests is an application without pages, of a person on a fork of the tenant.
type requests struct {
	flow    *flow
	refresh string
}

// answered is what the token endpoint says.
type answered struct {
	ID      string `json:"id_token"`
	Refresh string `json:"refresh_token"`
	MFA     string `json:"mfa_token"`
	Error   string `json:"error"`
	About   string `json:"error_description"`
}

// grants measures requests to the token endpoint, in process.
func grants(ctx context.Context) ([]figure, error) {
	folder, err := fs.Sub(grantFiles, "grants")
	if err != nil {
		return nil, err
	}
	fixture, err := mockidp.Load(folder, "grants/")
	if err != nil {
		return nil, err
	}
	server := mockidp.NewServer()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	var signs, refreshes, plain, required, proved []float64
	for n := range batches + 1 { // the first waits for the signing key and does not count
		r, end, err := apply(server, fixture)
		if err != nil {
			return nil, err
		}
		rates, err := r.batch(ctx)
		end()
		if err != nil {
			return nil, err
		}
		sign, err := signature(ctx, key)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			signs = append(signs, sign)
			// A machine that others use, too, is slower than the one on which the floors were taken; the ratio is of one run.
			for i := range rates {
				rates[i] *= sign / signFloor
			}
			refreshes, plain = append(refreshes, rates[0]), append(plain, rates[1])
			required, proved = append(required, rates[2]), append(proved, rates[3])
		}
	}
	return []figure{
		{"CPU of an RS256 signature, the yardstick of the next lines", median(signs), signFloor, "ms"},
		{"exchanges of a refresh token that rotates; more is better (this and the next three at the speed at which the floors were taken)", median(refreshes), grantFloor, "per s of CPU"},
		{"password grants that give tokens", median(plain), grantFloor, "per s of CPU"},
		{"password grants that end in mfa_required", median(required), requiredFloor, "per s of CPU"},
		{"grants of a one-time code behind them", median(proved), factorFloor, "per s of CPU"},
	}, nil
}

// apply makes two people, of whom one holds a factor, on a fork of their own.
func apply(server *mockidp.Server, fixture *mockidp.Fixture) (*requests, func(), error) {
	f, end, err := begin(server, fixture, "http://localhost", mockidp.Transport(server))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range []string{"free", "held"} {
		if _, err := f.tenant.PutUser(mockidp.User{ID: "auth0|" + name, Email: name + "@example.test", Password: password, Connection: "people"}); err != nil {
			end()
			return nil, nil, err
		}
	}
	params, err := f.wallet.SeedOTP()
	if err == nil {
		err = f.tenant.Seed("auth0|held", mockidp.Credential{Type: vocab.OTP, Secret: params.Secret})
	}
	if err != nil {
		end()
		return nil, nil, err
	}
	return &requests{flow: f}, end, nil
}

// batch gives the requests a second of CPU: refreshes, plain password grants, those that end in mfa_required, one-time codes.
func (r *requests) batch(ctx context.Context) (rates [4]float64, err error) {
	var waiting []string
	byPassword := func(name string) (answered, error) {
		return r.ask(ctx, url.Values{"grant_type": {"password"}, "username": {name + "@example.test"}, "password": {password}, "scope": {"openid offline_access"}})
	}
	first, err := byPassword("free")
	if err != nil {
		return rates, err
	}
	r.refresh = first.Refresh
	for i, one := range []func() error{
		func() error {
			a, err := r.ask(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {r.refresh}})
			r.refresh = a.Refresh
			return errors.Join(err, a.granted())
		},
		func() error {
			a, err := byPassword("free")
			return errors.Join(err, a.granted())
		},
		func() error {
			a, err := byPassword("held")
			if err == nil && a.MFA == "" {
				err = fmt.Errorf("a password grant answers %s: %s in place of mfa_required", a.Error, a.About)
			}
			waiting = append(waiting, a.MFA)
			return err
		},
		func() error {
			token := waiting[0]
			waiting = waiting[1:]
			return r.prove(ctx, token)
		},
	} {
		took, err := spend(repeated(ctx, grantsPerBatch, one))
		if err != nil {
			return rates, err
		}
		rates[i] = grantsPerBatch * 1000 / took.cpu
	}
	return rates, nil
}

// prove hands in the code of the next time step.
func (r *requests) prove(ctx context.Context, token string) error {
	w := r.flow.wallet
	now := r.flow.tenant.Now()
	proof, err := w.Answer(now, virtualauthenticator.Prompt{Factor: vocab.OTP}, vocab.AnswerRight)
	if err != nil {
		return err
	}
	a, err := r.ask(ctx, url.Values{"grant_type": {"http://auth0.com/oauth/grant-type/mfa-otp"}, "mfa_token": {token}, "otp": {proof.Code}})
	if err := errors.Join(err, a.granted()); err != nil {
		return err
	}
	if _, err := r.flow.tenant.Advance(step); err != nil {
		return err
	}
	return w.Accepted(vocab.OTP)
}

func (a answered) granted() error {
	if strings.Count(a.ID, ".") != 2 {
		return fmt.Errorf("the token endpoint answers %q (%s) without an ID token", a.Error, a.About)
	}
	return nil
}

func (r *requests) ask(ctx context.Context, form url.Values) (answered, error) {
	form.Set("client_id", client)
	form.Set("client_secret", secret)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.flow.base+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return answered{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := r.flow.browser.HTTP.Do(req)
	if err != nil {
		return answered{}, err
	}
	var a answered
	return a, errors.Join(json.NewDecoder(res.Body).Decode(&a), res.Body.Close())
}
