// Package schema owns the JSON Schemas of the files that people write, for editors and for tests. It reads no such file.
package schema

import (
	_ "embed"
	"slices"
)

//go:embed baseline.schema.json
var baseline []byte

// Baseline returns the JSON Schema (draft 2020-12) of mfaproof-baseline.yaml.
func Baseline() []byte { return slices.Clone(baseline) }
