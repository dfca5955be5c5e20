package action

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Worker is the runtime that has Node itself run Actions and Rules, in processes that serve one run after another. A run sees the real
// modules of Node and the npm packages as they are installed; api, the clock, timers, random numbers and what answers HTTP requests are those
// of the embedded runtime. An Action is no stranger to the machine then: it can read what the user of this program can read.
type Worker struct {
	path, version string
	setup         []byte
	// slots hold a process each, or nil where one has yet to be started.
	slots chan *process
}

// startLimit bounds the start of a process, and how long one may take to be ready again; a machine with much else to do took 2 s.
const startLimit = 20 * time.Second

// NewWorker finds Node on the PATH and asks for its version. The error says what to install.
func NewWorker(ctx context.Context) (*Worker, error) {
	path, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("there is no node on the PATH, which the runtime node needs: install Node.js 22 or later, or use the runtime quickjs (%w)", err)
	}
	w := &Worker{path: path, slots: make(chan *process, min(runtime.NumCPU(), 4))}
	if w.setup, err = workerSetup(); err != nil {
		return nil, err
	}
	first, err := w.start(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s does not start as a runtime of Actions: %w", path, err)
	}
	w.version = first.version
	w.slots <- first
	for len(w.slots) < cap(w.slots) {
		w.slots <- nil
	}
	return w, nil
}

// Name implements Runtime.
func (w *Worker) Name() string { return "node" }

// Version is that of Node, such as "22.23.3".
func (w *Worker) Version() string { return w.version }

// Close ends the processes. Runs that are under way are waited for; there must be no later ones.
func (w *Worker) Close() error {
	for range cap(w.slots) {
		if p := <-w.slots; p != nil {
			p.kill()
			<-p.ended
		}
	}
	return nil
}

var nodeRuntime = regexp.MustCompile(`^node(\d+)`)

// outdated is the failure of a source that asks for a later Node than this one, nil if it does not.
func (w *Worker) outdated(src Source) *Failure {
	m := nodeRuntime.FindStringSubmatch(src.Runtime)
	if m == nil {
		return nil
	}
	wanted, _ := strconv.Atoi(m[1])
	major, _, _ := strings.Cut(w.version, ".")
	if have, _ := strconv.Atoi(major); have >= wanted {
		return nil
	}
	return &Failure{Class: ClassEngine, Action: src.Name, File: src.File,
		Message: fmt.Sprintf("the Action declares runtime: %s, and %s is Node %s", src.Runtime, w.path, w.version),
		Hint:    fmt.Sprintf("put Node %d or later first on the PATH, or use the runtime quickjs", wanted)}
}

// Compile implements Runtime. What is no JavaScript to the embedded engine is asked of Node, which may know more of it.
func (w *Worker) Compile(src Source) (Program, error) {
	if f := w.outdated(src); f != nil {
		return nil, f
	}
	p := &program{kind: "Action", src: src}
	p.run = w.runs(p, opening+src.Code+"\n"+src.Appended+closing, false)
	return w.checked(p, func() error { _, err := compileAction(src); return err })
}

// CompileRule implements Runtime.
func (w *Worker) CompileRule(src Source) (RuleProgram, error) {
	p := &ruleProgram{program{kind: "Rule", src: src}}
	p.run = w.runs(&p.program, ruleOpening+src.Code+"\n)", true)
	if _, err := w.checked(&p.program, func() error { _, err := compileRule(src); return err }); err != nil {
		return nil, err
	}
	return p, nil
}

// checked gives the program if either engine takes its source.
func (w *Worker) checked(p *program, compile func() error) (*program, error) {
	err := compile()
	var refusal *Failure
	if !errors.As(err, &refusal) {
		return p, err
	}
	if refusal.Class != ClassSyntax || len(p.src.Code) > maxSource || len(p.src.Appended) > maxSource {
		return nil, refusal
	}
	if _, f := p.run(context.Background(), Invocation{}); f != nil && f.Class == ClassSyntax {
		return nil, refusal
	}
	return p, nil
}

// request is what a process is asked to run; see worker/worker.js.
type request struct {
	Rule     bool     `json:"rule"`
	Trigger  string   `json:"trigger"`
	Code     string   `json:"code"`
	Event    string   `json:"event"`
	Handler  string   `json:"handler"`
	Seed     [2]int32 `json:"seed"`
	Limit    float64  `json:"limit"` // in milliseconds
	Declared []string `json:"declared"`
	Folders  []string `json:"folders"`
}

func (w *Worker) runs(p *program, code string, rule bool) func(context.Context, Invocation) (report, *Failure) {
	return func(ctx context.Context, in Invocation) (report, *Failure) {
		proc, err := w.take(ctx)
		if ctx.Err() != nil {
			if err == nil {
				w.slots <- proc
			}
			return report{}, p.verdict(ctx, ctx, in.Limits.withDefaults(), report{}, nil)
		}
		if err != nil {
			return report{}, p.fail(Failure{Class: ClassEngine, Message: "Node cannot be had: " + err.Error()})
		}
		limits := in.Limits.withDefaults()
		limited, cancel := context.WithTimeout(ctx, limits.Time)
		defer cancel()
		r := &run{ctx: limited, in: in, src: p.src}
		asked := request{Rule: rule, Trigger: p.src.Trigger, Code: code, Event: string(in.Event), Handler: p.src.handler(), Seed: [2]int32{int32(in.Seed >> 32), int32(in.Seed)},
			Limit: float64(limits.Time) / float64(time.Millisecond), Declared: []string{}, Folders: []string{}}
		if in.Continue {
			asked.Handler = continueName
		}
		if p.src.Packages != nil {
			asked.Declared, asked.Folders = p.src.Packages.declared, p.src.Packages.folders
		}
		stop := context.AfterFunc(limited, proc.kill)
		rep, err := proc.serve(r, asked)
		stop()
		w.slots <- proc
		r.closed = true
		for _, o := range rep.Outstanding {
			if rep.Outcome != nil {
				r.notice(unawaited(o), r.src.innermost(o.Stack))
			}
		}
		rep.exchanges, rep.notices = r.exchanges, r.notices
		if syntax := (*syntaxError)(nil); errors.As(err, &syntax) {
			return rep, p.fail(Failure{Class: ClassSyntax, Name: "SyntaxError", Message: syntax.message, Stack: syntax.stack})
		}
		if ended := (*endedError)(nil); errors.As(err, &ended) && limited.Err() == nil && !errors.Is(err, errExhausted) {
			return rep, p.fail(Failure{Class: ClassEngine, Message: ended.Error(), Hint: "look for a call of process.exit, or of native code that fails"})
		}
		return rep, p.verdict(ctx, limited, limits, rep, err)
	}
}

// take has a process that is ready, one that is started where there is none.
func (w *Worker) take(ctx context.Context) (*process, error) {
	var p *process
	select {
	case p = <-w.slots:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if p != nil && p.ready(ctx) == nil {
		return p, nil
	}
	p, err := w.start(ctx)
	if err != nil {
		w.slots <- nil
	}
	return p, err
}
