package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Both is the runtime that runs everything in two engines and compares what came of it: commands with their arguments, console, and the
// class of a failure. What the first engine did counts; a difference is a notice on it. The second is answered as the first was, so that
// nothing happens twice.
type Both struct {
	first, second Runtime

	mu          sync.Mutex
	differences []Difference
}

// Difference is something in which the engines did not agree, and how often it was seen.
type Difference struct {
	// Source is the name of the Action or Rule, and File where its code is.
	Source, File string
	// What is "commands", "console", "failure", "handed on" or "loading".
	What string
	// First and Second are what either engine made of it, shortened.
	First, Second string
	Times         int
}

const (
	// maxDifferences bounds how many different ones are kept, and maxShown how much text of each, in characters.
	maxDifferences = 200
	maxShown       = 200
)

// NewBoth compares two runtimes.
func NewBoth(first, second Runtime) *Both { return &Both{first: first, second: second} }

// Name implements Runtime.
func (b *Both) Name() string { return b.first.Name() + " and " + b.second.Name() }

// Differences lists what was seen so far, in the order in which it was first seen.
func (b *Both) Differences() []Difference {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Difference(nil), b.differences...)
}

// differ takes down a difference and gives the notice about it; equal values give none.
func (b *Both) differ(src Source, what, first, second string) []Notice {
	if first == second {
		return nil
	}
	d := Difference{Source: src.Name, File: src.File, What: what, First: shortened(first), Second: shortened(second), Times: 1}
	b.mu.Lock()
	defer b.mu.Unlock()
	known := false
	for i, one := range b.differences {
		d.Times = one.Times
		if known = one == d; known {
			b.differences[i].Times++
			break
		}
	}
	if d.Times = 1; !known && len(b.differences) < maxDifferences {
		b.differences = append(b.differences, d)
	}
	return []Notice{{File: src.File, Text: fmt.Sprintf("the engines differ in %s: %s has %s, %s has %s", what, b.first.Name(), d.First, b.second.Name(), d.Second)}}
}

func shortened(text string) string {
	if points := []rune(text); len(points) > maxShown {
		return string(points[:maxShown]) + "…"
	}
	return text
}

// Compile implements Runtime.
func (b *Both) Compile(src Source) (Program, error) {
	first, err := b.first.Compile(src)
	second, otherErr := b.second.Compile(src)
	if f := (*Failure)(nil); errors.As(otherErr, &f) && f.Class == ClassEngine {
		return nil, otherErr // there is nothing to compare with
	}
	b.differ(src, "loading", class(err), class(otherErr))
	if err != nil || otherErr != nil {
		return first, err
	}
	return &twin{both: b, src: src, first: first, second: second}, nil
}

// CompileRule implements Runtime.
func (b *Both) CompileRule(src Source) (RuleProgram, error) {
	first, err := b.first.CompileRule(src)
	second, otherErr := b.second.CompileRule(src)
	b.differ(src, "loading", class(err), class(otherErr))
	if err != nil || otherErr != nil {
		return first, err
	}
	return &ruleTwin{both: b, src: src, first: first, second: second}, nil
}

// class names how something ended: the text of an error is each engine's own.
func class(err error) string {
	var f *Failure
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &f) && f.Name != "":
		return string(f.Class) + " " + f.Name
	case errors.As(err, &f):
		return string(f.Class)
	}
	return err.Error()
}

type twin struct {
	both          *Both
	src           Source
	first, second Program
}

// Run implements Program.
func (t *twin) Run(ctx context.Context, in Invocation) (Result, error) {
	in.Now = still(in.Now)
	taken := &tape{answer: in.Answer, outbound: in.Outbound}
	if in.Answer != nil {
		in.Answer = taken.record
	}
	if in.Outbound != nil {
		in.Outbound = recorder{taken}
	}
	result, err := t.first.Run(ctx, in)
	if in.Answer != nil {
		in.Answer = taken.replay
	}
	if in.Outbound != nil {
		in.Outbound = player{taken}
	}
	// An engine that the clock cut short has handed over what it had by then: nothing to compare but that.
	other, otherErr := t.second.Run(ctx, in)
	result.Notices = append(result.Notices, t.both.differ(t.src, "failure", class(err), class(otherErr))...)
	if err == nil && otherErr == nil {
		result.Notices = append(result.Notices, t.both.differ(t.src, "commands", commandsText(result.Commands), commandsText(other.Commands))...)
	}
	if class(err) == class(otherErr) && !isTimeout(err) {
		result.Notices = append(result.Notices, t.both.differ(t.src, "console", consoleText(result.Console), consoleText(other.Console))...)
	}
	return result, err
}

func isTimeout(err error) bool {
	var f *Failure
	return errors.As(err, &f) && (f.Class == ClassTimeout || f.Class == ClassMemory)
}

func commandsText(all []Command) string {
	lines := make([]string, len(all))
	for i, c := range all {
		args, _ := json.Marshal(c.Args) // raw JSON has a JSON form
		lines[i] = c.Name + string(args)
	}
	return strings.Join(lines, "; ")
}

// consoleText leaves stacks away: each engine counts columns in its own manner.
func consoleText(all []Line) string {
	lines := make([]string, len(all))
	for i, l := range all {
		text, _, _ := strings.Cut(l.Text, "\n    at ")
		lines[i] = l.Level + " " + text
	}
	return strings.Join(lines, "; ")
}

// still is a clock that stands where another one is now, so that both engines see the same time.
func still(now func() time.Time) func() time.Time {
	if now == nil {
		return nil
	}
	at := now()
	return func() time.Time { return at }
}

type ruleTwin struct {
	both          *Both
	src           Source
	first, second RuleProgram
}

// Run implements RuleProgram.
func (t *ruleTwin) Run(ctx context.Context, in RuleInvocation) (RuleResult, error) {
	in.Now = still(in.Now)
	result, err := t.first.Run(ctx, in)
	other, otherErr := t.second.Run(ctx, in)
	var notices []Notice
	notices = append(notices, t.both.differ(t.src, "failure", class(err), class(otherErr))...)
	if err == nil && otherErr == nil {
		notices = append(notices, t.both.differ(t.src, "handed on", string(result.User)+string(result.Context), string(other.User)+string(other.Context))...)
		notices = append(notices, t.both.differ(t.src, "console", consoleText(result.Console), consoleText(other.Console))...)
	}
	for _, n := range notices {
		result.Remarks = append(result.Remarks, "The Rule "+t.src.Name+": "+n.Text)
	}
	return result, err
}
