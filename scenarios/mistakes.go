package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// mistakes collects what is wrong in the files of one run.
type mistakes struct {
	errors strictyaml.Errors
}

func (m *mistakes) at(p Pos, hint, format string, args ...any) {
	m.errors = append(m.errors, &strictyaml.Error{
		File: p.File, Line: p.Line, Column: p.Column, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// take adds err, if any, and tells whether there was none.
func (m *mistakes) take(err error) bool {
	if err == nil {
		return true
	}
	var several strictyaml.Errors
	var single *strictyaml.Error
	switch {
	case errors.As(err, &several):
		m.errors = append(m.errors, several...)
	case errors.As(err, &single):
		m.errors = append(m.errors, single)
	default:
		m.errors = append(m.errors, &strictyaml.Error{Message: err.Error()})
	}
	return false
}

// oneOf notes a mistake unless value is known, and tells whether it is.
func (m *mistakes) oneOf(p Pos, kind, value string, known []string) bool {
	if slices.Contains(known, value) {
		return true
	}
	m.at(p, strictyaml.DidYouMean(value, kind+"s", known), "unknown %s %q", kind, value)
	return false
}

func (m *mistakes) sorted() error { return m.errors.Sorted() }
