package tenantfile

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/outbound"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// maxDelay is the longest delay of an answer that has a meaning: no Action may wait longer.
const maxDelay = time.Minute

var (
	failures = []string{"refused", "timeout", "reset"}
	methods  = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
)

// outbound reads what the requests of Actions meet.
func (l *loader) outbound(entries []outboundEntry) {
	var rules []outbound.Rule
	for _, e := range entries {
		if rule, ok := l.outboundRule(e); ok {
			rules = append(rules, rule)
		}
	}
	// Every pattern has been tried, so that its mistake has a place.
	l.fixture.Outbound, _ = outbound.New(rules)
}

func (l *loader) outboundRule(e outboundEntry) (rule outbound.Rule, ok bool) {
	if e.URL.Value == "" {
		l.add(&strictyaml.Error{File: l.path(SettingsFile), Message: "a rule under outbound has no url", Hint: "give it url: https://host/path, with * at the end for all that begins so"})
		return rule, false
	}
	rule = outbound.Rule{URL: e.URL.Value, Method: strings.ToUpper(e.Method.Value), Allow: e.Allow}
	if _, err := outbound.New([]outbound.Rule{rule}); err != nil {
		l.mistakeIn(SettingsFile, e.URL, "write https://host/path, with * at the end for all that begins so", "%v", err)
		return rule, false
	}
	if rule.Method != "" && !slices.Contains(methods, rule.Method) {
		l.mistakeIn(SettingsFile, e.Method, strictyaml.DidYouMean(rule.Method, "methods", methods), "unknown method %q", e.Method.Value)
		return rule, false
	}
	given := 0
	for _, is := range []bool{e.Answer != nil, e.Fail.Value != "", e.Allow} {
		if is {
			given++
		}
	}
	if given != 1 {
		l.mistakeIn(SettingsFile, e.URL, "give it one of answer:, fail: and allow: true", "the rule for %s says %d things to do", e.URL.Value, given)
		return rule, false
	}
	delay, ok := l.delay(e)
	if !ok {
		return rule, false
	}
	switch {
	case e.Fail.Value != "":
		if rule.Answer, ok = outbound.Failure(e.Fail.Value, delay); !ok {
			l.mistakeIn(SettingsFile, e.Fail, strictyaml.DidYouMean(e.Fail.Value, "failures", failures), "unknown failure %q", e.Fail.Value)
		}
	case e.Answer != nil:
		if rule.Answer, ok = l.answer(e); ok {
			rule.Answer.Delay = delay
		}
	}
	return rule, ok
}

func (l *loader) delay(e outboundEntry) (time.Duration, bool) {
	if e.Delay.Value == "" {
		return 0, true
	}
	d, err := time.ParseDuration(e.Delay.Value)
	switch {
	case err != nil || d < 0 || d > maxDelay:
		l.mistakeIn(SettingsFile, e.Delay, "write it like 250ms or 2s", "delay must be at least 0 and at most %v, not %q", maxDelay, e.Delay.Value)
	case e.Allow:
		l.mistakeIn(SettingsFile, e.Delay, "remove it", "a request that is really sent takes the time that it takes")
	default:
		return d, true
	}
	return 0, false
}

func (l *loader) answer(e outboundEntry) (answer action.Answer, ok bool) {
	a := e.Answer
	answer.Status = 200
	if a.Status.Line > 0 {
		answer.Status = a.Status.Value
	}
	if answer.Status < 200 || answer.Status > 599 {
		at := a.Status.Errorf(l.path(SettingsFile), "the status %d is none of an answer", answer.Status)
		at.Hint = "use 200 to 599"
		l.add(at)
		return answer, false
	}
	for _, name := range slices.Sorted(maps.Keys(a.Headers)) {
		answer.Headers = append(answer.Headers, [2]string{strings.ToLower(name), a.Headers[name]})
	}
	switch {
	case a.JSON != nil && a.Body != nil:
		l.mistakeIn(SettingsFile, e.URL, "keep one of them", "the answer of %s has both json: and body:", e.URL.Value)
		return answer, false
	case a.JSON != nil:
		body, err := json.Marshal(a.JSON.Value)
		var unsupported *json.UnsupportedValueError
		if errors.As(err, &unsupported) || err != nil {
			l.mistakeIn(SettingsFile, e.URL, "", "the json: of %s has no JSON form", e.URL.Value)
			return answer, false
		}
		answer.Body = body
		if !slices.ContainsFunc(answer.Headers, func(h [2]string) bool { return h[0] == "content-type" }) {
			answer.Headers = append(answer.Headers, [2]string{"content-type", "application/json; charset=utf-8"})
		}
	case a.Body != nil:
		answer.Body = []byte(a.Body.Value)
	}
	return answer, true
}
