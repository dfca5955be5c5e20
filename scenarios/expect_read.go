package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// expect fills in what a case expects. portable refuses the words of one dialect; actions are the Actions that commands
// may name, nil when they are not known.
func (f *filling) expect(e strictyaml.At[expectFile], people []Person, portable bool, actions []string) Expect {
	v := e.Value
	x := Expect{
		Pos:     posOf(f.file, e),
		Screens: wantWords(f, "screen", v.Screens, vocab.Screens()),
		Stages:  wantWords(f, "stage", v.Stages, vocab.Stages()),
		Errors:  wantWords(f, "error class", v.Errors, vocab.ErrorClasses()),
		Claims:  f.claims(v.Claims),
	}
	if v.Outcome.Value == "" {
		f.at(x.Pos, "write outcome: granted, refused or the stage where the login stands", "the case expects no %q", "outcome")
	} else {
		x.Outcome = *wantWord(f, "outcome", &v.Outcome, append(vocab.Stages(), NotGranted))
	}
	if v.Error != nil {
		x.ErrorClass = wantWord(f, "error class", v.Error.Value.Class, vocab.ErrorClasses())
		if text := v.Error.Value.Text; text != nil {
			x.ErrorText = &Want[string]{posOf(f.file, *text), f.text(*text)}
		}
		if code := v.Error.Value.Code; code != nil {
			x.ErrorCode = &Want[string]{posOf(f.file, *code), f.text(*code)}
		}
	}
	x.Probe = wantWord(f, "probe", v.Probe, reaches)
	x.Probes = wantWords(f, "probe", v.Probes, reaches)
	if v.Calls != nil {
		x.Calls = &Want[[]string]{posOf(f.file, *v.Calls), f.texts(v.Calls.Value)}
	}
	x.Visits = wantWords(f, "visit", v.Visits, []string{"granted", "refused", "loop"})
	x.Proved = wantWords(f, "factor", v.Proved, vocab.Factors())
	x.SessionID = wantWord(f, "session identifier", v.SessionID, []string{SessionRotated})
	if v.Reached != nil {
		x.Reached = &Want[int]{posOf(f.file, *v.Reached), v.Reached.Value}
	}
	if v.SecretBits != nil {
		x.SecretBits = &Want[int]{posOf(f.file, *v.SecretBits), v.SecretBits.Value}
	}
	for _, one := range v.Offers {
		x.Offers = append(x.Offers, f.offers(one, portable))
	}
	for _, one := range v.Commands {
		x.Commands = append(x.Commands, f.commands(one, actions))
	}
	for _, one := range v.Factors {
		name, at := f.text(one.key), posOf(f.file, one.key)
		f.person(at, name, people)
		x.Factors = append(x.Factors, WantFactors{at, name, words(f, "factor", one.value, vocab.Factors())})
	}
	if v.Methods != nil {
		x.Methods = &Want[[]string]{posOf(f.file, *v.Methods), f.methods(v.Methods.Value)}
	}
	if v.Log != nil {
		x.Log = f.log(*v.Log)
	}
	f.expectMore(&x, v, actions)
	if portable {
		f.refuseDialect(x, v)
		f.refuseDialectMore(x)
	}
	return x
}

// reaches are what a probe can find.
var reaches = []vocab.Stage{vocab.StageGranted, vocab.StageRefused}

func wantWord[T ~string](f *filling, kind string, w *word, known []T) *Want[T] {
	if w == nil {
		return nil
	}
	value, _ := oneWord(f, kind, *w, known)
	return &Want[T]{posOf(f.file, *w), value}
}

func wantWords[T ~string](f *filling, kind string, list *strictyaml.At[[]word], known []T) *Want[[]T] {
	if list == nil {
		return nil
	}
	return &Want[[]T]{posOf(f.file, *list), words(f, kind, list.Value, known)}
}

// offers reads `screen` or `screen#2`, in a portable suite `stage` or `stage#2`.
func (f *filling) offers(one entry[[]word], portable bool) WantOffers {
	at := posOf(f.file, one.key)
	name, nth, numbered := strings.Cut(f.text(one.key), "#")
	want := WantOffers{Pos: at, Nth: 1, Factors: words(f, "factor", one.value, vocab.Factors())}
	if numbered {
		n, err := strconv.Atoi(nth)
		if err != nil || n < 1 {
			f.at(at, `write "`+name+`#2" for its second time`, "%q does not say which time the picker came up", nth)
		}
		want.Nth = n
	}
	key := word{Value: name, Line: at.Line, Column: at.Column}
	if portable {
		want.Stage, _ = oneWord(f, "stage", key, vocab.Stages())
	} else {
		want.Screen, _ = oneWord(f, "screen", key, vocab.Screens())
	}
	return want
}

// ruleCommands are what a legacy Rule does in place of commands: "context.multifactor any", "unauthorized MESSAGE".
var ruleCommands = []string{"context.multifactor", "unauthorized"}

// actionCommands are what else than an MFA command of api.authentication decides a login: "multifactor.enable any", "deny REASON".
var actionCommands = []string{"multifactor.enable", "deny", "validation.error", "session.revoke", "refreshToken.revoke", "sendUserTo", "render", "recordMethod", "setPrimaryUser", "setUserById", "rejectInvalidSubjectToken"}

func (f *filling) commands(one entry[[]word], actions []string) WantCommands {
	want := WantCommands{posOf(f.file, one.key), f.text(one.key), f.texts(one.value)}
	if actions != nil {
		f.oneOf(want.Pos, "Action", want.Action, actions)
	}
	for i, command := range want.Commands {
		name, _, _ := strings.Cut(command, " ")
		at := word{Value: name, Line: one.value[i].Line, Column: one.value[i].Column}
		if strings.HasPrefix(want.Action, "Rule ") {
			oneWord(f, "command of a Rule", at, ruleCommands)
			continue
		}
		if !slices.Contains(actionCommands, name) {
			oneWord(f, "command", at, vocab.Commands())
		}
	}
	return want
}

func (f *filling) methods(list []word) []string {
	methods := f.texts(list)
	for i, method := range methods {
		if factor, isFactor := strings.CutPrefix(method, "mfa:"); isFactor {
			oneWord(f, "factor", word{Value: factor, Line: list[i].Line, Column: list[i].Column}, vocab.Factors())
		}
	}
	return methods
}

func (f *filling) claims(claims entries[any]) []WantClaim {
	var wants []WantClaim
	for _, one := range claims {
		want := WantClaim{Pos: posOf(f.file, one.key), Name: f.text(one.key)}
		want.Value = f.any(one.value, want.Pos)
		if want.Value == "absent" {
			want.Value, want.Absent = nil, true
		}
		wants = append(wants, want)
	}
	return wants
}

func (f *filling) log(l logFile) *WantLog {
	want := &WantLog{}
	for _, has := range l.Has {
		for _, one := range has {
			code, _ := oneWord(f, "log code", one.key, vocab.LogCodes())
			text := f.text(one.value)
			entry := WantEntry{posOf(f.file, one.key), code, text, text == "*"}
			if entry.AnyText {
				entry.Text = ""
			}
			want.Has = append(want.Has, entry)
		}
	}
	for _, none := range l.None {
		code, _ := oneWord(f, "log code", none, vocab.LogCodes())
		want.None = append(want.None, Want[vocab.LogCode]{posOf(f.file, none), code})
	}
	for _, one := range l.Count {
		code, _ := oneWord(f, "log code", one.key, vocab.LogCodes())
		if one.value.Value < 0 {
			f.at(posOf(f.file, one.value), "", "a log cannot have %d entries", one.value.Value)
		}
		want.Count = append(want.Count, WantCount{posOf(f.file, one.key), code, one.value.Value})
	}
	for i, reason := range l.Reasons {
		if i == 0 {
			want.Reasons = &Want[[]string]{Pos: posOf(f.file, reason)}
		}
		want.Reasons.Value = append(want.Reasons.Value, f.text(reason))
	}
	return want
}

// refuseDialect notes what a portable suite cannot expect of an implementation that it knows nothing about.
func (f *filling) refuseDialect(x Expect, v expectFile) {
	const hint = "leave it out, or give the suite a tenant instead of a policy"
	refuse := func(at Pos, what string) {
		f.at(at, hint, "a suite with a portable policy cannot expect %s", what)
	}
	if x.Screens != nil {
		f.at(x.Screens.Pos, "use stages", "a suite with a portable policy cannot expect screens: their names are one vendor's")
	}
	for _, c := range x.Commands {
		refuse(c.Pos, "commands: only Actions issue them")
	}
	for _, c := range x.Claims {
		if c.Name != "amr" && c.Name != "acr" {
			refuse(c.Pos, "the claim "+strconv.Quote(c.Name)+": only amr and acr have a common meaning")
		}
	}
	if x.ErrorCode != nil {
		refuse(x.ErrorCode.Pos, "the code of an error: every implementation has its own; name its class")
	}
	if x.ErrorText != nil {
		refuse(x.ErrorText.Pos, "the text of an error: every implementation words its own; name its class")
	}
	if x.Log != nil {
		if x.Log.Reasons != nil {
			refuse(x.Log.Reasons.Pos, "the reasons of log entries: every implementation words its own; name the classes of refusals")
		}
		for _, has := range x.Log.Has {
			if !has.AnyText {
				refuse(has.Pos, `the text of a log entry: every implementation words its own; write "*"`)
			}
		}
	}
}
