package action

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/internal/processgroup"
)

//go:embed worker/worker.js
var workerSource string

const (
	// maxFrame bounds a line of a process, in bytes: a report may hold what an Action printed and set.
	maxFrame = 64 << 20
	// workerMemory bounds the heap of a process, in MiB: what a run may hold by default, and what Node itself does.
	workerMemory = 96
)

// process is one Node that serves a run at a time.
type process struct {
	command *exec.Cmd
	group   *processgroup.Group // which ends with this program, whatever the Action is about
	to      *os.File
	from    *bufio.Reader
	version string
	stderr  *tail
	ended   chan struct{}
	// idle says that the process has told that it is ready for a run.
	idle bool
}

// message is a line that a process writes.
type message struct {
	Host    []any   `json:"host"`   // a question to the host, see run.host
	Report  *string `json:"report"` // the report of realm.js as JSON: the run is over
	Syntax  string  `json:"syntax"` // the source is no JavaScript to Node
	Stack   string  `json:"stack"`
	Ready   bool    `json:"ready"`
	Version string  `json:"version"`
}

type syntaxError struct{ message, stack string }

func (e *syntaxError) Error() string { return e.message }

// endedError says that a process ended by itself.
type endedError struct{ how string }

func (e *endedError) Error() string { return "the process of Node ended during the run: " + e.how }

// workerSetup is the first line that a process reads: the scripts that it shares with the embedded engine.
func workerSetup() ([]byte, error) {
	realm, err := realmText("null", postLoginTable)
	if err != nil {
		return nil, err
	}
	ruleRealm, err := realmText(ruleSource, postLoginTable)
	if err != nil {
		return nil, err
	}
	exchangeRealm, err := realmText("null", exchangeTable)
	if err != nil {
		return nil, err
	}
	scripts := map[string]string{}
	entries, err := nodeScripts.ReadDir("node")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := nodeScripts.ReadFile("node/" + entry.Name())
		if err != nil {
			return nil, err
		}
		scripts[strings.TrimSuffix(entry.Name(), ".js")] = string(text)
	}
	modules, err := json.Marshal(map[string][]string{"known": nodeModules, "missing": missingModules})
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"realm": realm, "ruleRealm": ruleRealm, "exchangeRealm": exchangeRealm, "arguments": argumentsSource, "scripts": scripts, "modules": string(modules)})
}

// start has a new process that is ready for a run.
func (w *Worker) start(ctx context.Context) (*process, error) {
	in, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, out, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, in.Close(), to.Close())
	}
	p := &process{command: exec.Command(w.path, fmt.Sprintf("--max-old-space-size=%d", workerMemory), "-"), to: to, from: bufio.NewReader(from), stderr: &tail{}, ended: make(chan struct{})}
	p.command.Stdin, p.command.Stderr = strings.NewReader(workerSource), p.stderr
	p.command.Env = []string{"TZ=UTC"} // of the environment an Action sees nothing
	p.command.ExtraFiles = []*os.File{in, out}
	p.group, err = processgroup.Start(p.command)
	err = errors.Join(err, in.Close(), out.Close())
	if err != nil {
		return nil, errors.Join(err, to.Close(), from.Close())
	}
	go func() {
		_ = p.command.Wait() // how it ended stands in its state
		p.group.Kill()       // and what the Action started ends too
		close(p.ended)
		_ = from.Close()
		_ = to.Close()
	}()
	if err := p.greet(ctx, w.setup); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// greet sets a new process up and waits until it is ready.
func (p *process) greet(ctx context.Context, setup []byte) error {
	limited, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	defer context.AfterFunc(limited, p.kill)()
	if err := p.write(setup); err != nil {
		return p.death(err)
	}
	hello, err := p.read()
	if err != nil {
		return p.death(err)
	}
	p.version = hello.Version
	return p.ready(limited)
}

// ready waits until the process can take a run: until what the last one left under way has come to its end.
func (p *process) ready(ctx context.Context) error {
	if p.idle {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, startLimit/10)
	defer cancel()
	defer context.AfterFunc(limited, p.kill)()
	said, err := p.read()
	if err != nil || !said.Ready {
		p.kill()
		return errors.Join(errors.New("the process is not ready"), err)
	}
	p.idle = true
	return nil
}

// serve has the process run something and answers it until it is done.
func (p *process) serve(r *run, asked request) (rep report, err error) {
	p.idle = false
	text, err := json.Marshal(asked)
	if err != nil {
		return rep, err
	}
	if err := p.write(text); err != nil {
		return rep, p.death(err)
	}
	for {
		said, err := p.read()
		switch {
		case err != nil:
			return rep, p.death(err)
		case said.Syntax != "":
			return rep, &syntaxError{said.Syntax, plainFrames(said.Stack)}
		case said.Report != nil:
			if err := json.Unmarshal([]byte(*said.Report), &rep); err != nil {
				return rep, fmt.Errorf("%w: %w", errUnreadable, err)
			}
			rep.plain()
			return rep, nil
		}
		answer := map[string]any{}
		value, err := r.host(said.Host)
		answer["value"] = value
		if err != nil {
			answer["error"] = err.Error()
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return rep, err
		}
		if err := p.write(text); err != nil {
			return rep, p.death(err)
		}
	}
}

func (p *process) write(line []byte) error {
	_, err := p.to.Write(append(line, '\n'))
	return err
}

func (p *process) read() (said message, err error) {
	var line []byte
	for {
		part, err := p.from.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			return said, json.Unmarshal(line, &said)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return said, err
		}
		if len(line) > maxFrame {
			return said, fmt.Errorf("it wrote more than %d bytes at once", maxFrame)
		}
	}
}

func (p *process) kill() { p.group.Kill() } // whether it had ended is no matter

// death says what became of a process that can no longer be talked to.
func (p *process) death(err error) error {
	p.kill()
	<-p.ended
	said := p.stderr.String()
	if strings.Contains(said, "heap out of memory") || strings.Contains(said, "Allocation failed") {
		return errors.Join(errExhausted, &endedError{"its memory was used up"})
	}
	if last := strings.TrimSpace(said); last != "" {
		return &endedError{fmt.Sprintf("%v; it said: %s", p.command.ProcessState, last)}
	}
	return &endedError{fmt.Sprintf("%v (%v)", p.command.ProcessState, err)}
}

// tail keeps the beginning of what a process says of its own failure. It is safe for concurrent use.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// maxSaid bounds a tail, in bytes.
const maxSaid = 4096

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(b[:min(len(b), max(0, maxSaid-t.text.Len()))])
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
