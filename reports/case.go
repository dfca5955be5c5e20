package reports

import (
	"fmt"
	"slices"
	"strings"
)

// Case is the result of one case.
type Case struct {
	// ID is "family/suite/case", then "/axis=value" for each axis in order; see CaseID.
	ID     string `json:"id"`
	Family string `json:"family"`
	// Suite is the name of the suite inside its family.
	Suite string `json:"suite"`
	Case  string `json:"case"`
	Axes  []Axis `json:"axes,omitempty"`
	About string `json:"about,omitempty"`
	// File and Line (from 1) are where the case is written.
	File    string  `json:"file,omitempty"`
	Line    int     `json:"line,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Reason says why a case is not-applicable, untestable, not-run or in error; ErrorReason writes it for an error.
	Reason string `json:"reason,omitempty"`
	// Cites are the catalog ids of the requirements behind the case.
	Cites []string `json:"cites,omitempty"`
	// Requires are the capabilities without which the case is not-applicable.
	Requires []string `json:"requires,omitempty"`
	// Factors are those that played a part; nil when the case never came to a login.
	Factors *Factors `json:"factors,omitempty"`
	// Logins are those of which the implementation's log tells, in the order of their ends; nil where it gives no log.
	Logins []Login `json:"logins,omitempty"`
	// Cell is the place of the case in a matrix of outcomes; nil for a case that is in none.
	Cell *Cell `json:"cell,omitempty"`
	// DurationMS is the time that the case took, in milliseconds of the real clock.
	DurationMS int64   `json:"duration_ms"`
	Checks     []Check `json:"checks,omitempty"`
	// Retries are what came out when the case was run again; nil when it was not. Flaky tells that they differ from Verdict.
	Retries []Retry `json:"retries,omitempty"`
	Flaky   bool    `json:"flaky,omitempty"`
	// Repeat is one shell command that runs this case again.
	Repeat string `json:"repeat,omitempty"`
	// Transcript tells what happened, in order. A case that passed keeps an outline; see Settle.
	Transcript []Entry `json:"transcript,omitempty"`
	// Pictures are what the devices showed of a case that did not come out right; nil where nothing was kept.
	Pictures []Picture `json:"pictures,omitempty"`
}

// Factors says what the people of a case held when it began, and what they were asked for in it: each factor once, in order.
type Factors struct {
	Held       []string `json:"held,omitempty"`
	Challenged []string `json:"challenged,omitempty"`
	Enrolled   []string `json:"enrolled,omitempty"`
}

// Place is where something is written: a suite or the code of an Action. Lines and columns count from 1; 0 is unknown.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String gives `file:line:column` without the parts that are unknown.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Axis is one value of an expansion.
type Axis struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Check is one comparison of a case.
type Check struct {
	// Name is a word or two, or, for one cell of a sheet of them, the values that tell it from the others; see Cell.
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	// Requirement is a catalog id.
	Requirement string `json:"requirement,omitempty"`
	// Expected and Actual are values as text; a list has one item a line.
	Expected string `json:"expected,omitempty"`
	Actual   string `json:"actual,omitempty"`
	// Message is what else helps to find the cause, such as the nearest entry of the tenant's log.
	Message string `json:"message,omitempty"`
	// Place is where the expectation is written.
	Place *Place `json:"place,omitempty"`
}

// Cell reads the axes of a check that is a cell of a sheet, such as "held=otp/enrollWith=phone"; ok is false for any other name.
func (k Check) Cell() (axes []Axis, ok bool) {
	for part := range strings.SplitSeq(k.Name, "/") {
		name, value, found := strings.Cut(part, "=")
		if !found || name == "" {
			return nil, false
		}
		axes = append(axes, Axis{Name: name, Value: value})
	}
	return axes, true
}

// The kinds of an Entry. There may be others: a report shows them as they are.
const (
	EntryStep         = "step"
	EntryPage         = "page"
	EntryHTTP         = "http"
	EntryAction       = "action"
	EntryActionFailed = "action failed"
	EntryConsole      = "console"
	EntryMessage      = "message"
	EntryLog          = "log"
	// EntryLeftOut stands for entries that were cut out of a long transcript.
	EntryLeftOut = "left out"
)

// Entry is one event of a case.
type Entry struct {
	// At is the instant on the target's clock (RFC 3339), empty when the target declares none: real time would make equal runs differ.
	At     string `json:"at,omitempty"`
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	// Place is where in the tenant's code it happened.
	Place *Place `json:"place,omitempty"`
}

// CaseID joins the parts of a case's id.
func CaseID(family, suite, name string, axes []Axis) string {
	id := family + "/" + suite + "/" + name
	for _, a := range axes {
		id += "/" + a.Name + "=" + a.Value
	}
	return id
}

// ErrorClass says what kind of error ended a case.
type ErrorClass string

// The classes of error. Harness means a defect of this program, not of the target.
const (
	ErrorSetup        ErrorClass = "setup"
	ErrorHarness      ErrorClass = "harness"
	ErrorTimeout      ErrorClass = "timeout"
	ErrorThrottled    ErrorClass = "throttled"
	ErrorInconclusive ErrorClass = "inconclusive"
)

// ErrorClasses lists every class of error.
func ErrorClasses() []ErrorClass {
	return []ErrorClass{ErrorSetup, ErrorHarness, ErrorTimeout, ErrorThrottled, ErrorInconclusive}
}

// ErrorReason writes the reason of a case in error: the class in brackets, then the message.
func ErrorReason(class ErrorClass, message string) string {
	return fmt.Sprintf("[%s] %s", class, message)
}

// ErrorClass reads the class back from the reason of a case in error; ok is false when there is no known one.
func (c Case) ErrorClass() (class ErrorClass, ok bool) {
	name, _, closed := strings.Cut(strings.TrimPrefix(c.Reason, "["), "]")
	class = ErrorClass(name)
	return class, closed && strings.HasPrefix(c.Reason, "[") && slices.Contains(ErrorClasses(), class)
}
