package action

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// throwsNull matches source text that throws or rejects with a literal null.
var throwsNull = regexp.MustCompile(`\b(?:throw|reject)\s*\(?\s*null\b`)

// verdict says what went wrong in a run, nil if nothing did. A call of something that is not modelled comes first, because what
// followed it cannot be trusted, whether or not the script caught the error.
func (p *program) verdict(caller, limited context.Context, limits Limits, rep report, err error) *Failure {
	switch out := rep.Outcome; {
	case rep.Refused != nil:
		return p.fail(Failure{Class: ClassNotModelled, Message: rep.Refused.Message, Stack: rep.Refused.Stack})
	case out != nil && out.Kind == "done":
		return nil
	case out != nil && out.Kind == "no-handler":
		return p.noHandler(out)
	case out != nil:
		return p.thrown(*out, limits)
	case caller.Err() != nil && !errors.Is(context.Cause(caller), errTrigger):
		return p.fail(Failure{Class: ClassTimeout, Message: "the run was cancelled: " + context.Cause(caller).Error()})
	case limited.Err() != nil:
		message := fmt.Sprintf("the %s was still running after %v", p.kind, limits.Time)
		if caller.Err() != nil {
			message += ", which all Actions of a trigger have together"
		}
		return p.fail(Failure{Class: ClassTimeout, Message: message,
			Hint: "look for a loop that does not end; the limit is on the machine's clock, and Date follows the tenant's, which may stand still"})
	case rep.Waiting != nil:
		return p.fail(Failure{Class: ClassTimeout, Stack: rep.Waiting.Stack, Message: fmt.Sprintf("the Action was still waiting after %v, for %s", limits.Time, rep.Waiting.What),
			Hint: "its timers take no real time, but count against the limit as they would on the platform"})
	case errors.Is(err, errExhausted):
		return p.exhausted(outcome{}, limits)
	case errors.Is(err, errUnreadable):
		return p.fail(Failure{Class: ClassThrown, Message: err.Error(), Hint: "the author's code must not change JSON or give built-in types a toJSON"})
	case err != nil:
		e := engineError(err)
		return p.thrown(outcome{Name: e.Name, Message: e.Message, Stack: e.Stack, Empty: e.Name == "" && e.Message == ""}, limits)
	}
	if p.kind == "Rule" {
		return p.unanswered()
	}
	f := p.fail(Failure{Class: ClassTimeout, Message: "the handler never finished: its promise never settled and nothing is left to run",
		Hint: "look for an await on a promise that nobody resolves"})
	if at := p.src.handlerPlace(); f.Line == 0 && at.line > 0 {
		f.File, f.Line, f.Column, f.Excerpt = at.file, at.line, at.column, excerpt(p.src.lineAt(at), at.column)
	}
	return f
}

// handlerPlace is where the source names its handler: the engine does not say where a promise is awaited.
func (s Source) handlerPlace() place {
	for _, part := range []struct{ file, text string }{{s.File, s.Code}, {s.File + appendedSuffix, s.Appended}} {
		for i, line := range strings.Split(part.text, "\n") {
			if at := strings.Index(line, s.handler()); at >= 0 {
				return place{part.file, i + 1, column(line, at)}
			}
		}
	}
	return place{}
}

func (p *program) noHandler(out *outcome) *Failure {
	if p.kind == "Rule" {
		return p.noFunction(out.Found)
	}
	if f := ruleInAction(p.src); f != nil {
		return f
	}
	message := "the Action exports nothing"
	switch {
	case out.Found != "undefined":
		message = fmt.Sprintf("exports.%s is not a function but %s", p.src.handler(), out.Found)
	case len(out.Exported) > 0:
		message = fmt.Sprintf("the Action exports %s but not %s", strings.Join(out.Exported, ", "), p.src.handler())
	}
	f := p.fail(Failure{Class: ClassNoHandler, Message: message})
	if out.Found == "undefined" {
		f.Hint = handlerHint(out.Exported, p.src.handler())
	}
	f.Line, f.Column = 1, 1
	return f
}

// thrown classifies what came out of the script. When memory is so short that not even an error object fits, the engine throws null; a
// script that throws null itself is recognised by its text.
func (p *program) thrown(out outcome, limits Limits) *Failure {
	// What a host call threw has the engine's own error as its text.
	if out.Name == "InternalError" && out.Message == "out of memory" || out.Name == "TypeError" && out.Message == "InternalError: out of memory" || out.Empty && !throwsNull.MatchString(p.src.Code+p.src.Appended) {
		return p.exhausted(out, limits)
	}
	f := p.fail(Failure{Class: ClassThrown, Name: out.Name, Message: out.Message, Stack: out.Stack})
	f.Hint = thrownHint(out.Name, out.Message, p.src.lineAt(place{f.File, f.Line, f.Column}))
	if f.Name == "" {
		f.Hint = "throw an Error, so that its place is known"
	}
	return f
}

func (p *program) exhausted(out outcome, limits Limits) *Failure {
	return p.fail(Failure{Class: ClassMemory, Message: fmt.Sprintf("the %s needed more than %d bytes", p.kind, limits.Memory), Stack: out.Stack,
		Hint: "look for a list or a text that only grows"})
}

// fail completes a failure: f.Stack holds the engine's stack, of which place, excerpt and the author's own frames are taken.
func (p *program) fail(f Failure) *Failure {
	at := p.src.innermost(f.Stack)
	f.Action, f.File, f.Line, f.Column = p.src.Name, p.src.File, at.line, at.column
	f.Stack = p.src.ownFrames(f.Stack)
	if at.line > 0 {
		f.File = at.file
		f.Excerpt = excerpt(p.src.lineAt(at), at.column)
	}
	return &f
}
