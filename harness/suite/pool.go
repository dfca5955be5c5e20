package suite

import (
	"context"
	"sync"

	"github.com/mfaproof/mfaproof/reports"
)

// pool runs each case once, when it is asked for; and, because whoever asks for one will ask for the next, a few cases ahead. It does
// not run all at once: of a tree of specs only those that are chosen ask.
type pool struct {
	ctx   context.Context
	ahead int
	run   func(ctx context.Context, number int) reports.Case

	mu      sync.Mutex
	results []chan reports.Case // one for each case, once it was started; it holds the result
}

func newPool(ctx context.Context, cases, ahead int, run func(context.Context, int) reports.Case) *pool {
	return &pool{ctx: ctx, ahead: ahead, run: run, results: make([]chan reports.Case, cases)}
}

// result waits for one case; ok is false when the context ends before.
func (p *pool) result(ctx context.Context, number int) (c reports.Case, ok bool) {
	for n := number; n < min(number+1+p.ahead, len(p.results)); n++ {
		p.start(n)
	}
	made := p.results[number]
	select {
	case c = <-made:
		made <- c // for whoever asks again
		return c, true
	case <-ctx.Done():
		return c, false
	}
}

// start runs a case unless it was started.
func (p *pool) start(number int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.results[number] == nil {
		made := make(chan reports.Case, 1)
		p.results[number] = made
		go func() { made <- p.run(p.ctx, number) }()
	}
}
