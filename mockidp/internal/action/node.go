package action

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// nodeScripts hold what Node gives an Action beyond the language, one script a module; core.js loads the others when they are touched.
//
//go:embed node/*.js
var nodeScripts embed.FS

const (
	// nodeLine is where the scripts of node/ start, and packagesLine where npm packages do: beyond every line of an author's, see realmLine.
	nodeLine     = 2_000_000
	packagesLine = 3_000_000
	// nodeVersion is what process.version shows. The engine is none of Node; packages that ask want to know what syntax they may use.
	nodeVersion = "22.0.0"
)

// nodeModules are the modules of Node that an Action and its packages can require.
var nodeModules = words(`assert assert/strict buffer crypto events http https path path/posix perf_hooks process querystring stream stream/promises
	string_decoder timers timers/promises url util util/types`)

// missingModules are those that are not modelled: to require one fails in an Action, and to use one in a package.
var missingModules = words(`async_hooks child_process cluster console constants dgram diagnostics_channel dns dns/promises domain fs fs/promises http2
	inspector module net os punycode readline repl stream/web sys tls trace_events tty v8 vm wasi worker_threads zlib`)

// NodeModule tells whether a name is that of a module of Node, with or without "node:" before it, whether it is modelled or not.
func NodeModule(name string) bool {
	bare := strings.TrimPrefix(name, "node:")
	return bare != name || slices.Contains(nodeModules, bare) || slices.Contains(missingModules, bare)
}

// nodeGlobals are defined in a realm when the Action mentions them: to define all of them always would cost every run.
var nodeGlobals = words(`AbortController AbortSignal Blob Buffer DOMException Event EventTarget FormData Headers Request Response TextDecoder TextEncoder URL
	URLSearchParams atob btoa clearImmediate clearInterval clearTimeout crypto fetch global performance process queueMicrotask setImmediate setInterval
	setTimeout structuredClone`)

var (
	mention = regexp.MustCompile(`\b(?:` + strings.Join(nodeGlobals, "|") + `)\b`)
	// anyMention finds what can reach globals by names that the source does not spell out.
	anyMention = regexp.MustCompile(`\b(?:globalThis|Function|eval|constructor)\b`)
	requires   = regexp.MustCompile(`\brequire\b`)
)

// mentions says which globals of Node a source needs, and whether it needs anything of Node.
func mentions(src Source) (globals string, node bool) {
	text := src.Code + "\n" + src.Appended
	if src.Packages != nil || anyMention.MatchString(text) {
		return strings.Join(nodeGlobals, " "), true
	}
	found := mention.FindAllString(text, -1)
	slices.Sort(found)
	found = slices.Compact(found)
	return strings.Join(found, " "), len(found) > 0 || requires.MatchString(text)
}

// nodeScript gives the bytecode of a script of node/, compiled when it is first asked for.
var nodeScript = func() func(name string) ([]byte, error) {
	entries, _ := nodeScripts.ReadDir("node")
	scripts := map[string]func() ([]byte, error){}
	for _, entry := range entries {
		scripts[strings.TrimSuffix(entry.Name(), ".js")] = sync.OnceValues(func() ([]byte, error) {
			source, err := nodeScripts.ReadFile("node/" + entry.Name())
			if err != nil {
				return nil, err
			}
			return compile(strings.Repeat("\n", nodeLine-1) + string(source))
		})
	}
	return func(name string) ([]byte, error) {
		script, ok := scripts[name]
		if !ok {
			return nil, fmt.Errorf("no script %q", name)
		}
		return script()
	}
}()

// Packages are the npm packages of an Action, bundled into one script. They are immutable, compiled once and shared by any number of Actions.
type Packages struct {
	code     string
	declared []string
	folders  []string
	bytecode func() ([]byte, error)
}

// NewPackages takes a script that runs as the body of a CommonJS module and exports an object with a function for each specifier,
// for example "lodash/get", that gives what require is to return. It may require modules of Node. The names are those of the declared
// packages, which error messages list, and the folders those whose node_modules hold them: an engine that has Node takes them from there.
func NewPackages(code string, declared []string, folders ...string) *Packages {
	p := &Packages{code: code, declared: declared, folders: folders}
	p.bytecode = sync.OnceValues(func() ([]byte, error) {
		return compile(strings.Repeat("\n", packagesLine-2) + "(function (require, module, exports) {\n" + p.code + "\n})")
	})
	return p
}

// undeclared says what to do about a module that require did not find.
func (s Source) undeclared(name string) string {
	if s.Packages != nil && slices.ContainsFunc(s.Packages.declared, func(d string) bool { return name == d || strings.HasPrefix(name, d+"/") }) {
		return "its name is put together while the Action runs; write require('" + name + "') somewhere in the file, so that it is bundled"
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "/") {
		return "an Action is one file and cannot require another"
	}
	return fmt.Sprintf("the Action %s does not declare it; add { name: %s, version: … } to its dependencies in tenant.yaml", s.Name, name)
}

// Undeclared is the failure of a source that requires a module it does not declare; offset counts the bytes of the line from 1. Lines of
// the appended script, if any, follow those of the code.
func (s Source) Undeclared(specifier string, line, offset int) *Failure {
	f := &Failure{Class: ClassPackage, Action: s.Name, File: s.File, Message: fmt.Sprintf("require(%q) finds nothing", specifier), Hint: s.undeclared(specifier)}
	if at, ok := s.locate(line+1, offset); ok {
		text := s.lineAt(at)
		at.column = column(text, offset-1)
		f.File, f.Line, f.Column, f.Excerpt = at.file, at.line, at.column, excerpt(text, at.column)
	}
	return f
}
