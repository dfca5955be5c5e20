package pipeline

import (
	"maps"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
)

// Request is event.request: the HTTP request that makes the flow go on. Field names are the wire's.
type Request struct {
	IP        string            `json:"ip"`
	Method    string            `json:"method"`
	Query     map[string]string `json:"query"`
	Body      map[string]string `json:"body"`
	Hostname  string            `json:"hostname,omitempty"`
	Language  string            `json:"language,omitempty"`
	UserAgent string            `json:"user_agent,omitempty"`
	GeoIP     geoip.Location    `json:"geoip"`
}

func (r Request) event() Request {
	r.Query, r.Body = object(r.Query), object(r.Body)
	return r
}

// withoutTokens is the request as records show it: a JWT that came back from another site is for the Action alone.
func (r Request) withoutTokens() Request {
	r.Query, r.Body = masked(r.Query), masked(r.Body)
	return r
}

func masked(params map[string]string) map[string]string {
	out := maps.Clone(params)
	for name, value := range out {
		if strings.HasPrefix(value, "eyJ") && strings.Count(value, ".") == 2 {
			out[name] = "********"
		}
	}
	return out
}
