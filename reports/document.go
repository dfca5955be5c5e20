package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Write writes run.json: UTF-8, two spaces of indentation, a newline at the end. It goes case by case, so that a large run is never
// in memory as text.
func Write(w io.Writer, r *Run) error {
	out := bufio.NewWriterSize(w, 1<<16)
	frame := *r
	frame.Cases = []Case{}
	head, err := indented(frame, "")
	if err != nil {
		return err
	}
	const tail = "[]\n}\n" // the cases come last
	if len(r.Cases) == 0 || !bytes.HasSuffix(head, []byte(tail)) {
		out.Write(head)
	} else {
		out.Write(head[:len(head)-len(tail)])
		out.WriteString("[")
		for i, c := range r.Cases {
			if i > 0 {
				out.WriteString(",")
			}
			text, err := indented(c, "    ")
			if err != nil {
				return err
			}
			out.WriteString("\n    ")
			out.Write(bytes.TrimSuffix(text, []byte("\n")))
		}
		out.WriteString("\n  ]\n}\n")
	}
	if err := out.Flush(); err != nil { // a bufio.Writer keeps its first error
		return fmt.Errorf("write the run: %w", err)
	}
	return nil
}

func indented(v any, prefix string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write the run: %w", err)
	}
	return indent(make([]byte, 0, 2*out.Len()), out.Bytes(), prefix), nil
}

// Read reads run.json. Counts and gate must follow from the cases. Every error but a failing reader is a *Refusal.
func Read(r io.Reader) (*Run, error) {
	data, err := whole(r, r)
	if err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	return parse(data)
}

// parse reads run.json from memory; a large run is there once.
func parse(data []byte) (*Run, error) {
	var run Run
	broken := decode(data, &run)
	if broken != nil || run.Schema != RunSchema {
		if err := wantSchema(data, RunSchema, 0); err != nil {
			return nil, err
		}
	}
	if broken != nil {
		return nil, refuse(RefusedText, lineOf(data, broken), "not a run: %v", broken)
	}
	for _, c := range run.Cases {
		if err := wantSettled(c, 0); err != nil {
			return nil, err
		}
	}
	built := Build(run.Header, run.Cases, run.Abort, run.DurationMS)
	if err := wantOutcome(run.Outcome, built.Outcome, 0); err != nil {
		return nil, err
	}
	return built, nil
}

// wantSchema looks at the schema alone, so that a document of another version is not called garbage.
func wantSchema(data []byte, want string, line int) error {
	var head struct {
		Schema *string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		if line == 0 {
			line = lineOf(data, err)
		}
		return refuse(RefusedText, line, "not a JSON object: %v", err)
	}
	if head.Schema == nil {
		return refuse(RefusedSchema, line, "the document names no schema; expected %q", want)
	}
	if *head.Schema != want {
		return refuse(RefusedSchema, line, "the schema is %q; this version reads %q", *head.Schema, want)
	}
	return nil
}

func wantSettled(c Case, line int) error {
	if s := Settle(c); s.Verdict != c.Verdict {
		return refuse(RefusedText, line, "the case %q cannot be %q, it is %q: %s", c.ID, c.Verdict, s.Verdict, s.Reason)
	} else if s.Flaky != c.Flaky {
		return refuse(RefusedText, line, "the case %q says flaky: %t; its retries give %t", c.ID, c.Flaky, s.Flaky)
	}
	return nil
}

func wantOutcome(got, want Outcome, line int) error {
	if got.Counts != want.Counts {
		return refuse(RefusedCounts, line, "the counts say %+v; the cases give %+v", got.Counts, want.Counts)
	}
	if got.Gate != want.Gate {
		return refuse(RefusedCounts, line, "the gate is said to be %q; the cases give %q", got.Gate, want.Gate)
	}
	if a := got.Abort; a != nil && !slices.Contains([]AbortClass{AbortUnreachable, AbortHarness, AbortInterrupted}, a.Class) {
		return refuse(RefusedText, line, "the abort has the unknown class %q", a.Class)
	}
	return nil
}

// strict decodes exactly one JSON value and refuses members that the model does not have.
func strict(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the document")
	}
	return nil
}

// lineOf finds the line that a JSON error is about, or 0.
func lineOf(data []byte, err error) int {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	offset := int64(-1)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	if offset < 0 || offset > int64(len(data)) {
		return 0
	}
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}
