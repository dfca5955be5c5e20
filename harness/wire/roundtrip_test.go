package wire_test

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// words are values of the closed vocabularies, by their types.
var words = map[reflect.Type][]string{
	reflect.TypeFor[vocab.Factor]():     plain(vocab.Factors()),
	reflect.TypeFor[vocab.Stage]():      plain(vocab.Stages()),
	reflect.TypeFor[vocab.ErrorClass](): plain(vocab.ErrorClasses()),
	reflect.TypeFor[vocab.Policy]():     plain(vocab.Policies()),
	reflect.TypeFor[target.Applied]():   constants("Applied"),
	reflect.TypeFor[target.Reach]():     constants("Reach"),
	reflect.TypeFor[target.OfferKind](): constants("OfferKind"),
}

func plain[T ~string](all []T) (out []string) {
	for _, w := range all {
		out = append(out, string(w))
	}
	return out
}

// constants reads the words of a type of the contract from its source: a list by hand would miss the next one. The name may also be the
// beginning of the names of untyped constants.
func constants(kind string) (out []string) {
	files, err := filepath.Glob("../target/*.go")
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			of, _ := spec.Type.(*ast.Ident)
			word, _ := spec.Values[0].(*ast.BasicLit)
			if word != nil && (of != nil && of.Name == kind || of == nil && strings.HasPrefix(spec.Names[0].Name, kind)) {
				out = append(out, strings.Trim(word.Value, `"`))
			}
			return true
		})
	}
	return out
}

// draw makes any value of a type of the contract.
func draw(t *rapid.T, of reflect.Type, name string) reflect.Value {
	v := reflect.New(of).Elem()
	none := func() bool { return rapid.Bool().Draw(t, name+" is nil") }
	switch known := words[of]; {
	case known != nil:
		v.SetString(rapid.SampledFrom(known).Draw(t, name))
		return v
	case name == "Wants":
		v.SetString(rapid.SampledFrom(constants("Wants")).Draw(t, name))
		return v
	}
	switch of {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, name), rapid.Int64Range(0, 999_999_999).Draw(t, name)).UTC()))
		return v
	case reflect.TypeFor[time.Duration](): // whole seconds, as the contract has it
		v.SetInt(int64(time.Second) * rapid.Int64Range(0, 1e6).Draw(t, name))
		return v
	case reflect.TypeFor[json.RawMessage]():
		if !none() {
			raw, err := json.Marshal(anything(t, 2))
			if err != nil {
				panic(err)
			}
			v.SetBytes(raw)
		}
		return v
	case reflect.TypeFor[fs.FS]():
		if !none() {
			v.Set(reflect.ValueOf(fstest.MapFS{"tenant.yaml": {Data: []byte(rapid.String().Draw(t, name))}, "actions/a.js": {Data: []byte("x")}}))
		}
		return v
	case reflect.TypeFor[any]():
		if x := anything(t, 2); x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return v
	}
	switch of.Kind() {
	case reflect.String:
		v.SetString(rapid.String().Draw(t, name))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, name))
	case reflect.Int:
		v.SetInt(rapid.Int64Range(0, 1e6).Draw(t, name))
	case reflect.Uint8, reflect.Uint32:
		v.SetUint(rapid.Uint64Range(0, 255).Draw(t, name))
	case reflect.Struct:
		for i := range of.NumField() {
			v.Field(i).Set(draw(t, of.Field(i).Type, of.Field(i).Name))
		}
	case reflect.Pointer:
		if !none() {
			v.Set(reflect.New(of.Elem()))
			v.Elem().Set(draw(t, of.Elem(), name))
		}
	case reflect.Array:
		for i := range of.Len() {
			v.Index(i).Set(draw(t, of.Elem(), name))
		}
	case reflect.Slice:
		if !none() {
			v.Set(reflect.MakeSlice(of, 0, 2))
			for range rapid.IntRange(0, 2).Draw(t, name+" length") {
				v = reflect.Append(v, draw(t, of.Elem(), name))
			}
		}
	case reflect.Map:
		if !none() {
			v.Set(reflect.MakeMap(of))
			for range rapid.IntRange(0, 2).Draw(t, name+" length") {
				v.SetMapIndex(draw(t, of.Key(), name), draw(t, of.Elem(), name))
			}
		}
	default:
		panic("the contract has a new kind of type, " + of.String() + ": teach draw, and the messages, about it")
	}
	return v
}

// anything is a value as JSON has it.
func anything(t *rapid.T, depth int) any {
	switch rapid.IntRange(0, 3+depth).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
	case 3:
		return rapid.String().Draw(t, "text")
	case 4:
		return []any{anything(t, depth-1)}
	}
	return map[string]any{"x": anything(t, depth-1)}
}

// sameFolder compares tenants by their files.
var sameFolder = cmp.Comparer(func(a, b fs.FS) bool {
	read := func(f fs.FS) (out []byte) {
		if f == nil {
			return nil
		}
		for _, name := range []string{"tenant.yaml", "actions/a.js"} {
			data, err := fs.ReadFile(f, name)
			if err != nil {
				panic(err)
			}
			out = append(append(out, data...), 0)
		}
		return out
	}
	return bytes.Equal(read(a), read(b)) && (a == nil) == (b == nil)
})

// exchange calls a method with any arguments, lets the target give any results, and compares both ends.
func exchange(t *rapid.T, e *echo, name string, method reflect.Value) {
	args, sent, ctx := []reflect.Value{reflect.ValueOf(context.Background())}, []any(nil), reflect.TypeFor[context.Context]()
	for i := range method.Type().NumIn() {
		if of := method.Type().In(i); of != ctx {
			args = append(args, draw(t, of, name))
			sent = append(sent, args[len(args)-1].Interface())
		}
	}
	e.give, e.got = nil, nil
	for i := range method.Type().NumOut() - 1 {
		if of := method.Type().Out(i); of.Kind() != reflect.Interface {
			e.give = append(e.give, draw(t, of, name).Interface())
		}
	}
	out := method.Call(args)
	if err := out[len(out)-1].Interface(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if diff := cmp.Diff(sent, e.got, sameFolder); diff != "" {
		t.Fatalf("%s does not get what was sent: a field that is missing in the messages? (-sent +got)\n%s", name, diff)
	}
	var back []any
	for _, v := range out[:len(out)-1] {
		if v.Kind() != reflect.Interface {
			back = append(back, v.Interface())
		}
	}
	if diff := cmp.Diff(e.give, back); diff != "" {
		t.Fatalf("%s does not give back what was given: a field that is missing in the messages? (-given +back)\n%s", name, diff)
	}
}

var _ = Describe("The contract over a connection", func() {
	It("loses nothing of what any method takes and gives", func(ctx SpecContext) {
		e := &echo{give: []any{target.Exact}}
		remote := behind(e, wire.Options{}, nil)
		w, _, err := remote.Provision(ctx, target.Fixture{})
		Expect(err).NotTo(HaveOccurred())
		s, err := w.Open(ctx, target.Device{})
		Expect(err).NotTo(HaveOccurred())
		all := parts(w, s)
		Expect(all).To(HaveLen(len(interfaces())), "each interface of the contract is tried: teach echo about a new one")
		rapid.Check(GinkgoTB(), func(t *rapid.T) {
			exchange(t, e, "Provision", reflect.ValueOf(remote).MethodByName("Provision"))
			for kind, value := range all {
				for i := range kind.NumMethod() {
					if name := kind.Method(i).Name; kind != reflect.TypeFor[target.World]() || name != "Close" {
						exchange(t, e, kind.Name()+"."+name, reflect.ValueOf(value).MethodByName(name))
					}
				}
			}
		})
	})

	It("tells the same of the implementation", func(ctx SpecContext) {
		e := &echo{}
		want, err := e.Describe(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(reflect.ValueOf(want).NumField()).To(Equal(6), "fill the new field in echo")
		Expect(behind(e, wire.Options{}, nil).Describe(ctx)).To(Equal(want))
	})
})

// interfaces are the names of the interfaces of the contract, from its source, that a connection carries.
// Target is what the connection itself stands for; Ceremonies and Pictured are of targets whose pages this program has in a browser.
func interfaces() (names []string) {
	GinkgoHelper()
	files, err := filepath.Glob("../target/*.go")
	Expect(err).NotTo(HaveOccurred())
	for _, name := range files {
		text, err := os.ReadFile(name)
		Expect(err).NotTo(HaveOccurred())
		for line := range strings.Lines(string(text)) {
			if words := strings.Fields(line); len(words) == 4 && words[0] == "type" && words[2] == "interface" && words[1] != "Target" && words[1] != "Ceremonies" && words[1] != "Pictured" {
				names = append(names, words[1])
			}
		}
	}
	return names
}
