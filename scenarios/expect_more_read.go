package scenarios

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// expectMore fills in what a case expects of Actions beside their commands, of messages, requests and pages.
func (f *filling) expectMore(x *Expect, v expectFile, actions []string) {
	for _, one := range v.Event {
		run := f.ran(one.key, actions)
		for _, value := range one.value {
			x.Event = append(x.Event, f.event(run, value))
		}
	}
	for _, one := range v.Console {
		want := WantConsole{posOf(f.file, one.key), f.text(one.key), f.texts(one.value)}
		f.known(want.Pos, want.Action, actions)
		for i, line := range want.Lines {
			level, _, _ := strings.Cut(line, ": ")
			oneWord(f, "console level", word{Value: level, Line: one.value[i].Line, Column: one.value[i].Column}, consoleLevels)
		}
		x.Console = append(x.Console, want)
	}
	if v.Diagnostics != nil {
		x.Diagnostics = &WantDiagnostics{Pos: posOf(f.file, *v.Diagnostics)}
		for _, text := range f.texts(v.Diagnostics.Value) {
			if text == "*" {
				x.Diagnostics.Any = true
				continue
			}
			x.Diagnostics.Texts = append(x.Diagnostics.Texts, text)
		}
	}
	for _, one := range v.Messages {
		channel, _ := oneWord(f, "channel", one.key, []string{"sms", "voice", "email", "push"})
		if one.value.Value < 0 {
			f.at(posOf(f.file, one.value), "", "nobody gets %d messages", one.value.Value)
		}
		x.Messages = append(x.Messages, WantMessages{posOf(f.file, one.key), channel, one.value.Value})
	}
	if v.Outbound != nil {
		x.Outbound = &Want[[]string]{posOf(f.file, *v.Outbound), f.texts(v.Outbound.Value)}
		for i, request := range x.Outbound.Value {
			if !outboundRequest.MatchString(request) {
				f.at(posOf(f.file, v.Outbound.Value[i]), `write "GET https://host/path", or "GET https://host/path: 200" with what came of it`, "%q is no request of an Action", request)
			}
		}
	}
	if v.Redirects != nil {
		x.Redirects = &Want[[]string]{posOf(f.file, *v.Redirects), f.texts(v.Redirects.Value)}
		for i, to := range x.Redirects.Value {
			if u, err := url.Parse(to); err != nil || u.Host == "" {
				f.at(posOf(f.file, v.Redirects.Value[i]), "write https://host/path?KEY=value without the state, or its beginning and *", "%q is no address of another site", to)
			}
		}
	}
	x.RememberBox, x.OtherMethod = f.boxes(v.RememberBox), f.boxes(v.OtherMethod)
}

// boxes reads what screens have and have not.
func (f *filling) boxes(all entries[flag]) []WantBox {
	var out []WantBox
	for _, one := range all {
		name, nth := f.nth(one.key)
		screen, _ := oneWord(f, "screen", word{Value: name, Line: one.key.Line, Column: one.key.Column}, vocab.Screens())
		out = append(out, WantBox{posOf(f.file, one.key), screen, max(nth, 1), f.flag(one.value)})
	}
	return out
}

var (
	consoleLevels   = []string{"log", "info", "warn", "error", "debug"}
	outboundRequest = regexp.MustCompile(`^[A-Z]+ https?://`)
	numbered        = regexp.MustCompile(`^(.*)#([^#]*)$`)
	// eventStep is one step of a path: a name, an index, or a name in brackets that has dots itself.
	eventStep = regexp.MustCompile(`^(?:\.?([A-Za-z_$][^.\[\]]*)|\[(\d+)\]|\["([^"]+)"\])`)
)

// nth reads `name` and `name#2`; zero is a name without a number.
func (f *filling) nth(w word) (string, int) {
	text := f.text(w)
	m := numbered.FindStringSubmatch(text)
	if m == nil {
		return text, 0
	}
	n, err := strconv.Atoi(m[2])
	if err != nil || n < 1 {
		f.at(posOf(f.file, w), `write "`+m[1]+`#2" for the second time`, "%q does not say which time is meant", m[2])
	}
	return m[1], n
}

// ran reads which run of an Action is meant.
func (f *filling) ran(w word, actions []string) WantRun {
	name, nth := f.nth(w)
	f.known(posOf(f.file, w), name, actions)
	return WantRun{name, nth}
}

// known notes an Action that the tenant does not have; nil knows nothing of its Actions.
func (f *filling) known(at Pos, action string, actions []string) {
	if actions != nil {
		f.oneOf(at, "Action", action, actions)
	}
}

func (f *filling) event(run WantRun, one entry[any]) WantEvent {
	want := WantEvent{Pos: posOf(f.file, one.key), Run: run, Path: f.text(one.key)}
	for rest := want.Path; rest != ""; {
		m := eventStep.FindStringSubmatch(rest)
		if m == nil {
			f.at(want.Pos, `write user.app_metadata.plan, authentication.methods[0].name or user.app_metadata["a.b"]`, "%q is no path into an event: %q cannot be read", want.Path, rest)
			break
		}
		switch rest = rest[len(m[0]):]; {
		case m[1] != "":
			want.Keys = append(want.Keys, m[1])
		case m[2] != "":
			n, _ := strconv.Atoi(m[2]) // too large a number is an index that no list has
			want.Keys = append(want.Keys, n)
		default:
			want.Keys = append(want.Keys, m[3])
		}
	}
	want.Value = f.any(one.value, want.Pos)
	if want.Value == "absent" {
		want.Value, want.Absent = nil, true
	}
	return want
}

// refuseDialectMore notes what else a portable suite cannot expect.
func (f *filling) refuseDialectMore(x Expect) {
	const hint = "leave it out, or give the suite a tenant instead of a policy"
	for _, w := range x.Event {
		f.at(w.Pos, hint, "a suite with a portable policy cannot expect an event: only Actions see one")
	}
	for _, w := range x.Console {
		f.at(w.Pos, hint, "a suite with a portable policy cannot expect a console: only Actions write to one")
	}
	if x.Diagnostics != nil {
		f.at(x.Diagnostics.Pos, hint, "a suite with a portable policy cannot expect diagnostics: they are remarks on Actions")
	}
	if x.Outbound != nil {
		f.at(x.Outbound.Pos, hint, "a suite with a portable policy cannot expect requests: only Actions send them")
	}
	if x.Redirects != nil {
		f.at(x.Redirects.Pos, hint, "a suite with a portable policy cannot expect redirects: only Actions send people away")
	}
	for _, w := range slices.Concat(x.RememberBox, x.OtherMethod) {
		f.at(w.Pos, hint, "a suite with a portable policy cannot expect a box on a screen, or a way from it: names of screens are one vendor's")
	}
}
