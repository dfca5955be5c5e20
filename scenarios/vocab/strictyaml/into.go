package strictyaml

import (
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

var unmarshaler = reflect.TypeFor[Unmarshaler]()

// into reads the value into target, which is settable.
func (n *Node) into(target reflect.Value) {
	if target.CanAddr() && target.Addr().Type().Implements(unmarshaler) {
		target.Addr().Interface().(Unmarshaler).UnmarshalNode(n)
		return
	}
	if n.Kind() == Null {
		return
	}
	switch target.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(target.Type().Elem())
		n.into(fresh.Elem())
		target.Set(fresh)
	case reflect.Interface:
		if target.NumMethod() == 0 {
			if value := n.plain(); value != nil {
				target.Set(reflect.ValueOf(value))
			}
			return
		}
		n.Fail("", "no value of type %s can be read", target.Type())
	case reflect.Struct:
		n.intoStruct(target)
	case reflect.Map:
		n.intoMap(target)
	case reflect.Slice:
		n.intoSlice(target)
	default:
		n.intoScalar(target)
	}
}

func (n *Node) intoMap(target reflect.Value) {
	if target.Type().Key().Kind() != reflect.String {
		n.Fail("", "no value of type %s can be read", target.Type())
		return
	}
	if n.Kind() != Mapping {
		n.Fail("", "a mapping is needed here, not %s", n.describe())
		return
	}
	entries := n.Entries()
	target.Set(reflect.MakeMapWithSize(target.Type(), len(entries)))
	for _, entry := range entries {
		entry.intoMapEntry(target)
	}
}

func (e Entry) intoMapEntry(target reflect.Value) {
	value := reflect.New(target.Type().Elem()).Elem()
	e.Value.into(value)
	target.SetMapIndex(reflect.ValueOf(e.Key.Text()).Convert(target.Type().Key()), value)
}

func (n *Node) intoSlice(target reflect.Value) {
	if n.Kind() != Sequence {
		n.Fail("", "a list is needed here, not %s", n.describe())
		return
	}
	items := n.Items()
	list := reflect.MakeSlice(target.Type(), len(items), len(items))
	for i, item := range items {
		item.into(list.Index(i))
	}
	target.Set(list)
}

func (n *Node) intoScalar(target reflect.Value) {
	value := n.plain()
	switch target.Kind() {
	case reflect.String:
		if text, ok := value.(string); ok {
			target.SetString(text)
			return
		}
		hint := ""
		if n.Kind() == Scalar {
			hint = "put it in quotes"
		}
		n.Fail(hint, "text is needed here, not %s", n.describe())
	case reflect.Bool:
		if yes, ok := value.(bool); ok {
			target.SetBool(yes)
			return
		}
		n.Fail("", "true or false is needed here, not %s", n.describe())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if number, ok := value.(int64); ok && !target.OverflowInt(number) {
			target.SetInt(number)
			return
		}
		n.Fail("", "a whole number is needed here, not %s", n.describe())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		number, ok := value.(uint64)
		if signed, is := value.(int64); is && signed >= 0 {
			number, ok = uint64(signed), true
		}
		if ok && !target.OverflowUint(number) {
			target.SetUint(number)
			return
		}
		n.Fail("", "a whole number from 0 is needed here, not %s", n.describe())
	case reflect.Float32, reflect.Float64:
		switch number := value.(type) {
		case float64:
			target.SetFloat(number)
		case int64:
			target.SetFloat(float64(number))
		case uint64:
			target.SetFloat(float64(number))
		default:
			n.Fail("", "a number is needed here, not %s", n.describe())
		}
	default:
		n.Fail("", "no value of type %s can be read", target.Type())
	}
}

// plain gives the value as any: nil, string, bool, int64, uint64, float64, map[string]any or []any.
func (n *Node) plain() any {
	switch n.Kind() {
	case Null:
		return nil
	case Mapping:
		entries := n.Entries()
		m := make(map[string]any, len(entries))
		for _, entry := range entries {
			m[entry.Key.Text()] = entry.Value.plain()
		}
		return m
	case Sequence:
		items := n.Items()
		list := make([]any, len(items))
		for i, item := range items {
			list[i] = item.plain()
		}
		return list
	}
	switch scalar := n.ast.(type) {
	case *ast.BoolNode:
		return scalar.Value
	case *ast.IntegerNode:
		return wholeNumber(scalar)
	case *ast.FloatNode:
		return scalar.Value
	case *ast.InfinityNode:
		return scalar.Value
	case *ast.NanNode:
		return math.NaN()
	}
	return n.Text()
}

// wholeNumber gives an int64, a uint64 above its range, or a float64 beyond both.
func wholeNumber(n *ast.IntegerNode) any {
	switch value := n.Value.(type) {
	case int64:
		return value
	case uint64:
		if value <= math.MaxInt64 {
			return int64(value)
		}
		return value
	}
	number, err := strconv.ParseFloat(strings.ReplaceAll(n.Token.Value, "_", ""), 64)
	if err != nil {
		return n.Token.Value
	}
	return number
}
