// Package sarif owns the findings of a run as a SARIF 2.1.0 log, as code scanners show them. It reads the model of package reports
// and nothing else.
package sarif

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// The part of the SARIF 2.1.0 object model that is written (OASIS standard, section 3).
type (
	sarifLog struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}
	run struct {
		Tool        tool         `json:"tool"`
		Invocations []invocation `json:"invocations"`
		ColumnKind  string       `json:"columnKind"`
		Results     []result     `json:"results"`
		// Bases say what the places are relative to, where that is not the repository (section 3.14.14).
		Bases map[string]base `json:"originalUriBaseIds,omitempty"`
	}
	tool struct {
		Driver driver `json:"driver"`
	}
	driver struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
		URI     string `json:"informationUri"`
		Rules   []rule `json:"rules"`
	}
	rule struct {
		ID     string `json:"id"`
		Short  *text  `json:"shortDescription,omitempty"`
		Config config `json:"defaultConfiguration"`
	}
	config struct {
		Level string `json:"level"`
	}
	text struct {
		Text string `json:"text"`
	}
	invocation struct {
		Successful bool `json:"executionSuccessful"`
		ExitCode   int  `json:"exitCode"`
	}
	result struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      text              `json:"message"`
		Locations    []location        `json:"locations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Suppressions []suppression     `json:"suppressions,omitempty"`
	}
	// suppression says that a known failure is accepted (SARIF 2.1.0, section 3.35): code scanners close its alert.
	suppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	location struct {
		Physical physical `json:"physicalLocation"`
	}
	physical struct {
		Artifact artifact `json:"artifactLocation"`
		Region   *region  `json:"region,omitempty"`
	}
	artifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	base struct {
		Description text `json:"description"`
	}
	region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
)

// Render writes the log: a rule for each requirement that does not hold, a result for each check that says so, and one for each case
// that could not be judged. Paths are relative, as the run has them. What the decision knows is suppressed, with its reason.
func Render(w io.Writer, r *reports.Run, d *decision.Decision) error {
	b := builder{accepted: d.ByCase(), known: map[string]reports.Requirement{}, rules: []rule{}, results: []result{}, index: map[string]int{}}
	for _, req := range r.Requirements {
		b.known[req.ID] = req
	}
	var bases map[string]base
	if r.Suite.Builtin {
		b.base = "MFAPROOF"
		bases = map[string]base{b.base: {text{"The suites that come with mfaproof: their files are not in this repository."}}}
	}
	for _, c := range r.Cases {
		b.add(c)
	}
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []run{{
		Tool:        tool{driver{Name: "mfaproof", Version: r.Suite.Version, URI: "https://github.com/mfaproof/mfaproof", Rules: b.rules}},
		Invocations: []invocation{{Successful: r.Abort == nil, ExitCode: r.ExitCode()}}, ColumnKind: "unicodeCodePoints", Results: b.results, Bases: bases,
	}}}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(log); err != nil {
		return fmt.Errorf("write results.sarif: %w", err)
	}
	return nil
}

type builder struct {
	base     string // of the places
	accepted map[string][]decision.Known
	known    map[string]reports.Requirement
	index    map[string]int
	rules    []rule
	results  []result
}

func (b *builder) add(c reports.Case) {
	levels := map[reports.Verdict]string{reports.Fail: "error", reports.Warn: "warning", reports.Info: "note"}
	found := false
	for _, k := range c.Checks {
		level, ok := levels[k.Verdict]
		if !ok {
			continue
		}
		found = true
		id := k.Requirement
		if id == "" {
			id = "case." + c.Family
		}
		says := fmt.Sprintf("%s: %s: expected %s, got %s", c.ID, k.Name, shown(k.Expected), shown(k.Actual))
		at := k.Place
		if at == nil && c.File != "" {
			at = &reports.Place{File: c.File, Line: c.Line}
		}
		b.result(id, level, says, c.ID+"#"+k.Name, at, b.suppressed(c.ID, k))
	}
	if !found && c.Verdict.BreaksGate() {
		b.result("verdict."+string(c.Verdict), "error", c.ID+": "+c.Reason, c.ID, &reports.Place{File: c.File, Line: c.Line}, b.suppressed(c.ID, reports.Check{Verdict: c.Verdict}))
	}
}

// suppressed are the entries of the baseline that accept a failing check: those of the case, and those of the check by its name.
func (b *builder) suppressed(id string, k reports.Check) (out []suppression) {
	for _, known := range b.accepted[id] {
		if k.Verdict.BreaksGate() && (known.Check == "" || known.Check == k.Name) {
			out = append(out, suppression{"external", "accepted", known.String()})
		}
	}
	return out
}

func (b *builder) result(id, level, says, fingerprint string, at *reports.Place, accepted []suppression) {
	i, ok := b.index[id]
	if !ok {
		i = len(b.rules)
		b.index[id] = i
		one := rule{ID: id, Config: config{level}}
		if says := b.known[id].Says; says != "" {
			one.Short = &text{says}
		}
		b.rules = append(b.rules, one)
	}
	r := result{RuleID: id, RuleIndex: i, Level: level, Message: text{says}, Fingerprints: map[string]string{"mfaproofCase/v1": fingerprint}, Suppressions: accepted}
	if at != nil && at.File != "" {
		l := location{physical{Artifact: artifact{strings.ReplaceAll(at.File, " ", "%20"), b.base}}}
		if at.Line > 0 {
			l.Physical.Region = &region{at.Line, at.Column}
		}
		r.Locations = []location{l}
	}
	b.results = append(b.results, r)
}

func shown(value string) string {
	if value == "" {
		return "(nothing)"
	}
	return strings.ReplaceAll(value, "\n", ", ")
}
