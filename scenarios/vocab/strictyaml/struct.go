package strictyaml

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// field is one key of a struct and the path to where it goes.
type field struct {
	name  string
	index []int
}

// keys are what a struct reads: its fields, and the path of the inline map that takes unnamed keys (nil without one).
type keys struct {
	named []field
	rest  []int
}

// known holds the keys of each type that was read, which its tags say for good.
var known sync.Map

func keysOf(t reflect.Type) keys {
	if k, ok := known.Load(t); ok {
		return k.(keys)
	}
	named, rest := fields(t)
	known.Store(t, keys{named, rest})
	return keys{named, rest}
}

// fields reads the tags of a struct.
func fields(of reflect.Type) (named []field, rest []int) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "-" || (!f.IsExported() && !f.Anonymous) {
			continue
		}
		inline := slices.Contains(strings.Split(options, ","), "inline") || (f.Anonymous && name == "")
		switch {
		case inline && f.Type.Kind() == reflect.Struct:
			inner, innerRest := fields(f.Type)
			for _, one := range inner {
				named = append(named, field{one.name, append([]int{i}, one.index...)})
			}
			if innerRest != nil {
				rest = append([]int{i}, innerRest...)
			}
		case inline && f.Type.Kind() == reflect.Map:
			rest = []int{i}
		case f.IsExported():
			if name == "" {
				name = strings.ToLower(f.Name)
			}
			named = append(named, field{name, []int{i}})
		}
	}
	return named, rest
}

func (n *Node) intoStruct(target reflect.Value) {
	if n.Kind() != Mapping {
		n.Fail("", "a mapping is needed here, not %s", n.describe())
		return
	}
	read := keysOf(target.Type())
	named, rest := read.named, read.rest
	for _, entry := range n.Entries() {
		key := entry.Key.Text()
		at := slices.IndexFunc(named, func(f field) bool { return f.name == key })
		switch {
		case at >= 0:
			entry.Value.into(target.FieldByIndex(named[at].index))
		case rest != nil:
			others := target.FieldByIndex(rest)
			if others.IsNil() {
				others.Set(reflect.MakeMap(others.Type()))
			}
			entry.intoMapEntry(others)
		default:
			known := make([]string, len(named))
			for i, f := range named {
				known[i] = f.name
			}
			entry.Key.Fail(DidYouMean(key, "keys", known), "unknown key %q", key)
		}
	}
}
