package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/mfaproof/mfaproof/harness/target"
)

// Poster is a connection over HTTP: each request is posted, and its answer comes back.
type Poster struct {
	url    string
	client *http.Client
	tap    Tap
	next   atomic.Uint64

	mu  sync.Mutex
	err error
}

var _ Transport = (*Poster)(nil)

// NewPoster posts requests to a URL with a client, which should follow no redirects and use no proxy. Tap may be nil.
func NewPoster(client *http.Client, url string, tap Tap) *Poster {
	if tap == nil {
		tap = func(bool, string, []byte) {}
	}
	return &Poster{url: url, client: client, tap: tap}
}

// Call implements Transport.
func (p *Poster) Call(ctx context.Context, method string, params json.RawMessage) (Answer, error) {
	if err := p.gone(); err != nil {
		return Answer{}, err
	}
	id := p.next.Add(1)
	line, err := encode(Request{ID: id, Method: method, Params: params})
	if err != nil {
		return Answer{}, err
	}
	p.tap(true, method, line)
	message, err := p.post(ctx, line)
	switch {
	case err != nil && ctx.Err() != nil:
		return Answer{}, ctx.Err()
	case err != nil:
		p.Break(err)
		return Answer{}, p.gone()
	}
	a, err := ReadAnswer(message)
	if err == nil && a.ID != id {
		err = fmt.Errorf("it answers the request %d, not %d: %s", a.ID, id, excerpt(message))
	}
	if err != nil {
		p.Break(fmt.Errorf("the adapter wrote what is no answer to %s: %w", method, err))
		return Answer{}, p.gone()
	}
	p.tap(false, method, message)
	return a, nil
}

func (p *Poster) post(ctx context.Context, message []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(message))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("the adapter cannot be reached: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, MaxMessage+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the adapter's answer broke off: %w", err)
	case len(body) > MaxMessage:
		return nil, fmt.Errorf("the adapter's answer has more than %d bytes", MaxMessage)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the adapter answers with the status %s, and not 200: %s", answer.Status, excerpt(body))
	}
	return body, nil
}

func (p *Poster) gone() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Break implements Transport. The first error stays.
func (p *Poster) Break(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = target.Gone(err)
	}
}

// Close implements Transport.
func (p *Poster) Close(context.Context) error {
	p.Break(errClosed)
	p.client.CloseIdleConnections()
	return nil
}
