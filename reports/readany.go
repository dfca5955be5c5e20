package reports

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// ReadAny reads a run from either of its two files, run.json or run.jsonl, told apart by their first bytes. Errors are those of Read and
// ReadStream.
func ReadAny(r io.Reader) (*Run, error) {
	// A stream has its whole header in the first line, behind a schema that comes first; a document has a line for each member.
	const stream = `{"schema":"mfaproof/stream/`
	in := bufio.NewReader(r)
	if start, err := in.Peek(len(stream)); err == nil && string(start) == stream {
		return ReadStream(in)
	}
	data, err := whole(in, r)
	if err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, refuse(RefusedTruncated, 0, "the file is empty; run it again")
	}
	return parse(data)
}
