package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"

// expectFile is what a case expects.
type expectFile struct {
	Screens  *strictyaml.At[[]word]    `yaml:"screens"`
	Offers   entries[[]word]           `yaml:"offers"`
	Stages   *strictyaml.At[[]word]    `yaml:"stages"`
	Outcome  word                      `yaml:"outcome"`
	Error    *strictyaml.At[errorFile] `yaml:"error"`
	Errors   *strictyaml.At[[]word]    `yaml:"errors"`
	Commands entries[[]word]           `yaml:"commands"`
	Factors  entries[[]word]           `yaml:"factors"`
	Methods  *strictyaml.At[[]word]    `yaml:"methods"`
	Claims   entries[any]              `yaml:"claims"`
	Log      *logFile                  `yaml:"log"`
	Probe    *word                     `yaml:"probe"`

	Probes     *strictyaml.At[[]word] `yaml:"probes"`
	Calls      *strictyaml.At[[]word] `yaml:"calls"`
	Visits     *strictyaml.At[[]word] `yaml:"visits"`
	Proved     *strictyaml.At[[]word] `yaml:"proved"`
	Reached    *number                `yaml:"reached"`
	SecretBits *number                `yaml:"secret_bits"`
	SessionID  *word                  `yaml:"session_id"`

	Event       entries[entries[any]]       `yaml:"event"`
	Console     entries[[]word]             `yaml:"console"`
	Diagnostics *strictyaml.At[[]word]      `yaml:"diagnostics"`
	Messages    entries[strictyaml.At[int]] `yaml:"messages"`
	Outbound    *strictyaml.At[[]word]      `yaml:"outbound"`
	Redirects   *strictyaml.At[[]word]      `yaml:"redirects"`
	RememberBox entries[flag]               `yaml:"remember_box"`
	OtherMethod entries[flag]               `yaml:"other_method"`
}

// UnmarshalNode refuses an expectation with nothing in it: it would look like a check and check nothing. An empty list
// is something (no screen at all, no command issued), except in the log, where it names no entry.
func (e *expectFile) UnmarshalNode(n *strictyaml.Node) {
	type fields expectFile
	n.Decode((*fields)(e))
	refuseEmpty(n, n, false)
}

func refuseEmpty(key, value *strictyaml.Node, inLog bool) {
	empty := value.Kind() == strictyaml.Null ||
		value.Kind() == strictyaml.Mapping && len(value.Entries()) == 0 ||
		value.Kind() == strictyaml.Sequence && len(value.Items()) == 0 && inLog
	if empty {
		key.Fail("remove it or say what is expected", "an expectation with nothing in it")
		return
	}
	if value.Kind() != strictyaml.Mapping {
		return
	}
	for _, pair := range value.Entries() {
		if pair.Key.Text() == "event" && pair.Value.Kind() == strictyaml.Mapping && len(pair.Value.Entries()) > 0 {
			for _, run := range pair.Value.Entries() {
				if run.Value.Kind() != strictyaml.Mapping || len(run.Value.Entries()) == 0 {
					refuseEmpty(run.Key, run.Value, inLog)
				}
			}
			continue // null and empty values are values
		}
		if pair.Key.Text() != "claims" || pair.Value.Kind() != strictyaml.Mapping || len(pair.Value.Entries()) == 0 {
			refuseEmpty(pair.Key, pair.Value, pair.Key.Text() == "log" || inLog)
		}
	}
}

type errorFile struct {
	Class *word `yaml:"class"`
	Text  *word `yaml:"text"`
	Code  *word `yaml:"code"`
}

type logFile struct {
	Has   []entries[word]             `yaml:"has"`
	None  []word                      `yaml:"none"`
	Count entries[strictyaml.At[int]] `yaml:"count"`

	Reasons []word `yaml:"reasons"`
}
