package glewlwyd

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// standing is what Glewlwyd says of a scope for whoever sits at a browser.
type standing struct {
	Password bool                `json:"password_authenticated"`
	Groups   map[string][]status `json:"schemes"`
	Required map[string]int      `json:"scheme_required"`
}

type status struct {
	Name          string `json:"scheme_name"`
	Registered    bool   `json:"scheme_registered"`
	Authenticated bool   `json:"scheme_authenticated"`
}

// standing asks Glewlwyd. Without a session it knows nobody.
func (s *session) standing(ctx context.Context) (standing, error) {
	got, err := s.ask(ctx, http.MethodGet, "/auth/scheme/?scope="+url.QueryEscape(s.who.scope), nil)
	if err != nil || got.Status == http.StatusUnauthorized {
		return standing{}, err
	}
	var scopes map[string]standing
	err = read(got, &scopes)
	return scopes[s.who.scope], err
}

// proved are the factors that count as proved in this session, in the order of the rule.
func (st standing) proved(r target.Rule) []vocab.Factor {
	return st.those(r, func(one status) bool { return one.Authenticated })
}

func (st standing) those(r target.Rule, are func(status) bool) []vocab.Factor {
	var out []vocab.Factor
	for _, f := range r.AnyOf {
		if slices.ContainsFunc(st.Groups[group], func(one status) bool { return one.Name == schemes[f].Name && are(one) }) {
			out = append(out, f)
		}
	}
	return out
}

// open tells whether the scope is satisfied: its password, and in each group as many schemes as it asks for.
func (st standing) open() bool {
	for name, required := range st.Required {
		proved := 0
		for _, one := range st.Groups[name] {
			if one.Authenticated {
				proved++
			}
		}
		if proved < required {
			return false
		}
	}
	return st.Password
}

// next is where a login stands, and the factors that it can go on with. What is registered is asked for first; only then is there something
// to be registered.
func (st standing) next(r target.Rule) (vocab.Stage, target.OfferKind, []vocab.Factor) {
	if !st.Password {
		return vocab.StagePrimary, "", nil
	}
	if st.open() {
		return vocab.StageGranted, "", nil
	}
	if left := st.those(r, func(one status) bool { return one.Registered && !one.Authenticated }); len(left) > 0 {
		return one(left, vocab.StageChallenge, vocab.StageChallengeSelect), target.OfferChallenge, left
	}
	missing := st.those(r, func(one status) bool { return !one.Registered })
	return one(missing, vocab.StageEnrol, vocab.StageEnrolSelect), target.OfferEnrol, missing
}

func one(of []vocab.Factor, single, several vocab.Stage) vocab.Stage {
	if len(of) == 1 {
		return single
	}
	return several
}
