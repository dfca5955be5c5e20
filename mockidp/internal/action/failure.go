package action

import (
	"fmt"
	"strings"
)

// Class is the stable code of a Failure.
type Class string

// The classes of failure.
const (
	ClassSyntax      Class = "syntax"       // the source is not a JavaScript program
	ClassNoHandler   Class = "no-handler"   // onExecutePostLogin is not exported
	ClassThrown      Class = "thrown"       // the script threw, or its promise was rejected
	ClassTimeout     Class = "timeout"      // the time limit passed, the run was cancelled, or the handler can never finish
	ClassMemory      Class = "memory"       // the memory limit was reached
	ClassPackage     Class = "package"      // the source requires an npm package that is not declared
	ClassNotModelled Class = "not-modelled" // the script called something that the platform has and this mock has not
	ClassMixedUp     Class = "mixed-up"     // a Rule stands where an Action belongs, or the other way round
	ClassEngine      Class = "engine"       // the engine that was asked for cannot run the source, or ended while it did
)

// Failure says why an Action or a Rule could not be compiled or did not end well.
type Failure struct {
	Class Class
	// Action is the display name of the Action or Rule.
	Action string
	// File, Line and Column are the innermost place in the author's own file. Lines and columns (in code points) start at 1;
	// Line is 0 when the place is unknown, as it is for a thrown value that is not an Error.
	File         string
	Line, Column int
	// Name is the JavaScript error's name ("TypeError"), empty where no error was thrown.
	Name string
	// Message says what happened. For thrown errors it is the engine's or the author's text, so tests should not depend on it.
	Message string
	// Stack lists the author's own frames, innermost first, one a line; frames of the runtime are left out.
	Stack string
	// Excerpt is the source line with a caret under the column, empty when the place is unknown.
	Excerpt string
	// Hint says what to do next, or is empty.
	Hint string
}

// Error gives "FILE:LINE:COLUMN: CLASS: NAME: MESSAGE (HINT)" without the parts that are unknown.
func (f *Failure) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	fmt.Fprintf(&b, ": %s: ", f.Class)
	if f.Name != "" {
		b.WriteString(f.Name + ": ")
	}
	b.WriteString(f.Message)
	if f.Hint != "" {
		fmt.Fprintf(&b, " (%s)", f.Hint)
	}
	return b.String()
}
