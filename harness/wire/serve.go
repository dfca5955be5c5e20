package wire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
)

// atOnce bounds how many requests of one connection are under way; the next one waits to be read.
const atOnce = 64

// endLimit bounds how long worlds that nobody released may take to close when the connection ends.
const endLimit = 10 * time.Second

// Serve answers the requests that come on r, one a line, with answers on w, one a line, until r ends or the context does. Requests
// are answered side by side, in whatever order they are done. At the end every world that was not released is closed. It
// returns an error when a message was too large, reading or writing failed, or a world did not close. When the context
// ends Serve returns, although a Read of r may go on until r is closed.
func Serve(ctx context.Context, t target.Target, r io.Reader, w io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	s, lines, failed := newServer(t), make(chan []byte), make(chan error, 1)
	go func() {
		in := bufio.NewReaderSize(r, 64<<10)
		for {
			line, err := readLine(in)
			if err != nil {
				failed <- err
				return
			}
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	var working sync.WaitGroup
	var writing sync.Mutex
	var broken error
	places := make(chan struct{}, atOnce)
	var err error
	for err == nil {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case err = <-failed:
		case line := <-lines:
			places <- struct{}{}
			working.Go(func() {
				answer := s.answer(ctx, line)
				writing.Lock()
				if _, err := w.Write(answer); err != nil && broken == nil {
					broken = fmt.Errorf("writing an answer: %w", err)
					cancel()
				}
				writing.Unlock()
				<-places
			})
		}
	}
	cancel()
	working.Wait()
	ending, done := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer done()
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if broken != nil {
		err = broken
	}
	return errors.Join(err, s.end(ending))
}

// readLine reads one line that is no longer than a message may be. Empty lines are passed over.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if line = append(line, part...); len(line) > MaxMessage {
			return nil, fmt.Errorf("a message has more than %d bytes", MaxMessage)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err == nil && strings.TrimSpace(string(line)) == "":
			line = line[:0]
		case err == nil:
			return line, nil
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, fmt.Errorf("the last line does not end: %s", excerpt(line))
		default:
			return nil, err
		}
	}
}

// Handler answers the requests that are posted to it, whatever the path, as application/json. Worlds live as long as it does, or until
// they are released. A web page cannot reach it: it takes no other content type, and only names of this machine in the
// header Host.
func Handler(t target.Target) http.Handler {
	s := newServer(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case !local(r.Host):
			http.Error(w, "this is served on names of this machine alone", http.StatusMisdirectedRequest)
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "post a request of "+Protocol, http.StatusMethodNotAllowed)
		case err != nil || kind != "application/json":
			http.Error(w, "post a request of "+Protocol+" as application/json", http.StatusUnsupportedMediaType)
		default:
			message, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxMessage))
			if err != nil {
				http.Error(w, fmt.Sprintf("reading the request, which may have %d bytes: %v", MaxMessage, err), http.StatusRequestEntityTooLarge)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(s.answer(r.Context(), message)) // who asked sees that the answer is not whole
		}
	})
}

// local tells whether a host is a name of this machine.
func local(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip != nil && ip.IsLoopback()
}
