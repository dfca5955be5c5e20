package action

import (
	"context"
	"errors"
	"math"
	"time"

	"modernc.org/quickjs"

	"github.com/mfaproof/mfaproof/mockidp/internal/action/nodecrypto"
)

const (
	// spareMemory is what a realm gets on top of its limit once the script has ended, so that a script that filled its memory can
	// still be read, in bytes.
	spareMemory = 32 << 20
	// readTime bounds the reading, which runs no code of the author's unless that code changed what JSON does.
	readTime = time.Second
	// interruptEvery is how often a run that is over is told so: a request that falls between two calls into the engine is lost.
	interruptEvery = time.Millisecond
)

// The steps of a realm, see realm.js.
const (
	stepStart    = iota // takes the loaded Action
	stepProbe           // fails if the memory is used up
	stepDescribe        // describes what was thrown, if anything was; may call the author's code
	stepRead            // gives the report as JSON
	stepExtend          // lends node/core.js what it builds on
	stepLend            // takes a part that the realm asked for
)

var (
	// errExhausted says that a run came to a halt because the engine had no memory to go on.
	errExhausted = errors.New("out of memory")
	// errUnreadable says that a run left a report that is not JSON or takes too long to become it.
	errUnreadable = errors.New("the commands cannot be read")
)

type program struct {
	kind string // "Action" or "Rule", for messages
	src  Source
	// run is one run in a realm of its own. The report holds what was left behind before a failure.
	run func(ctx context.Context, in Invocation) (report, *Failure)

	// What the embedded engine needs.
	realm, code []byte
	// node says that the source needs something of Node, and globals which of its globals.
	node    bool
	globals string
}

// run is one invocation under way.
type run struct {
	vm  *quickjs.VM
	ctx context.Context
	in  Invocation
	src Source
	// step is the realm's function. It takes one of the steps below as a number, for which the engine needs no memory.
	step  quickjs.Value
	ended bool // the handler has settled or failed
	// closed says that the run has been read and nothing of it counts any more.
	closed bool

	// node is the function of node/core.js, there if extended. waited is how far timers have moved the run's clock, in milliseconds.
	node      quickjs.Value
	extended  bool
	waited    float64
	crypto    *nodecrypto.Crypto
	exchanges []Exchange
	notices   []Notice
}

func (p *program) Run(ctx context.Context, in Invocation) (Result, error) {
	rep, f := p.run(ctx, in)
	if f != nil {
		return rep.result(p.src), f
	}
	return rep.result(p.src), nil
}

// runQuickJS is one run in a virtual machine of its own.
func (p *program) runQuickJS(ctx context.Context, in Invocation) (report, *Failure) {
	limits := in.Limits.withDefaults()
	limited, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()

	vm, err := quickjs.NewVM()
	if err != nil {
		return report{}, p.fail(Failure{Class: ClassMemory, Message: "no virtual machine: " + err.Error()})
	}
	defer vm.Close()
	r := &run{vm: vm, ctx: limited, in: in, src: p.src}
	if err := r.prepare(p.realm); err != nil {
		return report{}, p.fail(Failure{Class: ClassMemory, Message: "the realm cannot be prepared: " + err.Error()})
	}
	defer r.step.Free()
	if p.node {
		if err := r.extend(p.globals, limits.Time); err != nil {
			return report{}, p.fail(Failure{Class: ClassMemory, Message: "the realm cannot be prepared: " + err.Error()})
		}
		defer r.node.Free()
	}

	memory := min(limits.Memory, math.MaxUint32-spareMemory)
	vm.SetMemoryLimit(uintptr(memory))
	release := interruptAfter(limited, vm)
	runErr := r.drive(limited, p.code)
	vm.SetMemoryLimit(uintptr(memory + spareMemory))
	_, describeErr := r.step.Call(quickjs.UndefinedValue, stepDescribe)
	release()

	rep, readErr := r.read()
	r.remark(rep)
	rep.exchanges, rep.notices = r.exchanges, r.notices
	return rep, p.verdict(ctx, limited, limits, rep, errors.Join(runErr, describeErr, readErr))
}

// prepare builds the realm and hands it the event. Nothing of the author's runs here, so the limits begin afterwards.
func (r *run) prepare(bytecode []byte) error {
	if err := r.vm.RegisterHostFunc("host", r.host); err != nil {
		return err
	}
	realm, err := r.vm.EvalBytecodeValue(bytecode)
	if err != nil {
		return err
	}
	defer realm.Free()
	handler := r.src.handler()
	if r.in.Continue {
		handler = continueName
	}
	r.step, err = realm.CallValue(quickjs.UndefinedValue, string(r.in.Event), int32(r.in.Seed>>32), int32(r.in.Seed), handler)
	return err
}

// drive loads the Action, starts its handler and runs queued jobs until the handler has settled, ctx has ended or nothing is left.
func (r *run) drive(ctx context.Context, code []byte) error {
	main, err := r.vm.EvalBytecodeValue(code)
	if err != nil {
		return err
	}
	defer main.Free()
	if _, err = r.step.Call(quickjs.UndefinedValue, stepStart, main); err != nil {
		return err
	}
	for more := true; more && err == nil && !r.ended && ctx.Err() == nil; {
		if err = r.drain(ctx); err == nil && !r.ended && ctx.Err() == nil {
			more, err = r.turn()
		}
	}
	if r.ended || ctx.Err() != nil {
		return nil
	}
	// A promise whose reaction finds no memory is never heard of again: tell that from one that nobody resolves.
	if _, probeErr := r.step.Call(quickjs.UndefinedValue, stepProbe); probeErr != nil {
		return errExhausted
	}
	return err
}

// drain runs queued jobs until none is left, the handler has settled or ctx has ended.
func (r *run) drain(ctx context.Context) error {
	for !r.ended && ctx.Err() == nil {
		_, err := r.vm.ExecutePendingJobs()
		if _, thrown := errors.AsType[*quickjs.Error](err); thrown || err == nil {
			return err // the queue is empty, or the engine stopped it
		}
		// Any other error is the engine's bound on the jobs of one call, far below what the time limit allows.
	}
	return nil
}

// interruptAfter keeps interrupting vm from the end of ctx until the returned function has returned.
func interruptAfter(ctx context.Context, vm *quickjs.VM) (release func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		tick := time.NewTicker(interruptEvery)
		defer tick.Stop()
		for {
			vm.Interrupt()
			select {
			case <-tick.C:
			case <-quit:
				return
			}
		}
	})
	return func() {
		close(quit)
		if !stop() {
			<-done
		}
	}
}
