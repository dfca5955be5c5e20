package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/mfaproof/mfaproof/harness/target"
)

// maxLate bounds how many calls may be given up without an answer: an adapter that leaves so many open answers none.
const maxLate = 4096

// ErrEnded is the end of what an adapter writes, which no adapter comes to by itself while it is asked.
var ErrEnded = errors.New("the adapter ended the connection")

// Stream is a connection over a pair of streams, with one message a line. Calls go side by side.
type Stream struct {
	to      io.WriteCloser
	tap     Tap
	explain func(error) error
	out     chan []byte   // to the one who writes
	broken  chan struct{} // closed when err is there
	done    chan struct{} // closed when nothing is read any more

	mu      sync.Mutex
	next    uint64
	waiting map[uint64]waiting
	late    map[uint64]string // method by id: given up, the answer may still come
	err     error
	// closing says that Close was called, breaking that somebody is about to say why nothing works any more.
	closing, breaking bool
}

// waiting is a call whose answer has not come.
type waiting struct {
	method string
	answer chan Answer
}

var _ Transport = (*Stream)(nil)

// NewStream reads answers from one stream and writes requests to the other, which it closes at the end; the adapter is expected to
// close the first one then. Tap may be nil. Explain may be nil too: it is asked once, when the connection is broken,
// for an error that says more of it, such as how a process ended; it must not wait for long.
func NewStream(from io.Reader, to io.WriteCloser, tap Tap, explain func(error) error) *Stream {
	s := &Stream{to: to, tap: tap, explain: explain, out: make(chan []byte), broken: make(chan struct{}), done: make(chan struct{}),
		waiting: map[uint64]waiting{}, late: map[uint64]string{}}
	if s.tap == nil {
		s.tap = func(bool, string, []byte) {}
	}
	go s.write()
	go s.read(bufio.NewReaderSize(from, 64<<10))
	return s
}

// Call implements Transport.
func (s *Stream) Call(ctx context.Context, method string, params json.RawMessage) (Answer, error) {
	s.mu.Lock()
	if s.err != nil {
		defer s.mu.Unlock()
		return Answer{}, s.err
	}
	s.next++
	id, w := s.next, waiting{method: method, answer: make(chan Answer, 1)}
	line, err := encode(Request{ID: id, Method: method, Params: params})
	if err != nil {
		s.mu.Unlock()
		return Answer{}, err
	}
	s.waiting[id] = w
	s.mu.Unlock()
	s.tap(true, method, line)
	select {
	case s.out <- line:
	case <-s.broken:
		return Answer{}, s.err
	case <-ctx.Done(): // the adapter reads nothing
		s.giveUp(id, false)
		return Answer{}, ctx.Err()
	}
	select {
	case a := <-w.answer:
		return a, nil
	case <-s.broken:
		select {
		case a := <-w.answer: // it came first
			return a, nil
		default:
			return Answer{}, s.err
		}
	case <-ctx.Done():
		s.giveUp(id, true)
		return Answer{}, ctx.Err()
	}
}

// giveUp waits no longer for an answer.
func (s *Stream) giveUp(id uint64, sent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w, ok := s.waiting[id]; ok && sent {
		s.late[id] = w.method
	}
	delete(s.waiting, id)
	if len(s.late) > maxLate {
		go s.Break(fmt.Errorf("the adapter left %d requests without an answer", len(s.late)))
	}
}

func (s *Stream) write() {
	for {
		select {
		case <-s.broken:
			return
		case line := <-s.out:
			if _, err := s.to.Write(line); err != nil {
				// What was read last says more than this: an adapter that ends closes both streams.
				<-s.done
				s.Break(fmt.Errorf("the adapter takes no more messages: %w", err))
				return
			}
		}
	}
}

func (s *Stream) read(from *bufio.Reader) {
	defer close(s.done)
	for {
		line, err := readLine(from)
		if errors.Is(err, io.EOF) {
			err = ErrEnded
		}
		if err == nil {
			err = s.deliver(line)
		}
		if err != nil {
			s.Break(err)
			return
		}
	}
}

// deliver hands an answer to the call that waits for it.
func (s *Stream) deliver(line []byte) error {
	a, err := ReadAnswer(line)
	if err != nil {
		return fmt.Errorf("the adapter wrote what is no answer: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w, ok := s.waiting[a.ID]
	if method, late := s.late[a.ID]; late {
		delete(s.late, a.ID)
		s.tap(false, method, line)
		return nil
	}
	switch {
	case ok:
		delete(s.waiting, a.ID)
		s.tap(false, w.method, line)
		w.answer <- a
		return nil
	case a.ID > s.next:
		return fmt.Errorf("the adapter answered the request %d, which nobody sent: %s", a.ID, excerpt(line))
	}
	return fmt.Errorf("the adapter answered the request %d twice: %s", a.ID, excerpt(line))
}

// Break implements Transport. The first error stays; after Close none counts.
func (s *Stream) Break(err error) {
	s.mu.Lock()
	closing, first := s.closing, !s.breaking
	s.breaking = true
	s.mu.Unlock()
	switch {
	case !first:
		return
	case closing:
		err = errClosed
	case s.explain != nil:
		err = s.explain(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(err)
}

var errClosed = errors.New("the connection was closed")

// end makes an error the last word. The lock is held.
func (s *Stream) end(err error) {
	s.err = target.Gone(err) // which may end with the last words of a process, in lines of their own
	clear(s.waiting)
	clear(s.late)
	close(s.broken)
}

// Close implements Transport: it closes the stream to the adapter, and waits until the adapter closes the other one.
func (s *Stream) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	err := s.to.Close()
	select {
	case <-s.done:
	case <-ctx.Done():
		err = errors.Join(err, fmt.Errorf("the adapter does not end although its input did: %w", ctx.Err()))
	}
	s.Break(errClosed)
	return err
}
