package pipeline

import (
	"encoding/json"
	"maps"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// pending is what Actions set in the metadata of accounts and is not written yet, by account: normally there is one.
type pending map[string]*metadataChange

type metadataChange struct{ app, user map[string]any }

func (p *pending) set(userID string, app bool, key string, raw json.RawMessage) {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return
	}
	if *p == nil {
		*p = pending{}
	}
	change := (*p)[userID]
	if change == nil {
		change = &metadataChange{map[string]any{}, map[string]any{}}
		(*p)[userID] = change
	}
	if app {
		change.app[key] = value
		return
	}
	change.user[key] = value
}

// settle writes what Actions set in the metadata of accounts: all of it at once, before the flow completes or sends the person away.
func (f *Flow) settle() {
	for id, change := range f.pending {
		// An account that is gone has nothing to keep.
		_ = f.tenant.UpdateUser(id, func(u *tenant.User) error {
			change.lay(u)
			u.UpdatedAt = f.tenant.Now()
			return nil
		})
	}
	f.pending = nil
}

// lay puts the changes over an account. Its maps are shared with others, so they are replaced.
func (c metadataChange) lay(u *tenant.User) {
	u.AppMetadata, u.UserMetadata = merged(u.AppMetadata, c.app), merged(u.UserMetadata, c.user)
}

// merged lays names over others at the first level; null removes.
func merged(old, over map[string]any) map[string]any {
	out := maps.Clone(object(old))
	for name, value := range over {
		if value == nil {
			delete(out, name)
			continue
		}
		out[name] = value
	}
	return out
}

// asSeen is the account as an Action sees it: whether what earlier Actions of the login set is in it already is a switch.
func (f *Flow) asSeen(u tenant.User) tenant.User {
	if change := f.pending[u.ID]; change != nil && f.settings().Switches.Is(switches.MetadataNextAction, "set") {
		change.lay(&u)
	}
	return u
}
