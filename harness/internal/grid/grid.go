// Package grid owns the exhaustive matrix: it asks every question of scenarios/grid of a target, through its login pages,
// and compares the cell that comes out with the one that the independent rules give. It decides no rule itself.
package grid

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/folder"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/grid"
	"github.com/mfaproof/mfaproof/scenarios/vocab"

	_ "embed"
)

// commandAction issues the commands that stand in a person's metadata.
//
//go:embed commands.js
var commandAction string

// row is a sheet of the grid with the questions of one held set.
type row struct {
	sheet     string
	held      string
	questions []grid.Question
}

// Run asks every question and returns a case for each sheet and held set, with a check for each cell.
func Run(ctx context.Context, o engine.Options) ([]reports.Case, error) { return Sample(ctx, o, 1) }

// Part is Run with the cases of one shard.
func Part(ctx context.Context, o engine.Options, s reports.Shard) ([]reports.Case, error) {
	return run(ctx, o, part(s))
}

// part lists the rows of a shard. It counts them in the order of their ids, as every shard does.
func part(s reports.Shard) []row {
	all := rows(1)
	slices.SortFunc(all, func(a, b row) int { return strings.Compare(a.id(), b.id()) })
	var mine []row
	for n, r := range all {
		if s.Has(n) {
			mine = append(mine, r)
		}
	}
	return mine
}

// Sample is Run with every nth question only, counted through all sheets from the first; n is at least one.
func Sample(ctx context.Context, o engine.Options, n int) ([]reports.Case, error) {
	return run(ctx, o, rows(n))
}

func run(ctx context.Context, o engine.Options, rows []row) ([]reports.Case, error) {
	rules, err := grid.Load()
	if err != nil {
		return nil, err
	}
	return o.Each(len(rows), func(i int) reports.Case { return rows[i].ask(ctx, o, rules) }), nil
}

// PlannedPart is the number of cases of Part.
func PlannedPart(s reports.Shard) int { return len(part(s)) }

// IDs are the ids of the cases of Run.
func IDs() []string {
	var ids []string
	for _, r := range rows(1) {
		ids = append(ids, r.id())
	}
	return ids
}

// Planned is the number of cases of Run, and of their cells.
func Planned() (cases, cells int) {
	for _, r := range rows(1) {
		cases++
		cells += len(r.questions)
	}
	return cases, cells
}

// Tally says in a line for each rule how many cells it decides. A rule that decides none is an error: it says nothing, or
// the questions are too few.
func Tally() ([]string, error) {
	rules, err := grid.Load()
	if err != nil {
		return nil, err
	}
	var questions []grid.Question
	for _, sheet := range grid.Sheets() {
		questions = append(questions, sheet.Questions...)
	}
	counts := grid.Tally(rules, questions)
	var lines, idle []string
	for _, row := range rules.Rows() {
		if counts[row.ID] == 0 {
			idle = append(idle, row.ID)
		}
		lines = append(lines, fmt.Sprintf("%6d cells  %-34s %s", counts[row.ID], row.ID, row.Tag))
	}
	if len(idle) > 0 {
		return nil, fmt.Errorf("these rules of the grid decide no cell: %s", strings.Join(idle, ", "))
	}
	return lines, nil
}

// Requirements are the rules of the grid as a report has them.
func Requirements() ([]reports.Requirement, error) {
	rules, err := grid.Load()
	if err != nil {
		return nil, err
	}
	var out []reports.Requirement
	for _, row := range rules.Rows() {
		out = append(out, reports.Requirement{ID: row.ID, Level: "must", Tag: row.Tag, Source: row.Cites})
	}
	return out, nil
}

// rows puts the questions of a sheet together by what the person holds, taking every nth question.
func rows(n int) []row {
	var out []row
	next := 0
	for _, sheet := range grid.Sheets() {
		index := map[string]int{}
		for _, q := range sheet.Questions {
			if next++; (next-1)%n != 0 {
				continue
			}
			held := list(q.Held)
			i, ok := index[held]
			if !ok {
				i = len(out)
				index[held] = i
				out = append(out, row{sheet: sheet.Name, held: held})
			}
			out[i].questions = append(out[i].questions, q)
		}
	}
	return out
}

func list(factors []vocab.Factor) string {
	if len(factors) == 0 {
		return "none"
	}
	var names []string
	for _, f := range factors {
		names = append(names, string(f))
	}
	return strings.Join(names, "+")
}

func (r row) axes() []reports.Axis { return []reports.Axis{{Name: "held", Value: r.held}} }

// id is that of the row's case.
func (r row) id() string { return reports.CaseID("grid", r.sheet, "cells", r.axes()) }

// ask fills the cells of a row.
func (r row) ask(ctx context.Context, o engine.Options, rules *grid.Rules) reports.Case {
	axes := r.axes()
	c := reports.Case{ID: r.id(), Family: "grid", Suite: r.sheet, Case: "cells", Axes: axes,
		About: fmt.Sprintf("%d cells for a person who holds %s.", len(r.questions), r.held), Cites: []string{"grid"}, Verdict: reports.Pass}
	if o.Repeat != nil {
		c.Repeat = o.Repeat(scenarios.Case{ID: c.ID})
	}
	if reachable, why := r.questions[0].Reachable(); !reachable {
		c.About += " No enrolment leads there: " + why + "."
	}
	var err error
	c.Checks, c.Transcript, err = askAll(ctx, o, rules, r.questions)
	if err != nil {
		c.Verdict, c.Reason = reports.NotRun, "the run was interrupted"
	} else if slices.ContainsFunc(c.Checks, func(c reports.Check) bool { return c.Verdict == reports.Fail }) {
		c.Verdict = reports.Fail
	}
	return c
}

// Ask fills the cells of some questions, one check each. A cell that differs has the place of the rule that decided it, and the transcript
// tells of each such cell how it came about.
func Ask(ctx context.Context, o engine.Options, questions []grid.Question) ([]reports.Check, []reports.Entry, error) {
	rules, err := grid.Load()
	if err != nil {
		return nil, nil, err
	}
	return askAll(ctx, o, rules, questions)
}

func askAll(ctx context.Context, o engine.Options, rules *grid.Rules, questions []grid.Question) ([]reports.Check, []reports.Entry, error) {
	var checks []reports.Check
	var told []reports.Entry
	places := placesOf(rules)
	for _, q := range questions {
		if err := ctx.Err(); err != nil {
			return checks, told, err
		}
		expected, trace := grid.Evaluate(rules, q)
		check := reports.Check{Name: q.ID(), Requirement: trace[len(trace)-1], Verdict: reports.Pass, Expected: expected.String()}
		cell, transcript, err := look(ctx, o, q)
		check.Actual = cell
		switch {
		case err != nil:
			check.Verdict, check.Actual, check.Message = reports.Fail, "(no cell)", err.Error()
		case cell != check.Expected:
			check.Verdict, check.Message = reports.Fail, "decided by "+strings.Join(trace, ", ")
		}
		if check.Verdict != reports.Pass {
			check.Place = places[check.Requirement]
			told = append(append(told, reports.Entry{Kind: "cell", Title: check.Name + ": expected " + check.Expected + ", got " + check.Actual}), transcript...)
		}
		checks = append(checks, check)
	}
	return checks, told, nil
}

// placesOf says where each rule is written.
func placesOf(rules *grid.Rules) map[string]*reports.Place {
	places := map[string]*reports.Place{}
	for _, row := range rules.Rows() {
		places[row.ID] = &reports.Place{File: rules.File, Line: row.Line, Column: row.Column}
	}
	return places
}

// look drives one question through the login pages and writes down the cell, and how it came about.
func look(ctx context.Context, o engine.Options, q grid.Question) (string, []reports.Entry, error) {
	held := slices.DeleteFunc(slices.Clone(q.Held), func(f vocab.Factor) bool { return slices.Contains(q.EnrolledNow, f) })
	person := scenarios.Person{Name: "ana", Enrolled: held, EmailVerified: q.EmailVerified, AppMetadata: map[string]any{
		"before": before(q), "command": command(string(q.Command), q.Factors),
	}}
	steps := []scenarios.Step{scenarios.Login{Person: "ana", Password: vocab.AnswerRight}}
	for _, f := range q.Challenged {
		steps = append(steps, scenarios.Answer{Factor: f, How: vocab.AnswerRight})
		if f == vocab.RecoveryCode {
			steps = append(steps, scenarios.Acknowledge{}) // its successor is shown
		}
	}
	for _, f := range q.EnrolledNow {
		steps = append(steps, scenarios.Enrol{Factor: f, How: vocab.AnswerRight})
		if slices.Contains(q.Enabled, vocab.RecoveryCode) && !slices.Contains(q.Held, vocab.RecoveryCode) {
			steps = append(steps, scenarios.Acknowledge{}) // a first enrolment brings a recovery code
		}
	}
	files := tenantOf(q)
	sight, err := o.Look(ctx, engine.Scene{ID: "grid/" + q.ID(), People: []scenarios.Person{person}, Tenant: files, Key: "grid:" + files["tenant.yaml"] + files["mfaproof.yaml"], Steps: steps})
	if err != nil {
		return "", sight.Transcript, err
	}
	return cell(q, sight), sight.Transcript, nil
}

// before lists the commands that lead to the point where the question is asked.
func before(q grid.Question) [][]string {
	out := [][]string{}
	for _, f := range q.Challenged {
		out = append(out, command("challengeWith", []vocab.Factor{f}))
	}
	for _, f := range q.EnrolledNow {
		out = append(out, command("enrollWith", []vocab.Factor{f}))
	}
	return out
}

func command(name string, factors []vocab.Factor) []string {
	out := []string{name}
	for _, f := range factors {
		out = append(out, string(f))
	}
	return out
}

// tenantOf is the tenant of a question: its factors and switches, and the Action, bound once more where something comes before.
func tenantOf(q grid.Question) folder.Folder {
	var factors []map[string]any
	for _, name := range vocab.TenantFactors() {
		f := vocab.Factor(name)
		if name == "sms" {
			f = vocab.Phone
		}
		factors = append(factors, map[string]any{"name": name, "enabled": slices.Contains(q.Enabled, f)})
	}
	actions, bindings := []map[string]any{}, []map[string]any{}
	names := []string{"command"}
	if len(before(q)) > 0 {
		names = []string{"before", "command"}
	}
	for _, name := range names {
		actions = append(actions, map[string]any{"name": name, "code": name + ".js", "deployed": true, "runtime": "node22",
			"supported_triggers": []map[string]any{{"id": "post-login", "version": "v3"}}})
		bindings = append(bindings, map[string]any{"action_name": name})
	}
	return folder.Folder{
		"tenant.yaml": text(map[string]any{
			"tenant": map[string]any{"customize_mfa_in_postlogin_action": true}, "guardianFactors": factors, "actions": actions,
			"triggers":  map[string]any{"post-login": bindings},
			"clients":   []map[string]any{{"name": "Grid", "app_type": "regular_web", "callbacks": []string{"http://localhost:3000/callback"}}},
			"databases": []map[string]any{{"name": "Users", "strategy": "auth0", "enabled_clients": []string{"Grid"}}},
		}),
		"mfaproof.yaml": text(map[string]any{"switches": q.Switches}),
		"before.js":     "const KEY = 'before';\n" + commandAction,
		"command.js":    "const KEY = 'command';\n" + commandAction,
	}
}

// text writes YAML in its JSON form.
func text(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		return "" // texts, lists and maps always have a JSON form; an empty file would not load
	}
	return string(encoded)
}

// warned reads the factor out of a warning.
var warned = regexp.MustCompile(`the requested factor (\S+) is not properly set up`)

// cell writes down what is to be seen in the notation of the matrix.
func cell(q grid.Question, s engine.Sight) string {
	var c grid.Cell
	failed := false
	for _, e := range s.Log {
		switch vocab.LogCode(e.Code) {
		case vocab.LogMFAFailure:
			failed = true
		case vocab.LogWarning:
			if m := warned.FindStringSubmatch(e.Text); m != nil {
				c.Warned = append(c.Warned, vocab.Factor(m[1]))
			}
		}
	}
	for _, offer := range s.Offers {
		if offer.Factor != "" {
			c.Factors = append(c.Factors, offer.Factor)
		}
	}
	for _, other := range s.Others {
		if other.Factor != "" && !slices.Contains(c.Factors, other.Factor) {
			c.Factors = append(c.Factors, other.Factor)
		}
	}
	switch {
	case s.Stage == vocab.StageGranted:
		c.Outcome = grid.Pass
	case s.Stage == vocab.StageRefused && failed:
		c.Outcome = grid.Failed
	case s.Stage == vocab.StageEnrolSelect || s.Stage == vocab.StageChallengeSelect:
		c.Outcome = grid.Picker
	case s.Stage == vocab.StageEnrol || s.Stage == vocab.StageChallenge || s.Stage == vocab.StageRecoveryShow:
		c.Outcome = grid.Prompt
		if q.Command.Any() {
			c.Outcome = grid.SkipPicker
		}
	default:
		return fmt.Sprintf("%s: %v", s.Stage, s.Error)
	}
	return c.String()
}
