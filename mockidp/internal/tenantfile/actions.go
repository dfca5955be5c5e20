package tenantfile

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// loadLimit bounds what the top level of an Action may do while a folder is loaded.
const loadLimit = 2 * time.Second

// triggers are the trigger ids that the vendor's API knows.
var triggers = []string{
	"post-login", "credentials-exchange", "pre-user-registration", "post-user-registration", "post-change-password", "send-phone-message",
	"password-reset-post-challenge", "custom-email-provider", "custom-phone-provider", "custom-token-exchange", "event-stream",
	"login-post-identifier", "signup-post-identifier", "password-hash-migration",
}

// postLogin is the trigger whose Actions run inside a login.
const postLogin = "post-login"

// runtimes are the values of an Action's runtime that the vendor's API knows.
var runtimes = []string{"node12", "node16", "node18", "node20", "node22", "node12-actions", "node18-actions"}

func (l *loader) actions(doc document, own ownSettings) {
	byName := map[string]actionEntry{}
	var names []string
	for _, a := range doc.Actions {
		if a.Name.Value == "" {
			l.add(&strictyaml.Error{File: l.path(TenantFile), Message: "an Action has no name", Hint: "give it name: and code:"})
			continue
		}
		if _, twice := byName[a.Name.Value]; twice {
			l.mistake(a.Name, "names of Actions are unique", "the Action %q is defined twice", a.Name.Value)
		}
		byName[a.Name.Value] = a
		names = append(names, a.Name.Value)
	}
	bound := map[string]bool{}
	for _, p := range doc.Exchanges {
		bound[p.Action.Value], bound[p.ActionID.Value] = true, true
	}
	for _, trigger := range slices.Sorted(maps.Keys(doc.Triggers)) {
		if !slices.Contains(triggers, trigger) {
			l.add(&strictyaml.Error{File: l.path(TenantFile), Message: fmt.Sprintf("unknown trigger %q", trigger), Hint: strictyaml.DidYouMean(trigger, "triggers", triggers)})
		}
		here := map[string]bool{}
		for _, b := range doc.Triggers[trigger] {
			if trigger == postLogin && here[b.ActionName.Value] {
				l.mistake(b.ActionName, "bind it once", "the Action %q is bound to %s twice", b.ActionName.Value, trigger)
			}
			a, ok := byName[b.ActionName.Value]
			if !ok {
				l.mistake(b.ActionName, strictyaml.DidYouMean(b.ActionName.Value, "Actions", names), "the trigger %s names an Action %q that is not defined", trigger, b.ActionName.Value)
				continue
			}
			if trigger != postLogin && trigger != action.TriggerExchange {
				l.note("%s: Action %s is bound to %s, which the mock does not run", TenantFile, a.Name.Value, trigger)
			}
			bound[b.ActionName.Value], here[b.ActionName.Value] = true, true
		}
	}
	for name, script := range own.Append {
		if _, ok := byName[name]; !ok {
			l.mistakeIn(SettingsFile, script, strictyaml.DidYouMean(name, "Actions", names), "append names an Action %q that is not defined", name)
		}
	}
	for _, name := range names {
		a := byName[name]
		switch {
		case a.Deployed == nil || !*a.Deployed:
			l.note("%s: Action %s is not deployed (deployed: true is missing): it does not run", TenantFile, name)
		case !bound[name]:
			l.note("%s: Action %s is in no trigger: it does not run", TenantFile, name)
		}
	}
	l.shelf(doc, byName, names)
	for _, b := range doc.Triggers[postLogin] {
		if a, ok := byName[b.ActionName.Value]; ok && a.Deployed != nil && *a.Deployed {
			l.action(a, own.Append[a.Name.Value].Value)
		}
	}
}

func (l *loader) action(a actionEntry, appended string) {
	if a.version() == "" {
		l.mistake(a.Name, "add supported_triggers: [{ id: post-login, version: v3 }]", "the Action %q does not support the trigger post-login it is bound to", a.Name.Value)
		return
	}
	if one, ok := l.load(a, appended, ""); ok {
		l.fixture.Actions = append(l.fixture.Actions, one)
	}
}

// load compiles an Action of a trigger.
func (l *loader) load(a actionEntry, appended, trigger string) (one tenant.Action, ok bool) {
	if a.Runtime.Value != "" && !slices.Contains(runtimes, a.Runtime.Value) {
		l.mistake(a.Runtime, strictyaml.DidYouMean(a.Runtime.Value, "runtimes", runtimes), "unknown runtime %q", a.Runtime.Value)
	}
	file, code, ok := l.code("Action", "code", a.Name, a.Code)
	if !ok {
		return one, false
	}
	src := action.Source{Name: a.Name.Value, File: l.path(file), Code: code, Appended: appended, Runtime: a.Runtime.Value, Trigger: trigger}
	if !l.packages(a, &src) {
		return one, false
	}
	program, err := l.opts.Runtime.Compile(src)
	if err != nil {
		l.failures = append(l.failures, err)
		return one, false
	}
	// Loading it once finds an Action without a handler, or one that fails before it has any, before somebody signs in.
	limits := action.Limits{Time: min(l.fixture.ActionLimits.Time, loadLimit)}
	if _, err := program.Run(context.Background(), action.Invocation{Limits: limits, Outbound: l.fixture.Outbound}); err != nil {
		l.failures = append(l.failures, err)
		return one, false
	}
	secrets := map[string]string{}
	for _, s := range a.Secrets {
		secrets[s.Name] = s.Value
	}
	return tenant.Action{
		Name: a.Name.Value, File: l.path(file), Version: a.version(), Runtime: a.Runtime.Value, Engine: l.opts.Runtime.Name(), Secrets: secrets, Program: program,
		GeoIPLine: geoipLine(code),
	}, true
}

// decides matches a call by which an Action asks for MFA or refuses a login.
var decides = regexp.MustCompile(`\bapi\s*\.\s*(?:multifactor|authentication|access)\b`)

// geoipLine finds the first line outside of comments that reads the place of a login, in an Action that can ask for MFA or refuse: that
// words of the text are all it goes by is enough for what it is for, a remark with a line.
func geoipLine(code string) int {
	if !decides.MatchString(code) {
		return 0
	}
	for i, line := range strings.Split(code, "\n") {
		text := strings.TrimSpace(line)
		if strings.Contains(text, ".geoip") && !strings.HasPrefix(text, "//") && !strings.HasPrefix(text, "*") {
			return i + 1
		}
	}
	return 0
}

// code reads the file that an Action or a Rule names under a key.
func (l *loader) code(kind, key string, name, at text) (file, code string, ok bool) {
	file = path.Clean(strings.TrimPrefix(at.Value, "./"))
	data, err := fs.ReadFile(l.fsys, file)
	if at.Value != "" && err == nil {
		return file, string(data), true
	}
	why := "it has no " + key + ":"
	if at.Value != "" {
		why = "its " + key + " " + at.Value + " cannot be read: " + reason(err)
	}
	if at.Line == 0 {
		at = name
	}
	l.mistake(at, key+": is the path of a file below the tenant folder", "the %s %q cannot be loaded: %s", kind, name.Value, why)
	return "", "", false
}
