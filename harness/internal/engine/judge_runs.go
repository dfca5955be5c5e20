package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/check"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// ofRuns tells whether something beside commands is expected of the runs of Actions.
func ofRuns(x scenarios.Expect) bool {
	return len(x.Event)+len(x.Console) > 0 || x.Diagnostics != nil || x.Outbound != nil
}

// judgeRuns compares what Actions saw, wrote and asked, and what the target remarked on their runs.
func (r *run) judgeRuns(runs []target.ActionRun) {
	x := r.c.Expect
	for _, want := range x.Event {
		r.judgeEvent(want, runs)
	}
	for _, want := range x.Console {
		var written []string
		for _, run := range of(want.Action, runs) {
			written = append(written, run.Console...)
		}
		list(r.sheet, "console of "+want.Action, want.Pos, like(written, want.Lines, itsPlace), want.Lines)
	}
	if x.Outbound != nil {
		var asked []string
		for _, run := range runs {
			asked = append(asked, run.Requests...)
		}
		list(r.sheet, "outbound", x.Outbound.Pos, like(asked, x.Outbound.Value, itsOutcome), x.Outbound.Value)
	}
	r.judgeDiagnostics(runs)
}

// of gives the runs of one Action, in order.
func of(action string, runs []target.ActionRun) []target.ActionRun {
	return slices.DeleteFunc(slices.Clone(runs), func(run target.ActionRun) bool { return run.Action != action })
}

func (r *run) judgeEvent(want scenarios.WantEvent, runs []target.ActionRun) {
	name := want.Run.Action
	if want.Run.Nth > 0 {
		name += fmt.Sprintf(" (run %d)", want.Run.Nth)
	}
	name = "event of " + name + ": " + want.Path
	ran := of(want.Run.Action, runs)
	nth := want.Run.Nth
	if nth == 0 {
		nth = len(ran)
	}
	expected := plain(want.Value)
	if want.Absent {
		expected = presence(false)
	}
	if nth == 0 || nth > len(ran) {
		r.sheet.Note(name, want.Pos, r.sheet.Severity, check.Text(expected), fmt.Sprintf("(it ran %d times)", len(ran)))
		return
	}
	var event any
	if err := json.Unmarshal(ran[nth-1].Event, &event); err != nil {
		r.sheet.Note(name, want.Pos, reports.Fail, check.Text(expected), "(an event that cannot be read: "+err.Error()+")")
		return
	}
	got, there := at(event, want.Keys)
	switch {
	case !there:
		r.sheet.That(name, want.Pos, presence(false), gomega.Equal(expected), expected)
	case want.Absent:
		r.sheet.That(name, want.Pos, check.Text(plain(got)), gomega.Equal(expected), expected)
	case want.Value == "*":
		r.sheet.That(name, want.Pos, presence(true), gomega.Equal(presence(true)), presence(true))
	default:
		r.sheet.That(name, want.Pos, plain(got), gomega.Equal(expected), expected)
	}
}

// at follows a path; a list has a length beside its items, as it has in an Action.
func at(value any, keys []any) (any, bool) {
	for _, key := range keys {
		there := false
		switch v := value.(type) {
		case map[string]any:
			name, _ := key.(string)
			value, there = v[name]
		case []any:
			if i, isIndex := key.(int); isIndex && i < len(v) {
				value, there = v[i], true
			} else if key == "length" {
				value, there = float64(len(v)), true
			}
		}
		if !there {
			return nil, false
		}
	}
	return value, true
}

// What follows a line: its place in a file, or what came of a request.
var (
	itsPlace   = regexp.MustCompile(` \([^()]*:\d+:\d+\)$`)
	itsOutcome = regexp.MustCompile(`: [^:/]+$`)
)

// said tells whether a line is the expected one: letter for letter, without its tail, or beginning with what stands before
// a star.
func said(line, expected string, tail *regexp.Regexp) bool {
	if begin, open := strings.CutSuffix(expected, "*"); open && strings.HasPrefix(line, begin) {
		return true
	}
	return line == expected || tail.ReplaceAllString(line, "") == expected
}

// like shows each line as it is expected where it is what is expected in its place, and as it is elsewhere.
func like(lines, expected []string, tail *regexp.Regexp) []string {
	shown := slices.Clone(lines)
	for i := range shown {
		if i < len(expected) && said(shown[i], expected[i], tail) {
			shown[i] = expected[i]
		}
	}
	return shown
}

// judgeDiagnostics looks for the remarks that the case expects. Every other remark is a warning, unless none is expected.
func (r *run) judgeDiagnostics(runs []target.ActionRun) {
	want := r.c.Expect.Diagnostics
	var all []string
	for _, run := range runs {
		all = append(all, run.Diagnostics...)
	}
	if want != nil && !want.Any && len(want.Texts) == 0 {
		list(r.sheet, "diagnostics", want.Pos, all, nil)
		return
	}
	if want == nil {
		want = &scenarios.WantDiagnostics{}
	}
	for _, text := range want.Texts {
		shown := check.Text(all)
		if slices.ContainsFunc(all, func(d string) bool { return said(d, text, itsPlace) }) {
			shown = text
		}
		r.sheet.That("diagnostic", want.Pos, shown, gomega.Equal(text), text)
	}
	if want.Any {
		r.sheet.That("diagnostics", want.Pos, presence(len(all) > 0), gomega.Equal(presence(true)), presence(true))
		return
	}
	for _, run := range runs {
		for _, d := range run.Diagnostics {
			if !slices.ContainsFunc(want.Texts, func(text string) bool { return said(d, text, itsPlace) }) {
				r.sheet.Note("diagnostics of "+run.Action, r.c.Expect.Pos, reports.Warn, "nothing to remark", d)
			}
		}
	}
}

// countMail notes how many messages there were before the first step.
func (r *run) countMail(ctx context.Context) error {
	inbox, ok := target.Optional[target.Inbox](r.world)
	if !ok || len(r.c.Expect.Messages) == 0 {
		return nil
	}
	before, err := inbox.Messages(ctx, 0)
	if err != nil {
		return fmt.Errorf("reading the inbox: %w", err)
	}
	r.seen.mail = len(before)
	return nil
}

// sent counts the messages since the first step by channel.
func (r *run) sent(ctx context.Context) (map[string]int, error) {
	inbox, ok := target.Optional[target.Inbox](r.world)
	if !ok {
		return nil, &unmet{"the target gives no messages to read, and the case expects some"}
	}
	messages, err := inbox.Messages(ctx, r.seen.mail)
	if err != nil {
		return nil, fmt.Errorf("reading the inbox: %w", err)
	}
	count := map[string]int{}
	for _, m := range messages {
		count[m.Channel]++
	}
	return count, nil
}

// judgeBox compares what a screen has with what it is to have.
func (r *run) judgeBox(what string, want scenarios.WantBox, has func(box) bool) {
	name := fmt.Sprintf("%s on %s (%d)", what, want.Screen, want.Nth)
	nth, shown := 0, "(the screen did not come up)"
	for _, b := range r.seen.boxes {
		if b.screen == want.Screen {
			if nth++; nth == want.Nth {
				shown = presence(has(b))
			}
		}
	}
	r.sheet.That(name, want.Pos, shown, gomega.Equal(presence(want.Shown)), presence(want.Shown))
}
