package action

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
)

// tape holds what the first of two engines was answered, for the second to be answered the same.
type tape struct {
	answer   func(Call) (any, error)
	outbound Outbound

	mu       sync.Mutex
	answers  []replayed
	requests []requested
}

type replayed struct {
	call  string
	value any
	err   error
}

type requested struct {
	request string
	answer  Answer
}

// errUnasked answers what the first engine had not asked.
var errUnasked = errors.New("the other engine did not ask this")

func (t *tape) record(c Call) (any, error) {
	value, err := t.answer(c)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answers = append(t.answers, replayed{key(c), value, err})
	return value, err
}

func (t *tape) replay(c Call) (any, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, a := range t.answers {
		if a.call == key(c) {
			t.answers = append(t.answers[:i:i], t.answers[i+1:]...)
			return a.value, a.err
		}
	}
	return nil, errUnasked
}

// key is the JSON of what was asked.
func key(asked any) string {
	text, _ := json.Marshal(asked) // made of JSON
	return string(text)
}

type recorder struct{ *tape }

// Answer implements Outbound.
func (t recorder) Answer(ctx context.Context, r Request) Answer {
	answer := t.outbound.Answer(ctx, r)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests = append(t.requests, requested{r.Method + " " + r.URL, answer})
	return answer
}

type player struct{ *tape }

// Answer implements Outbound.
func (t player) Answer(_ context.Context, r Request) Answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, one := range t.requests {
		if one.request == r.Method+" "+r.URL {
			t.requests = append(t.requests[:i:i], t.requests[i+1:]...)
			return one.answer
		}
	}
	return Answer{Failure: NotAllowed, Message: errUnasked.Error()}
}
