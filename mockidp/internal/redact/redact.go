// Package redact hides what records of a tenant have of secrets, for whoever shows them: the control API and the console. What is
// secret in a text is the tenant's to say (mockidp.Tenant.Mask).
package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Hidden stands for a value that is not shown.
const Hidden = "********"

// secretParameters are parameters of requests whose values are tokens or secrets.
var secretParameters = []string{"access_token", "client_secret", "binding_code", "actor_token", "client_assertion", "code", "code_verifier", "device_code",
	"id_token_hint", "mfa_token", "oob_code", "otp", "password", "recovery_code", "refresh_token", "request", "session_transfer_token", "subject_token", "token", "user_code"}

// Event hides what an event has of tokens: the id of the browser's session, which is its cookie, and parameters of
// the request. The rest of an event is what the Action saw, letter for letter.
func Event(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil // the event had no JSON form, and the run's failure says so
	}
	value, err := generic(raw)
	if err != nil {
		return nil, err
	}
	event, _ := value.(map[string]any)
	if session, ok := event["session"].(map[string]any); ok {
		session["id"] = Hidden
	}
	if context, ok := event["context"].(map[string]any); ok { // of a Rule
		if _, has := context["sessionID"]; has {
			context["sessionID"] = Hidden
		}
		hideParameters(context["request"])
	}
	hideParameters(event["request"])
	return event, nil
}

func hideParameters(value any) {
	request, _ := value.(map[string]any)
	query, _ := request["query"].(map[string]any)
	for name := range query {
		if slices.Contains(secretParameters, name) {
			query[name] = Hidden
		}
	}
}

// Details masks every string in the details of a log entry.
func Details(details map[string]any, mask *strings.Replacer) (any, error) {
	if len(details) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(details)
	if err != nil {
		return nil, fmt.Errorf("the details of a log entry have no JSON form: %w", err)
	}
	value, err := generic(raw)
	return masked(value, mask), err
}

// generic reads JSON without knowing its shape; numbers stay as they are written.
func generic(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, fmt.Errorf("a record is not JSON: %w", err)
	}
	return value, nil
}

func masked(v any, mask *strings.Replacer) any {
	switch v := v.(type) {
	case string:
		return mask.Replace(v)
	case []any:
		for i := range v {
			v[i] = masked(v[i], mask)
		}
	case map[string]any:
		for name := range v {
			v[name] = masked(v[name], mask)
		}
	}
	return v
}

// Each masks a list of texts. It is never nil: clients in other languages iterate it unguarded.
func Each(list []string, mask *strings.Replacer) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, mask.Replace(s))
	}
	return out
}
