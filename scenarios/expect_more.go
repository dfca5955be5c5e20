package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab"

// WantRun names one run of an Action, or of a legacy Rule as "Rule NAME".
type WantRun struct {
	Action string
	// Nth counts from one; zero is the last run.
	Nth int
}

// WantEvent is one value that a run saw: of the event of an Action, of the user and context of a Rule.
type WantEvent struct {
	Pos
	Run WantRun
	// Path is as it is written; Keys are its steps: a string for each name, an int for each index.
	Path string
	Keys []any
	// Value is as strictyaml decodes it. Absent means that there is nothing at the path; Value is nil then.
	Value  any
	Absent bool
}

// WantConsole are the lines that the runs of one Action wrote, in order, such as "warn: text". A line may end with its
// place as the report shows it, "(file:line:column)".
type WantConsole struct {
	Pos
	Action string
	Lines  []string
}

// WantDiagnostics are remarks that the case expects of the runs of Actions; others are warnings still. An empty list
// expects none at all.
type WantDiagnostics struct {
	Pos
	Texts []string
	// Any expects one remark at least, and lets every remark be.
	Any bool
}

// WantMessages is how many messages went out by one channel: sms, voice, email or push.
type WantMessages struct {
	Pos
	Channel string
	Count   int
}

// WantBox tells whether a screen shows the box that asks to remember this device.
type WantBox struct {
	Pos
	Screen vocab.Screen
	Nth    int // which time the screen came up, from one
	Shown  bool
}
