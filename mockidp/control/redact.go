package control

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// hidden stands for a value that answers do not hold.
const hidden = "********"

// secretParameters are parameters of requests whose values are tokens or secrets.
var secretParameters = []string{"id_token_hint", "access_token", "refresh_token", "client_secret", "code", "password", "token", "request"}

// redactEvent hides what an event has of tokens: the id of the browser's session, which is its cookie, and parameters of
// the request. The mask that comes back hides the session in what the Action wrote, too.
func redactEvent(raw json.RawMessage, mask func(string) string) (json.RawMessage, func(string) string, error) {
	var event map[string]any
	if len(raw) == 0 {
		return json.RawMessage("null"), mask, nil
	}
	if err := json.Unmarshal(raw, &event); err != nil {
		return nil, nil, fmt.Errorf("the record of an event is no JSON object: %w", err)
	}
	if session, ok := event["session"].(map[string]any); ok {
		if id, _ := session["id"].(string); id != "" {
			session["id"] = hidden
			secrets := mask
			mask = func(s string) string { return secrets(strings.ReplaceAll(s, id, hidden)) }
		}
	}
	if request, ok := event["request"].(map[string]any); ok {
		query, _ := request["query"].(map[string]any)
		for name := range query {
			if slices.Contains(secretParameters, name) {
				query[name] = hidden
			}
		}
	}
	out, err := json.Marshal(event)
	return out, mask, err
}

// redact masks every string of a value from JSON, names excepted. Lists of strings come as such in log details.
func redact(v any, mask func(string) string) any {
	switch v := v.(type) {
	case string:
		return mask(v)
	case []string:
		return each(v, mask)
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, redact(x, mask))
		}
		return out
	case map[string]any:
		if v == nil {
			return nil
		}
		out := map[string]any{}
		for name, x := range v {
			out[name] = redact(x, mask)
		}
		return out
	}
	return v
}

func each(list []string, mask func(string) string) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, mask(s))
	}
	return out
}
