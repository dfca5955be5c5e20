package application

import (
	"context"
	"errors"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// Case runs the case of this id, one of IDs.
func (a *Application) Case(ctx context.Context, id string) reports.Case {
	for _, t := range a.cases {
		if t.id() == id {
			return a.try(ctx, t)
		}
	}
	return reports.Case{ID: id, Verdict: reports.Error, Reason: reports.ErrorReason(reports.ErrorHarness, "there is no such case")}
}

func (a *Application) try(ctx context.Context, t trial) reports.Case {
	out := reports.Case{ID: t.id(), Family: "app", Suite: "login", Case: "person", Axes: t.axes(),
		About: "A person signs in to the application, ends there, and is not asked again."}
	if t.way == wayDenied {
		out.Case, out.About = "denied", "The issuer denies the login: the application says so, does not try for ever, and lets nobody in."
	}
	if ctx.Err() != nil {
		out.Verdict, out.Reason = reports.NotRun, "the run was interrupted"
		return out
	}
	if a.chromium == nil {
		out.Verdict, out.Reason = reports.NotRun, browser.ErrNone.Error()
		return out
	}
	tenant, err := a.fork()
	if err != nil {
		out.Verdict, out.Reason = reports.Error, reports.ErrorReason(reports.ErrorSetup, err.Error())
		return out
	}
	defer tenant.Close()
	a.issuer.begin(t.way == wayDenied)
	device := a.chromium.Open()
	defer device.Close()
	w, err := a.person(ctx, t, tenant, device)
	if err != nil {
		out.Verdict, out.Reason = reports.Error, reports.ErrorReason(reports.ErrorSetup, err.Error())
		return out
	}
	s := &sheet{walk: w, application: a, tenant: tenant}
	err = s.fill(ctx, t)
	out.Verdict, out.Reason = s.verdict(ctx, err)
	if out.Verdict.BreaksGate() {
		out.Pictures = a.picture(ctx, out.ID, w)
	}
	out.Checks, out.Transcript = s.checks, w.transcript
	return out
}

// picture hands out what stands in the window. Where no page came up the browser shows one of its own, which says nothing of the application.
func (a *Application) picture(ctx context.Context, id string, w *walk) []reports.Picture {
	if a.options.Pictures == nil || w.at.Address == "" {
		return nil
	}
	html, png, err := w.Picture(ctx, w.hide)
	if err != nil {
		w.note(reports.EntryMessage, "there is no picture: "+err.Error(), "")
		return nil
	}
	return a.options.Pictures(id, []target.Picture{{Device: "browser", HTML: html, PNG: png}})
}

// verdict is what comes of the checks and of what kept the walk from its end.
func (s *sheet) verdict(ctx context.Context, err error) (reports.Verdict, string) {
	stuck := stuckError{}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return reports.Error, reports.ErrorReason(reports.ErrorTimeout, "the case was not over in time")
	case ctx.Err() != nil:
		return reports.NotRun, "the run was interrupted"
	case s.has(reports.Fail):
		return reports.Fail, ""
	case errors.As(err, &stuck):
		return reports.Untestable, stuck.what
	case err != nil:
		return reports.Error, reports.ErrorReason(reports.ErrorHarness, err.Error())
	case s.has(reports.Warn):
		return reports.Warn, ""
	}
	return reports.Pass, ""
}

func (s *sheet) has(v reports.Verdict) bool {
	for _, k := range s.checks {
		if k.Verdict == v {
			return true
		}
	}
	return false
}

// check notes a comparison.
func (s *sheet) check(name string, otherwise reports.Verdict, holds bool, expected, actual string, more ...any) {
	k := reports.Check{Name: name, Verdict: reports.Pass, Expected: expected, Actual: actual}
	if !holds {
		k.Verdict, k.Message = otherwise, fmt.Sprint(more...)
	}
	s.checks = append(s.checks, k)
}
