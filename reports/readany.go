package reports

import (
	"bytes"
	"fmt"
	"io"
)

// ReadAny reads a run from either of its two files, run.json or run.jsonl, told apart by their first bytes. Errors are those of Read and
// ReadStream.
func ReadAny(r io.Reader) (*Run, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, refuse(RefusedTruncated, 0, "the file is empty; run it again")
	}
	// A stream has its whole header in the first line, behind a schema that comes first; a document has a line for each member.
	if bytes.HasPrefix(data, []byte(`{"schema":"mfaproof/stream/`)) {
		return ReadStream(bytes.NewReader(data))
	}
	return Read(bytes.NewReader(data))
}
