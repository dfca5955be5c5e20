package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// streamHeader is the first line of run.jsonl.
type streamHeader struct {
	Schema string `json:"schema"`
	Header
	Planned int `json:"planned"`
}

// footer is what the last line of run.jsonl tells.
type footer struct {
	Cases int `json:"cases"`
	Outcome
}

type footerLine struct {
	Footer footer `json:"footer"`
}

// StreamWriter writes run.jsonl: a header, a line for each case as it ends, a footer. Each line is one Write.
// Its methods may be called from several goroutines. After a failed write every call returns that error.
type StreamWriter struct {
	mu      sync.Mutex
	w       io.Writer
	planned int
	tally   *tally
	err     error
}

// NewStreamWriter writes the header. Planned is the number of cases that will follow, those that are not run among them.
func NewStreamWriter(w io.Writer, h Header, planned int) (*StreamWriter, error) {
	s := &StreamWriter{w: w, planned: planned, tally: newTally()}
	if err := s.line(streamHeader{Schema: StreamSchema, Header: h, Planned: planned}); err != nil {
		return nil, err
	}
	return s, nil
}

// Case settles one case and writes it.
func (s *StreamWriter) Case(c Case) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.line(s.tally.add(c))
}

// Finish writes the footer. Unless the run was aborted the number of cases must be the planned one; otherwise Finish returns an
// error and leaves the footer out, so that nobody mistakes the stream for a whole one. The underlying writer stays open.
func (s *StreamWriter) Finish(abort *Abort, durationMS int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.tally.counts.Total()
	if err := wantPlanned(n, s.planned, abort); err != nil && s.err == nil {
		s.err = fmt.Errorf("finish the stream of the run: %w", err)
	}
	return s.line(footerLine{footer{Cases: n, Outcome: s.tally.outcome(abort, durationMS)}})
}

func wantPlanned(n, planned int, abort *Abort) error {
	if n > planned || (n < planned && abort == nil) {
		return fmt.Errorf("%d cases were planned and %d were written", planned, n)
	}
	return nil
}

func (s *StreamWriter) line(v any) error {
	if s.err != nil {
		return s.err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	if err == nil {
		_, err = s.w.Write(buf.Bytes())
	}
	if err != nil {
		s.err = fmt.Errorf("write the stream of the run: %w", err)
	}
	return s.err
}
