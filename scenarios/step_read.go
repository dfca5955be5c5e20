package scenarios

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// stepFile is a step as it is written: a bare word, `word: argument` or `word: {field: value}`.
type stepFile struct {
	step     word
	login    loginFile
	proof    proofFile
	duration word
	admin    adminFile
}

type adminFile struct {
	Person    word `yaml:"person"`
	Remove    word `yaml:"remove"`
	SwitchOff word `yaml:"switch_off"`
	SwitchOn  word `yaml:"switch_on"`
}

type loginFile struct {
	Person   word `yaml:"person"`
	Password word `yaml:"password"`
	Device   word `yaml:"device"`
	Client   word `yaml:"client"`
	Browser  word `yaml:"browser"`
}

type proofFile struct {
	Factor word `yaml:"factor"`
	How    word `yaml:"how"`
	By     word `yaml:"by"`
}

func (s *stepFile) UnmarshalNode(n *strictyaml.Node) {
	var argument *strictyaml.Node
	name := n
	if n.Kind() == strictyaml.Mapping {
		pairs := n.Entries()
		if len(pairs) != 1 {
			n.Fail("start each step with its own dash", "a step has one word, not %d", len(pairs))
			return
		}
		name, argument = pairs[0].Key, pairs[0].Value
	}
	name.Decode(&s.step)
	switch s.step.Value {
	case "login":
		s.argument(name, argument, "person", &s.login.Person, &s.login)
	case "enrol", "answer":
		s.argument(name, argument, "factor", &s.proof.Factor, &s.proof)
	case "choose":
		s.argument(name, argument, "factor", &s.proof.Factor, nil)
	case "wait":
		s.argument(name, argument, "duration", &s.duration, nil)
	case "admin":
		if argument == nil || argument.Kind() != strictyaml.Mapping {
			name.Fail("write admin: {remove: otp, person: ana}, {switch_off: otp} or {switch_on: otp}", "step %q says what an administrator does", s.step.Value)
			return
		}
		argument.Decode(&s.admin)
	case "other-method":
		if argument != nil {
			argument.Decode(&s.proof.Factor)
		}
	default:
		if !slices.Contains(stepWords(), s.step.Value) {
			name.Fail(strictyaml.DidYouMean(s.step.Value, "steps", stepWords()), "unknown step %q", s.step.Value)
		} else if argument != nil {
			name.Fail("write the bare word", "step %q takes nothing", s.step.Value)
		}
	}
}

// argument reads what stands after the step's word: the short form is one text, the long form (nil when there is none)
// a mapping that holds it among others.
func (s *stepFile) argument(name, argument *strictyaml.Node, what string, short *word, long any) {
	switch {
	case argument == nil:
	case argument.Kind() == strictyaml.Mapping && long != nil:
		argument.Decode(long)
	default:
		argument.Decode(short)
	}
	if short.Value == "" {
		name.Fail("write "+s.step.Value+": "+strings.ToUpper(what), "step %q needs a %s", s.step.Value, what)
	}
}

// steps gives what a written step does.
func (f *filling) steps(s stepFile, people []Person) []Step {
	at := posOf(f.file, s.step)
	switch s.step.Value {
	case "login":
		login := Login{Pos: at, Person: f.text(s.login.Person), Password: vocab.AnswerRight,
			Device: f.text(s.login.Device), Client: f.text(s.login.Client)}
		f.person(posOf(f.file, s.login.Person), login.Person, people)
		if s.login.Password.Value != "" {
			login.Password, _ = oneWord(f, "password", s.login.Password, []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong})
		}
		if s.login.Browser.Value != "" {
			login.Browser, _ = oneWord(f, "browser", s.login.Browser, []string{"no-webauthn", "no-script"})
		}
		return []Step{login}
	case "choose":
		return []Step{Choose{at, f.factor(s.proof)}}
	case "other-method":
		if s.proof.Factor.Value == "" {
			return []Step{OtherMethod{at}}
		}
		return []Step{OtherMethod{at}, Choose{at, f.factor(s.proof)}}
	case "enrol":
		return []Step{Enrol{at, f.factor(s.proof), f.how(s.proof), f.by(s.proof)}}
	case "answer":
		return []Step{Answer{at, f.factor(s.proof), f.how(s.proof), f.by(s.proof)}}
	case "acknowledge":
		return []Step{Acknowledge{at}}
	case "resend":
		return []Step{Resend{at}}
	case "admin":
		return []Step{f.admin(at, s.admin, people)}
	case "wait":
		return []Step{Wait{at, f.wait(s.duration)}}
	case "logout":
		return []Step{Logout{at}}
	case "probe":
		return []Step{Probe{at}}
	}
	return []Step{Abandon{at}}
}

func (f *filling) factor(p proofFile) vocab.Factor {
	factor, _ := oneWord(f, "factor", p.Factor, vocab.Factors())
	return factor
}

// admin reads what an administrator does: one thing a step.
func (f *filling) admin(at Pos, a adminFile, people []Person) Step {
	step, said := Admin{Pos: at, Person: f.text(a.Person)}, 0
	for _, one := range []struct {
		word word
		into *vocab.Factor
	}{{a.Remove, &step.Remove}, {a.SwitchOff, &step.SwitchOff}, {a.SwitchOn, &step.SwitchOn}} {
		if one.word.Value != "" {
			said++
			*one.into, _ = oneWord(f, "factor", one.word, vocab.Factors())
		}
	}
	if said != 1 || (step.Remove == "") != (step.Person == "") {
		f.at(at, "write admin: {remove: otp, person: ana}, {switch_off: otp} or {switch_on: otp}", "an administrator does one thing a step")
	}
	f.person(posOf(f.file, a.Person), step.Person, people)
	return step
}

// by says how a phone is reached; empty leaves it to the page.
func (f *filling) by(p proofFile) string {
	if p.By.Value == "" {
		return ""
	}
	by, _ := oneWord(f, "way", p.By, []string{"sms", "voice"})
	return by
}

func (f *filling) how(p proofFile) vocab.Answer {
	if p.How.Value == "" {
		return vocab.AnswerRight
	}
	how, _ := oneWord(f, "answer", p.How, vocab.Answers())
	return how
}

func (f *filling) person(at Pos, name string, people []Person) {
	known := make([]string, len(people))
	for i, p := range people {
		known[i] = p.Name
	}
	if name != "" && !slices.Contains(known, name) {
		f.at(at, strictyaml.DidYouMean(name, "people", known), "%q is not among the people of this case", name)
	}
}

// maxWait keeps a wait inside what certificates, cookies and codes of a case can mean.
const maxWait = 400 * 24 * time.Hour

// wait reads a Go duration, or whole days such as 30d.
func (f *filling) wait(w word) time.Duration {
	text := f.text(w)
	duration, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var n int
		n, err = strconv.Atoi(days)
		duration = time.Duration(min(n, 1_000_000)) * 24 * time.Hour
	}
	if err != nil || duration <= 0 || duration > maxWait {
		f.at(posOf(f.file, w), "write 6s, 5m, 2h or 30d; at most 400d", "%q is no time that a case can wait", text)
	}
	return duration
}
