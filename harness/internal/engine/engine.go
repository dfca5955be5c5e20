// Package engine owns the running of cases: it provisions a world, lets a person walk through the steps with their
// authenticators, collects evidence and has it checked. It knows targets by their contract only, and writes no report.
package engine

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// Wall is the real time outside of the target: what durations are measured with, and what the person waits on when the
// target's clock cannot be moved.
type Wall interface {
	Now() time.Time
	// Sleep waits, or returns early with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// Options say how cases are run.
type Options struct {
	Target  target.Target
	Catalog *scenarios.Catalog
	Seed    uint64
	Workers int
	// Retries is how often a case that breaks the gate is run again, to see whether it is flaky; it stays what it was at first.
	Retries int
	Wall    Wall
	// Without says why no case can be run, such as what the run needs and the machine does not have; empty where they can.
	Without string
	// WaitBudget bounds what one case may really wait; CaseLimit what it may take in all, and then the closing of its world.
	WaitBudget, CaseLimit time.Duration
	// InterruptLimit is what the closing of a world may take once the run is interrupted; zero is the constant of the name.
	InterruptLimit time.Duration
	// Repeat is one command that runs a case again.
	Repeat func(c scenarios.Case) string
	// Pictures is given what the devices of a case (by its id) showed that did not come out right, where the target has pictures, and gives
	// back where it kept them, for the case's result; nil wants none. It may be called from several goroutines.
	Pictures func(id string, taken []target.Picture) []reports.Picture
	// Ended is told of each case as it ends; it may be called from several goroutines, one at a time.
	Ended func(reports.Case)
}

// InterruptLimit is how long somebody who interrupts a run waits for worlds to be closed, at most.
const InterruptLimit = 5 * time.Second

// worldStart is where the clock of a world begins, where it can be set: ten seconds into a TOTP step, so that a case
// that waits a few seconds stays in the step unless it means to leave it.
var worldStart = time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)

// Run runs the cases in a bounded pool and returns their results in the order of the cases. An error means that the
// target could not be asked what it is.
func Run(ctx context.Context, cases []scenarios.Case, o Options) ([]reports.Case, error) {
	about, err := o.Target.Describe(ctx)
	if err != nil {
		return nil, fmt.Errorf("the target does not say what it is: %w", err)
	}
	return o.Each(len(cases), func(i int) reports.Case { return o.one(ctx, cases[i], about) }), nil
}

// one runs a single case. Whatever goes wrong becomes its verdict.
func (o Options) one(ctx context.Context, c scenarios.Case, about target.Description) (result reports.Case) {
	result = describe(c)
	result.Repeat = o.Repeat(c)
	defer func() {
		if p := recover(); p != nil {
			result.Verdict, result.Reason = reports.Error, reports.ErrorReason(reports.ErrorHarness, fmt.Sprintf("%v\n%s", p, debug.Stack()))
		}
	}()
	if ctx.Err() != nil {
		result.Verdict, result.Reason = reports.NotRun, "the run was interrupted"
		return result
	}
	if o.Without != "" {
		result.Verdict, result.Reason = reports.NotRun, o.Without
		return result
	}
	if missing := missing(c.Requires, about.Capabilities); len(missing) > 0 {
		result.Verdict, result.Reason = reports.NotApplicable, about.Name+" does not declare "+strings.Join(missing, ", ")
		return result
	}
	limited, cancel := context.WithTimeout(ctx, o.CaseLimit)
	defer cancel()
	r := &run{options: o, whole: ctx, about: about, c: c, sheet: o.sheet(c)}
	err := r.all(limited)
	result.Checks, result.Transcript, result.Factors, result.Logins = r.sheet.Checks(), r.transcript, r.factors(), r.seen.ended
	if o.Pictures != nil && len(r.pictures) > 0 {
		result.Pictures = o.Pictures(c.ID, r.pictures)
	}
	defer func() { r.secrets.hide(&result) }()
	if result.Cell != nil && err == nil {
		result.Cell.Ended = r.ended()
	}
	switch {
	case errors.As(err, new(*unmet)):
		result.Verdict, result.Reason = reports.Untestable, err.Error()
	case errors.As(err, new(*unsupported)):
		result.Verdict, result.Reason = reports.NotApplicable, err.Error()
	case err != nil && ctx.Err() != nil:
		result.Verdict, result.Reason = reports.NotRun, "the run was interrupted"
	case err != nil && (r.late || errors.As(err, new(*overdue))):
		result.Verdict, result.Reason = reports.Error, reports.ErrorReason(reports.ErrorTimeout, err.Error())
	case errors.Is(err, target.ErrThrottled):
		result.Verdict, result.Reason = reports.Error, reports.ErrorReason(reports.ErrorThrottled, err.Error())
	case err != nil:
		result.Verdict, result.Reason = reports.Error, reports.ErrorReason(reports.ErrorSetup, err.Error())
	case c.Policy != nil && slices.Contains(r.seen.probes, target.Unclear):
		result.Verdict, result.Reason = reports.Error, reports.ErrorReason(reports.ErrorInconclusive, about.Name+" does not tell whether the protected thing is reachable")
	default:
		result.Verdict = r.sheet.Verdict()
	}
	return result
}

func describe(c scenarios.Case) reports.Case {
	family, suite, _ := strings.Cut(c.Suite, "/")
	r := reports.Case{ID: c.ID, Family: family, Suite: suite, Case: c.Name, About: c.About, File: c.File, Line: c.Line, Cites: c.Cites,
		Requires: c.Requires}
	if c.Cell != nil {
		r.Cell = &reports.Cell{Row: c.Cell.Row, Column: c.Cell.Column, Sheet: c.Cell.Sheet, Order: c.Cell.Order, Corner: c.Cell.Corner,
			Word: c.Cell.Word, Kind: c.Cell.Kind, Means: c.Cell.Means}
	}
	for _, a := range c.Axes {
		r.Axes = append(r.Axes, reports.Axis{Name: a.Name, Value: a.Value})
	}
	return r
}

func missing(required, declared []string) []string {
	var out []string
	for _, name := range required {
		if !slices.Contains(declared, name) {
			out = append(out, name)
		}
	}
	return out
}

// unmet is a precondition that could not be established although the target declares what it takes.
type unmet struct{ what string }

func (u *unmet) Error() string { return "a precondition could not be established: " + u.what }

// unsupported is a policy that the target cannot apply.
type unsupported struct{ what string }

func (u *unsupported) Error() string { return u.what }

// derive draws bytes for one purpose of a case: never from a shared stream, so that order and selection change nothing.
func derive(seed uint64, id, purpose string) [32]byte {
	mac := hmac.New(sha256.New, binary.BigEndian.AppendUint64(nil, seed))
	mac.Write([]byte(id + "\x00" + purpose))
	return [32]byte(mac.Sum(nil))
}

func stream(seed uint64, id, purpose string) io.Reader {
	return rand.NewChaCha8(derive(seed, id, purpose))
}

// worldName is a host label that belongs to one case.
func worldName(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "t-" + hex.EncodeToString(sum[:8])
}
