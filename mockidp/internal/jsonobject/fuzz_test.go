package jsonobject_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/jsonobject"
)

// FuzzRead reads any text that a person may type: what is taken is a JSON object whose names come once, and what is not is told with a
// place inside the text.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{}`, ``, ` `, `null`, `[1]`, `{"a":1}`, "{\n \"é\": [1, {\"a\": 2, \"a\": 3}]}", `{"a":{"a":{"a":1}}}`, `{"a":1,}`, `{"a`, "\xff", `{"a":1e999}`, "{\"a\":\"\u2028\"}", `{"\u0061":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, err := jsonobject.Read("x", text)
		if err == nil {
			if !json.Valid([]byte(text)) || value == nil {
				t.Fatalf("took %q", text)
			}
			if encoded, err := json.Marshal(value); err != nil {
				t.Fatalf("took what has no JSON form: %v", err)
			} else if again, err := jsonobject.Read("x", string(encoded)); err != nil || len(again) != len(value) {
				t.Fatalf("does not take what it took, %s: %v", encoded, err)
			}
			return
		}
		var line, column int
		if _, problem := fmt.Sscanf(err.Error(), "x, line %d, column %d:", &line, &column); problem != nil {
			t.Fatalf("says no place: %v", err)
		}
		lines := strings.Split(text, "\n")
		if line < 1 || line > len(lines) || column < 1 || column > len([]rune(lines[line-1]))+1 {
			t.Fatalf("says a place outside of %q: %v", text, err)
		}
	})
}
