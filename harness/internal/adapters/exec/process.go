package exec

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/internal/processgroup"
)

const (
	// leftoverLimit is how long what a process left behind may keep its outputs open.
	leftoverLimit = time.Second
	// exitLimit is how long a process may take to end after it has closed its output.
	exitLimit = 2 * time.Second
	// maxTail is how much of its standard error is kept.
	maxTail = 8 << 10
	// lastLines is how many lines of it are told.
	lastLines = 5
)

// process is a running command.
type process struct {
	command *exec.Cmd
	group   *processgroup.Group // of the command and of what it starts
	from    *os.File            // what it writes
	tail    tail
	ended   chan struct{} // closed when it has, and status is there
	status  string
}

// wait waits for the end of the process, and takes its output away from what it left behind.
func (p *process) wait() {
	err := p.command.Wait()
	p.status = "exit status 0"
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		p.status = err.Error()
	}
	close(p.ended)
	p.kill()
	time.AfterFunc(leftoverLimit, func() { _ = p.from.Close() }) // until then its last answers can be read
}

// explain says how the process ended, where the connection broke because it did; else the process is ended, because nobody can talk
// to it any more.
func (p *process) explain(err error) error {
	if errors.Is(err, wire.ErrEnded) {
		limit := time.NewTimer(exitLimit)
		defer limit.Stop()
		select {
		case <-p.ended:
			return fmt.Errorf("the adapter ended (%s)%s", p.status, p.words())
		case <-limit.C:
		}
	}
	p.kill()
	return fmt.Errorf("%w (it was killed)%s", err, p.words())
}

// words are the last lines that the process wrote to standard error.
func (p *process) words() string {
	text := p.tail.last(lastLines)
	if text == "" {
		return "; it wrote nothing to standard error"
	}
	if !strings.Contains(text, "\n") {
		return "; its last words on standard error: " + text
	}
	return "; its last words on standard error:\n  " + strings.ReplaceAll(text, "\n", "\n  ")
}

// end asks the process to end, and makes it.
func (p *process) end(ctx context.Context, grace time.Duration) error {
	p.group.Ask()
	limit := time.NewTimer(grace)
	defer limit.Stop()
	select {
	case <-p.ended:
		return nil
	case <-limit.C:
	case <-ctx.Done():
	}
	p.kill()
	<-p.ended // a killed process ends, and its outputs are given up after leftoverLimit
	return nil
}

func (p *process) kill() { p.group.Kill() }

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b[max(0, len(b)-maxTail):]...)
	if over := len(t.text) - maxTail; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(b), nil
}

// last gives the last lines.
func (t *tail) last(n int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(t.text), "?")), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
