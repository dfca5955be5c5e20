// Package useragent owns the browser of adapters whose systems have pages of their own: it carries cookies by hand, whatever their domain,
// and keeps what was said without what opens something. It knows no system.
package useragent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
)

// Agent is one browser. It is used by one goroutine at a time.
type Agent struct {
	// Cookies may be shared with the other agents of a device.
	Cookies *Cookies

	client *jsonapi.Client
	said   []target.Exchange
}

// New makes a browser. Header goes with every request.
func New(base string, transport http.RoundTripper, cookies *Cookies, header http.Header) *Agent {
	return &Agent{Cookies: cookies, client: jsonapi.New(base, transport, cookies, header)}
}

// JSON sends a value, or nothing where it is nil.
func (a *Agent) JSON(ctx context.Context, method, path string, value any, header ...[2]string) (jsonapi.Answer, error) {
	got, err := a.client.Do(ctx, method, path, value, header...)
	if err == nil {
		sent, _ := json.Marshal(value) // as a moment ago
		if value == nil {
			sent = nil
		}
		a.note(method, path, shown(sent), got)
	}
	return got, err
}

// Form posts a form.
func (a *Agent) Form(ctx context.Context, path string, form url.Values, header ...[2]string) (jsonapi.Answer, error) {
	got, err := a.client.Form(ctx, path, form, header...)
	if err == nil {
		seen := url.Values{}
		for name, values := range form {
			if secret(name) {
				values = []string{hidden}
			}
			seen[name] = values
		}
		a.note(http.MethodPost, path, seen.Encode(), got)
	}
	return got, err
}

// Told hands over what was said since it was asked last.
func (a *Agent) Told() []target.Exchange {
	said := a.said
	a.said = nil
	return said
}

// longest is how much is kept of one side of an exchange, and keeps how many exchanges.
const (
	longest = 2000
	keeps   = 40
)

// note leaves parameters of addresses out: some of them name the login under way.
func (a *Agent) note(method, path, sent string, got jsonapi.Answer) {
	path, _, _ = strings.Cut(path, "?")
	e := target.Exchange{Request: strings.TrimSpace(method + " " + path + " " + sent), Response: strings.TrimSpace(fmt.Sprint(got.Status) + " " + shown(got.Body))}
	if a.said = append(a.said, e); len(a.said) > keeps {
		a.said = slices.Clone(a.said[len(a.said)-keeps:])
	}
}

// shown is a body as people may see it: JSON without the values of what opens something, and of anything else its length.
func shown(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	masked, _ := json.Marshal(mask(value)) // it was JSON a moment ago
	if text := string(masked); len(text) <= longest {
		return text
	}
	return string(masked[:longest]) + "…"
}

const hidden = "***"

// opens are the names of what lets somebody in, in the words of the systems that are driven here.
var opens = []string{"password", "secret", "code", "token", "value", "credential", "id", "session", "totpsecret", "cookie", "otp", "totp"}

func secret(name string) bool { return slices.Contains(opens, strings.ToLower(name)) }

func mask(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if _, text := inner.(string); text && secret(name) {
				v[name] = hidden
			} else {
				v[name] = mask(inner)
			}
		}
	case []any:
		for i := range v {
			v[i] = mask(v[i])
		}
	}
	return value
}
