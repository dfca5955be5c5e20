package mock

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	formBody = "application/x-www-form-urlencoded"
	jsonBody = "application/json"
)

// misshapen are the ways to write a right proof as nobody should: the type of the body, and the body.
var misshapen = map[vocab.Tamper]func(url.Values) (kind, body string){
	vocab.TamperJSON: func(form url.Values) (string, string) {
		object := map[string]any{}
		for name := range form {
			object[name] = form.Get(name)
		}
		object[answerIn(form)] = json.Number("1" + form.Get(answerIn(form))) // a number, not a text
		body, _ := json.Marshal(object)                                      // texts and a number have a form
		return jsonBody, string(body)
	},
	vocab.TamperTwice: func(form url.Values) (string, string) {
		name := answerIn(form)
		form[name] = append(form[name], form.Get(name))
		return formBody, form.Encode()
	},
	vocab.TamperList: func(form url.Values) (string, string) {
		name := answerIn(form)
		form[name+"[]"] = form[name]
		form.Del(name)
		return formBody, form.Encode()
	},
}

// answerIn is the parameter that holds what the person gave.
func answerIn(form url.Values) string {
	for _, name := range []string{"otp", "binding_code", "recovery_code"} {
		if form.Has(name) {
			return name
		}
	}
	return "oob_code"
}

// refusedBody sends a body to the token endpoint; nil: it was taken.
func (s *session) refusedBody(ctx context.Context, kind, body string) (*target.Refusal, error) {
	var answer tokens
	if _, err := s.send(ctx, http.MethodPost, "/oauth/token", kind, body, "", &answer); err != nil {
		return nil, err
	}
	return s.taken(answer), nil
}

// taken is the refusal in an answer; tokens are kept, and are none.
func (s *session) taken(answer tokens) *target.Refusal {
	if answer.Error != "" {
		return refusal(answer)
	}
	s.tokens = answer
	return nil
}

// ofAnotherLogin sends a right proof with the mfa_token of another person's login that waits.
func (s *session) ofAnotherLogin(ctx context.Context, form url.Values) (*target.Refusal, error) {
	for _, one := range s.world.sessions {
		if one.pageless != nil && one != s {
			form.Set("mfa_token", one.pageless.token)
			return s.sendAs(ctx, s.client.Name, form)
		}
	}
	return nil, errors.New("no other login without pages waits for a factor")
}

// challengeWrongly asks the MFA API for a challenge that it should refuse.
func (s *session) challengeWrongly(ctx context.Context, how vocab.Tamper) (*target.Refusal, error) {
	form := url.Values{"mfa_token": {s.pageless.token}, "challenge_type": {"otp oob"}}
	switch how {
	case vocab.TamperChallengeType:
		form.Set("challenge_type", "oob")
		if s.pageless.oob != "" {
			form.Set("challenge_type", "otp")
		}
	case vocab.TamperNoClient:
	}
	if how != vocab.TamperNoClient {
		form = credentials(s.pageless.client, form)
	}
	var answer tokens
	if _, err := s.ask(ctx, http.MethodPost, "/mfa/challenge", form, "", &answer); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return refusal(answer), nil
	}
	return nil, nil
}

// inItsOwnName has the tenant's first application that is a machine ask for a token of the Management API.
func (s *session) inItsOwnName(ctx context.Context) (*target.Refusal, error) {
	for _, c := range s.world.fixture.Clients() {
		if c.Type == "non_interactive" {
			form := credentials(c, url.Values{"grant_type": {"client_credentials"}, "audience": {"http://" + s.world.host + "/api/v2/"}})
			var answer tokens
			if _, err := s.ask(ctx, http.MethodPost, "/oauth/token", form, "", &answer); err != nil || answer.Error == "" {
				return nil, err
			}
			return refusal(answer), nil
		}
	}
	return nil, errors.New("the tenant has no client of the type non_interactive")
}
