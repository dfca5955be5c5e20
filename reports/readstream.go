package reports

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ReadStream reads run.jsonl back into the run that was written. A stream that was cut off, is of another schema, holds a line that
// is not a settled case, or whose footer does not follow from its cases is refused with a *Refusal that names the line.
func ReadStream(r io.Reader) (*Run, error) {
	in := lines{r: bufio.NewReader(r)}
	head, err := readHeader(&in)
	if err != nil {
		return nil, err
	}
	var cases []Case
	for {
		text, whole, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil, refuse(RefusedTruncated, in.n+1, "the stream ends after %d of %d cases; run it again", len(cases), head.Planned)
		}
		if err != nil {
			return nil, err
		}
		var l struct {
			Footer *footer `json:"footer"`
			Case
		}
		if err := strict(text, &l); err != nil {
			return nil, refuse(notJSON(whole), in.n, "not a case: %v", err)
		}
		if l.Footer != nil {
			return finish(&in, head, cases, *l.Footer)
		}
		if err := wantSettled(l.Case, in.n); err != nil {
			return nil, err
		}
		cases = append(cases, l.Case)
	}
}

func readHeader(in *lines) (streamHeader, error) {
	var head streamHeader
	text, whole, err := in.next()
	if errors.Is(err, io.EOF) {
		return head, refuse(RefusedTruncated, 1, "the stream is empty; run it again")
	}
	if err != nil {
		return head, err
	}
	if err := wantSchema(text, StreamSchema, 1); err != nil {
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.Code == RefusedText {
			refusal.Code = notJSON(whole)
		}
		return head, err
	}
	if err := strict(text, &head); err != nil {
		return head, refuse(RefusedText, 1, "not the header of a stream: %v", err)
	}
	return head, nil
}

// finish builds the run and holds it against the footer, which is the line that was read last.
func finish(in *lines, head streamHeader, cases []Case, f footer) (*Run, error) {
	at := in.n
	if f.Cases != len(cases) {
		return nil, refuse(RefusedCounts, at, "the footer counts %d cases; the stream has %d", f.Cases, len(cases))
	}
	if err := wantPlanned(len(cases), head.Planned, f.Abort); err != nil {
		return nil, refuse(RefusedCounts, at, "%v", err)
	}
	run := Build(head.Header, cases, f.Abort, f.DurationMS)
	if err := wantOutcome(f.Outcome, run.Outcome, at); err != nil {
		return nil, err
	}
	if _, _, err := in.next(); !errors.Is(err, io.EOF) {
		return nil, refuse(RefusedText, in.n, "something follows the footer")
	}
	return run, nil
}

// notJSON tells a line that was cut off, which only the last one can be, from one that is wrong.
func notJSON(whole bool) RefusalCode {
	if whole {
		return RefusedText
	}
	return RefusedTruncated
}

// lines reads a line at a time and counts them.
type lines struct {
	r *bufio.Reader
	n int
}

// next returns io.EOF when no byte is left; whole tells whether the line ended in a newline.
func (l *lines) next() (text []byte, whole bool, err error) {
	text, err = l.r.ReadBytes('\n')
	if len(text) == 0 && errors.Is(err, io.EOF) {
		return nil, false, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, fmt.Errorf("read the stream of the run: %w", err)
	}
	l.n++
	return bytes.TrimSuffix(text, []byte("\n")), err == nil, nil
}
