package lint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/harness/wire/schema"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// The checks of messages, whatever the implementation.

func (l *linter) handshake(ctx context.Context) error {
	a, err := l.adapter.Ask(ctx, "hello", map[string]any{"protocol": wire.Protocol})
	if err != nil {
		return err
	}
	if a.Result == nil {
		return wrong("answer hello whenever it comes, also for the second time", "hello is answered once only")
	}
	return nil
}

func (l *linter) describe(context.Context) error {
	var names []string
	for _, c := range scenarios.Capabilities() {
		names = append(names, c.Name)
	}
	for i, c := range l.about.Capabilities {
		if !slices.Contains(names, c) {
			return wrong("declare names of mfaproof list --capabilities", "it declares the capability %q, which there is not; %s", c, strictyaml.DidYouMean(c, "capabilities", names))
		}
		if slices.Contains(l.about.Capabilities[:i], c) {
			return wrong("declare each capability once", "it declares the capability %s twice", c)
		}
	}
	if l.about.Version == "" {
		return wrong("tell the version of the implementation: a matrix without says little", "it has no version")
	}
	return nil
}

func (l *linter) unknownMethod(ctx context.Context) error {
	a, err := l.adapter.Ask(ctx, "no_such_method", map[string]any{})
	if err != nil {
		return err
	}
	if a.Unsupported == nil {
		return wrong("answer a method that you do not know with unsupported", "the method no_such_method is answered with %s", kind(a))
	}
	return nil
}

func kind(a wire.Answer) string {
	switch {
	case a.Problem != nil:
		return fmt.Sprintf("a problem (%s: %s)", a.Problem.Side, a.Problem.Text)
	case a.Unsupported != nil:
		return "unsupported (" + *a.Unsupported + ")"
	}
	return "a result"
}

// capabilities asks each method that belongs to a capability, and compares whether it is there with whether it is declared.
func (l *linter) capabilities(ctx context.Context) error {
	w, err := l.world(ctx, "capabilities")
	if err != nil {
		return err
	}
	defer w.end(ctx)
	s, err := w.open(ctx)
	if err != nil {
		return err
	}
	for _, m := range wire.Methods() {
		if m.Capability == "" {
			continue
		}
		a, err := l.adapter.Ask(ctx, m.Name, harmless(w.id, s, m.Name))
		if err != nil {
			return err
		}
		switch declared := slices.Contains(l.about.Capabilities, m.Capability); {
		case declared && a.Unsupported != nil:
			return wrong("answer "+m.Name+", or do not declare "+m.Capability, "it declares %s and answers %s with unsupported (%s)", m.Capability, m.Name, *a.Unsupported)
		case !declared && a.Unsupported == nil:
			return wrong("declare "+m.Capability+", or answer "+m.Name+" with unsupported", "it does not declare %s and answers %s with %s", m.Capability, m.Name, kind(a))
		}
	}
	return nil
}

// harmless are params of an optional method that change nothing which matters to anybody. What they ask for need not be possible: a
// problem is an answer too.
func harmless(world, session, method string) map[string]any {
	with := func(pairs ...any) map[string]any {
		params := map[string]any{"world": world}
		for i := 0; i+1 < len(pairs); i += 2 {
			params[pairs[i].(string)] = pairs[i+1]
		}
		return params
	}
	switch method {
	case "enrol":
		return map[string]any{"session": session, "factor": "otp"}
	case "tamper":
		return map[string]any{"session": session, "how": "repeat"}
	case "now", "log", "events":
		return with()
	case "advance":
		return with("milliseconds", 0)
	case "relying_party", "forget_browsers":
		return with("person", person)
	case "seed":
		return with("person", person, "seed", map[string]any{"factor": "otp", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"})
	case "messages":
		return with("after", 0)
	case "approve":
		return with("transaction", "none", "approve", false)
	case "register":
		return with("transaction", "none", "device_id", "none", "name", "none")
	case "remove_factor":
		return with("person", person, "factor", "otp")
	case "switch_factor":
		return with("factor", "otp", "on", true)
	case "set_user":
		return with("person", person, "change", map[string]any{})
	case "set_policy":
		return with("policy", "never")
	case "set_settings":
		return with("settings", map[string]any{})
	case "switch_rule":
		return with("name", "none", "on", false)
	case "signal":
		return with("device", "lint", "signal", map[string]any{})
	}
	return map[string]any{"session": session}
}

// deadline gives a call up, and looks whether the adapter goes on.
func (l *linter) deadline(ctx context.Context) error {
	w, err := l.world(ctx, "deadline")
	if err != nil {
		return err
	}
	defer w.end(ctx)
	s, err := w.Open(ctx, device)
	if err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	if _, err := s.Begin(short, target.Login{Person: person}); errors.Is(err, target.ErrGone) {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, helloLimit)
	defer cancel()
	if _, err := l.adapter.Ask(limited, "hello", map[string]any{"protocol": wire.Protocol}); err != nil {
		return wrong("bound the requests that you send to the implementation", "after a call that nobody waited for it did not answer hello: %v", err)
	}
	return nil
}

// release gives a world up, and looks whether it is gone.
func (l *linter) release(ctx context.Context) error {
	w, err := l.world(ctx, "release")
	if err != nil {
		return err
	}
	if err := w.Close(ctx); err != nil {
		return wrong("let release give up what provision made", "a world cannot be released: %v", err)
	}
	a, err := l.adapter.Ask(ctx, "open", map[string]any{"world": w.id, "device": map[string]any{"name": "lint"}})
	if err != nil {
		return err
	}
	if a.Problem == nil || a.Problem.Side != wire.SideUsage {
		return wrong("answer what names a released world with a problem on the side usage", "open in a world that was released is answered with %s", kind(a))
	}
	return nil
}

// evidence looks for what was secret in all that answers show, but for what they hand to the person.
func (l *linter) evidence(context.Context) error {
	for _, m := range l.options.Recording.messages() {
		if m.toAdapter {
			continue
		}
		var answer map[string]any
		if json.Unmarshal(m.message, &answer) != nil {
			continue // the schema says so
		}
		if result, ok := answer["result"].(map[string]any); ok {
			delete(result, "offers")
		}
		var text bytes.Buffer
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		if err := e.Encode(answer); err != nil {
			return err
		}
		for secret, name := range l.secrets {
			if strings.Contains(text.String(), secret) || strings.Contains(text.String(), url.QueryEscape(secret)) {
				return wrong("mask it: a report is passed around", "an answer to %s shows %s outside of what it hands to the person", m.method, name)
			}
		}
	}
	return nil
}

// schema looks at every message that went over the connection so far.
func (l *linter) schema(context.Context) error {
	v, err := schema.New()
	if err != nil {
		return err
	}
	messages := l.options.Recording.messages()
	if len(messages) == 0 {
		return skip("no message was recorded")
	}
	for _, m := range messages {
		if m.method == "no_such_method" {
			continue
		}
		if m.toAdapter {
			if err := v.Request(m.method, m.message); err != nil {
				return fmt.Errorf("this program asks %s with what does not fit the schema (tell its authors): %w", m.method, err)
			}
		} else if err := v.Answer(m.method, m.message); err != nil {
			return wrong("see #/$defs/"+m.method+".answer of the schema (mfaproof adapter schema)", "an answer to %s does not fit: %v", m.method, err)
		}
	}
	return nil
}
