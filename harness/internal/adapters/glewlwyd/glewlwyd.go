// Package glewlwyd owns the translation between the contract and Glewlwyd's own API: schemes are factors, a scope is what is protected, and
// a rule of the portable policy is a scope that asks for so many of a group of schemes. It decides nothing about a login, and starts nothing.
//
// It drives Glewlwyd 2.7 with the settings that its administration page proposes, but that security keys need no certificate.
package glewlwyd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Name is that of the target.
const Name = "glewlwyd"

// The instances of schemes that this package makes. The types are Glewlwyd's own words.
var schemes = map[vocab.Factor]scheme{
	vocab.OTP: {Type: "otp", Name: "mfaproof-otp", parameters: map[string]any{
		"issuer": Name, "otp-length": 6, "secret-minimum-size": 16, "totp-allow": true, "totp-window": 30, "totp-start-offset": 0,
		"hotp-allow": false, "hotp-window": 0,
	}},
	vocab.WebAuthnRoaming: {Type: "webauthn", Name: "mfaproof-webauthn", parameters: map[string]any{
		"challenge-length": 64, "credential-expiration": 120, "credential-assertion": 120, "session-mandatory": true, "seed": "",
		"pubKey-cred-params": []int{-7}, "force-fmt-none": true,
		"fmt":             map[string]bool{"packed": true, "tpm": true, "android-key": true, "android-safetynet": true, "fido-u2f": true, "apple": true, "none": true},
		"ctsProfileMatch": -1, "basicIntegrity": -1, "google-root-ca-r2": "", "apple-root-ca": "", "root-ca-list": []string{}, "allow-fido-mds": false,
	}},
}

// scheme names an instance of a scheme.
type scheme struct {
	Type       string `json:"scheme_type"`
	Name       string `json:"scheme_name"`
	parameters map[string]any
}

// Target is a Glewlwyd that is up. It is safe for concurrent use.
type Target struct {
	base, origin string
	// run tells the accounts and scopes of this run from those of others: the system is shared.
	run       string
	transport http.RoundTripper

	// quiet is held by the administrator alone, and shared by everybody else: of an account that is made while others sign in, Glewlwyd 2.7
	// on sqlite now and then loses a part, and says that all is well.
	quiet sync.RWMutex
	admin *useragent.Agent
}

var _ target.Target = (*Target)(nil)

// Attach makes a target of the Glewlwyd at a base address (http://127.0.0.1:PORT) that has its first administrator still, and makes the
// schemes that it needs. Random tells its accounts from those of other runs.
func Attach(ctx context.Context, base string, transport http.RoundTripper, random io.Reader) (*Target, error) {
	u, err := url.Parse(base)
	if err != nil || u.Port() == "" {
		return nil, fmt.Errorf("the address of Glewlwyd is %q; it has to be http://127.0.0.1:PORT", base)
	}
	run, err := bookkeeping.RunName(random)
	if err != nil {
		return nil, err
	}
	t := &Target{base: strings.TrimRight(base, "/") + "/api", origin: "http://localhost:" + u.Port(), run: run, transport: transport}
	t.admin = t.browser(new(useragent.Cookies), "mfaproof")
	if err := t.prepare(ctx); err != nil {
		return nil, fmt.Errorf("there is no Glewlwyd of mfaproof at %s: %w", base, err)
	}
	return t, nil
}

func (t *Target) browser(cookies *useragent.Cookies, name string) *useragent.Agent {
	return useragent.New(t.base, t.transport, cookies, http.Header{"User-Agent": {name}})
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{Name: Name, Version: "2.7", Capabilities: []string{
		"factor.otp", "factor.webauthn-roaming", "policy.instance", "policy.role", "policy.many", "enrol.inline", "enrol.self", "login.choose",
		"login.direct", "protect.replay", "webauthn.counter", "observe.amr", "observe.session", "seed",
	}, Notes: []string{
		"Glewlwyd: the settings that its administration page proposes; attestation of security keys is off",
		"Glewlwyd: a factor is registered with the scope g_profile, which as packaged asks for the password alone; registering an app takes no code, so the adapter answers with the code right after it",
	}}, nil
}

// Provision implements target.Target: a scope for each rule, and an account for each person with the scope of the first rule that fits.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w := &world{t: t, people: bookkeeping.People[*account]{}, devices: bookkeeping.NewDevices(useragent.NewCookies)}
	applied := faithful(f)
	if applied == target.Unsupported {
		return w, applied, nil
	}
	name := t.run + "-" + f.Name
	for i, r := range f.Rules {
		if err := w.scope(ctx, fmt.Sprintf("%s-%d", name, i), r); err != nil {
			return nil, "", abandon(ctx, w, err)
		}
	}
	if err := w.scope(ctx, name+"-password", target.Rule{}); err != nil { // where no rule fits, the password is enough
		return nil, "", abandon(ctx, w, err)
	}
	for _, p := range f.People {
		if err := w.account(ctx, name+"-"+p.Name, p, f.Rules); err != nil {
			return nil, "", abandon(ctx, w, err)
		}
	}
	return w, applied, nil
}

// abandon gives up what was made of a world that cannot be had.
func abandon(ctx context.Context, w *world, err error) error {
	_ = w.Close(ctx) // the first error is the one to report
	return err
}

// faithful says how well scopes express a policy. A scope lets nobody in who lacks the factor and refuses nobody either: it waits until the
// factor is registered. Whoever holds another factor is not asked for it before that, which is why inline enrolment is an approximation.
func faithful(f target.Fixture) target.Applied {
	applied := target.Exact
	if f.Tenant != nil {
		return target.Unsupported
	}
	for _, r := range f.Rules {
		switch {
		case r.StepUp, r.Remember, r.IfMissing == "deny", r.IfMissing == "allow", r.Factors < 1, r.Factors > len(r.AnyOf):
			return target.Unsupported
		case r.IfMissing == "enrol":
			applied = target.Approximate
		}
		for _, factor := range r.AnyOf {
			if _, known := schemes[factor]; !known {
				return target.Unsupported
			}
		}
	}
	for _, p := range f.People {
		if !bookkeeping.Plain(p) {
			return target.Unsupported
		}
	}
	return applied
}

// prepare makes the instances of schemes where they are not there yet.
func (t *Target) prepare(ctx context.Context) error {
	for _, f := range slices.Sorted(maps.Keys(schemes)) {
		s := schemes[f]
		found, err := t.administer(ctx, http.MethodGet, "/mod/scheme/"+s.Name, nil, http.StatusNotFound)
		if err != nil {
			return err
		}
		if found.Status == http.StatusOK {
			continue
		}
		parameters := maps.Clone(s.parameters)
		if s.Type == "webauthn" {
			parameters["rp-origin"] = t.origin
		}
		instance := map[string]any{"module": s.Type, "name": s.Name, "display_name": s.Name, "expiration": 600, "max_use": 0,
			"allow_user_register": true, "enabled": true, "parameters": parameters}
		if _, err := t.administer(ctx, http.MethodPost, "/mod/scheme/", instance); err != nil {
			return err
		}
	}
	return nil
}

// administer sends a request as the administrator, who signs in again when the session is over (after ten minutes, as packaged). A status
// other than 200 and those in allowed is an error: the harness could not set something up.
func (t *Target) administer(ctx context.Context, method, path string, value any, allowed ...int) (jsonapi.Answer, error) {
	t.quiet.Lock()
	defer t.quiet.Unlock()
	for range 2 {
		got, err := t.admin.JSON(ctx, method, path, value)
		t.admin.Told()
		switch {
		case err != nil:
			return got, err
		case got.Status == http.StatusOK || slices.Contains(allowed, got.Status):
			return got, nil
		case got.Status != http.StatusUnauthorized:
			return got, fmt.Errorf("%s %s as administrator: status %d: %s", method, path, got.Status, first(got.Body))
		}
		login, err := t.admin.JSON(ctx, http.MethodPost, "/auth/", map[string]string{"username": "admin", "password": "password"})
		if err != nil {
			return got, err
		}
		if login.Status != http.StatusOK {
			return got, fmt.Errorf("the administrator cannot sign in to Glewlwyd (status %d): it has to be one that was set up just now, with its first password", login.Status)
		}
	}
	return jsonapi.Answer{}, fmt.Errorf("%s %s: Glewlwyd does not take the session of its administrator", method, path)
}

// first is the beginning of an answer, for a message.
func first(body []byte) string {
	const most = 300
	return string(body[:min(len(body), most)])
}

// read takes the JSON of an answer.
func read(got jsonapi.Answer, into any) error {
	if got.Status != http.StatusOK {
		return fmt.Errorf("status %d: %s", got.Status, first(got.Body))
	}
	if err := json.Unmarshal(got.Body, into); err != nil {
		return fmt.Errorf("the answer is not what Glewlwyd 2.7 answers: %w", err)
	}
	return nil
}
