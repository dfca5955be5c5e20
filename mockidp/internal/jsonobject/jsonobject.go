// Package jsonobject owns the reading of JSON objects that people type, with a place for what is wrong. What an object means is its
// caller's to say.
package jsonobject

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Mistake is what is wrong with an entry, and where.
type Mistake struct {
	What         string // the name of the entry
	Line, Column int    // from 1; columns count characters
	Text, Hint   string
}

// Error implements error.
func (m *Mistake) Error() string {
	return fmt.Sprintf("%s, line %d, column %d: %s", m.What, m.Line, m.Column, m.Text)
}

// Read reads a JSON object that a person typed as an entry of this name. Numbers stay as they are written. Errors are of *Mistake: no JSON, something else than an
// object, a name that comes twice, of which one would be lost.
func Read(what, text string) (map[string]any, error) {
	wrong := func(offset int, hint, format string, args ...any) error {
		line, column := place(text, offset)
		return &Mistake{what, line, column, fmt.Sprintf(format, args...), hint}
	}
	if strings.TrimSpace(text) == "" {
		return nil, wrong(0, "Write {} for no metadata.", "nothing is there")
	}
	if !utf8.ValidString(text) {
		return nil, wrong(0, "Use UTF-8.", "the text is not UTF-8")
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		offset := len(text)
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && !strings.HasPrefix(syntax.Error(), "unexpected end") {
			offset = int(syntax.Offset) - 1 // it counts the character that is wrong
		}
		return nil, wrong(offset, "JSON has double quotes around names and texts, commas between entries, and none behind the last.", "%s", err)
	}
	if _, ok := value.(map[string]any); !ok {
		return nil, wrong(len(text)-len(strings.TrimLeft(text, " \t\r\n")), "Metadata is an object: put the value under a name, as in {\"name\": …}.", "not an object")
	}
	if name, offset := repeated(text); offset >= 0 {
		return nil, wrong(offset, "Give each name once.", "the name %q comes twice in one object", name)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	out := map[string]any{}
	err := d.Decode(&out)
	return out, err
}

// place is the line and the column of an offset.
func place(text string, offset int) (line, column int) {
	before := text[:min(max(offset, 0), len(text))]
	line = strings.Count(before, "\n") + 1
	return line, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
}

// repeated finds the first name that comes twice in an object of valid JSON; the offset is -1 without one.
func repeated(text string) (name string, offset int) {
	d := json.NewDecoder(strings.NewReader(text))
	type level struct {
		names map[string]bool // nil in a list
		value bool            // a name was read, its value is next
	}
	var open []level
	for {
		before := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			return "", -1 // the end: the text is valid
		}
		top := len(open) - 1
		if name, isText := token.(string); isText && top >= 0 && open[top].names != nil && !open[top].value {
			if open[top].names[name] {
				return name, before + len(text[before:]) - len(bytes.TrimLeft([]byte(text[before:]), " \t\r\n,"))
			}
			open[top].names[name], open[top].value = true, true
			continue
		}
		switch token {
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
			continue
		}
		if top >= 0 {
			open[top].value = false
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		}
	}
}
