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
	zero     zeroFile
	admin    *adminFile
	signal   *signalFile
	redirect redirectFile
	refresh  refreshFile
	number   number
	choice   choiceFile
	device   word
	atOnce   *atOnceFile
	attempt  *attemptFile
	self     selfEnrolFile
	passage  word
	api      apiFile
}

// choiceFile is what a person chooses beside a factor.
type choiceFile struct {
	Organization word `yaml:"organization"`
}

// number is a number with its place.
type number = strictyaml.At[int]

type loginFile struct {
	Person   word `yaml:"person"`
	Password word `yaml:"password"`
	Device   word `yaml:"device"`
	Client   word `yaml:"client"`
	Browser  word `yaml:"browser"`

	Via          word    `yaml:"via"`
	How          word    `yaml:"how"`
	Email        word    `yaml:"email"`
	Organization word    `yaml:"organization"`
	Prompt       word    `yaml:"prompt"`
	MaxAge       *number `yaml:"max_age"`
	ACR          word    `yaml:"acr"`
	Audience     word    `yaml:"audience"`
	Scope        word    `yaml:"scope"`
	Essential    word    `yaml:"essential"`
	LoginHint    word    `yaml:"login_hint"`
}

type proofFile struct {
	Factor word `yaml:"factor"`
	How    word `yaml:"how"`
	By     word `yaml:"by"`
	// Times repeats a wrong answer.
	Times  number `yaml:"times"`
	Spread bool   `yaml:"spread"`
	// Country is for an enrolment, Device and Remember for an answer.
	Country  word   `yaml:"country"`
	Device   number `yaml:"device"`
	Remember *flag  `yaml:"remember"`
	Of       word   `yaml:"of"`
	Sent     word   `yaml:"sent"`
}

// zeroFile waits for a code that begins with a zero.
type zeroFile struct {
	Person word `yaml:"leading-zero"`
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
	case "login", "relogin":
		s.argument(name, argument, "person", &s.login.Person, &s.login)
	case "silent":
		s.silent(argument)
	case "refresh":
		s.readRefresh(argument)
	case "enrol", "answer":
		s.argument(name, argument, "factor", &s.proof.Factor, &s.proof)
	case "tamper":
		s.argument(name, argument, "way", &s.proof.How, nil)
	case "prove":
		s.argument(name, argument, "way", &s.proof.How, nil)
	case "choose":
		if argument != nil && argument.Kind() == strictyaml.Mapping {
			s.argument(name, argument, "organization", &s.choice.Organization, &s.choice)
			return
		}
		s.argument(name, argument, "factor", &s.proof.Factor, nil)
	case "wait":
		if argument != nil && argument.Kind() == strictyaml.Mapping {
			s.argument(name, argument, "person", &s.zero.Person, &s.zero)
			return
		}
		s.argument(name, argument, "duration", &s.duration, nil)
	case "admin":
		if argument == nil || argument.Kind() != strictyaml.Mapping {
			name.Fail("write admin: {remove: otp, person: ana}, {person: ana, set: {blocked: true}}, {switch_off: otp} or {policy: always}",
				"step %q says what an administrator does", s.step.Value)
			return
		}
		s.admin = &adminFile{}
		argument.Decode(s.admin)
	case "redirect":
		s.readRedirect(argument)
	case "signal":
		if argument == nil || argument.Kind() != strictyaml.Mapping {
			name.Fail(signalHint, "step %q says what changes of a device", s.step.Value)
			return
		}
		s.signal = &signalFile{}
		argument.Decode(s.signal)
	case "other-method", "probe":
		if argument != nil {
			argument.Decode(&s.proof.Factor)
		}
	case "call", "visit":
		s.readAPI(name, argument)
	case "passage":
		s.argument(name, argument, "name", &s.passage, nil)
	case "self-enrol":
		s.argument(name, argument, "factor", &s.self.Factor, &s.self)
	case "device":
		s.argument(name, argument, "name", &s.device, nil)
	case "at-once":
		s.readAtOnce(name, argument)
	case "attempt":
		s.readAttempt(name, argument)
	case "other-device":
		if argument != nil {
			argument.Decode(&s.number)
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
		return []Step{f.login(at, s.login, people)}
	case "relogin":
		return []Step{f.relogin(at, s.login, people)}
	case "silent":
		return []Step{Silent{at, f.text(s.login.Client)}}
	case "refresh":
		return []Step{f.refresh(at, s.refresh)}
	case "poll":
		return []Step{Poll{at}}
	case "prove":
		how, _ := oneWord(f, "answer", s.proof.How, slices.Concat(provable, userCodes))
		return []Step{Prove{at, how}}
	case "choose":
		if s.choice.Organization.Value != "" {
			return []Step{Choose{Pos: at, Organization: f.text(s.choice.Organization)}}
		}
		return []Step{Choose{Pos: at, Factor: f.factor(s.proof)}}
	case "other-device":
		if s.number.Line == 0 {
			return []Step{OtherDevice{at}}
		}
		return []Step{OtherDevice{at}, Choose{Pos: at, Number: f.number(s.number)}}
	case "back":
		return []Step{Back{at}}
	case "other-method":
		if s.proof.Factor.Value == "" {
			return []Step{OtherMethod{at}}
		}
		return []Step{OtherMethod{at}, Choose{Pos: at, Factor: f.factor(s.proof)}}
	case "enrol":
		if s.proof.Device.Line > 0 {
			f.unfit(posOf(f.file, s.proof.Device), "device", "an answer", "an enrolment is that of a new device")
		}
		if s.proof.Remember != nil {
			f.unfit(posOf(f.file, *s.proof.Remember), "remember", "an answer", "the pages of an enrolment have no such box")
		}
		how := f.how(s.proof, true)
		if _, deviates := vocab.FindDeviation(how); s.proof.Of.Value != "" && !deviates {
			f.unfit(posOf(f.file, s.proof.Of), "of", "an answer", "an enrolment is one's own")
		}
		if how == vocab.AnswerOtherUser || how == vocab.AnswerEnrolmentCode {
			f.unfit(posOf(f.file, s.proof.How), string(how), "an answer", "an enrolment is confirmed by a code of its own")
		}
		return []Step{Enrol{at, f.factor(s.proof), how, f.times(s.proof), f.by(s.proof), f.country(s.proof), f.whose(s.proof, how, people), f.sent(s.proof)}}
	case "answer":
		if s.proof.Country.Value != "" {
			f.unfit(posOf(f.file, s.proof.Country), "country", "an enrolment", "an answer gives no phone number")
		}
		how := f.how(s.proof, false)
		return []Step{Answer{at, f.factor(s.proof), how, f.times(s.proof), s.proof.Spread, f.by(s.proof), f.device(s.proof), f.remember(s.proof), f.whose(s.proof, how, people), f.sent(s.proof)}}
	case "call":
		return []Step{f.call(at, s.api)}
	case "replay":
		return []Step{Replay{at}}
	case "visit":
		return []Step{f.visit(at, s.api)}
	case "acknowledge":
		return []Step{Acknowledge{at}}
	case "resend":
		return []Step{Resend{at}}
	case "admin":
		if s.admin == nil { // noted where it was read
			return nil
		}
		return []Step{f.admin(at, *s.admin, people)}
	case "signal":
		if s.signal == nil { // noted where it was read
			return nil
		}
		return []Step{f.signal(at, *s.signal)}
	case "redirect":
		return []Step{f.redirect(at, s.redirect)}
	case "wait":
		if s.zero.Person.Value != "" {
			who := f.text(s.zero.Person)
			f.person(posOf(f.file, s.zero.Person), who, people)
			return []Step{Wait{Pos: at, LeadingZero: who}}
		}
		return []Step{Wait{Pos: at, For: f.wait(s.duration)}}
	case "logout":
		return []Step{Logout{at}}
	case "probe":
		if s.proof.Factor.Value != "" {
			oneWord(f, "thing to probe", s.proof.Factor, []string{"step-up"})
		}
		return []Step{Probe{at, s.proof.Factor.Value != ""}}
	case "device":
		return []Step{Device{at, f.text(s.device)}}
	case "self-enrol":
		return []Step{SelfEnrol{at, f.factor(proofFile{Factor: s.self.Factor}), s.self.Confirm}}
	case "step-up":
		return []Step{StepUp{at}}
	case "switch-channel":
		return []Step{SwitchChannel{at}}
	case "tamper":
		return []Step{f.tamper(at, s.proof.How)}
	case "at-once":
		if s.atOnce == nil { // noted where it was read
			return nil
		}
		return []Step{f.atOnce(at, *s.atOnce, people)}
	case "attempt":
		if s.attempt == nil { // noted where it was read
			return nil
		}
		return []Step{f.attempt(at, *s.attempt, people)}
	}
	return []Step{Abandon{at}}
}

func (f *filling) factor(p proofFile) vocab.Factor {
	factor, _ := oneWord(f, "factor", p.Factor, vocab.Factors())
	return factor
}

// by says how a phone is reached; empty leaves it to the page.
func (f *filling) by(p proofFile) string {
	if p.By.Value == "" {
		return ""
	}
	by, _ := oneWord(f, "way", p.By, []string{"sms", "voice"})
	return by
}

// unfit notes a field that the step has no use for.
func (f *filling) unfit(at Pos, field, use, why string) {
	f.at(at, "it belongs to "+use, "%q has no meaning here: %s", field, why)
}

// country is where a phone number to be enrolled belongs; empty leaves it to the person.
func (f *filling) country(p proofFile) string {
	if p.Country.Value == "" {
		return ""
	}
	if factor := vocab.Factor(f.text(p.Factor)); factor != vocab.Phone {
		f.unfit(posOf(f.file, p.Country), "country", "the enrolment of a phone", string(factor)+" has no number")
	}
	country, _ := oneWord(f, "country", p.Country, vocab.Countries())
	return country
}

// device is which of several authenticators answers; zero leaves it to the page.
func (f *filling) device(p proofFile) int {
	if p.Device.Line == 0 {
		return 0
	}
	if factor := vocab.Factor(f.text(p.Factor)); factor == vocab.OTP || factor == vocab.RecoveryCode {
		f.unfit(posOf(f.file, p.Device), "device", "phone, email, push-notification, webauthn-roaming or webauthn-platform", "a person has one "+string(factor))
	}
	return f.number(p.Device)
}

// maxNumber is more authenticators of one kind than a case can make sense of.
const maxNumber = 9

// number reads which one of several is meant.
func (f *filling) number(n number) int {
	if n.Value < 1 || n.Value > maxNumber {
		f.at(posOf(f.file, n), "write 1 to 9: which one, in the order of their enrolment", "%d is no number of a device", n.Value)
	}
	return n.Value
}

// remember tells whether the box that remembers the device is ticked.
func (f *filling) remember(p proofFile) bool {
	if p.Remember == nil {
		return false
	}
	if factor := vocab.Factor(f.text(p.Factor)); factor == vocab.RecoveryCode {
		f.unfit(posOf(f.file, *p.Remember), "remember", "the answer to another factor", "the page of a recovery code has no such box")
	}
	return f.flag(*p.Remember)
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
