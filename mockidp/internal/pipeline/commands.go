package pipeline

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// asked is what one run of an Action asks for. It counts when the run has ended well; what is set for tokens counts at once.
type asked struct {
	queue []queued // MFA commands
	ended *Failure // the first call that ends the login
	leave *away
	// kept are effects that a denied login has as well, rest those that it has not.
	kept []func()
	rest []func() *Failure
}

// take gives one recorded call its meaning. Calls are checked where they are made, so their arguments have the documented types here.
func (f *Flow) take(a tenant.Action, c action.Command, record *Run, all *asked) {
	space, name, _ := strings.Cut(c.Name, ".")
	shown := func(text string) { record.Commands = append(record.Commands, text) }
	end := func(failure *Failure) {
		if all.ended == nil {
			all.ended = failure
		}
	}
	kept := func(effect func()) { all.kept = append(all.kept, effect) }
	rest := func(effect func()) {
		all.rest = append(all.rest, func() *Failure { effect(); return nil })
	}
	switch {
	case space == "authentication" && slices.Contains(vocab.Commands(), vocab.Command(name)):
		cmd, options := parse(vocab.Command(name), c.Args)
		shown(render(cmd))
		all.queue = append(all.queue, queued{Command: cmd, options: options, action: a.Name, remember: f.mayRemember()})
	case space == "samlResponse":
		f.remark(record, "api.samlResponse has no effect in Action "+a.Name+": this is not a SAML login.")
	case c.Name == "access.deny":
		reason := str(c.Args, 0)
		shown("deny " + reason)
		end(accessDenied(a.Name, reason))
	case c.Name == "validation.error":
		code, message := str(c.Args, 0), str(c.Args, 1)
		shown("validation.error " + code)
		end(validationError(a.Name, code, message))
	case c.Name == "session.revoke":
		reason := str(c.Args, 0)
		shown("session.revoke " + reason)
		end(accessDenied(a.Name, reason))
		var options struct {
			Preserve bool `json:"preserveRefreshTokens"`
		}
		if len(c.Args) > 1 && json.Unmarshal(c.Args[1], &options) != nil {
			options.Preserve = false
		}
		session := f.about.Session.ID
		kept(func() {
			f.revoked = true
			if !options.Preserve {
				f.tenant.RevokeRefreshOfSession(f.about.UserID, session)
			}
		})
	case c.Name == "refreshToken.revoke":
		reason := str(c.Args, 0)
		shown("refreshToken.revoke " + reason)
		end(accessDenied(a.Name, reason))
		kept(func() { f.refreshRevoked = true })
	case space == "refreshToken":
		if f.about.Refresh == nil {
			f.remark(record, "api."+c.Name+" has no effect in Action "+a.Name+": no refresh token is exchanged.")
		}
		rest(func() { f.refreshToken(name, c.Args) })
	case c.Name == "multifactor.enable":
		shown("multifactor.enable " + str(c.Args, 0))
		f.enableFromAction(a.Name, c.Args) // at once: a later command of the same Action looks at it
	case c.Name == "idToken.setCustomClaim":
		f.claim(f.idToken, c.Args, record)
	case c.Name == "accessToken.setCustomClaim":
		f.claim(f.accessToken, c.Args, record)
	case c.Name == "accessToken.addScope", c.Name == "accessToken.removeScope":
		rest(func() { f.scopes = append(f.scopes, scopeChange{str(c.Args, 0), name == "addScope"}) })
	case c.Name == "user.setAppMetadata", c.Name == "user.setUserMetadata":
		userID := f.about.UserID
		kept(func() { f.pending.set(userID, name == "setAppMetadata", str(c.Args, 0), c.Args[1]) })
	case c.Name == "transaction.setMetadata":
		rest(func() { setMetadata(f.about.Transaction.Metadata, c.Args) })
	case space == "session":
		rest(func() { f.session(name, c.Args) })
	case c.Name == "authentication.recordMethod":
		shown("recordMethod " + str(c.Args, 0))
		rest(func() {
			f.methods = tenant.MergeMethod(f.methods, tenant.Method{Name: str(c.Args, 0), Timestamp: f.tenant.Now()})
		})
	case c.Name == "authentication.setPrimaryUser":
		shown("setPrimaryUser " + str(c.Args, 0))
		all.rest = append(all.rest, func() *Failure { return f.setPrimary(a.Name, str(c.Args, 0)) })
	case c.Name == "redirect.sendUserTo":
		target := str(c.Args, 0)
		shown("sendUserTo " + withoutQuery(target))
		if all.leave != nil {
			f.remark(record, "Action "+a.Name+" called api.redirect.sendUserTo more than once: the last call counts.")
		}
		all.leave = &away{action: a, redirect: &Redirect{URL: target, Action: a.Name}}
	case c.Name == "prompt.render":
		var options struct{ Fields, Vars map[string]any }
		if len(c.Args) > 1 && json.Unmarshal(c.Args[1], &options) != nil {
			options.Fields, options.Vars = nil, nil
		}
		shown("render " + str(c.Args, 0))
		all.leave = &away{action: a, form: &Form{ID: str(c.Args, 0), Fields: options.Fields, Vars: options.Vars, Action: a.Name}}
	default:
		end(notModelled(a.Name, c.Name))
	}
}

// remark adds a diagnostic, once.
func (f *Flow) remark(record *Run, text string) {
	if !slices.Contains(record.Diagnostics, text) {
		record.Diagnostics = append(record.Diagnostics, text)
	}
}

// withoutQuery leaves out what may be a token.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

// setMetadata is api.transaction.setMetadata: null removes.
func setMetadata(into map[string]any, args []json.RawMessage) {
	var value any
	if len(args) < 2 || json.Unmarshal(args[1], &value) != nil || value == nil {
		delete(into, str(args, 0))
		return
	}
	into[str(args, 0)] = value
}

// session takes a change of the session, which the login makes when it is granted; the next Action sees it.
func (f *Flow) session(name string, args []json.RawMessage) {
	s := &f.about.Session
	switch name {
	case "setMetadata":
		s.Metadata = withMetadata(s.Metadata, args)
	case "deleteMetadata":
		f.session("setMetadata", append(args[:1:1], json.RawMessage("null")))
	case "evictMetadata":
		s.Metadata = nil
	case "setCookieMode":
		s.Persistent = str(args, 0) == "persistent"
	case "setExpiresAt":
		s.Expires = earlier(s.Expires, args)
	case "setIdleExpiresAt":
		s.IdleExpires = earlier(s.IdleExpires, args)
	}
}

// earlier is the earlier of two ends of a session.
func earlier(old time.Time, args []json.RawMessage) time.Time {
	var ms float64
	if len(args) == 0 || json.Unmarshal(args[0], &ms) != nil {
		return old
	}
	if t := millis(ms); old.IsZero() || t.Before(old) {
		return t
	}
	return old
}

// millis is a JavaScript time, cut to what a date can be.
func millis(ms float64) time.Time { return time.UnixMilli(int64(min(max(ms, 0), 8.64e15))).UTC() }

// setPrimary makes another account the one that signs in. The authenticating account must be linked to it.
func (f *Flow) setPrimary(action, id string) *Failure {
	primary, ok := f.tenant.User(id)
	if !ok || !primary.HasIdentity(f.about.UserID) {
		return primaryRefused(action, fmt.Sprintf("Action %s made %s the primary user, but %s is not among the linked identities of that account.", action, id, f.about.UserID))
	}
	f.about.UserID = id
	return nil
}

// UserID is who signs in: an Action may have made a linked account the primary one.
func (f *Flow) UserID() string { return f.about.UserID }

// Session is the session with what Actions changed of it.
func (f *Flow) Session() tenant.Session { return f.about.Session }

// Revoked tells that an Action revoked the session.
func (f *Flow) Revoked() bool { return f.revoked }

// RefreshRevoked tells that an Action revoked the refresh token.
func (f *Flow) RefreshRevoked() bool { return f.refreshRevoked }

// scopeChange is one call of api.accessToken.addScope or removeScope.
type scopeChange struct {
	scope string
	add   bool
}

// Scopes are the scopes of the access token: those granted, with what the Actions added and removed, in call order.
func (f *Flow) Scopes(granted []string) []string {
	out := slices.Clone(granted)
	for _, c := range f.scopes {
		out = slices.DeleteFunc(out, func(x string) bool { return x == c.scope })
		if c.add {
			out = append(out, c.scope)
		}
	}
	return out
}
