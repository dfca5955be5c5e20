package terminal_test

import (
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

var (
	header = reports.Header{
		Suite: reports.Suite{Name: "mfaproof", Version: "0.1.0"}, Target: reports.Target{Name: "mock", Version: "0.1.0"}, Seed: 1,
	}
	held = []reports.Check{{Name: "outcome", Verdict: reports.Pass}}
)

// result makes a case from its path, "family/suite/case[/axis=value…]".
func result(path string, v reports.Verdict, checks ...reports.Check) reports.Case {
	parts := strings.Split(path, "/")
	c := reports.Case{ID: path, Family: parts[0], Suite: parts[1], Case: parts[2], Verdict: v, Checks: checks}
	for _, a := range parts[3:] {
		name, value, _ := strings.Cut(a, "=")
		c.Axes = append(c.Axes, reports.Axis{Name: name, Value: value})
	}
	return c
}

// kept is a small run that went well.
func kept() *reports.Run {
	return reports.Build(header, []reports.Case{
		result("enroll-with-any/picker/one-left-skips", reports.Pass, held...),
		result("enroll-with-any/picker/two-left-ask", reports.Pass, held...),
		result("enroll-with-any/picker/each-choice-enrols/factor=otp", reports.Pass, held...),
		result("enroll-with-any/picker/each-choice-enrols/factor=webauthn-roaming", reports.Pass, held...),
	}, nil, 38)
}

// mixed holds every verdict and every shape of a matrix.
func mixed() *reports.Run {
	h := header
	h.Switches = []reports.Switch{
		{Name: "enrol-order", Value: "as-written", Default: "as-written", Provenance: "documented"},
		{Name: "picker-for-one", Value: "show", Default: "skip", Provenance: "two public pages conflict; the newer one says that the picker is skipped"},
	}
	h.Faults = []string{"accepts-replayed-code — a one-time code is accepted twice within its time step"}
	h.Notes = []string{"tenant folder overlaid by with.yaml"}
	var cases []reports.Case
	for _, answer := range []string{"right", "wrong", "stale", "future", "reused", "other-user"} {
		v := reports.Pass
		if answer == "reused" {
			v = reports.Fail
		}
		cases = append(cases, grid("challenge/otp/answer-is-judged", answer, v))
	}
	for _, factor := range []string{"otp", "webauthn-roaming", "push-notification"} {
		c := result("challenge/wrong/third-time-locks/factor="+factor, reports.Pass, held...)
		if factor == "push-notification" {
			c.Verdict, c.Reason = reports.NotApplicable, "the target does not declare factor.push-notification"
		}
		cases = append(cases, c)
	}
	cases = append(cases, result("challenge/wrong/is-logged/factor=otp", reports.Pass, held...), warned(), skippedPicker(), untestable(), timedOut())
	for _, list := range []string{"otp", "webauthn-roaming"} {
		for _, enrolled := range []string{"none", "otp", "webauthn-roaming"} {
			path := fmt.Sprintf("enroll-with-any/picker/first-of-the-list-leads/list=%s/enrolled=%s", list, enrolled)
			if list != enrolled {
				cases = append(cases, result(path, reports.Pass, held...))
			}
		}
	}
	filtered := result("enroll-with-any/picker/two-left-ask", reports.NotRun)
	filtered.Reason = "left out by --case"
	remark := result("enroll-with-any/names/a-name-that-is-far-too-long-to-share-its-line-with-a-cell", reports.Info, reports.Check{
		Name: "messages", Verdict: reports.Info, Expected: "any text", Actual: "Something went wrong",
	})
	return reports.Build(h, append(cases, filtered, remark), nil, 1234)
}

func grid(path, answer string, v reports.Verdict) reports.Case {
	c := result(path+"/answer="+answer, v, held...)
	if v == reports.Fail {
		c.About = "A code is good for one login: the second use is refused, although its time step has not ended."
		c.Cites, c.File, c.Line = []string{"rfc6238.5.2", "challenge.one-time"}, "scenarios/suites/challenge/otp.yaml", 41
		c.Checks = []reports.Check{
			{Name: "screens", Verdict: reports.Pass},
			{Name: "outcome", Verdict: reports.Fail, Requirement: "challenge.one-time", Expected: "refused", Actual: "granted",
				Message: "nearest log entry: gd_auth_succeed at 10:00:12"},
			{Name: "log", Verdict: reports.Fail, Expected: "gd_auth_failed", Message: "no entry of this kind"},
		}
		for i := range 14 {
			c.Transcript = append(c.Transcript, reports.Entry{At: fmt.Sprintf("2026-01-01T10:00:%02dZ", i), Kind: "page", Title: fmt.Sprintf("step %d", i)})
		}
		c.Repeat = "mfaproof run --case challenge/otp/answer-is-judged/answer=reused --seed 1 --fault accepts-replayed-code"
	}
	return c
}

func warned() reports.Case {
	return result("challenge/wrong/is-logged/factor=webauthn-roaming", reports.Warn, reports.Check{
		Name: "log", Verdict: reports.Warn, Requirement: "log.names-the-factor", Expected: "gd_auth_failed ", Actual: "f",
	})
}

func skippedPicker() reports.Case {
	c := result("enroll-with-any/picker/one-left-skips", reports.Fail, reports.Check{
		Name: "screens", Verdict: reports.Fail, Requirement: "enroll-any.skip-picker",
		Expected: "login\nmfa-otp-challenge\nmfa-webauthn-roaming-enrollment",
		Actual:   "login\nmfa-otp-challenge\nmfa-begin-enroll-options\nmfa-webauthn-roaming-enrollment",
	}, reports.Check{Name: "claims", Verdict: reports.Fail, Actual: "amr: mfa\nacr: http://schemas.openid.net/pape/policies/2007/06/multi-factor"})
	c.File, c.Line = "scenarios/suites/enroll-with-any/picker.yaml", 14
	c.Transcript = []reports.Entry{
		{At: "2026-01-01T10:00:00Z", Kind: "login", Title: "ana with her password", Detail: "POST /u/login\n302 Found"},
		{At: "2026-01-01T10:00:00Z", Kind: "action", Title: "challenge-then-any issued challengeWith otp and enrollWithAny webauthn-roaming, otp"},
	}
	c.Repeat = "mfaproof run --case enroll-with-any/picker/one-left-skips --seed 1"
	return c
}

func untestable() reports.Case {
	c := result("enroll-with-any/picker/locked-out", reports.Untestable, reports.Check{Name: "outcome", Verdict: reports.NotRun})
	c.Reason = "the user could not be created: the target answered 503"
	return c
}

func timedOut() reports.Case {
	c := result("enroll-with-any/picker/slow-page", reports.Error)
	c.Reason = reports.ErrorReason(reports.ErrorTimeout, "no page within 5 s after the password was sent")
	return c
}

// aborted is a run whose target never answered.
func aborted() *reports.Run {
	h := header
	h.Suite, h.Target = reports.Suite{Name: "checkout-tenant"}, reports.Target{Name: "remote"}
	return reports.Build(h, nil, &reports.Abort{
		Class: reports.AbortUnreachable, Message: "dial tcp 127.0.0.1:8080: connection refused; start the target or correct --url",
	}, 61_500)
}
