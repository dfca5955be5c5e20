// Package decision owns gate.json: what a baseline of expected failures makes of a run, for whoever shows the run. It reads the model of
// package reports, changes no verdict of it, and knows no baseline file: that is the gate's.
package decision

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/mfaproof/mfaproof/reports"
)

// Schema is the name that gate.json carries. File is what it is called beside run.json.
const (
	Schema = "mfaproof/gate/1"
	File   = "gate.json"
)

// Class says why a gate is broken.
type Class string

// The classes of breach.
const (
	UnexpectedFailure Class = "unexpected-failure" // no entry expects it
	OtherFailure      Class = "other-failure"      // an entry expects the case to fail, but not like this
	UnexpectedPass    Class = "unexpected-pass"    // what an entry expects to fail holds
	StaleEntry        Class = "stale-entry"        // an entry speaks of nothing that there is
	ExpiredEntry      Class = "expired-entry"      // the last day of an entry has passed
	Aborted           Class = "aborted"            // the run did not come to its end
	NothingChecked    Class = "nothing-checked"    // no check was executed
)

// Decision is what a baseline makes of a run. The run stays as it is: a known failure is a failure. A nil Decision is that of a run
// without a baseline: it knows no failure.
type Decision struct {
	Schema   string       `json:"schema"`
	Gate     reports.Gate `json:"gate"`
	Baseline string       `json:"baseline"`
	// Known are the failures that are accepted, by case.
	Known []Known `json:"known"`
	// Breaches are why the gate is broken; empty when it is kept.
	Breaches []Breach `json:"breaches"`
}

// Known is a failure that the baseline expects.
type Known struct {
	Case        string `json:"case"`
	Check       string `json:"check,omitempty"`
	Fingerprint string `json:"fingerprint"`
	Reason      string `json:"reason"`
	Issue       string `json:"issue,omitempty"`
	Expires     string `json:"expires,omitempty"`
}

// String gives the reason, the link and the last day on which the failure counts as known, as far as there are such.
func (k Known) String() string {
	text := k.Reason
	if k.Issue != "" {
		text += "  " + k.Issue
	}
	if k.Expires != "" {
		text += "  until " + k.Expires
	}
	return text
}

// Breach is one reason for which the gate is broken.
type Breach struct {
	Class Class  `json:"class"`
	Case  string `json:"case,omitempty"`
	Check string `json:"check,omitempty"`
	// Fingerprint is that of the failure that was found.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Entry is where the entry stands that has to do with it: file:line:column.
	Entry  string `json:"entry,omitempty"`
	Detail string `json:"detail"`
}

// ExitCode is the exit code of the process: that of the run where the harness failed or the target could not be reached, else 0 or 1 by
// the gate.
func (d *Decision) ExitCode(run *reports.Run) int {
	if code := run.ExitCode(); code == reports.ExitHarness || code == reports.ExitUnreachable {
		return code
	}
	if d.Gate != reports.GateKept {
		return reports.ExitBroken
	}
	return reports.ExitKept
}

// ByCase gives the known failures of each case that has any.
func (d *Decision) ByCase() map[string][]Known {
	all := map[string][]Known{}
	if d != nil {
		for _, k := range d.Known {
			all[k.Case] = append(all[k.Case], k)
		}
	}
	return all
}

// Over is the run as a person reads it under the decision: the same verdicts, and the gate that the baseline gives. It is the run
// itself for a nil Decision.
func (d *Decision) Over(run *reports.Run) *reports.Run {
	if d == nil {
		return run
	}
	shown := *run
	shown.Gate, shown.GateReasons = d.Gate, d.Reasons()
	return &shown
}

// Read reads gate.json. A decision over another run is refused: each known failure must be one of this run. Every error but a failing
// reader is a *reports.Refusal.
func Read(r io.Reader, run *reports.Run) (*Decision, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the decision of the gate: %w", err)
	}
	var head struct{ Schema string }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, &reports.Refusal{Code: reports.RefusedText, Detail: fmt.Sprintf("not a JSON object: %v", err)}
	}
	if head.Schema != Schema {
		return nil, &reports.Refusal{Code: reports.RefusedSchema, Detail: fmt.Sprintf("the schema is %q; this version reads %q", head.Schema, Schema)}
	}
	var d Decision
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return nil, &reports.Refusal{Code: reports.RefusedText, Detail: fmt.Sprintf("not a decision of the gate: %v", err)}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &reports.Refusal{Code: reports.RefusedText, Detail: "something follows the decision of the gate"}
	}
	if detail := d.stranger(run); detail != "" {
		return nil, &reports.Refusal{Code: reports.RefusedMixed, Detail: detail + ": the decision is over another run; take the file away, or write it again with run --baseline or report merge --baseline"}
	}
	return &d, nil
}

// stranger says what of the decision cannot be about the run, or nothing.
func (d *Decision) stranger(run *reports.Run) string {
	if kept := d.Gate == reports.GateKept; kept != (len(d.Breaches) == 0) {
		return fmt.Sprintf("the gate is said to be %q with %s", d.Gate, reports.Number(len(d.Breaches), "breach"))
	}
	cases := map[string]reports.Case{}
	for _, c := range run.Cases {
		cases[c.ID] = c
	}
	told := map[string]bool{}
	for _, k := range d.Known {
		c := cases[k.Case]
		found := c.Fingerprint()
		if k.Check != "" {
			found = c.CheckFingerprint(k.Check)
		}
		if k.Fingerprint == "" || found != k.Fingerprint {
			return fmt.Sprintf("%s does not fail as %s", Name(k.Case, k.Check), k.Fingerprint)
		}
		told[k.Case] = true
	}
	if d.Gate != reports.GateKept {
		return ""
	}
	for _, c := range run.Cases {
		if c.Verdict.BreaksGate() && !told[c.ID] {
			return c.ID + " is no known failure and the gate is said to be kept"
		}
	}
	return ""
}
