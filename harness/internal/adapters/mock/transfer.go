package mock

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
)

// transferred puts into an authorization request what opens a browser for somebody who is signed in to another application: a session
// transfer token, for which that application exchanges its refresh token, or once more the one of the last time. It gives back a
// refusal where there is none to be had.
func (s *session) transferred(ctx context.Context, l target.Login, asked url.Values) (*target.Observation, []target.Exchange, error) {
	const name = "session_transfer_token"
	if l.Replaced {
		if s.world.transfer == "" {
			return nil, nil, fmt.Errorf("no browser was opened with a refresh token of %s before", l.Person)
		}
		asked.Set(name, s.world.transfer)
		return nil, nil, nil
	}
	var from *session
	for _, one := range s.world.sessions {
		if one.person == l.Person && len(one.refresh) > 0 && one.keeper.ID != "" {
			from = one
		}
	}
	if from == nil {
		return nil, nil, fmt.Errorf("no application has a refresh token of %s: log in with the scope offline_access before", l.Person)
	}
	form := credentials(from.keeper, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {from.refresh[len(from.refresh)-1]},
		"audience": {"urn:" + s.world.host + ":session_transfer"}})
	var answer tokens
	status, err := from.ask(ctx, http.MethodPost, "/oauth/token", form, "", &answer)
	if err != nil {
		return nil, nil, err
	}
	shown := []target.Exchange{{Request: "POST /oauth/token (refresh_token for a session transfer token)", Response: said(status, answer)}}
	if answer.Error != "" {
		o := s.refused(answer)
		o.Evidence = shown
		return &o, nil, nil
	}
	if answer.Refresh != "" {
		from.refresh = append(from.refresh, answer.Refresh)
	}
	s.world.transfer = answer.Access
	asked.Set(name, answer.Access)
	return nil, shown, nil
}
