package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/check"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// evidence is what the target says after the steps.
type evidence struct {
	factors map[string][]vocab.Factor
	log     []target.LogEntry
	runs    []target.ActionRun
	sent    map[string]int // messages since the first step, by channel
}

// evidence is collected while the world is open.
func (r *run) evidence(ctx context.Context) (evidence, error) {
	e := evidence{factors: map[string][]vocab.Factor{}}
	for _, p := range r.c.People {
		held, err := r.world.Factors(ctx, p.Name)
		if err != nil {
			return e, fmt.Errorf("reading the factors of %s: %w", p.Name, err)
		}
		e.factors[p.Name] = held
	}
	log, ok := target.Optional[target.Log](r.world)
	if !ok && r.c.Expect.Log != nil {
		return e, &unmet{"the target gives no log to read, and the case expects something of it"}
	}
	if ok {
		var err error
		if e.log, err = log.Log(ctx); err != nil {
			return e, fmt.Errorf("reading the log: %w", err)
		}
		r.settled(e.log)
	}
	events, ok := target.Optional[target.Events](r.world)
	if !ok && (len(r.c.Expect.Commands) > 0 || ofRuns(r.c.Expect)) {
		return e, &unmet{"the target tells no Action runs, and the case expects something of them"}
	}
	if ok {
		var err error
		if e.runs, err = events.Events(ctx); err != nil {
			return e, fmt.Errorf("reading the Action runs: %w", err)
		}
	}
	if len(r.c.Expect.Messages) > 0 {
		var err error
		if e.sent, err = r.sent(ctx); err != nil {
			return e, err
		}
	}
	if r.sight.Stage == vocab.StageGranted && r.devices[r.device] != nil {
		result, err := r.devices[r.device].Result(ctx)
		if err != nil {
			return e, fmt.Errorf("reading the result: %w", err)
		}
		r.seen.result = &result
	}
	for _, run := range e.runs {
		r.note(reports.EntryAction, run.Action+": "+orNothing(strings.Join(run.Commands, "; ")), string(run.Event))
		for _, line := range run.Console {
			r.note(reports.EntryConsole, line, "")
		}
		for _, request := range run.Requests {
			r.note("request", request, "")
		}
		if run.Failure != "" {
			r.note(reports.EntryActionFailed, run.Failure, "")
			r.transcript[len(r.transcript)-1].Place = r.placeOf(run.Failure)
		}
	}
	for _, entry := range e.log {
		r.note(reports.EntryLog, entry.Code+": "+entry.Text, "")
	}
	r.seen.ended = logins(e.log, r.people)
	return e, nil
}

func orNothing(s string) string {
	if s == "" {
		return "no command"
	}
	return s
}

// sheet prepares the checks of a case: the severity of a mismatch is the strictest level among what the case cites.
func (o Options) sheet(c scenarios.Case) *check.Sheet {
	s := &check.Sheet{Severity: reports.Info}
	if len(c.Cites) > 0 {
		s.Requirement = c.Cites[0]
	}
	for _, id := range c.Cites {
		requirement, ok := o.Catalog.Lookup(id)
		switch {
		case !ok || requirement.Level == "must":
			s.Severity = reports.Fail
		case requirement.Level == "should" && s.Severity == reports.Info:
			s.Severity = reports.Warn
		}
		if text := requirement.Contrast(); text != "" {
			s.Contrast = append(s.Contrast, text)
		}
	}
	return s
}

// judge compares everything that the case expects with what was seen.
func (r *run) judge(e evidence) {
	s, x := r.sheet, r.c.Expect
	s.Nearest = nearest(e.log)
	r.judgeOutcome()
	if x.Screens != nil {
		list(s, "screens", x.Screens.Pos, r.seen.screens, x.Screens.Value)
	}
	if x.Stages != nil {
		list(s, "stages", x.Stages.Pos, r.seen.stages, x.Stages.Value)
	}
	for _, want := range x.Offers {
		r.judgeOffers(want)
	}
	r.judgeRefusals(x)
	for _, want := range x.Commands {
		var issued []string
		for _, run := range e.runs {
			if run.Action == want.Action {
				issued = append(issued, run.Commands...)
			}
		}
		list(s, "commands of "+want.Action, want.Pos, issued, want.Commands)
	}
	for _, want := range x.Factors {
		// Held factors have no order; both sides are sorted so that a difference reads well.
		list(s, "factors of "+want.Person, want.Pos, sorted(e.factors[want.Person]), sorted(want.Factors))
	}
	switch {
	case x.Methods == nil:
	case r.seen.result == nil:
		s.Note("methods", x.Methods.Pos, reports.Fail, check.Text(x.Methods.Value), noToken)
	default:
		list(s, "methods", x.Methods.Pos, r.seen.result.Methods, x.Methods.Value)
	}
	for _, want := range x.Claims {
		r.judgeClaim(want)
	}
	if x.Log != nil {
		judgeLog(s, x.Log, e.log)
	}
	if x.Probe != nil {
		s.That("probe", x.Probe.Pos, reached(r.seen.probe), gomega.Equal(string(x.Probe.Value)), string(x.Probe.Value))
	}
	r.judgePortable()
	r.judgeRuns(e.runs)
	for _, want := range x.Messages {
		s.That("messages by "+want.Channel, want.Pos, e.sent[want.Channel], gomega.Equal(want.Count), want.Count)
	}
	if x.Redirects != nil {
		list(s, "redirects", x.Redirects.Pos, like(r.seen.redirects, x.Redirects.Value, itsPlace), x.Redirects.Value)
	}
	for _, want := range x.RememberBox {
		r.judgeBox("remember box", want, func(b box) bool { return b.shown })
	}
	for _, want := range x.OtherMethod {
		r.judgeBox("way to other factors", want, func(b box) bool { return b.others })
	}
}

func (r *run) judgeOffers(want scenarios.WantOffers) {
	name := string(want.Screen)
	if name == "" {
		name = string(want.Stage)
	}
	nth := 0
	var got []vocab.Factor
	for _, o := range r.seen.offers {
		if (want.Screen != "" && o.screen == want.Screen) || (want.Screen == "" && o.stage == want.Stage) {
			if nth++; nth == want.Nth {
				got = o.factors
			}
		}
	}
	list(r.sheet, fmt.Sprintf("offers on %s (%d)", name, want.Nth), want.Pos, got, want.Factors)
}

func (r *run) judgeRefusals(x scenarios.Expect) {
	var last target.Refusal
	var classes []vocab.ErrorClass
	for _, refusal := range r.seen.refusals {
		last = refusal
		classes = append(classes, refusal.Class)
	}
	if x.ErrorClass != nil {
		r.sheet.That("error class", x.ErrorClass.Pos, string(last.Class), gomega.Equal(string(x.ErrorClass.Value)), string(x.ErrorClass.Value))
	}
	if x.ErrorCode != nil {
		r.sheet.That("error code", x.ErrorCode.Pos, last.Code, gomega.Equal(x.ErrorCode.Value), x.ErrorCode.Value)
	}
	if x.ErrorText != nil {
		r.sheet.That("error text", x.ErrorText.Pos, last.Text, gomega.Equal(x.ErrorText.Value), x.ErrorText.Value)
	}
	if x.Errors != nil {
		list(r.sheet, "errors", x.Errors.Pos, r.distinct(classes, x.Errors.Value), x.Errors.Value)
	}
}

func (r *run) judgeClaim(want scenarios.WantClaim) {
	var claims map[string]any
	if r.seen.result != nil {
		claims = r.seen.result.Claims
	}
	got, there := claims[want.Name]
	name := "claim " + want.Name
	switch {
	case r.seen.result == nil && want.Absent:
		r.sheet.Note(name, want.Pos, reports.Fail, presence(false), noToken)
	case r.seen.result == nil:
		r.sheet.Note(name, want.Pos, reports.Fail, check.Text(want.Value), noToken)
	case want.Absent:
		r.sheet.That(name, want.Pos, presence(there), gomega.Equal(presence(false)), presence(false))
	case !there:
		r.sheet.That(name, want.Pos, presence(false), gomega.Equal(plain(want.Value)), plain(want.Value))
	default:
		r.sheet.That(name, want.Pos, plain(got), gomega.Equal(plain(want.Value)), plain(want.Value))
	}
}

// noToken stands where something was to be read from a token: what is not there at all is not absent from it.
const noToken = "(no token: the login was not granted)"

func presence(there bool) string {
	if there {
		return "(present)"
	}
	return "(absent)"
}

// plain makes numbers of YAML and JSON comparable: a claim has one kind of number, a file two.
func plain(v any) any {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plain(x)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = plain(x)
		}
		return out
	case nil:
		return "(null)"
	}
	return v
}

func judgeLog(s *check.Sheet, want *scenarios.WantLog, log []target.LogEntry) {
	rest := slices.Clone(log)
	// Exact texts choose their entries first, so that "any text" does not take one away from them.
	has := slices.Clone(want.Has)
	slices.SortStableFunc(has, func(a, b scenarios.WantEntry) int {
		switch {
		case a.AnyText == b.AnyText:
			return 0
		case b.AnyText:
			return -1
		}
		return 1
	})
	for _, w := range has {
		i := slices.IndexFunc(rest, func(e target.LogEntry) bool {
			return e.Code == string(w.Code) && (w.AnyText || e.Text == w.Text)
		})
		found := "(no such entry)"
		if i >= 0 {
			found = line(rest[i])
			rest = slices.Delete(rest, i, i+1) // each entry answers one expectation
		} else if j := slices.IndexFunc(rest, func(e target.LogEntry) bool { return e.Code == string(w.Code) }); j >= 0 {
			found = line(rest[j])
		}
		expected := string(w.Code) + ": " + w.Text
		if w.AnyText {
			expected = found
			if i < 0 {
				expected = string(w.Code) + ": (any text)"
			}
		}
		s.That("log has "+string(w.Code), w.Pos, found, gomega.Equal(expected), expected)
	}
	for _, code := range want.None {
		list(s, "log has no "+string(code.Value), code.Pos, entries(log, code.Value), nil)
	}
	if want.Reasons != nil {
		var reasons []string
		for _, e := range log {
			if e.Reason != "" {
				reasons = append(reasons, e.Reason)
			}
		}
		list(s, "log reasons", want.Reasons.Pos, reasons, want.Reasons.Value)
	}
	for _, c := range want.Count {
		s.That("log count of "+string(c.Code), c.Pos, len(entries(log, c.Code)), gomega.Equal(c.Count), c.Count)
	}
}

func entries(log []target.LogEntry, code vocab.LogCode) []string {
	var out []string
	for _, e := range log {
		if e.Code == string(code) {
			out = append(out, line(e))
		}
	}
	return out
}

func line(e target.LogEntry) string { return e.Code + ": " + e.Text }

// nearest is the last entry that is not the record of something that went well.
func nearest(log []target.LogEntry) string {
	well := []vocab.LogCode{vocab.LogLogin, vocab.LogCodeExchange, vocab.LogStartAuth, vocab.LogStartEnroll, vocab.LogAuthSucceed, vocab.LogEnrollComplete}
	for _, e := range slices.Backward(log) {
		if !slices.Contains(well, vocab.LogCode(e.Code)) {
			return line(e)
		}
	}
	return ""
}

func list[T ~string](s *check.Sheet, name string, at scenarios.Pos, got, want []T) {
	actual, expected := check.Strings(got), check.Strings(want)
	s.That(name, at, actual, gomega.Equal(expected), expected)
}

func sorted(factors []vocab.Factor) []vocab.Factor { return slices.Sorted(slices.Values(factors)) }
