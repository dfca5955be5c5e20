// Package bundle owns the npm packages of Actions: it finds what a source requires, checks it against what is declared and installed, and
// makes one script of it. The author's own file is not part of that script, so that its lines and columns stay what they are. It runs no
// JavaScript and installs nothing.
package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// maxBundle bounds the script of all packages together, in bytes.
const maxBundle = 16 << 20

// maxScanned is the longest part of a source that is looked through, in bytes: esbuild recurses without a bound of its own, and 100,000
// levels are well below what ends the process.
const maxScanned = 100_000

// Dependency is a package as an Action declares it.
type Dependency struct{ Name, Version string }

// Bundler makes scripts of installed packages; sources that require the same share one. It is not safe for concurrent use.
type Bundler struct {
	// Folders are those whose node_modules hold packages, in the order in which they are looked through.
	Folders []string

	made map[string]*action.Packages
}

// Problem is why a dependency cannot be used. At is the index of the dependency it is about.
type Problem struct {
	At            int
	Message, Hint string
}

func (p *Problem) Error() string { return p.Message }

// installed is what a package.json says that matters here.
type installed struct {
	folder  string // whose node_modules it lies in
	Version string `json:"version"`
}

// find looks a package up in the folders, as require does from the first of them on.
func (b *Bundler) find(name string) (installed, error) {
	for _, folder := range b.Folders {
		data, err := os.ReadFile(filepath.Join(folder, "node_modules", filepath.FromSlash(name), "package.json"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		found := installed{folder: folder}
		if err == nil {
			err = json.Unmarshal(data, &found)
		}
		return found, err
	}
	return installed{}, os.ErrNotExist
}

// packageName is the form of a name in the registry, with its scope if it has one.
var packageName = regexp.MustCompile(`^(?:@[a-z0-9~-][a-z0-9._~-]*/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$`)

// Check compares what is declared with what is installed. Each error is a *Problem.
func (b *Bundler) Check(declared []Dependency) []error {
	var wrong []error
	for i, d := range declared {
		if p := b.check(d); p != nil {
			p.At = i
			wrong = append(wrong, p)
		}
	}
	return wrong
}

func (b *Bundler) check(d Dependency) *Problem {
	wanted := strings.TrimPrefix(d.Version, "v")
	exact := wanted
	if wanted == "" {
		exact = "latest"
	}
	switch {
	case !packageName.MatchString(d.Name):
		return &Problem{Message: fmt.Sprintf("%q is no name of an npm package", d.Name), Hint: "names look like lodash or @scope/name"}
	case len(b.Folders) == 0:
		return &Problem{Message: fmt.Sprintf("the npm package %s cannot be used: this tenant is not a folder on disk", d.Name),
			Hint: "copy the tenant into a folder and install the packages there"}
	}
	install := fmt.Sprintf("run: npm install %s@%s --prefix %s", d.Name, exact, b.Folders[0])
	switch found, err := b.find(d.Name); {
	case errors.Is(err, os.ErrNotExist):
		return &Problem{Message: fmt.Sprintf("the npm package %s is not installed", d.Name), Hint: install}
	case err != nil:
		return &Problem{Message: fmt.Sprintf("the npm package %s cannot be read: %v", d.Name, err), Hint: install}
	case exact != "latest" && found.Version != wanted:
		return &Problem{Message: fmt.Sprintf("the npm package %s is installed as %s and declared as %s", d.Name, found.Version, d.Version),
			Hint: install + ", or declare the version that is installed"}
	}
	return nil
}

// NotDeclared is a require that names no declared package. Line and Column are the place in the text, counted from 1, the column in bytes.
type NotDeclared struct {
	Specifier    string
	Line, Column int
}

var (
	requireWord = regexp.MustCompile(`\brequire\b`)
	literalCall = regexp.MustCompile("\\brequire\\s*\\(\\s*(?:'[^'\n]*'|\"[^\"\n]*\"|`[^`$]*`)\\s*\\)")
)

// Required lists what the parts of a source, its code and its appended script, require by literal names: each once and sorted, without the
// modules of Node. All of them are of declared packages; others are listed apart. A part that is no program, or is longer than an Action
// may be, gives nothing.
func Required(code, appended string, declared []Dependency) (specifiers []string, others []NotDeclared) {
	seen := map[string]bool{}
	others = required(code, declared, seen)
	for _, n := range required(appended, declared, seen) {
		n.Line += strings.Count(code, "\n") + 1
		others = append(others, n)
	}
	return slices.Sorted(maps.Keys(seen)), others
}

func required(text string, declared []Dependency, seen map[string]bool) (others []NotDeclared) {
	words := len(requireWord.FindAllString(text, -1))
	if words == 0 || len(text) > maxScanned {
		return nil
	}
	resolve := func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		external := api.OnResolveResult{Path: args.Path, External: true}
		if args.Kind != api.ResolveJSRequireCall {
			return external, nil
		}
		if action.NodeModule(args.Path) {
			return external, nil
		}
		if !covers(declared, args.Path) {
			return api.OnResolveResult{Errors: []api.Message{{Text: args.Path, PluginName: entry}}}, nil
		}
		seen[args.Path] = true
		return external, nil
	}
	result := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{Contents: text, Loader: api.LoaderJS}, Bundle: true, Write: false, LogLevel: api.LogLevelSilent, Platform: api.PlatformNeutral,
		Plugins: []api.Plugin{{Name: entry, Setup: func(build api.PluginBuild) { build.OnResolve(api.OnResolveOptions{Filter: ".*"}, resolve) }}},
	})
	for _, e := range result.Errors {
		if e.PluginName != entry {
			return nil // not a program: whoever compiles it says why
		}
		n := NotDeclared{Specifier: e.Text, Line: 1, Column: 1}
		if e.Location != nil {
			n.Line, n.Column = e.Location.Line, e.Location.Column+1
		}
		others = append(others, n)
	}
	// A require whose name is put together at run time may mean any declared package.
	if words > len(literalCall.FindAllString(text, -1)) {
		for _, d := range declared {
			seen[d.Name] = true
		}
	}
	return others
}

// covers tells whether a specifier is of a declared package.
func covers(declared []Dependency, specifier string) bool {
	return slices.ContainsFunc(declared, func(d Dependency) bool {
		return d.Name != "" && (specifier == d.Name || strings.HasPrefix(specifier, d.Name+"/"))
	})
}

// Packages makes one script of what the specifiers name. Its error says what could not be resolved or read, and where.
func (b *Bundler) Packages(specifiers []string, declared []Dependency) (*action.Packages, error) {
	key := strings.Join(specifiers, "\n")
	if made, ok := b.made[key]; ok {
		return made, nil
	}
	code, err := b.build(specifiers)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(declared))
	for i, d := range declared {
		names[i] = d.Name
	}
	made := action.NewPackages(code, names, b.Folders...)
	if b.made == nil {
		b.made = map[string]*action.Packages{}
	}
	b.made[key] = made
	return made, nil
}
