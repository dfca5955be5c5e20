package tenantfile

import (
	"cmp"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// version is that of the trigger post-login that an Action supports, empty for none.
func (a actionEntry) version() string {
	version := ""
	for _, t := range a.SupportedTriggers {
		if t.ID.Value == postLogin {
			version = t.Version
		}
	}
	return version
}

// shelf takes down every Action of the file, for people who wonder why one does not run.
func (l *loader) shelf(doc document, byName map[string]actionEntry, names []string) {
	place, triggers := map[string]int{}, map[string][]string{}
	for _, trigger := range slices.Sorted(maps.Keys(doc.Triggers)) {
		for _, b := range doc.Triggers[trigger] {
			name := b.ActionName.Value
			triggers[name] = append(triggers[name], trigger)
			if trigger == postLogin && place[name] == 0 {
				place[name] = len(place) + 1
			}
		}
	}
	for _, p := range doc.Exchanges {
		if name := cmp.Or(p.Action.Value, p.ActionID.Value); !slices.Contains(triggers[name], action.TriggerExchange) {
			triggers[name] = append(triggers[name], action.TriggerExchange)
		}
	}
	for _, name := range names {
		a := byName[name]
		one := tenant.ShelfAction{Name: name, Runtime: a.Runtime.Value, Version: a.version(), Deployed: a.Deployed != nil && *a.Deployed, Triggers: triggers[name], Place: place[name]}
		if a.Code.Value != "" {
			file := path.Clean(strings.TrimPrefix(a.Code.Value, "./"))
			one.File = l.path(file)
			if code, err := fs.ReadFile(l.fsys, file); err == nil { // one that runs has been told of elsewhere
				one.Mentions = mentions(string(code))
			}
		}
		l.fixture.Shelf = append(l.fixture.Shelf, one)
	}
	slices.SortStableFunc(l.fixture.Shelf, func(a, b tenant.ShelfAction) int {
		if (a.Place == 0) != (b.Place == 0) {
			return b.Place - a.Place
		}
		return a.Place - b.Place
	})
}

// typed matches a factor as commands name it.
var typed = regexp.MustCompile(`\btype['"]?\s*:\s*['"` + "`" + `]([a-z-]+)['"` + "`" + `]`)

// mentions lists the factors that code names, each at its first line. Words of the text are all it goes by: what a program puts together
// while it runs is in the records of its runs.
func mentions(code string) []tenant.Mention {
	var out []tenant.Mention
	for i, line := range strings.Split(code, "\n") {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "//") || strings.HasPrefix(text, "*") {
			continue
		}
		for _, found := range typed.FindAllStringSubmatch(line, -1) {
			f := vocab.Factor(found[1])
			if slices.Contains(vocab.Built(), f) && !slices.ContainsFunc(out, func(m tenant.Mention) bool { return m.Factor == f }) {
				out = append(out, tenant.Mention{Factor: f, Line: i + 1})
			}
		}
	}
	return out
}
