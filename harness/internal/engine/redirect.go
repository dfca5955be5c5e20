package engine

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// anotherState is a state that nobody was sent away with.
const anotherState = "a-state-of-nobody"

// redirect brings the person back from the other site.
func (r *run) redirect(ctx context.Context, s scenarios.Redirect) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	if r.sight.Stage != vocab.StageRedirect || len(r.sight.Offers) == 0 {
		return &mismatch{"the person to be sent to another site", r.standing()}
	}
	away, err := url.Parse(r.sight.Away)
	if err != nil {
		return r.lacks("an address of another site that cannot be read: " + err.Error())
	}
	state := away.Query().Get("state")
	back := maps.Clone(s.Answer)
	if back == nil {
		back = map[string]string{}
	}
	switch s.State {
	case vocab.AnswerRight:
		back["state"] = state
	case vocab.AnswerWrong:
		back["state"] = anotherState
	}
	if s.Token != nil {
		now, err := r.now(ctx)
		if err != nil {
			return err
		}
		signed, err := sign(*s.Token, state, now)
		if err != nil {
			return fmt.Errorf("signing the token of the other site: %w", err)
		}
		back[cmp.Or(s.Token.Parameter, "session_token")] = signed
	}
	o, err := session.Submit(ctx, r.sight.Offers[0].ID, target.Proof{Return: &target.Return{Parameters: back, Post: s.Post}})
	return r.see(o, err)
}

// sign makes the token of the other site, which lives for five minutes.
func sign(t scenarios.ReturnToken, state string, now time.Time) (string, error) {
	secret, expires := t.Secret, now.Add(5*time.Minute)
	switch t.How {
	case vocab.AnswerWrong:
		secret += " of somebody else"
	case vocab.AnswerStale:
		expires = now.Add(-time.Second)
	case vocab.AnswerReused:
		state = anotherState
	}
	claims := map[string]any{"state": state, "iat": now.Unix(), "exp": expires.Unix()}
	maps.Copy(claims, t.Payload)
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	// By hand: the library takes no secret of less than 32 bytes, and Actions do.
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(payload)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil)), nil
}

// sentTo is where the person was sent, without the state, which differs each time.
func sentTo(away string) string {
	u, err := url.Parse(away)
	if err != nil {
		return away
	}
	q := u.Query()
	q.Del("state")
	u.RawQuery = q.Encode()
	return u.String()
}
