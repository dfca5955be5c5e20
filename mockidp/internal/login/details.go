package login

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What the log says beside the text of an entry. Source: semantics 4.

// source is where a request came from, and what it was.
type source struct {
	ip, agent, method, path string
	code                    bool // a code was posted
}

func sourceOf(r *http.Request) source {
	return source{ip: edge.ClientIP(r), agent: cut(r.UserAgent(), 512), method: r.Method, path: cut(r.URL.Path, 256), code: r.PostForm.Get("code") != ""}
}

// described adds what every entry of a second factor has: the request, with the code in it hidden. Of a login's session
// there is no id in the log before it is granted.
func (tx *Transaction) described(code vocab.LogCode, details map[string]any) map[string]any {
	if !strings.HasPrefix(string(code), "gd_") || tx.from.method == "" {
		return details
	}
	request := map[string]any{"method": tx.from.method, "path": tx.from.path, "userAgent": tx.from.agent, "ip": tx.from.ip}
	if tx.from.code {
		request["body"] = map[string]any{"code": "********"}
	}
	all := map[string]any{"request": request}
	for k, v := range details {
		all[k] = v
	}
	return all
}

// logID is the id of an authenticator as the log has it: the kind by which it was used before the device.
func logID(kind, enrolment string) string {
	if _, device, ok := strings.Cut(enrolment, "|"); ok {
		return kind + "|" + device
	}
	return kind
}

// proved describes the authenticator that answered, and the enrolment that it belongs to.
func proved(user, kind, enrolment string) map[string]any {
	details := map[string]any{"authenticator": map[string]any{"id": logID(kind, enrolment), "type": kind}}
	if enrolment != "" {
		details["enrollment"] = map[string]any{"_id": logID(kind, enrolment), "user_id": user}
	}
	return details
}

// enrolled describes a new enrolment, without more of a number or a device than its owner needs to know it.
func enrolled(user string, e tenant.Enrolment) map[string]any {
	kind, _, _ := strings.Cut(e.ID, "|")
	if e.Type == vocab.Push {
		kind = "push"
	}
	details := proved(user, kind, e.ID)
	enrolment := details["enrollment"].(map[string]any)
	if e.Phone != "" {
		enrolment["phone_number"] = Masked(e.Phone)
	}
	if e.Device != "" {
		enrolment["name"], enrolment["identifier"] = e.Device, e.DeviceID
	}
	return details
}

// sessionName names a session in the log. Its id is the value of the cookie here, which the log is no place for.
func sessionName(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// loginDetails are the prompts that a login went through, with the counts of the account.
func (s *Service) loginDetails(tx *Transaction) map[string]any {
	now, user := s.Tenant.Now(), tx.user
	u, _ := s.Tenant.User(user)
	c, _ := s.Tenant.Fixture().Connection(u.Connection)
	prompt := func(name, flow string, from, to time.Time) map[string]any {
		return map[string]any{"name": name, "flow": flow, "initiatedAt": from.UnixMilli(), "completedAt": to.UnixMilli(), "elapsedTime": to.Sub(from).Milliseconds(), "user_id": user}
	}
	first := tx.begun // a session that lived on was asked nothing
	if tx.methods != nil && tx.Session.AuthTime.After(tx.begun) {
		first = tx.Session.AuthTime
	}
	prompts := []map[string]any{prompt("login", "universal-login", tx.begun, first)}
	prompts[0]["connection"], prompts[0]["strategy"], prompts[0]["stats"] = u.Connection, c.StrategyName(), map[string]any{"loginsCount": u.Logins}
	if len(tx.upstreamAMR) > 0 {
		prompts[0]["performed_amr"] = tx.upstreamAMR
	}
	if tx.flow != nil && len(tx.flow.Factored()) > 0 {
		mfa := prompt("mfa", "universal-mfa", first, tx.progress)
		mfa["provider"] = "guardian"
		mfa["performed_acr"], mfa["performed_amr"] = []string{vocab.MultiFactorACR}, []string{"mfa"}
		prompts = append(prompts, mfa)
	}
	return map[string]any{
		"prompts": prompts, "initiatedAt": tx.begun.UnixMilli(), "completedAt": now.UnixMilli(), "elapsedTime": now.Sub(tx.begun).Milliseconds(),
		"session_id": sessionName(tx.Session.ID), "stats": map[string]any{"loginsCount": u.Logins},
	}
}
