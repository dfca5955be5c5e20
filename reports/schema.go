package reports

import (
	_ "embed"
	"slices"
)

//go:embed run.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of run.json.
func Schema() []byte { return slices.Clone(schema) }
