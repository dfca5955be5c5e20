package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"

// The types of this file are a suite as it is written, before ${axis} is filled in. An absent list is nil, an empty one
// is not, so that a case can replace a default by nothing.

// word is a text with its place.
type word = strictyaml.At[string]

func posOf[T any](file string, a strictyaml.At[T]) Pos { return Pos{file, a.Line, a.Column} }

// entry is one key of a mapping whose order matters.
type entry[T any] struct {
	key   word
	value T
}

// entries is a mapping in the order of the file.
type entries[T any] []entry[T]

func (e *entries[T]) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() != strictyaml.Mapping {
		n.Decode(&map[string]any{})
		return
	}
	*e = entries[T]{}
	for _, pair := range n.Entries() {
		one := entry[T]{key: word{Value: pair.Key.Text(), Line: pair.Key.Line(), Column: pair.Key.Column()}}
		pair.Value.Decode(&one.value)
		*e = append(*e, one)
	}
}

type suiteFile struct {
	Suite    word                       `yaml:"suite"`
	About    word                       `yaml:"about"`
	Requires []word                     `yaml:"requires"`
	Labels   []word                     `yaml:"labels"`
	Tenant   *strictyaml.At[tenantFile] `yaml:"tenant"`
	Policy   *strictyaml.At[[]ruleFile] `yaml:"policy"`
	People   entries[personFile]        `yaml:"people"`
	Axes     entries[axisFile]          `yaml:"axes"`
	Passages entries[[]stepFile]        `yaml:"passages"`
	Outcomes entries[outcomeFile]       `yaml:"outcomes"`
	Cases    []caseContent              `yaml:"cases"`
}

// caseContent is one case as written.
type caseContent = strictyaml.At[caseFile]

type caseFile struct {
	Case     word                        `yaml:"case"`
	About    word                        `yaml:"about"`
	Cites    []word                      `yaml:"cites"`
	Requires []word                      `yaml:"requires"`
	Labels   []word                      `yaml:"labels"`
	Control  word                        `yaml:"control"`
	People   entries[personFile]         `yaml:"people"`
	Axes     entries[axisFile]           `yaml:"axes"`
	With     *strictyaml.At[overlayFile] `yaml:"with"`
	Do       []stepFile                  `yaml:"do"`
	Table    *strictyaml.At[tableFile]   `yaml:"table"`
	Expect   *strictyaml.At[expectFile]  `yaml:"expect"`
}

// flag is true or false, or an axis that is; fact is anything, with its place.
type (
	flag = strictyaml.At[any]
	fact = strictyaml.At[any]
)

type personFile struct {
	Roles         []word `yaml:"roles"`
	AppMetadata   *fact  `yaml:"app_metadata"`
	UserMetadata  *fact  `yaml:"user_metadata"`
	Enrolled      []word `yaml:"enrolled"`
	Email         *flag  `yaml:"email"`
	EmailVerified *flag  `yaml:"email_verified"`
	Password      *word  `yaml:"password"`

	Organizations []membershipFile `yaml:"organizations"`
	Connection    *word            `yaml:"connection"`
	Blocked       *flag            `yaml:"blocked"`
	Logins        *number          `yaml:"logins"`
	Phone         *word            `yaml:"phone"`
	Identities    []identityFile   `yaml:"identities"`

	Habits *strictyaml.At[habitsFile] `yaml:"habits"`
	Inbox  *strictyaml.At[inboxFile]  `yaml:"inbox"`
}

// membershipFile is the name of an organization, or `{name: NAME, roles: [ROLE]}`.
type membershipFile struct {
	Name  word   `yaml:"name"`
	Roles []word `yaml:"roles"`
}

func (m *membershipFile) UnmarshalNode(n *strictyaml.Node) {
	type long membershipFile
	if n.Kind() == strictyaml.Mapping {
		n.Decode((*long)(m))
		return
	}
	n.Decode(&m.Name)
}

type identityFile struct {
	Connection word `yaml:"connection"`
	Provider   word `yaml:"provider"`
	UserID     word `yaml:"user_id"`
	Social     bool `yaml:"social"`
}

type tenantFile struct {
	Factors []word       `yaml:"factors"`
	Actions []actionFile `yaml:"actions"`
	Folder  word         `yaml:"folder"`
	With    overlayFile  `yaml:"with"`

	Rules         []actionFile `yaml:"rules"`
	Policy        word         `yaml:"policy"`
	Organizations []fact       `yaml:"organizations"`
	Connections   []fact       `yaml:"connections"`
}

// actionFile is `file.js` or {name, code: file.js, version: v2}.
type actionFile struct {
	name, code, version word
}

func (a *actionFile) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() != strictyaml.Mapping {
		n.Decode(&a.code)
		return
	}
	var long struct {
		Name    word `yaml:"name"`
		Code    word `yaml:"code"`
		Version word `yaml:"version"`
	}
	n.Decode(&long)
	if long.Code.Value == "" {
		n.Fail("write {name: NAME, code: FILE.js}", "an Action needs %q", "code")
	}
	a.name, a.code, a.version = long.Name, long.Code, long.Version
}

type overlayFile struct {
	Factors  entries[flag]             `yaml:"factors"`
	Switches entries[word]             `yaml:"switches"`
	Actions  entries[actionChangeFile] `yaml:"actions"`
	Append   entries[word]             `yaml:"append"`
	Laxities entries[word]             `yaml:"laxities"`
	Settings entries[any]              `yaml:"settings"`
	Rules    entries[flag]             `yaml:"rules"`

	Policy        *word                    `yaml:"policy"`
	Risk          *strictyaml.At[riskFile] `yaml:"risk"`
	Organizations []fact                   `yaml:"organizations"`
	Connections   []fact                   `yaml:"connections"`
	Outbound      []fact                   `yaml:"outbound"`
	Secrets       entries[entries[word]]   `yaml:"secrets"`
}

type riskFile struct {
	Enabled     *flag   `yaml:"enabled"`
	RememberFor *number `yaml:"remember_for"`
}

type actionChangeFile struct {
	Code   word `yaml:"code"`
	Remove bool `yaml:"remove"`
}

type ruleFile struct {
	When struct {
		Roles  []word `yaml:"roles"`
		StepUp bool   `yaml:"step_up"`
	} `yaml:"when"`
	Require struct {
		Factors strictyaml.At[int] `yaml:"factors"`
		AnyOf   []word             `yaml:"any_of"`
	} `yaml:"require"`
	IfMissing word `yaml:"if_missing"`
	Remember  bool `yaml:"remember"`
}
