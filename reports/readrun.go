package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strconv"
)

// decode reads run.json as strict does, but case by case: a Decoder holds a copy of the value that it reads, and a run may be large. What
// is wrong is left to strict, whose errors have a place in the whole document.
func decode(data []byte, run *Run) error {
	if byCase(data, run) == nil {
		return nil
	}
	*run = Run{}
	return strict(data, run)
}

var errOther = errors.New("not a run as it is usually written")

func byCase(data []byte, run *Run) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := delimiter(dec, '{'); err != nil {
		return err
	}
	head := bytes.NewBufferString("{")
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		name, ok := key.(string)
		switch {
		case !ok || name == "cases" && run.Cases != nil:
			return errOther
		case name == "cases":
			if err := caseList(dec, run); err != nil {
				return err
			}
			continue
		}
		var member json.RawMessage
		if err := dec.Decode(&member); err != nil {
			return err
		}
		if head.Len() > 1 {
			head.WriteByte(',')
		}
		head.WriteString(strconv.Quote(name) + ":")
		head.Write(member)
	}
	if err := delimiter(dec, '}'); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errOther
	}
	head.WriteByte('}')
	return strict(head.Bytes(), run)
}

func caseList(dec *json.Decoder, run *Run) error {
	if err := delimiter(dec, '['); err != nil {
		return err
	}
	run.Cases = []Case{}
	for dec.More() {
		var c Case
		if err := dec.Decode(&c); err != nil {
			return err
		}
		run.Cases = append(run.Cases, c)
	}
	return delimiter(dec, ']')
}

func delimiter(dec *json.Decoder, want json.Delim) error {
	token, err := dec.Token()
	if err == nil && token != want {
		err = errOther
	}
	return err
}

// whole reads all of in, which reads from source: a file says how long it is, so that its bytes are there once.
func whole(in, source io.Reader) ([]byte, error) {
	var all bytes.Buffer
	if file, ok := source.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() < 1<<31 {
			all.Grow(int(info.Size()) + bytes.MinRead)
		}
	}
	_, err := all.ReadFrom(in)
	return all.Bytes(), err
}
