// Package outbound owns what an Action's HTTP requests meet: a list of rules per tenant that answer by URL. What no rule names is
// refused with a message that says how to allow it. It knows nothing of files and of JavaScript.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// maxAnswer bounds the body of an answer that was really fetched, in bytes.
const maxAnswer = 4 << 20

// Rule answers the requests of one address.
type Rule struct {
	// URL is an exact address without a fragment, or one that ends in "*" and stands for every address that begins with what is before it.
	URL string
	// Method is one HTTP method in capitals, empty for all.
	Method string
	// Answer is what comes back, after Answer.Delay; an Answer.Failure stands for no answer.
	Answer action.Answer
	// Allow says that the request is really sent instead.
	Allow bool
}

// Stub holds the rules of a tenant; the first that matches wins. It is immutable. A nil Stub has no rules.
type Stub struct {
	rules  []Rule
	client *http.Client
}

// New returns a stub. Its errors are ErrPattern.
func New(rules []Rule) (*Stub, error) {
	for _, r := range rules {
		if err := checkPattern(r.URL); err != nil {
			return nil, err
		}
	}
	return &Stub{rules: slices.Clone(rules), client: &http.Client{
		// Redirects would lead to addresses that no rule names.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableKeepAlives: true, Proxy: nil},
	}}, nil
}

// ErrPattern says what is wrong with the URL of a rule.
var ErrPattern = errors.New("not a URL pattern")

// checkPattern wants the host complete, so that no pattern means more addresses than its author sees in it.
func checkPattern(pattern string) error {
	rest, http := strings.CutPrefix(pattern, "http://")
	if !http {
		rest, http = strings.CutPrefix(pattern, "https://")
	}
	host, tail, slash := strings.Cut(rest, "/")
	switch {
	case !http:
		return fmt.Errorf("%w: %q does not begin with http:// or https://", ErrPattern, pattern)
	case host == "" || !slash || strings.ContainsAny(host, "*?#@"):
		return fmt.Errorf("%w: %q has no complete host followed by a slash", ErrPattern, pattern)
	case strings.Contains(strings.TrimSuffix(tail, "*"), "*"):
		return fmt.Errorf("%w: %q has a * before its end", ErrPattern, pattern)
	}
	return nil
}

func (r Rule) matches(method, url string) bool {
	if r.Method != "" && r.Method != method {
		return false
	}
	if prefix, open := strings.CutSuffix(r.URL, "*"); open {
		return strings.HasPrefix(url, prefix)
	}
	return r.URL == url
}

// Answer implements action.Outbound.
func (s *Stub) Answer(ctx context.Context, request action.Request) action.Answer {
	url, _, _ := strings.Cut(request.URL, "#")
	for _, r := range s.list() {
		switch {
		case !r.matches(request.Method, url):
		case r.Allow:
			return s.send(ctx, request, url)
		default:
			return r.Answer
		}
	}
	return action.Answer{Failure: action.NotAllowed, Message: advice(request.Method, url, s.list())}
}

func (s *Stub) list() []Rule {
	if s == nil {
		return nil
	}
	return s.rules
}

func advice(method, url string, rules []Rule) string {
	bare, _, _ := strings.Cut(url, "?")
	text := fmt.Sprintf("no rule under outbound in mfaproof.yaml names it; add { url: %s, answer: { status: 200, json: {} } }, or allow: true in place of the answer to really send it", bare)
	for _, r := range rules {
		if r.Method != "" && r.Method != method && (Rule{URL: r.URL}).matches(method, url) {
			return fmt.Sprintf("the rule for %s is for %s alone; %s", r.URL, r.Method, text)
		}
	}
	return text
}

// send really asks. Time spent is real; the run's limit ends the wait.
func (s *Stub) send(ctx context.Context, request action.Request, url string) action.Answer {
	r, err := http.NewRequestWithContext(ctx, request.Method, url, strings.NewReader(string(request.Body)))
	if err != nil {
		return action.Answer{Failure: action.Refused, Message: err.Error()}
	}
	for _, h := range request.Headers {
		r.Header.Add(h[0], h[1])
	}
	response, err := s.client.Do(r)
	if err != nil {
		return failed(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return failed(err)
	}
	if len(body) > maxAnswer {
		return action.Answer{Failure: action.Reset, Message: fmt.Sprintf("the answer is longer than %d bytes", maxAnswer)}
	}
	answer := action.Answer{Status: response.StatusCode, Body: body}
	for name, values := range response.Header {
		for _, v := range values {
			answer.Headers = append(answer.Headers, [2]string{strings.ToLower(name), v})
		}
	}
	slices.SortStableFunc(answer.Headers, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return answer
}

func failed(err error) action.Answer {
	var network net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return action.Answer{Failure: action.TimedOut, Message: err.Error()}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return action.Answer{Failure: action.Reset, Message: err.Error()}
	}
	return action.Answer{Failure: action.Refused, Message: err.Error()}
}

// Failure is an answer that never comes, for the word that mfaproof.yaml has for it: refused, reset or timeout. It reports false for
// other words.
func Failure(word string, after time.Duration) (action.Answer, bool) {
	messages := map[string]string{"refused": "connection refused", "reset": "the connection was reset", "timeout": "no answer came"}
	message, ok := messages[word]
	return action.Answer{Failure: action.OutboundFailure(word), Message: message + " (a rule under outbound in mfaproof.yaml)", Delay: after}, ok
}
