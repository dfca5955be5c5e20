// Package wire owns the contract of package target as JSON messages, so that an adapter can be a process of its own, in any
// language: the messages, the half that asks (Attach gives a target.Target), and the half that answers (Serve, Handler). It
// starts no process and opens no listener; who does hands it the two ends of a connection.
//
// A request is {id, method, params}; the answer to it has the same id and exactly one of result, unsupported and problem. A
// connection is HTTP (one request posted, its answer returned) or a pair of streams with one message a line, in which answers
// may come in any order. Package schema has the JSON Schema of the messages.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Protocol is the version of the messages, which both sides name in hello.
const Protocol = "mfaproof-adapter/1"

// MaxMessage is how many bytes a message may have, either way. A tenant folder is the largest thing that is sent.
const MaxMessage = 8 << 20

// Request asks an adapter for something.
type Request struct {
	// ID is a positive number that the one who asks has not used before on this connection.
	ID     uint64          `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params,omitzero"`
}

// Answer is what comes back: exactly one of Result, Unsupported and Problem.
type Answer struct {
	// ID is that of the request.
	ID uint64 `json:"id"`
	// Result is an object; fields of it that nobody knows are ignored.
	Result json.RawMessage `json:"result,omitzero"`
	// Unsupported says that the adapter has no such method, and in a few words which.
	Unsupported *string `json:"unsupported,omitzero"`
	// Problem says that there is no result, and on whose side it went wrong. A refusal by the implementation is a result.
	Problem *Problem `json:"problem,omitzero"`
}

// Problem is why there is no result.
type Problem struct {
	// Side is where it lies.
	Side Side `json:"side"`
	// Text says in a sentence what happened, and what to do.
	Text string `json:"text"`
	// Evidence is what the implementation showed, without secrets.
	Evidence string `json:"evidence,omitzero"`
}

// Side is where a problem lies.
type Side string

// The sides of a problem.
const (
	// SideAdapter is the adapter, or whatever it needs to reach the implementation: the case is an error of the set-up.
	SideAdapter Side = "adapter"
	// SideImplementation is the implementation: it showed something that no person can answer, and the case fails.
	SideImplementation Side = "implementation"
	// SideUsage is the one who asked: params that do not fit, a session that nobody opened.
	SideUsage Side = "usage"
)

func sides() []Side { return []Side{SideAdapter, SideImplementation, SideUsage} }

// ReadAnswer reads an answer, strictly but for fields that nobody knows.
func ReadAnswer(message []byte) (Answer, error) {
	var a Answer
	if err := json.Unmarshal(message, &a); err != nil {
		return a, fmt.Errorf("it is no JSON message (%w): %s", err, excerpt(message))
	}
	given := 0
	for _, there := range []bool{a.Result != nil, a.Unsupported != nil, a.Problem != nil} {
		if there {
			given++
		}
	}
	switch {
	case a.ID == 0:
		return a, fmt.Errorf("it has no id: %s", excerpt(message))
	case given != 1:
		return a, fmt.Errorf("it has %d of result, unsupported and problem, of which it must have one: %s", given, excerpt(message))
	case a.Result != nil && !bytes.HasPrefix(bytes.TrimSpace(a.Result), []byte("{")):
		return a, fmt.Errorf("its result is no object: %s", excerpt(message))
	}
	return a, nil
}

// readRequest reads a request, strictly.
func readRequest(message []byte) (Request, error) {
	var r Request
	if err := strictly(message, &r); err != nil {
		return r, fmt.Errorf("the message is no request: %w", err)
	}
	if r.ID == 0 || r.Method == "" {
		return r, errors.New("the message is no request: it needs a positive id and a method")
	}
	return r, nil
}

// strictly reads JSON and refuses names that nobody knows: what is not understood must not be passed over.
func strictly(message []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(message))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// encode writes a message as one line.
func encode(message any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(message); err != nil {
		return nil, err
	}
	if b.Len() > MaxMessage {
		return nil, fmt.Errorf("the message has %d bytes, more than %d", b.Len(), MaxMessage)
	}
	return b.Bytes(), nil
}

// excerpt is the beginning of something that was not expected.
func excerpt(message []byte) string {
	const shown = 120
	if len(message) > shown {
		return fmt.Sprintf("%q…", message[:shown])
	}
	return fmt.Sprintf("%q", message)
}
