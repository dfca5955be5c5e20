package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// update writes the schema and the tables of the documentation anew: go test ./harness/wire -run Schema -update.
var update = flag.Bool("update", false, "write the schema of the messages and the tables of docs/adapters.md anew")

const (
	schemaFile = "schema/messages.schema.json"
	docsFile   = "../../docs/adapters.md"
)

// object keeps the order of its keys.
type object []struct {
	key   string
	value any
}

func (o object) with(key string, value any) object {
	return append(o, struct {
		key   string
		value any
	}{key, value})
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, one := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		var value bytes.Buffer
		e := json.NewEncoder(&value)
		e.SetEscapeHTML(false)
		if err := e.Encode(one.value); err != nil {
			return nil, err
		}
		key, err := json.Marshal(one.key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(bytes.TrimSpace(value.Bytes()))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// vocabularies are the words of each closed type.
var vocabularies = map[reflect.Type][]string{
	reflect.TypeFor[vocab.Factor]():     texted(vocab.Factors()),
	reflect.TypeFor[vocab.Stage]():      texted(vocab.Stages()),
	reflect.TypeFor[vocab.ErrorClass](): texted(vocab.ErrorClasses()),
	reflect.TypeFor[vocab.Policy]():     texted(vocab.Policies()),
	reflect.TypeFor[vocab.Via]():        texted(vocab.Vias()),
	reflect.TypeFor[target.Applied]():   texted(degrees()),
	reflect.TypeFor[target.Reach]():     texted(reaches()),
	reflect.TypeFor[target.OfferKind](): texted(offerKinds()),
	reflect.TypeFor[wants]():            texted(everyWant()),
	reflect.TypeFor[Side]():             texted(sides()),
}

func texted[T ~string](all []T) (out []string) {
	for _, w := range all {
		out = append(out, string(w))
	}
	return out
}

// drawer draws schemas of the types of messages.
type drawer struct {
	comments map[string]string // by type, and by type.field
	open     map[reflect.Type]bool
	defs     map[string]object
}

// comments reads what the source says of each type and field.
func comments(t *testing.T) map[string]string {
	out := map[string]string{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			general, ok := d.(*ast.GenDecl)
			if !ok || general.Tok != token.TYPE {
				continue
			}
			for _, s := range general.Specs {
				spec := s.(*ast.TypeSpec)
				out[spec.Name.Name] = line(general.Doc)
				if body, ok := spec.Type.(*ast.StructType); ok {
					for _, field := range body.Fields.List {
						for _, n := range field.Names {
							out[spec.Name.Name+"."+n.Name] = line(field.Doc)
						}
					}
				}
			}
		}
	}
	return out
}

func line(doc *ast.CommentGroup) string {
	return strings.Join(strings.Fields(doc.Text()), " ")
}

// reach marks the types that results are made of: fields of them that nobody knows are ignored.
func (d *drawer) reach(of reflect.Type) {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		d.reach(of.Elem())
	case reflect.Struct:
		if d.open[of] || of == reflect.TypeFor[time.Time]() {
			return
		}
		d.open[of] = true
		for i := range of.NumField() {
			d.reach(of.Field(i).Type)
		}
	}
}

// of is the schema of a type.
func (d *drawer) of(t *testing.T, of reflect.Type) object {
	if words := vocabularies[of]; words != nil {
		return object{}.with("enum", words)
	}
	switch of {
	case reflect.TypeFor[time.Time]():
		return object{}.with("type", "string").with("format", "date-time")
	case reflect.TypeFor[binary]():
		return object{}.with("type", "string").with("pattern", "^[A-Za-z0-9_-]*$").with("contentEncoding", "base64url")
	case reflect.TypeFor[json.RawMessage](), reflect.TypeFor[any]():
		return object{}
	}
	switch of.Kind() {
	case reflect.String:
		return object{}.with("type", "string")
	case reflect.Bool:
		return object{}.with("type", "boolean")
	case reflect.Int, reflect.Int64:
		return object{}.with("type", "integer")
	case reflect.Uint32, reflect.Uint64:
		return object{}.with("type", "integer").with("minimum", 0)
	case reflect.Pointer:
		return d.of(t, of.Elem())
	case reflect.Slice:
		return object{}.with("type", []string{"array", "null"}).with("items", d.of(t, of.Elem()))
	case reflect.Map:
		return object{}.with("type", []string{"object", "null"}).with("additionalProperties", d.of(t, of.Elem()))
	case reflect.Struct:
		d.define(t, of)
		return object{}.with("$ref", "#/$defs/"+of.Name())
	}
	t.Fatalf("no schema for %s", of)
	return nil
}

// define adds the schema of a struct.
func (d *drawer) define(t *testing.T, of reflect.Type) {
	if _, there := d.defs[of.Name()]; there {
		return
	}
	d.defs[of.Name()] = nil
	var properties object
	required := []string{}
	for i := range of.NumField() {
		field := of.Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		says := d.comments[of.Name()+"."+field.Name]
		if name == "" || says == "" {
			t.Fatalf("%s.%s needs a name in JSON and a comment", of.Name(), field.Name)
		}
		properties = properties.with(name, append(object{}.with("description", says), d.of(t, field.Type)...))
		if option == "" {
			required = append(required, name)
		}
	}
	o := object{}.with("description", d.comments[of.Name()]).with("type", "object").with("required", required).with("properties", properties)
	if !d.open[of] {
		o = o.with("additionalProperties", false)
	}
	d.defs[of.Name()] = o
}

// messages draws the whole schema.
func (d *drawer) messages(t *testing.T) []byte {
	for _, m := range methods {
		d.reach(m.result)
	}
	d.reach(reflect.TypeFor[Problem]())
	var defs object
	var requests []any
	id := object{}.with("type", "integer").with("minimum", 1)
	for _, m := range methods {
		params := d.of(t, m.params)
		defs = defs.with(m.name+".request", object{}.with("description", m.about).with("type", "object").with("required", []string{"id", "method", "params"}).
			with("properties", object{}.with("id", id).with("method", object{}.with("const", m.name)).with("params", params)).with("additionalProperties", false))
		requests = append(requests, object{}.with("$ref", "#/$defs/"+m.name+".request"))
		defs = defs.with(m.name+".answer", object{}.with("description", "What comes back on "+m.name+".").with("type", "object").with("required", []string{"id"}).
			with("properties", object{}.with("id", id).with("result", d.of(t, m.result)).with("unsupported", object{}.with("type", "string")).with("problem", d.of(t, reflect.TypeFor[Problem]()))).
			with("oneOf", []any{object{}.with("required", []string{"result"}), object{}.with("required", []string{"unsupported"}), object{}.with("required", []string{"problem"})}))
	}
	var names []string
	for name := range d.defs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		defs = defs.with(name, d.defs[name])
	}
	whole := object{}.with("$schema", "https://json-schema.org/draft/2020-12/schema").
		with("$id", "https://github.com/mfaproof/mfaproof/harness/wire/schema/messages.schema.json").
		with("title", "Requests of "+Protocol).
		with("description", "A request fits this schema; the answer to one fits #/$defs/METHOD.answer.").
		with("oneOf", requests).with("$defs", defs)
	raw, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", " "); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), '\n')
}

// TestSchema keeps the schema of the messages fresh.
func TestSchema(t *testing.T) {
	d := &drawer{comments: comments(t), open: map[reflect.Type]bool{}, defs: map[string]object{}}
	fresh(t, schemaFile, d.messages(t))
}

// fresh compares a generated file, or writes it.
func fresh(t *testing.T, name string, want []byte) {
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%s is not what the source says (%v): run go test ./harness/wire -run 'Schema|Tables' -update", name, err)
	}
}
