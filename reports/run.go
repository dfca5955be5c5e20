// Package reports owns the model of a finished run: its cases, their counts, the gate, and the two files that keep them.
// It imports no package of this module and runs nothing: it knows strings and numbers, not scenarios.
package reports

// The schema names that the first member of each document carries.
const (
	RunSchema    = "mfaproof/run/1"
	StreamSchema = "mfaproof/stream/1"
)

// Run is everything that came out of one run, as run.json keeps it. Build makes it; cases are sorted by id. Two runs with the same
// results differ in their durations only.
type Run struct {
	Schema string `json:"schema"`
	Header
	Outcome
	Cases []Case `json:"cases"`
}

// Header is what is known of a run before its first case ends.
type Header struct {
	Suite  Suite  `json:"suite"`
	Target Target `json:"target"`
	// Driver says how the target's pages were read and answered: DriverBrowser, or empty for requests by HTTP and for a target that
	// leaves no choice.
	Driver string `json:"driver,omitempty"`
	// Seed is what every random choice of the run derives from. JSON carries it as a string: it may exceed 2^53.
	Seed uint64 `json:"seed,string"`
	// Filter is the glob that chose the cases; empty when nothing was left out.
	Filter string `json:"filter,omitempty"`
	// Shard is set when the run is one of several that make the whole.
	Shard    *Shard   `json:"shard,omitempty"`
	Switches []Switch `json:"switches,omitempty"`
	// Faults are the deviations that the target was told to have, one line of text each, its name first.
	Faults []string `json:"faults,omitempty"`
	// Capabilities are what the target declares that it can do.
	Capabilities []string `json:"capabilities,omitempty"`
	// Requirements are the catalog that the cases cite, those that no case cites among them.
	Requirements []Requirement `json:"requirements,omitempty"`
	// Tenant is the folder that was laid under the suites in place of their own tenants, from where the program was started; empty for none,
	// and for one that is elsewhere.
	Tenant string `json:"tenant,omitempty"`
	// Notes are remarks about the whole run, such as an overlay on a tenant folder.
	Notes []string `json:"notes,omitempty"`
}

// DriverBrowser is the Driver of a run whose pages were shown in Chromium.
const DriverBrowser = "browser"

// Outcome is what is known once the last case has ended.
type Outcome struct {
	Counts Counts `json:"counts"`
	Gate   Gate   `json:"gate"`
	// GateReasons says why the gate is broken, one phrase each; it is empty when the gate is kept.
	GateReasons []string `json:"gate_reasons,omitempty"`
	// Abort is set when the run ended before its last case.
	Abort *Abort `json:"abort,omitempty"`
	// DurationMS is the time that the run took, in milliseconds of the real clock.
	DurationMS int64 `json:"duration_ms"`
}

// Suite names the cases that were run.
type Suite struct {
	// Name is "mfaproof" for the cases that come with the program, otherwise the name of their folder.
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	// Digest identifies the exact text of the cases, such as "sha256:…".
	Digest string `json:"digest,omitempty"`
	// Builtin says that the cases come with the program: the files in which they are written are no files of whoever runs them.
	Builtin bool `json:"builtin,omitempty"`
}

// Target names the implementation under test.
type Target struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// Switch is a named choice where public sources conflict or are silent, with the value of this run.
type Switch struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Default string `json:"default"`
	// Provenance says where the default comes from.
	Provenance string `json:"provenance,omitempty"`
}

// Requirement is something that an implementation promises, or should.
type Requirement struct {
	ID string `json:"id"`
	// Level says what a case that does not hold means: must, should or info.
	Level string `json:"level,omitempty"`
	// Tag says how strong the evidence for the requirement is.
	Tag     string `json:"tag,omitempty"`
	Says    string `json:"says,omitempty"`
	Source  string `json:"source,omitempty"`
	Section string `json:"section,omitempty"`
	// Profiles demand it; none means that the vendor's own documents do.
	Profiles []string `json:"profiles,omitempty"`
	// Deviates says what profiles do on purpose instead.
	Deviates []Deviation `json:"deviates,omitempty"`
	// Excluded says why no case stands for it.
	Excluded string `json:"excluded,omitempty"`
	// Vectors is the file of published test vectors that stands for it in the place of cases.
	Vectors string `json:"vectors,omitempty"`
}

// Deviation is what a profile does on purpose where a requirement says something else.
type Deviation struct {
	Profile string `json:"profile"`
	Does    string `json:"does"`
}

// Gate says whether a run may be called good.
type Gate string

// The two states of the gate.
const (
	GateKept   Gate = "kept"
	GateBroken Gate = "broken"
)

// AbortClass says why a run ended before its last case.
type AbortClass string

// The classes of abort. They differ in the exit code; each of them breaks the gate.
const (
	AbortUnreachable AbortClass = "unreachable"
	AbortHarness     AbortClass = "harness"
	AbortInterrupted AbortClass = "interrupted"
)

// Abort tells how a run ended early. Message is one sentence for a person.
type Abort struct {
	Class   AbortClass `json:"class"`
	Message string     `json:"message"`
}
