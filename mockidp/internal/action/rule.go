package action

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const (
	// ruleOpening stands on a line of its own before the author's first, as opening does: a Rule is one function expression.
	ruleOpening = "(\n"
	ruleShape   = "`function (user, context, callback) {…}`"
)

// RuleProgram is one compiled legacy Rule. It is safe for concurrent use: every run has a realm of its own and nothing outlives it.
type RuleProgram interface {
	// Run calls the Rule with copies of in.User and in.Context and waits until it has called its callback. The first call counts; what
	// the Rule does afterwards changes nothing. The error, if any, is a *Failure: the Rule threw, handed an error to its callback, or
	// never called it. callback(new UnauthorizedError(…)) is no failure but RuleResult.Refusal.
	Run(ctx context.Context, in RuleInvocation) (RuleResult, error)
}

// RuleInvocation is what one run of a Rule gets.
type RuleInvocation struct {
	// User and Context are JSON objects. Without User the Rule is loaded and not called.
	User, Context json.RawMessage
	// Configuration is the global of that name: the tenant's settings for Rules.
	Configuration map[string]string
	// Now, Seed and Limits are those of an Invocation.
	Now    func() time.Time
	Seed   uint64
	Limits Limits
}

// RuleResult is what a run of a Rule left behind.
type RuleResult struct {
	// User and Context are what the Rule handed on, as they were at the moment of the call; nil when it did not.
	User, Context json.RawMessage
	// Refusal is set when the Rule refused the login with an UnauthorizedError.
	Refusal *RuleRefusal
	// Console is what the Rule printed, bounded as for Actions.
	Console []Line
	// Remarks are sentences on what had no effect, such as a second call of the callback, with their places.
	Remarks []string
}

// RuleRefusal is an UnauthorizedError that a Rule handed to its callback, with the place where the error was made.
type RuleRefusal struct {
	Message, File string
	Line, Column  int
}

// ruleReport is the part of a report that rule.js fills in.
type ruleReport struct {
	User    string `json:"user"`
	Context string `json:"context"`
	Refusal *struct {
		Message string `json:"message"`
		Stack   string `json:"stack"`
	} `json:"refusal"`
	Told  bool     `json:"told"`  // the outcome is an error that the callback was called with
	Again []string `json:"again"` // stacks of further calls of the callback
	Late  *outcome `json:"late"`  // thrown after the callback had been called
}

type ruleProgram struct{ program }

func (q *quickJS) CompileRule(src Source) (RuleProgram, error) {
	realm, err := q.ruleRealm()
	if err != nil {
		return nil, &Failure{Class: ClassSyntax, Action: src.Name, File: src.File, Message: "the embedded runtime cannot start: " + err.Error()}
	}
	code, err := compileRule(src)
	if err != nil {
		return nil, err
	}
	p := &ruleProgram{program{kind: "Rule", src: src, realm: realm, code: code}}
	p.run = p.runQuickJS
	return p, nil
}

// compileRule gives the bytecode of a Rule. The error, if any, is a *Failure.
func compileRule(src Source) ([]byte, error) {
	if f := oversized(src); f != nil {
		return nil, f
	}
	code, err := compile(ruleOpening + src.Code + "\n)")
	if f := actionInRule(src, err != nil); f != nil {
		return nil, f
	}
	if err != nil {
		return nil, ruleSyntaxFailure(src, err)
	}
	return code, nil
}

func (p *ruleProgram) Run(ctx context.Context, in RuleInvocation) (RuleResult, error) {
	input := Invocation{Now: in.Now, Seed: in.Seed, Limits: in.Limits}
	if in.User != nil {
		var err error
		input.Event, err = json.Marshal(map[string]any{"user": in.User, "context": in.Context, "configuration": in.Configuration})
		if err != nil {
			return RuleResult{}, p.fail(Failure{Class: ClassThrown, Message: "user and context have no JSON form: " + err.Error()})
		}
	}
	rep, failure := p.run(ctx, input)
	result := RuleResult{Console: rep.result(p.src).Console, Remarks: p.remarks(rep.Rule)}
	if failure != nil {
		if rep.Rule.Told && failure.Name == "" {
			failure.Hint = "finish with callback(null, user, context), or hand an Error to the callback"
		}
		return result, failure
	}
	if r := rep.Rule.Refusal; r != nil {
		at := p.src.innermost(r.Stack)
		result.Refusal = &RuleRefusal{Message: r.Message, File: p.src.File, Line: at.line, Column: at.column}
	}
	if rep.Rule.User != "" {
		result.User, result.Context = json.RawMessage(rep.Rule.User), json.RawMessage(rep.Rule.Context)
	}
	return result, nil
}

// remarks tells of what a Rule did after its answer.
func (p *ruleProgram) remarks(r ruleReport) []string {
	var out []string
	for _, stack := range r.Again {
		at := p.src.innermost(stack)
		out = append(out, fmt.Sprintf("The Rule %s called its callback again at %s:%d:%d; the first call counts. Write return before it.", p.src.Name, p.src.File, at.line, at.column))
	}
	if r.Late != nil {
		at := p.src.innermost(r.Late.Stack)
		out = append(out, fmt.Sprintf("The Rule %s threw after its callback was called, at %s:%d:%d, without effect: %s", p.src.Name, p.src.File, at.line, at.column, r.Late.Message))
	}
	return out
}

// unanswered is the failure of a Rule that came to its end without an answer. Nothing is left to run, so nobody waits for it.
func (p *program) unanswered() *Failure {
	return p.fail(Failure{Class: ClassTimeout, Message: "the Rule never called its callback, and nothing is left to run",
		Hint: "every path of a Rule ends with callback(null, user, context) or callback(error)"})
}

func (p *program) noFunction(found string) *Failure {
	f := p.fail(Failure{Class: ClassNoHandler, Message: "the Rule is not a function but " + found, Hint: "a Rule is " + ruleShape})
	f.Line, f.Column = 1, 1
	return f
}
