package action

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Outbound answers the HTTP requests of an Action. It is safe for concurrent use.
type Outbound interface {
	// Answer gives the answer to one request; it honours the end of ctx, which is that of the run.
	Answer(ctx context.Context, request Request) Answer
}

// Request is one HTTP request of an Action.
type Request struct {
	Method string
	// URL is absolute and normalised, with its query and without credentials.
	URL     string
	Headers [][2]string // in the order of their names, which are lower case
	Body    []byte
}

// Answer is what came back. One with a Failure is no answer but an error that the Action's fetch throws.
type Answer struct {
	Status  int
	Headers [][2]string
	Body    []byte
	// Delay is how long the Action waits for it on its own timers: nobody sleeps. It counts against the run's time limit.
	Delay time.Duration
	// Failure is why there is no answer, empty if there is one.
	Failure OutboundFailure
	// Message says more about a failure, and what to do about it.
	Message string
}

// OutboundFailure is why a request had no answer.
type OutboundFailure string

// The failures of a request.
const (
	NotAllowed OutboundFailure = "not allowed" // nothing lets the Action ask this address
	Refused    OutboundFailure = "refused"     // nobody listens there
	Reset      OutboundFailure = "reset"       // the connection broke off
	TimedOut   OutboundFailure = "timeout"     // nothing ever comes back: the Action's own timer or the run's limit ends the wait
)

// codes are the error codes that Node's fetch has in the cause of its error.
var codes = map[OutboundFailure]string{NotAllowed: "ENOTALLOWED", Refused: "ECONNREFUSED", Reset: "ECONNRESET", TimedOut: "ETIMEDOUT"}

// Exchange is the record of one request.
type Exchange struct {
	Method, URL string
	Status      int             // 0 without an answer
	Failure     OutboundFailure // empty with one
	// File, Line and Column say where the request was made, as in Command; a package's own requests have the place that called it.
	File         string
	Line, Column int
}

// maxExchanges and maxNotices bound what a run's record holds of requests and remarks.
const (
	maxExchanges = 64
	maxNotices   = 32
)

// fetch asks Outbound; the argument and the result are the JSON that node/fetch.js writes and reads, with one character for each byte of
// a body.
func (r *run) fetch(text, stack string) (string, error) {
	var asked struct {
		Method, URL, Body string
		Headers           [][2]string
	}
	if err := json.Unmarshal([]byte(text), &asked); err != nil {
		return "", err
	}
	answer := Answer{Failure: NotAllowed, Message: "this Action may ask nobody"}
	if r.in.Outbound != nil {
		answer = r.in.Outbound.Answer(r.ctx, Request{Method: asked.Method, URL: asked.URL, Headers: asked.Headers, Body: toBytes(asked.Body)})
	}
	at := r.src.innermost(stack)
	if len(r.exchanges) < maxExchanges {
		r.exchanges = append(r.exchanges, Exchange{Method: asked.Method, URL: asked.URL, Status: answer.Status, Failure: answer.Failure, File: at.file, Line: at.line, Column: at.column})
	}
	if answer.Failure == NotAllowed {
		r.notice(fmt.Sprintf("%s %s was not sent: %s", asked.Method, asked.URL, answer.Message), at)
	}
	if answer.Headers == nil {
		answer.Headers = [][2]string{}
	}
	reply, err := json.Marshal(map[string]any{
		"status": answer.Status, "headers": answer.Headers, "body": toText(answer.Body), "delay": float64(answer.Delay) / float64(time.Millisecond),
		"failure": answer.Failure, "never": answer.Failure == TimedOut, "code": codes[answer.Failure], "statusText": "",
		"message": fmt.Sprintf("fetch failed: %s %s: %s", asked.Method, asked.URL, answer.Message),
	})
	return string(reply), err
}

// toBytes takes a text with one character for each byte.
func toBytes(text string) []byte {
	out := make([]byte, 0, len(text))
	for _, c := range text {
		out = append(out, byte(c))
	}
	return out
}

// toText gives a text with one character for each byte.
func toText(data []byte) string {
	points := make([]rune, len(data))
	for i, b := range data {
		points[i] = rune(b)
	}
	return string(points)
}

func (r *run) notice(text string, at place) {
	if len(r.notices) < maxNotices {
		r.notices = append(r.notices, Notice{Text: text, File: at.file, Line: at.line, Column: at.column})
	}
}
