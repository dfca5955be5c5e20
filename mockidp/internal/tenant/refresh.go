package tenant

import (
	"cmp"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// Refresh is what a login with the scope offline_access left to an application: a refresh token, or the family of those that
// rotation makes of it. Its tokens are not in it.
type Refresh struct {
	ID               string // event.refresh_token.id
	UserID, ClientID string
	Audience         string
	Scope            []string
	Organization     *Organization
	SessionID        string // of the browser that it was got in; empty for none
	Parent           string // the family for which a session transfer token made its login; empty for none
	AuthTime         time.Time
	Rotating         bool
	Created          time.Time
	Exchanged        time.Time // last; zero for never
	// Expires and IdleExpires end it; zero means no end.
	Expires, IdleExpires time.Time
	Initial, Last        Browser
	Metadata             map[string]string

	order   int
	good    []string // the tokens that are good: one, or several that were given for one within the leeway
	used    []string // those that were exchanged, the last one at the end
	changed time.Time
}

// RefreshState says what a refresh token is worth.
type RefreshState string

// The states of a refresh token. Unknown is one that never was, or whose family is gone.
const (
	RefreshGood    RefreshState = "good"
	RefreshReused  RefreshState = "reused"
	RefreshExpired RefreshState = "expired"
	RefreshUnknown RefreshState = "unknown"
)

// Bounds of a server left running, and the documented limit for a user in an application; the oldest go first.
const (
	maxRefresh        = 20000
	maxRefreshPerUser = 200
)

// StartRefresh keeps a new refresh token that lives as its client's policy says, and returns its text and the id of its family.
func (t *Tenant) StartRefresh(r Refresh, p RefreshPolicy) (token, id string) {
	token = t.Token()
	now := t.Now()
	r.ID, r.Created, r.Rotating = "rt_"+t.Token()[:20], now, p.Rotating
	if !p.Endless {
		r.Expires = now.Add(cmp.Or(p.Absolute, DefaultRefreshAbsolute))
	}
	if !p.IdleEndless {
		r.IdleExpires = now.Add(cmp.Or(p.Idle, DefaultRefreshIdle))
	}
	r.good = []string{token}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refresh == nil {
		t.refresh, t.refreshTokens = map[string]Refresh{}, map[string]string{}
	}
	t.refreshMade++
	r.order = t.refreshMade
	t.refresh[r.ID], t.refreshTokens[token] = r, r.ID
	t.boundRefresh(maxRefreshPerUser, func(x Refresh) bool { return x.UserID == r.UserID && x.ClientID == r.ClientID })
	t.boundRefresh(maxRefresh, func(Refresh) bool { return true })
	return token, r.ID
}

func (t *Tenant) boundRefresh(limit int, of func(Refresh) bool) {
	if len(t.refresh) <= limit {
		return
	}
	var oldest Refresh
	count := 0
	for _, r := range t.refresh {
		if of(r) {
			count++
			if oldest.ID == "" || r.order < oldest.order {
				oldest = r
			}
		}
	}
	if count > limit {
		t.dropRefresh(oldest.ID)
	}
}

// dropRefresh forgets a family with all its tokens.
func (t *Tenant) dropRefresh(id string) {
	r := t.refresh[id]
	for _, token := range slices.Concat(r.used, r.good) {
		delete(t.refreshTokens, token)
	}
	delete(t.refresh, id)
}

// Refresh tells what a refresh token is worth now, without using it.
func (t *Tenant) Refresh(token string, leeway time.Duration) (Refresh, RefreshState) {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refreshOf(token, leeway, now)
}

func (t *Tenant) refreshOf(token string, leeway time.Duration, now time.Time) (Refresh, RefreshState) {
	r, known := t.refresh[t.refreshTokens[token]]
	switch {
	case !known:
		return Refresh{}, RefreshUnknown
	case !r.Expires.IsZero() && !now.Before(r.Expires), !r.IdleExpires.IsZero() && !now.Before(r.IdleExpires):
		return r, RefreshExpired
	case slices.Contains(r.good, token), t.Faults.On(fault.RefreshReuse):
		return r, RefreshGood
	case leeway > 0 && len(r.used) > 0 && token == r.used[len(r.used)-1] && !now.After(r.changed.Add(leeway)):
		return r, RefreshGood // only the one that was replaced last may come again, for a while
	}
	return r, RefreshReused
}

// ExchangeRefresh uses a refresh token that is good and returns the one to use from now on, which is the same unless the family
// rotates. The family is kept as it is handed in, with its time of inactivity begun anew.
func (t *Tenant) ExchangeRefresh(token string, r Refresh, p RefreshPolicy) (string, RefreshState) {
	next, now := t.Token(), t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	old, state := t.refreshOf(token, p.Leeway, now)
	if state != RefreshGood {
		return "", state
	}
	r.order, r.good, r.used, r.changed = old.order, old.good, old.used, old.changed
	r.Exchanged = now
	if !p.IdleEndless && r.IdleExpires.Equal(old.IdleExpires) {
		r.IdleExpires = now.Add(cmp.Or(p.Idle, DefaultRefreshIdle))
	}
	if r.Rotating {
		r.rotate(token, next, now)
		t.refreshTokens[next] = r.ID
		for _, token := range r.bound() {
			delete(t.refreshTokens, token)
		}
	} else {
		next = token
	}
	t.refresh[r.ID] = r
	return next, RefreshGood
}

// rotate gives a token for one that is exchanged. One that comes again within the leeway is given another: two tabs go on, each with its
// own.
func (r *Refresh) rotate(token, next string, now time.Time) {
	r.good = append(slices.DeleteFunc(slices.Clone(r.good), func(x string) bool { return x == token }), next)
	if !slices.Contains(r.used, token) {
		r.used, r.changed = append(slices.Clone(r.used), token), now
	}
}

// How many tokens of a family are good at once, and how many used ones are told from unknown ones.
const (
	maxGood = 10
	maxUsed = 1000
)

// bound takes the oldest tokens of a family away beyond its limits, and returns them.
func (r *Refresh) bound() (dropped []string) {
	if n := len(r.good) - maxGood; n > 0 {
		dropped, r.good = append(dropped, r.good[:n]...), r.good[n:]
	}
	if n := len(r.used) - maxUsed; n > 0 {
		dropped, r.used = append(dropped, r.used[:n]...), r.used[n:]
	}
	return dropped
}

// RevokeRefresh ends a family: none of its tokens is worth anything.
func (t *Tenant) RevokeRefresh(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dropRefresh(id)
	t.dropDescendants(id)
}

// RevokeRefreshOfSession ends the families that a user got in a session.
func (t *Tenant) RevokeRefreshOfSession(userID, sessionID string) {
	for _, r := range t.RefreshOf(userID) {
		if sessionID != "" && r.SessionID == sessionID {
			t.RevokeRefresh(r.ID)
		}
	}
}

// RefreshOf lists the families of a user, in the order in which they were got.
func (t *Tenant) RefreshOf(userID string) []Refresh {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Refresh
	for _, r := range t.refresh {
		if r.UserID == userID {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Refresh) int { return cmp.Compare(a.order, b.order) })
	return out
}
