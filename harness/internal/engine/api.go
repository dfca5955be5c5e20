package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/relyingparty"
	"github.com/mfaproof/mfaproof/harness/internal/resource"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// apis is what APIs and applications answered, and what the application keeps between two calls.
type apis struct {
	calls, visits []string
	tokens        []string // access tokens, each once, in the order in which the application called with them
	api           string   // that was called last
	asked         resource.Challenge
}

// insistence is how often an application that insists asks for a step-up before it gives up.
const insistence = 3

// loop stands for giving up: the implementation grants each time, and what it grants is never enough.
const loop = "loop"

// result is what the application got from the last login on the device.
func (r *run) result(ctx context.Context) (target.Result, error) {
	if r.sight.Stage != vocab.StageGranted || r.devices[r.device] == nil {
		return target.Result{}, &mismatch{"a login that was granted, before an API or a guarded page is opened", "it stands at " + string(r.sight.Stage)}
	}
	return r.devices[r.device].Result(ctx)
}

// call calls an API. An application that insists asks for what the API wants by itself.
func (r *run) call(ctx context.Context, s scenarios.Call) error {
	for turn := 0; ; turn++ {
		answer, err := r.ask(ctx, s)
		if err != nil || !s.Insist || answer.Status == http.StatusOK {
			return err
		}
		if turn == insistence {
			r.seen.apis.calls = append(r.seen.apis.calls, loop)
			r.note("api", "step-up loop: the application asked "+fmt.Sprint(insistence)+" times for what the API wants, was granted access each time, and the tokens never had it", "")
			return nil
		}
		if err := r.replay(ctx); err != nil || r.sight.Stage != vocab.StageGranted {
			return err
		}
	}
}

// ask calls an API once.
func (r *run) ask(ctx context.Context, s scenarios.Call) (resource.Answer, error) {
	result, err := r.result(ctx)
	if err != nil {
		return resource.Answer{}, err
	}
	kept := &r.seen.apis
	if n := len(kept.tokens); n == 0 || kept.tokens[n-1] != result.AccessToken {
		kept.tokens = append(kept.tokens, result.AccessToken)
	}
	token := result.AccessToken
	if s.First {
		token = kept.tokens[0]
	}
	now, err := r.now(ctx)
	if err != nil {
		return resource.Answer{}, err
	}
	keys, err := json.Marshal(result.Keys)
	if err != nil {
		return resource.Answer{}, fmt.Errorf("reading the keys of the implementation: %w", err)
	}
	issuer, _ := result.Claims["iss"].(string)
	api := resource.API{Audience: s.API, Issuer: issuer, Keys: keys, Now: func() time.Time { return now }}
	answer := api.Call(token, resource.Demand{ACR: s.ACR, MaxAge: seconds(s.MaxAge)})
	kept.api, kept.asked = s.API, answer.Read()
	said := fmt.Sprint(answer.Status)
	for _, part := range []string{kept.asked.Error, named("acr_values", kept.asked.ACRValues), aged(kept.asked.MaxAge)} {
		if part != "" {
			said += " " + part
		}
	}
	kept.calls = append(kept.calls, said)
	r.note("api", "the API answers "+said, answer.Challenge)
	return answer, nil
}

// replay asks for access with what the API asked for last.
func (r *run) replay(ctx context.Context) error {
	kept := r.seen.apis
	if kept.asked.Error != resource.Insufficient {
		return &mismatch{"an API that asked for a step-up", "no call was answered with " + resource.Insufficient}
	}
	return r.again(ctx, target.Login{ACR: kept.asked.ACRValues, MaxAge: kept.asked.MaxAge, Audience: kept.api})
}

// again lets the application ask for access once more; the person gives the password where it is asked for.
func (r *run) again(ctx context.Context, l target.Login) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	l.Person = r.who.name
	o, err := session.Begin(ctx, l)
	return r.see(o, err)
}

// visit opens what an application guards by its ID token. One that insists asks for a step-up by itself.
func (r *run) visit(ctx context.Context, s scenarios.Visit) error {
	requested := ""
	for turn := 0; ; turn++ {
		result, err := r.result(ctx)
		if err != nil {
			return err
		}
		now, err := r.now(ctx)
		if err != nil {
			return err
		}
		look := relyingparty.Look{Way: relyingparty.Way(s.Checks), Claims: result.Claims, ACR: s.ACR, Requested: requested, Now: now}
		if age := seconds(s.MaxAge); age != nil {
			look.MaxAge = *age
		}
		kept := &r.seen.apis
		if look.LetsIn() {
			kept.visits = append(kept.visits, "granted")
			r.note("application", "lets the person in: it looks at "+s.Checks, "")
			return nil
		}
		kept.visits = append(kept.visits, "refused")
		r.note("application", "does not let the person in: it looks at "+s.Checks, "")
		if !s.Insist {
			return nil
		}
		if turn == insistence {
			kept.visits = append(kept.visits, loop)
			r.note("application", "step-up loop: it asked "+fmt.Sprint(insistence)+" times, was granted access each time, and what it looks at ("+s.Checks+") never shows it", "")
			return nil
		}
		requested = vocab.MultiFactorACR
		if err := r.again(ctx, target.Login{ACR: requested, MaxAge: seconds(s.MaxAge)}); err != nil || r.sight.Stage != vocab.StageGranted {
			return err
		}
	}
}

func seconds(n *int) *time.Duration {
	if n == nil {
		return nil
	}
	d := time.Duration(*n) * time.Second
	return &d
}

func named(name, value string) string {
	if value == "" {
		return ""
	}
	return name + "=" + value
}

func aged(d *time.Duration) string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("max_age=%d", int(d.Seconds()))
}
