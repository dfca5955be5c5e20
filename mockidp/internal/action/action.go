// Package action owns the running of one Action's JavaScript: it compiles the source, runs the post-login handler in a realm of its own
// and hands back what the handler asked for. It imports nothing of this module but its own parts and decides nothing: commands are
// recorded here and given their meaning elsewhere.
package action

import (
	"context"
	"encoding/json"
	"time"
)

// Runtime compiles Actions for one JavaScript engine. It is safe for concurrent use.
type Runtime interface {
	// Name is the engine's name as reports show it, "quickjs" for the embedded one.
	Name() string
	// Compile checks the source and prepares it for any number of runs. The error, if any, is a *Failure of class ClassSyntax.
	Compile(src Source) (Program, error)
	// CompileRule does the same for a legacy Rule. The error, if any, is a *Failure of class ClassSyntax or ClassMixedUp.
	CompileRule(src Source) (RuleProgram, error)
}

// Program is one compiled Action. It is safe for concurrent use: every run has a realm of its own and nothing outlives it.
type Program interface {
	// Run loads the Action, calls its onExecutePostLogin (or onContinuePostLogin) with in.Event and waits until the handler's promise settles. Work that
	// the handler left running unawaited has no effect after that moment. The error, if any, is a *Failure; the result then holds
	// what was recorded before the failure.
	Run(ctx context.Context, in Invocation) (Result, error)
}

// Source is one Action as its author wrote it.
type Source struct {
	// Name is the Action's display name and File the path that positions are reported in.
	Name, File string
	// Code is the untouched source, a CommonJS module of at most 100 kB, as on the platform.
	Code string
	// Appended is an optional script that runs after Code in the same scope. Its positions are reported in File + " (appended)",
	// counted from its own first line.
	Appended string
	// Packages are the npm packages that the source may require, nil for none.
	Packages *Packages
	// Trigger is TriggerExchange, or empty for post-login.
	Trigger string
	// Runtime is the version of Node that the author asks for, such as "node22", or empty.
	Runtime string
}

// Invocation is what one run gets.
type Invocation struct {
	// Event is the JSON object the handler receives. Without one the Action is loaded and its handler looked for, not called.
	// The handler gets a copy: what it changes there is seen by nobody else.
	Event json.RawMessage
	// Continue calls onContinuePostLogin: the person has come back from a redirect or a form. An Action may do without one.
	Continue bool
	// Answer gives the value of api methods that have one; nil is undefined in the script, and an error is thrown there at the call.
	Answer func(Call) (any, error)
	// Rules are the ids of the legacy Rules that ran in this login before it.
	Rules []string
	// Now is the tenant's clock, read each time the script asks for the time. A nil clock stands still at the Unix epoch.
	// Scripts run in UTC wherever the process runs. What the script has waited on timers is added: no wait takes real time.
	Now func() time.Time
	// Seed determines the whole sequence that Math.random gives, and that of the random bytes of crypto.
	Seed uint64
	// Outbound answers the requests of fetch and of the packages; nil refuses them all.
	Outbound Outbound
	// Limits bound the run.
	Limits Limits
}

// Limits bound one run. A zero field means its default.
type Limits struct {
	// Time is how long the run may take on the machine's own clock, whatever the tenant's clock does, and how long it may wait on its own
	// timers, which take no real time; 20 s by default, as on the platform.
	Time time.Duration
	// Memory is how many bytes the realm may hold, 64 MiB by default. The engine does not honour less than 128 KiB.
	Memory uint64
}

const (
	defaultTime   = 20 * time.Second
	defaultMemory = 64 << 20
)

func (l Limits) withDefaults() Limits {
	if l.Time <= 0 {
		l.Time = defaultTime
	}
	if l.Memory == 0 {
		l.Memory = defaultMemory
	}
	return l
}

// Result is what a run left behind.
type Result struct {
	// Commands are the calls of api methods, in call order.
	Commands []Command
	// Absent tells that onContinuePostLogin was to be called and the Action exports none.
	Absent bool
	// Console holds what the script printed: at most 256 lines, and at most 256 characters of text over all of them, which is
	// what the platform stores. Text beyond that is cut, the line that carried it keeps its level and position.
	Console []Line
	// Requests are the HTTP requests of the run in order, the first 64 of them.
	Requests []Exchange
	// Notices are remarks that the author should see though nothing failed, such as work that nobody waited for.
	Notices []Notice
}

// Notice is a remark on a run, with the place it is about; Line is 0 when that is unknown.
type Notice struct {
	Text         string
	File         string
	Line, Column int
}

// Command is one recorded call of an api method.
type Command struct {
	// Name is the method without the leading "api.", for example "authentication.challengeWith".
	Name string
	// Args are the arguments as JSON, taken at the moment of the call; what JSON cannot express (undefined, a function) is null.
	Args []json.RawMessage
	// File, Line and Column say where the call stands; quickjs gives the column of its opening parenthesis. Lines and columns (in code
	// points) start at 1; 0 is unknown.
	File         string
	Line, Column int
}

// Line is one call of a console method.
type Line struct {
	// Level is the console method: "log", "info", "warn", "error" or "debug".
	Level string
	// Text is the arguments joined with blanks: strings as they are, errors with their stack, everything else as JSON.
	Text string
	// Cut tells that the text was longer than what was left of the 256 characters.
	Cut bool
	// File, Line and Column say where the call stands, as in Command.
	File         string
	Line, Column int
}
