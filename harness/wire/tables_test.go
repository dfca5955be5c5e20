package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// definition is as much of a schema as a table shows.
type definition struct {
	Description          string                     `json:"description"`
	Type                 any                        `json:"type"`
	Ref                  string                     `json:"$ref"`
	Enum                 []string                   `json:"enum"`
	Format               string                     `json:"format"`
	ContentEncoding      string                     `json:"contentEncoding"`
	Required             []string                   `json:"required"`
	Properties           map[string]json.RawMessage `json:"properties"`
	Items                *definition                `json:"items"`
	AdditionalProperties any                        `json:"additionalProperties"`
}

// shape says in a word or two what a value is.
func (d definition) shape() string {
	name := strings.TrimPrefix(d.Ref, "#/$defs/")
	kind := fmt.Sprint(d.Type)
	switch {
	case name != "":
		return "[" + name + "](#" + strings.ToLower(name) + ")"
	case d.Enum != nil:
		return "`" + strings.Join(d.Enum, "` `") + "`"
	case d.Items != nil:
		return "list of " + d.Items.shape()
	case strings.Contains(kind, "object"):
		return "object"
	case d.Format != "":
		return "time"
	case d.ContentEncoding != "":
		return "binary"
	case d.Type == nil:
		return "JSON"
	}
	return map[string]string{"string": "text", "boolean": "true or false", "integer": "number"}[kind]
}

// keys are the names of an object in the order of the document.
func keys(t *testing.T, raw json.RawMessage) (names []string) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func read[T any](t *testing.T, raw []byte) (out T) {
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// fields says what an object holds.
func fields(t *testing.T, raw json.RawMessage) (rows [][3]string) {
	d := read[definition](t, raw)
	if d.Properties == nil {
		return nil
	}
	whole := read[map[string]json.RawMessage](t, raw)
	for _, name := range keys(t, whole["properties"]) {
		property := read[definition](t, d.Properties[name])
		mark := ""
		if slices.Contains(d.Required, name) {
			mark = "•"
		}
		_, says, _ := strings.Cut(property.Description, " ")
		if !strings.HasPrefix(strings.ToLower(property.Description), strings.ReplaceAll(name, "_", "")) {
			says = property.Description
		}
		rows = append(rows, [3]string{"`" + name + "`" + mark, property.shape(), says})
	}
	return rows
}

// TestTables keeps the tables of the documentation fresh. They are drawn from the schema.
func TestTables(t *testing.T) {
	raw, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	whole := read[map[string]json.RawMessage](t, raw)
	defs := read[map[string]json.RawMessage](t, whole["$defs"])
	inline := func(ref string) string {
		var names []string
		for _, row := range fields(t, defs[strings.TrimPrefix(ref, "#/$defs/")]) {
			name := row[0]
			if strings.HasPrefix(row[1], "[") || strings.HasPrefix(row[1], "list of [") {
				name += " " + row[1]
			}
			names = append(names, name)
		}
		return strings.Join(names, ", ")
	}
	var methodRows, objects strings.Builder
	methodRows.WriteString("| method | params | result | does | capability |\n|---|---|---|---|---|\n")
	used := map[string]bool{}
	for _, m := range methods {
		request := read[definition](t, defs[m.name+".request"])
		answer := read[definition](t, defs[m.name+".answer"])
		params, result := read[definition](t, request.Properties["params"]).Ref, read[definition](t, answer.Properties["result"]).Ref
		shown := inline(result)
		if name := strings.TrimPrefix(result, "#/$defs/"); name == "observation" || name == "description" || name == "outcome" {
			shown = "[" + name + "](#" + name + ")"
		} else {
			used[name] = true
		}
		if name := strings.TrimPrefix(params, "#/$defs/"); name == "fixture" {
			fmt.Fprintf(&methodRows, "| `%s` | [fixture](#fixture) | %s | %s | %s |\n", m.name, shown, m.about, m.capability)
			continue
		} else {
			used[name] = true
		}
		fmt.Fprintf(&methodRows, "| `%s` | %s | %s | %s | %s |\n", m.name, inline(params), shown, m.about, m.capability)
	}
	for _, name := range keys(t, whole["$defs"]) {
		if strings.Contains(name, ".") || used[name] || name == "Problem" {
			continue
		}
		d := read[definition](t, defs[name])
		_, says, _ := strings.Cut(d.Description, " is ")
		if says == "" {
			says = d.Description
		}
		fmt.Fprintf(&objects, "### %s\n\n%s\n\n| field | is | |\n|---|---|---|\n", name, says)
		for _, row := range fields(t, defs[name]) {
			fmt.Fprintf(&objects, "| %s | %s | %s |\n", row[0], row[1], row[2])
		}
		objects.WriteString("\n")
	}
	page, err := os.ReadFile(docsFile)
	if err != nil {
		t.Fatal(err)
	}
	text := between(t, string(page), "methods", methodRows.String())
	text = between(t, text, "objects", strings.TrimSuffix(objects.String(), "\n"))
	fresh(t, docsFile, []byte(text))
}

// between puts a text between the marks of a page.
func between(t *testing.T, page, name, text string) string {
	from := "<!-- " + name + ": generated by go test ./harness/wire -run Tables -update -->\n"
	head, rest, ok := strings.Cut(page, from)
	_, tail, ended := strings.Cut(rest, "<!-- end of "+name+" -->")
	if !ok || !ended {
		t.Fatalf("%s has no marks for %s", docsFile, name)
	}
	return head + from + text + "<!-- end of " + name + " -->" + tail
}
