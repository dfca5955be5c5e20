// Package reportstest owns runs that the tests of renderers render: a small one that holds every verdict and every kind of text that
// a careless renderer obeys, and a large one. It is for tests and measurements alone.
package reportstest

import "github.com/mfaproof/mfaproof/reports"

// Hostile is a text that HTML, XML, Markdown, CSV, workflow commands and terminals each obey somewhere, unless it is escaped.
const Hostile = "=1+1 | </script><script>alert(1)</script> ]]> `code` *bold* %0A::error::no\x1b[31m\u2028\nsecond \"line\" & more"

// Sample is a run with every verdict, a fault, switches, requirements that no case cites, and two rows of a sheet of cells.
func Sample() *reports.Run {
	return reports.Build(header(), append(cases(), sheet()...), nil, 1234)
}

// Older is an older run of the same suite: in it a case passes that now fails, one fails that now passes, one is gone and one is new.
func Older() *reports.Run {
	all := append(cases(), sheet()...)
	var older []reports.Case
	for _, c := range all {
		switch c.ID {
		case "challenge/otp/right-code":
			c.Verdict = reports.Fail
			c.Checks = []reports.Check{{Name: "outcome", Verdict: reports.Fail, Expected: "granted", Actual: "refused"}}
		case "challenge/otp/reused-code/answer=reused":
			c.Verdict, c.Checks = reports.Pass, []reports.Check{{Name: "outcome", Verdict: reports.Pass, Expected: "refused", Actual: "refused"}}
		case "enroll-with-any/picker/slow-page":
			continue
		}
		older = append(older, c)
	}
	gone := result("enroll-with-any", "picker", "gone", reports.Pass)
	h := header()
	h.Target.Version, h.Faults, h.Driver = "0.0.9", nil, ""
	return reports.Build(h, append(older, gone), nil, 1500)
}

func header() reports.Header {
	return reports.Header{
		Suite: reports.Suite{Name: "mfaproof", Version: "0.1.0", Digest: "sha256:0"}, Target: reports.Target{Name: "mock", Version: "0.1.0"}, Driver: reports.DriverBrowser, Seed: 1,
		Switches: []reports.Switch{
			{Name: "enrol_order", Value: "as-written", Default: "as-written", Provenance: "documented"},
			{Name: "picker_for_one", Value: "show", Default: "skip", Provenance: "two public pages conflict"},
		},
		Faults:       []string{"totp-replay-accepted: a one-time code counts twice"},
		Capabilities: []string{"clock", "factor.otp", "log"},
		Requirements: []reports.Requirement{
			{ID: "otp.no-reuse", Level: "must", Tag: "documented", Says: "A one-time code counts once.", Source: "RFC 6238", Section: "5.2"},
			{ID: "log.names-factor", Level: "should", Tag: "inferred", Says: "The log names the factor.", Source: "Tenant logs"},
			{ID: "push.expiry", Level: "must", Tag: "documented", Says: "A push request ends after five minutes.", Source: "Push", Section: "Limits"},
		},
		Notes: []string{"tenant folder acme in place of the suites' own tenants"},
	}
}

func result(family, suite, name string, v reports.Verdict, axes ...reports.Axis) reports.Case {
	return reports.Case{
		ID: reports.CaseID(family, suite, name, axes), Family: family, Suite: suite, Case: name, Axes: axes, Verdict: v,
		File: "suites/" + family + "/" + suite + ".yaml", Line: 12, DurationMS: 7,
		Repeat: "mfaproof run --filter " + reports.CaseID(family, suite, name, axes) + " --seed 1 -v",
		Checks: []reports.Check{{Name: "outcome", Verdict: reports.Pass, Expected: "granted", Actual: "granted"}},
	}
}

func cases() []reports.Case {
	right := result("challenge", "otp", "right-code", reports.Pass)
	right.Requires, right.Factors = []string{"factor.otp"}, &reports.Factors{Held: []string{"otp"}, Challenged: []string{"otp"}}
	right.Logins = []reports.Login{
		{Person: "ana", Confidence: "high", Assessors: map[string]string{"NewDevice": "high", "UntrustedIP": "high"}, End: reports.LoginGranted},
		{Person: "ana", Confidence: "low", Assessors: map[string]string{"NewDevice": "low", "UntrustedIP": "high"}, Challenged: []string{"otp"}, End: reports.LoginGranted},
	}
	right.Transcript = []reports.Entry{{Kind: reports.EntryStep, Title: "login ana"}, {Kind: reports.EntryPage, Title: "the login stands at granted"}}
	warned := result("challenge", "otp", "log", reports.Warn)
	warned.Cites = []string{"log.names-factor"}
	warned.Checks = []reports.Check{{Name: "log", Verdict: reports.Warn, Requirement: "log.names-factor", Expected: "gd_auth_failed", Actual: "f",
		Message: "expected at suites/challenge/otp.yaml:30:5", Place: &reports.Place{File: "suites/challenge/otp.yaml", Line: 30, Column: 5}}}
	remark := result("challenge", "otp", "text", reports.Info)
	remark.Checks[0].Verdict = reports.Info
	push := result("challenge", "push", "approve", reports.NotApplicable)
	push.Reason, push.Requires, push.Checks = "mock does not declare factor.push-notification", []string{"factor.push-notification"}, nil
	locked := result("enroll-with-any", "picker", "locked-out", reports.Untestable)
	locked.Reason, locked.Checks = "the user could not be created: the target answered 503", nil
	slow := result("enroll-with-any", "picker", "slow-page", reports.Error)
	slow.Reason, slow.Checks = reports.ErrorReason(reports.ErrorTimeout, "no page within 5 s"), nil
	left := result("enroll-with-any", "picker", "two-left", reports.NotRun)
	left.Reason, left.Checks = "the run was interrupted", nil
	hostile := result("enroll-with-any", "text", "hostile", reports.Fail)
	hostile.About = Hostile
	hostile.Checks = []reports.Check{{Name: "error text", Verdict: reports.Fail, Expected: "sorry", Actual: Hostile, Message: Hostile}}
	return []reports.Case{right, reused(), warned, remark, push, locked, slow, left, hostile}
}

// reused is a failure with all that a report can show of one.
func reused() reports.Case {
	c := result("challenge", "otp", "reused-code", reports.Fail, reports.Axis{Name: "answer", Value: "reused"})
	c.About, c.Cites, c.Requires = "A code is good for one login.", []string{"otp.no-reuse"}, []string{"clock", "factor.otp"}
	c.Factors = &reports.Factors{Held: []string{"otp", "phone"}, Challenged: []string{"otp"}, Enrolled: []string{"email"}}
	c.Logins = []reports.Login{
		{Person: "ana", Confidence: "low", Assessors: map[string]string{"NewDevice": "low", "UntrustedIP": "high"}, Challenged: []string{"otp"}, Enrolled: []string{"email"}, End: reports.LoginRefused},
		{Person: "ana", Challenged: []string{"otp"}, End: reports.LoginOpen},
	}
	c.Checks = []reports.Check{
		{Name: "screens", Verdict: reports.Fail, Requirement: "otp.no-reuse", Expected: "login\nmfa-otp-challenge\nmfa-otp-challenge", Actual: "login\nmfa-otp-challenge",
			Message: "expected at suites/challenge/otp.yaml:20:7\nlog: gd_auth_succeed: Second factor", Place: &reports.Place{File: "suites/challenge/otp.yaml", Line: 20, Column: 7}},
		{Name: "outcome", Verdict: reports.Fail, Requirement: "otp.no-reuse", Expected: "refused", Actual: "granted"},
		{Name: "factors of ana", Verdict: reports.Pass, Expected: "otp", Actual: "otp"},
	}
	c.Pictures = []reports.Picture{{Device: "browser", Image: "pictures/challenge_otp_reused-code_answer=reused.png", Document: "pictures/challenge_otp_reused-code_answer=reused.html"}}
	const now = "2026-03-02T09:00:10Z"
	c.Transcript = []reports.Entry{
		{At: now, Kind: reports.EntryStep, Title: "login ana"},
		{At: now, Kind: reports.EntryHTTP, Title: "POST /u/login (password, state)", Detail: "302 Found"},
		{At: now, Kind: reports.EntryPage, Title: "the login stands at challenge (mfa-otp-challenge) with otp"},
		{At: now, Kind: reports.EntryMessage, Title: "sms to [phone number]", Detail: "Your code is [code]"},
		{At: now, Kind: reports.EntryAction, Title: "first: challengeWith otp", Detail: `{"user":{"email":"ana@example.test"},"stats":{"logins_count":1}}`},
		{At: now, Kind: reports.EntryConsole, Title: "log: hello"},
		{At: now, Kind: reports.EntryActionFailed, Title: "actions/first.js:4:11: thrown: TypeError", Place: &reports.Place{File: "actions/first.js", Line: 4, Column: 11}},
		{At: now, Kind: reports.EntryLog, Title: "gd_auth_succeed: Second factor"},
	}
	return c
}

// sheet is what the grid gives: a case for each held set, with a check for each cell.
func sheet() []reports.Case {
	var out []reports.Case
	for _, held := range []string{"none", "otp"} {
		c := result("grid", "signature", "cells", reports.Pass, reports.Axis{Name: "held", Value: held})
		c.File, c.Line, c.Cites, c.Checks = "", 0, []string{"grid"}, nil
		for _, command := range []string{"enrollWith", "challengeWithAny"} {
			for _, list := range []string{"otp", "phone", "otp+phone"} {
				if command == "enrollWith" && list == "otp+phone" {
					continue
				}
				actual := "prompt(" + list + ")"
				if held == "none" && command == "challengeWithAny" {
					actual = "failed(mfar)"
				} else if list == "otp+phone" {
					actual = "skip-picker(otp)"
				}
				k := reports.Check{Name: "held=" + held + "/" + command + "=" + list, Verdict: reports.Pass, Requirement: "enrol.prompt", Expected: actual, Actual: actual}
				if held == "otp" && command == "enrollWith" && list == "phone" {
					k.Verdict, k.Actual, k.Message = reports.Fail, "pass", "decided by enrol.gate, enrol.prompt"
					c.Verdict = reports.Fail
				}
				c.Checks = append(c.Checks, k)
			}
		}
		out = append(out, c)
	}
	return out
}
