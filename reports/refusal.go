package reports

import "fmt"

// RefusalCode says why a stored run was not read. Codes are stable.
type RefusalCode string

// The reasons to refuse a stored run.
const (
	// RefusedTruncated means that the end is missing.
	RefusedTruncated RefusalCode = "report.truncated"
	// RefusedSchema means that the document is of another kind or version.
	RefusedSchema RefusalCode = "report.schema"
	// RefusedText means that the bytes are not a document of that schema.
	RefusedText RefusalCode = "report.text"
	// RefusedCounts means that counts or gate do not follow from the cases.
	RefusedCounts RefusalCode = "report.counts"
	// RefusedMixed means that documents which should be parts of one run are not.
	RefusedMixed RefusalCode = "report.mixed"
	// RefusedShards means that parts are missing, or there twice, or that a document is no part.
	RefusedShards RefusalCode = "report.shards"
	// RefusedDuplicate means that two parts have the same case.
	RefusedDuplicate RefusalCode = "report.duplicate"
)

// Refusal is the error for a stored run that cannot be trusted. Line counts from 1; it is 0 when the whole document is meant.
type Refusal struct {
	Code   RefusalCode
	Line   int
	Detail string
}

// Error implements error.
func (r *Refusal) Error() string {
	if r.Line == 0 {
		return fmt.Sprintf("%s (%s)", r.Detail, r.Code)
	}
	return fmt.Sprintf("line %d: %s (%s)", r.Line, r.Detail, r.Code)
}

func refuse(code RefusalCode, line int, format string, args ...any) error {
	return &Refusal{Code: code, Line: line, Detail: fmt.Sprintf(format, args...)}
}
