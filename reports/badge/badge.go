// Package badge owns the JSON that a badge service draws a badge from (the endpoint schema of shields.io, version 1). It reads the
// model of package reports and nothing else.
package badge

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/mfaproof/mfaproof/reports"
)

// endpoint is the schema's object.
type endpoint struct {
	Version int    `json:"schemaVersion"`
	Label   string `json:"label"`
	Message string `json:"message"`
	Color   string `json:"color"`
	IsError bool   `json:"isError,omitempty"`
}

// Render writes the badge: how many of the cases that were judged passed, green only while the gate is kept.
func Render(w io.Writer, run *reports.Run) error {
	judged := run.Counts.Total() - run.Counts.NotApplicable - run.Counts.NotRun
	b := endpoint{Version: 1, Label: "mfa conformance", Message: fmt.Sprintf("%d/%d", run.Counts.Pass, judged), Color: "brightgreen"}
	switch {
	case run.Abort != nil:
		b.Message, b.Color, b.IsError = "aborted", "lightgrey", true
	case run.Gate != reports.GateKept:
		b.Color, b.IsError = "red", true
	case run.Counts.Warn > 0:
		b.Color = "yellow"
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("write badge.json: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s\n", text); err != nil {
		return fmt.Errorf("write badge.json: %w", err)
	}
	return nil
}
