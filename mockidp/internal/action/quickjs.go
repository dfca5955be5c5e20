package action

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"modernc.org/quickjs"
)

var (
	//go:embed realm.js
	realmSource string
	//go:embed rule.js
	ruleSource string
	//go:embed api.js
	apiSource string
	//go:embed date.js
	dateSource string
	//go:embed arguments.js
	argumentsSource string
)

const (
	// maxSource bounds Code and Appended each, as the platform bounds an Action's code; no such source reaches the lines of the realm.
	maxSource = 100_000
	// realmLine is the line the realm's own code starts at. The engine reports every script under one file name; the line is what tells
	// the author's frames from ours. Two sources of maxSource bytes end before line 210,000.
	realmLine = 1_000_000
	// opening stands on a line of its own before the author's first, so that columns need no correction.
	opening = "(function (exports, require, module) {\n"
	closing = "\n})"
	// compileMemory bounds the parser, in bytes. A source of maxSource bytes needs about a tenth.
	compileMemory = 256 << 20
)

type quickJS struct {
	// They give the bytecode that prepares a realm for an Action, for a Rule and for an Action of a token exchange, compiled at first use.
	realm, ruleRealm, exchangeRealm func() ([]byte, error)
}

// NewQuickJS returns the embedded runtime, which gives every run a fresh QuickJS virtual machine.
func NewQuickJS() Runtime {
	return &quickJS{
		realm:         sync.OnceValues(func() ([]byte, error) { return compileRealm("null", postLoginTable) }),
		ruleRealm:     sync.OnceValues(func() ([]byte, error) { return compileRealm(ruleSource, postLoginTable) }),
		exchangeRealm: sync.OnceValues(func() ([]byte, error) { return compileRealm("null", exchangeTable) }),
	}
}

func (*quickJS) Name() string { return "quickjs" }

func (q *quickJS) Compile(src Source) (Program, error) {
	prepared := q.realm
	if src.Trigger == TriggerExchange {
		prepared = q.exchangeRealm
	}
	realm, err := prepared()
	if err != nil {
		return nil, &Failure{Class: ClassSyntax, Action: src.Name, File: src.File, Message: "the embedded runtime cannot start: " + err.Error()}
	}
	code, err := compileAction(src)
	if err != nil {
		return nil, err
	}
	if src.Packages != nil {
		if _, err := src.Packages.bytecode(); err != nil {
			return nil, &Failure{Class: ClassSyntax, Action: src.Name, File: src.File, Message: "its npm packages cannot be compiled: " + err.Error()}
		}
	}
	globals, node := mentions(src)
	p := &program{kind: "Action", src: src, realm: realm, code: code, node: node, globals: globals}
	p.run = p.runQuickJS
	return p, nil
}

// compileAction gives the bytecode of an Action. The error, if any, is a *Failure.
func compileAction(src Source) ([]byte, error) {
	if f := oversized(src); f != nil {
		return nil, f
	}
	// The author's source has to stand on its own, or an appended script could complete it.
	alone := src
	alone.Appended = ""
	code, err := compile(opening + src.Code + closing)
	if err != nil {
		if f := ruleInAction(alone); f != nil {
			return nil, f
		}
		return nil, syntaxFailure(alone, err)
	}
	if src.Appended != "" {
		if code, err = compile(opening + src.Code + "\n" + src.Appended + closing); err != nil {
			return nil, syntaxFailure(src, err)
		}
	}
	return code, nil
}

func oversized(src Source) *Failure {
	for _, part := range []struct{ file, text string }{{src.File, src.Code}, {src.File + appendedSuffix, src.Appended}} {
		if n := len(part.text); n > maxSource {
			return &Failure{Class: ClassSyntax, Action: src.Name, File: part.file,
				Message: fmt.Sprintf("the source has %d bytes, more than the %d that the platform accepts", n, maxSource),
				Hint:    "move what it shares with others into an npm package"}
		}
	}
	return nil
}

func compile(source string) ([]byte, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, err
	}
	defer vm.Close()
	vm.SetMemoryLimit(compileMemory)
	return vm.Compile(source, quickjs.EvalGlobal)
}

// parts are the scripts that a realm asks for when an Action first needs them: to read them always would cost every run a fifth.
var parts = map[string]func() ([]byte, error){
	"arguments": compilePart(&argumentsSource),
	"date":      compilePart(&dateSource),
}

func compilePart(source *string) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) { return compile(strings.Repeat("\n", realmLine-1) + *source) })
}

// compileRealm compiles realm.js, applied to api.js, which is applied to the tables of methods.go, and to the driver of Rules or null.
func compileRealm(ruleDriver string, t table) ([]byte, error) {
	text, err := realmText(ruleDriver, t)
	if err != nil {
		return nil, err
	}
	return compile(strings.Repeat("\n", realmLine-1) + text)
}

func realmText(ruleDriver string, t table) (string, error) {
	methods := map[string]string{}
	for _, n := range t.documented {
		methods[n.name] = strings.Join(n.methods, " ")
	}
	table, err := json.Marshal(methods)
	if err != nil {
		return "", err
	}
	between := func(names []string) string { return " " + strings.Join(names, " ") + " " }
	api := fmt.Sprintf("(%s)(%s, %q, %q, %q)", apiSource, table, between(t.modelled), between(t.chained), between(t.free))
	return realmSource + fmt.Sprintf("(%s, %s)", api, ruleDriver), nil
}

// engineError returns the engine's structured error, or one that carries only the text of another error.
func engineError(err error) *quickjs.Error {
	if e, ok := errors.AsType[*quickjs.Error](err); ok {
		return e
	}
	return &quickjs.Error{Message: err.Error()}
}
