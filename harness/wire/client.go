package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
)

// Transport takes requests to an adapter and brings the answers back. It is safe for concurrent use.
type Transport interface {
	// Call asks for something and waits for the answer, or until the context ends. An answer that comes later is dropped. An
	// error that is not the context's is final: target.ErrGone is in its chain, and every later call gives it too.
	Call(ctx context.Context, method string, params json.RawMessage) (Answer, error)
	// Break makes every call fail with an error from now on.
	Break(err error)
	// Close ends the connection, within its context.
	Close(ctx context.Context) error
}

// Tap is shown each message as it goes over a connection: to the adapter, or from it. The method is that of the request. It is
// called from several goroutines.
type Tap func(toAdapter bool, method string, message []byte)

// Options say how an adapter is asked. The zero value has a default for each.
type Options struct {
	// CallLimit bounds a call whose context has no earlier end; 2 minutes by default.
	CallLimit time.Duration
	// HangLimit is how long an adapter that did not answer in time may take to say hello before it counts as gone; 10 seconds by default.
	HangLimit time.Duration
}

// Target is an adapter at the other end of a connection, as the contract has it.
type Target struct {
	transport Transport
	options   Options
	about     target.Description
	closed    context.Context
	close     context.CancelFunc

	mu       sync.Mutex
	checking bool // somebody looks whether it still answers
	checks   sync.WaitGroup
}

var _ target.Target = (*Target)(nil)

// Attach agrees with an adapter on the version of the messages, and asks it what it is. The transport is the target's from then
// on; where there is an error it is the caller's to close.
func Attach(ctx context.Context, transport Transport, o Options) (*Target, error) {
	if o.CallLimit == 0 {
		o.CallLimit = 2 * time.Minute
	}
	if o.HangLimit == 0 {
		o.HangLimit = 10 * time.Second
	}
	t := &Target{transport: transport, options: o}
	t.closed, t.close = context.WithCancel(context.Background())
	greeted, err := call[greeting](ctx, t, "hello", greeting{Protocol: Protocol})
	if err != nil {
		return nil, fmt.Errorf("greeting the adapter: %w", err)
	}
	if greeted.Protocol != Protocol {
		return nil, fmt.Errorf("the adapter speaks %q, and this program %s: use versions that fit each other", greeted.Protocol, Protocol)
	}
	about, err := call[description](ctx, t, "describe", nothing{})
	if err != nil {
		return nil, fmt.Errorf("asking the adapter what it is: %w", err)
	}
	if about.Name == "" {
		return nil, errors.New("the adapter describes an implementation without a name")
	}
	t.about = about.target()
	return t, nil
}

// Describe implements target.Target. What an adapter says of itself is asked for once: it does not change in a run.
func (t *Target) Describe(ctx context.Context) (target.Description, error) {
	return t.about, ctx.Err()
}

// Provision implements target.Target.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	tenant, err := texts(f.Tenant)
	if err != nil {
		return nil, "", err
	}
	made, err := call[provisioned](ctx, t, "provision", fromFixture(f, tenant))
	if err != nil {
		return nil, "", err
	}
	if made.World == "" {
		return nil, "", errors.New("the adapter answers provision without the id of a world")
	}
	w := &world{t: t, id: made.World}
	if err := known("applied", made.Applied, degrees(), false); err != nil {
		return nil, "", errors.Join(fmt.Errorf("the adapter's answer to provision: %w", err), w.Close(ctx))
	}
	return w, made.Applied, nil
}

// Close ends the connection.
func (t *Target) Close(ctx context.Context) error {
	t.mu.Lock()
	t.close()
	t.mu.Unlock()
	err := t.transport.Close(ctx)
	t.checks.Wait() // each ends with closed
	return err
}

// defect is a problem on the side of the implementation.
type defect struct{ problem Problem }

// IsDefect says that the implementation is at fault, not the adapter.
func (d *defect) IsDefect() {}

// Error is what the adapter says of it.
func (d *defect) Error() string { return d.problem.Text }

// Evidence is what the implementation showed.
func (d *defect) Evidence() string { return d.problem.Evidence }

// call asks an adapter for something, and reads the answer.
func call[R any](ctx context.Context, t *Target, method string, params any) (R, error) {
	var result R
	a, err := t.Ask(ctx, method, params)
	switch {
	case err != nil:
		return result, err
	case a.Unsupported != nil:
		return result, t.unsupported(method, *a.Unsupported)
	case a.Problem != nil:
		return result, failure(method, *a.Problem)
	}
	if err := json.Unmarshal(a.Result, &result); err != nil {
		return result, fmt.Errorf("the adapter's answer to %s does not fit: %w", method, err)
	}
	return result, nil
}

// Ask sends a request as it is, within the limit of a call, and gives the answer as it came. It is for looking at an adapter; a
// run goes by the contract.
func (t *Target) Ask(ctx context.Context, method string, params any) (Answer, error) {
	raw, err := encode(params)
	if err != nil {
		return Answer{}, fmt.Errorf("%s cannot be sent: %w", method, err)
	}
	limited, cancel := context.WithTimeout(ctx, t.options.CallLimit)
	defer cancel()
	a, err := t.transport.Call(limited, method, raw)
	if err == nil {
		return a, nil
	}
	if errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, target.ErrGone) {
		t.check(method)
		return a, fmt.Errorf("the adapter did not answer %s in time: %w", method, err)
	}
	return a, fmt.Errorf("%s: %w", method, err)
}

// check looks whether an adapter that was too slow still answers at all, once at a time, and breaks the connection where not:
// otherwise each case of the run would wait for it.
func (t *Target) check(method string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.checking || t.closed.Err() != nil {
		return
	}
	t.checking = true
	t.checks.Go(func() {
		ctx, cancel := context.WithTimeout(t.closed, t.options.HangLimit)
		defer cancel()
		hello, _ := encode(greeting{Protocol: Protocol})
		if _, err := t.transport.Call(ctx, "hello", hello); errors.Is(err, context.DeadlineExceeded) {
			t.transport.Break(fmt.Errorf("the adapter hangs: after %s took too long it did not even answer hello within %s", method, t.options.HangLimit))
		}
		t.mu.Lock()
		t.checking = false
		t.mu.Unlock()
	})
}

// unsupported is the error of an adapter that has not what it must have, or what it declares.
func (t *Target) unsupported(method, text string) error {
	if c := capabilityOf(method); slices.Contains(t.about.Capabilities, c) {
		return fmt.Errorf("the adapter declares the capability %s and answers %s with unsupported (%s): it must answer what belongs to a capability, or not declare it", c, method, text)
	}
	return fmt.Errorf("the adapter answers %s with unsupported (%s), which every adapter must answer", method, text)
}

// failure is the error of a problem.
func failure(method string, p Problem) error {
	if p.Side == SideImplementation {
		return &defect{p}
	}
	if err := known("side", p.Side, sides(), false); err != nil {
		return fmt.Errorf("the adapter's answer to %s is a problem (%s) whose %w", method, p.Text, err)
	}
	if p.Side == SideUsage {
		return fmt.Errorf("the adapter could not use what it was asked with %s: %s", method, p.Text)
	}
	return fmt.Errorf("the adapter could not do %s: %s", method, p.Text)
}
