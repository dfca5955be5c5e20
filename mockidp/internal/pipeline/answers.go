package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// maxPage is the most that roles and groups give at once.
const maxPage = 100

// answerer answers the api methods of one run of an Action that have a value.
type answerer struct {
	*Flow
	req     Request
	primary bool // this run has set a primary user
}

func (a *answerer) answer(c action.Call) (any, error) {
	user, _ := a.tenant.User(a.about.UserID)
	user.Roles = a.rolesOf(user)
	switch c.Name {
	case "cache.get":
		if r, ok := a.tenant.Cached(str(c.Args, 0)); ok {
			return cacheRecord(r), nil
		}
		return nil, nil
	case "cache.set":
		return a.cache(c.Args), nil
	case "cache.delete":
		return cacheResult(a.tenant.Uncache(str(c.Args, 0)), nil), nil
	case "redirect.canRedirect":
		return !a.about.Silent && !a.about.Pageless, nil
	case "redirect.encodeToken":
		return a.encodeToken(c.Args, user)
	case "redirect.sendUserTo":
		return target(c.Args)
	case "redirect.validateToken":
		return a.validateToken(c.Args)
	case "roles.getUserEffectiveRoles":
		return paged("roles", roles(user, nil), c.Args)
	case "roles.getUserEffectiveRolesByIds":
		wanted := texts(c.Args)
		return map[string]any{"roles": roles(user, func(name string) bool { return slices.Contains(wanted, identifier("rol_", name)) })}, nil
	case "roles.getUserEffectiveRolesByNames":
		wanted := texts(c.Args)
		return map[string]any{"roles": roles(user, func(name string) bool { return slices.Contains(wanted, name) })}, nil
	case "groups.getUserGroups":
		return paged("groups", groups(user.Groups), c.Args)
	case "groups.hasGroupMembership":
		return map[string]any{"memberships": memberships(user, texts(c.Args))}, nil
	case "authentication.setPrimaryUser":
		if a.primary || a.primarySet {
			return nil, errors.New("api.authentication.setPrimaryUser: the primary user can be set once in a transaction")
		}
		a.primary = true
		return nil, nil
	}
	return nil, fmt.Errorf("api.%s is not modelled yet", c.Name)
}

// cache is api.cache.set.
func (a *answerer) cache(args []json.RawMessage) any {
	var options struct {
		TTL       *float64 `json:"ttl"`
		ExpiresAt *float64 `json:"expires_at"`
	}
	if len(args) > 2 && json.Unmarshal(args[2], &options) != nil {
		return cacheResult(tenant.CacheBadExpiry, nil)
	}
	var until time.Time
	if options.TTL != nil {
		until = a.tenant.Now().Add(time.Duration(min(max(*options.TTL, 0), 1e12)) * time.Millisecond)
	}
	if options.ExpiresAt != nil {
		if t := millis(*options.ExpiresAt); until.IsZero() || t.Before(until) {
			until = t // of two ends the earlier counts
		}
	}
	record, refused := a.tenant.Cache(str(args, 0), str(args, 1), until)
	return cacheResult(refused, cacheRecord(record))
}

func cacheRecord(r tenant.CacheRecord) map[string]any {
	return map[string]any{"value": r.Value, "expires_at": r.Expires.UnixMilli()}
}

func cacheResult(refused tenant.CacheError, record map[string]any) map[string]any {
	switch {
	case refused != "":
		return map[string]any{"type": "error", "code": refused}
	case record == nil:
		return map[string]any{"type": "success"}
	}
	return map[string]any{"type": "success", "record": record}
}

// identifier derives the id of a role or group from its name: users.yaml knows names alone.
func identifier(prefix, name string) string {
	return prefix + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name)
}

// roles are the roles of a user that a condition lets through, in the order of the account.
func roles(u tenant.User, wanted func(name string) bool) []map[string]any {
	out := []map[string]any{}
	for _, name := range u.Roles {
		if wanted == nil || wanted(name) {
			out = append(out, map[string]any{"id": identifier("rol_", name), "name": name, "type": "tenant"})
		}
	}
	return out
}

func groups(names []string) []map[string]any {
	out := []map[string]any{}
	for _, name := range names {
		out = append(out, map[string]any{"id": identifier("grp_", name), "name": name, "group_type": "tenant"})
	}
	return out
}

// memberships tells for each group, by id or name, whether the user belongs to it.
func memberships(u tenant.User, wanted []string) map[string]any {
	out := map[string]any{}
	for _, w := range wanted {
		var in []string
		for _, name := range u.Groups {
			if w == name || w == identifier("grp_", name) {
				in = append(in, name)
			}
		}
		if len(in) == 0 {
			out[w] = map[string]any{"is_member": false}
			continue
		}
		out[w] = map[string]any{"is_member": true, "matches": groups(in)}
	}
	return out
}

// paged gives one page of a list; the cursor of the next one is opaque to scripts.
func paged(name string, all []map[string]any, args []json.RawMessage) (any, error) {
	var options struct {
		Take int    `json:"take"`
		From string `json:"from"`
	}
	if len(args) > 0 && string(args[0]) != "null" {
		if err := json.Unmarshal(args[0], &options); err != nil {
			return nil, fmt.Errorf("take is a number and from a string: %w", err)
		}
	}
	if options.Take == 0 {
		options.Take = maxPage
	}
	from := 0
	if options.From != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(options.From, "page-"))
		if err != nil || n < 0 || n > len(all) {
			return nil, fmt.Errorf("%q is not the next of an earlier page", options.From)
		}
		from = n
	}
	to := min(from+options.Take, len(all))
	page := map[string]any{name: all[from:to]}
	if to < len(all) {
		page["next"] = fmt.Sprintf("page-%d", to)
	}
	return page, nil
}

// texts is a list of strings as the first argument.
func texts(args []json.RawMessage) []string {
	var out []string
	if len(args) == 0 || json.Unmarshal(args[0], &out) != nil {
		return nil
	}
	return out
}
