// Package exec owns adapters that are processes: it starts one, talks to it with a message a line on its standard input and output, keeps
// the end of what it writes to standard error, and ends it with all that it started, at the latest when this program ends. What the messages mean is package wire's.
package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/internal/processgroup"
)

// Options say how a process is treated. The zero value has a default for each.
type Options struct {
	Wire wire.Options
	// Tap is shown every message; nil is nobody.
	Tap wire.Tap
	// StartLimit is how long the process may take to say hello and what it is; 30 seconds by default.
	StartLimit time.Duration
	// Grace is how long it may take to end after its input has, and again after it was asked to by a signal; 5 seconds by default.
	Grace time.Duration
}

// Adapter is an adapter that runs as a process.
type Adapter struct {
	*wire.Target
	process *process
	grace   time.Duration
}

// Open starts a command of the shell, which is given to sh -c, and agrees with it on the messages. An error says how the process
// ended, and its last words; nothing of it is left then.
func Open(ctx context.Context, command string, o Options) (*Adapter, error) {
	if o.StartLimit == 0 {
		o.StartLimit = 30 * time.Second
	}
	if o.Grace == 0 {
		o.Grace = 5 * time.Second
	}
	p, from, to, err := start(command)
	if err != nil {
		return nil, fmt.Errorf("starting the adapter %q: %w", command, err)
	}
	stream := wire.NewStream(from, to, o.Tap, p.explain)
	limited, cancel := context.WithTimeout(ctx, o.StartLimit)
	defer cancel()
	t, err := wire.Attach(limited, stream, o.Wire)
	if err != nil {
		if !errors.Is(err, target.ErrGone) { // which comes with those words
			err = fmt.Errorf("%w%s", err, p.words())
		}
		stream.Break(err)
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Grace)
		defer cancel()
		_ = stream.Close(closing) // the first error is the one to tell
		p.kill()
		return nil, err
	}
	return &Adapter{Target: t, process: p, grace: o.Grace}, nil
}

// Close ends the process and whatever it started: first by the end of its input, then by a signal that asks, then by one that does
// not. The error says when it did not end by itself.
func (a *Adapter) Close(ctx context.Context) error {
	graceful, cancel := context.WithTimeout(ctx, a.grace)
	defer cancel()
	err := a.Target.Close(graceful)
	select {
	case <-a.process.ended:
	case <-graceful.Done():
		err = errors.Join(fmt.Errorf("the adapter did not end within %s of the end of its input, and was killed", a.grace), a.process.end(ctx, a.grace))
	}
	a.process.kill() // what it left behind
	return err
}

// start runs a command with pipes to both sides.
func start(command string) (p *process, from, to *os.File, err error) {
	stdin, to, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, err
	}
	from, stdout, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, errors.Join(err, stdin.Close(), to.Close())
	}
	p = &process{command: exec.Command("/bin/sh", "-c", command), ended: make(chan struct{}), from: from}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = stdin, stdout, &p.tail
	p.command.WaitDelay = leftoverLimit
	p.group, err = processgroup.Start(p.command)
	for _, theirs := range []io.Closer{stdin, stdout} {
		_ = theirs.Close() // the process has its own
	}
	if err != nil {
		return nil, nil, nil, errors.Join(err, from.Close(), to.Close())
	}
	go p.wait()
	return p, from, to, nil
}
