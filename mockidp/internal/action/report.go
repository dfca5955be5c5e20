package action

import (
	"encoding/json"
	"fmt"
	"regexp"

	"modernc.org/quickjs"
)

// maxConsole is how many characters of console output a run keeps: what the platform stores per Action.
const maxConsole = 256

// report is what realm.js hands back at the end of a run.
type report struct {
	Commands []struct {
		Name  string   `json:"name"`
		Args  []string `json:"args"`
		Stack string   `json:"stack"`
	} `json:"commands"`
	Console []struct {
		Level string `json:"level"`
		Text  string `json:"text"`
		Stack string `json:"stack"`
	} `json:"console"`
	Absent  bool     `json:"absent"`
	Outcome *outcome `json:"outcome"`
	// Outstanding is the work that was under way at the end, and Waiting what a run waited for beyond its limit.
	Outstanding []awaited `json:"outstanding"`
	Waiting     *awaited  `json:"waiting"`
	Refused     *struct {
		Message string `json:"message"`
		Stack   string `json:"stack"`
	} `json:"refused"`
	Rule ruleReport `json:"rule"`

	// What the host saw of the run, besides what the realm tells.
	exchanges []Exchange
	notices   []Notice
}

// awaited is a timer or a request: what it is for people, and where it began.
type awaited struct {
	What  string `json:"what"`
	Stack string `json:"stack"`
}

// outcome is how the handler ended: kind is "done", "no-handler" or "thrown".
type outcome struct {
	Kind     string   `json:"kind"`
	Exported []string `json:"exported"` // no-handler: the names the module exports
	Found    string   `json:"found"`    // no-handler: typeof exports.onExecutePostLogin
	Name     string   `json:"name"`     // thrown: the error's name, empty for other values
	Message  string   `json:"message"`
	Stack    string   `json:"stack"`
	Empty    bool     `json:"empty"` // thrown: the value is null
}

// read returns what the run left behind. Its errors are errUnreadable.
func (r *run) read() (rep report, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w: %w", errUnreadable, err)
		}
	}()
	if err = r.vm.SetEvalTimeout(readTime); err != nil {
		return rep, err
	}
	value, err := r.step.Call(quickjs.UndefinedValue, stepRead)
	if err != nil {
		return rep, err
	}
	text, _ := value.(string)
	return rep, json.Unmarshal([]byte(text), &rep)
}

func (rep report) result(src Source) Result {
	result := Result{Absent: rep.Absent}
	for _, c := range rep.Commands {
		p := src.innermost(c.Stack)
		command := Command{Name: c.Name, Args: make([]json.RawMessage, len(c.Args)), File: p.file, Line: p.line, Column: p.column}
		for i, arg := range c.Args {
			command.Args[i] = json.RawMessage(arg)
		}
		result.Commands = append(result.Commands, command)
	}
	room := maxConsole
	for _, l := range rep.Console {
		p := src.innermost(l.Stack)
		text := []rune(src.rewriteFrames(l.Text))
		kept := text[:min(room, len(text))]
		room -= len(kept)
		result.Console = append(result.Console, Line{Level: l.Level, Text: string(kept), Cut: len(kept) < len(text), File: p.file, Line: p.line, Column: p.column})
	}
	result.Requests, result.Notices = rep.exchanges, append(result.Notices, rep.notices...)
	return result
}

func unawaited(o awaited) string {
	return "un-awaited promise: " + o.What + " was still under way when the handler finished and has no effect; await it"
}

// plain writes the stacks of V8 as the embedded engine writes its own.
func (rep *report) plain() {
	for i := range rep.Commands {
		rep.Commands[i].Stack = plainFrames(rep.Commands[i].Stack)
	}
	for i, l := range rep.Console {
		rep.Console[i].Text, rep.Console[i].Stack = plainFrames(l.Text), plainFrames(l.Stack)
	}
	if rep.Outcome != nil {
		rep.Outcome.Stack = plainFrames(rep.Outcome.Stack)
	}
	for i, a := range rep.Rule.Again {
		rep.Rule.Again[i] = plainFrames(a)
	}
}

// foreignFrame is a frame of V8 that is not the author's.
var (
	foreignFrame = regexp.MustCompile(`(?m)\n    at [^\n]*$`)
	asyncFrame   = regexp.MustCompile(`(?m)^(    at )async (<eval>:\d+:\d+)$`)
)

// plainFrames drops the frames of a text that are not the author's.
func plainFrames(text string) string {
	text = asyncFrame.ReplaceAllString(text, "$1$2")
	return foreignFrame.ReplaceAllStringFunc(text, func(line string) string {
		if frame.MatchString(line[1:]) {
			return line
		}
		return ""
	})
}

// remark notes what the handler did not wait for. It ends the run: from here on nothing that happens in the realm has any effect.
func (r *run) remark(rep report) {
	r.closed = true
	if !r.ended {
		return
	}
	for _, o := range rep.Outstanding {
		r.notice(unawaited(o), r.src.innermost(o.Stack))
	}
	// The engine does not tell whether jobs are left, but how many it began; the interrupt ends the first.
	r.vm.Interrupt()
	if n, _ := r.vm.ExecutePendingJobs(); n > 0 && rep.Outcome != nil && rep.Outcome.Kind == "done" {
		r.notice("un-awaited promise: the handler finished while promises were still at work that it did not await; what they had left to do has no effect", place{})
	}
}
