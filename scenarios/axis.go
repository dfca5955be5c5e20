package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Axis is the value that one expansion of a case has on one axis.
type Axis struct {
	Name, Value string
}

// axisFile is the list of an axis's values, or a mapping from each value to its properties.
type axisFile struct {
	values []axisValue
}

type axisValue struct {
	strictyaml.At[any]
	text       string
	properties entries[any]
}

// axisText is what may stand in a case id.
var axisText = regexp.MustCompile(`^[A-Za-z0-9._:+-]+$`)

func (a *axisFile) UnmarshalNode(n *strictyaml.Node) {
	switch n.Kind() {
	case strictyaml.Sequence:
		for _, item := range n.Items() {
			a.add(item)
		}
	case strictyaml.Mapping:
		for _, pair := range n.Entries() {
			if value := a.add(pair.Key); value != nil {
				pair.Value.Decode(&value.properties)
			}
		}
	}
	if len(a.values) == 0 {
		n.Fail("write [first, second] or {first: {property: value}}", "an axis needs values")
	}
}

func (a *axisFile) add(n *strictyaml.Node) *axisValue {
	if n.Kind() != strictyaml.Scalar || !axisText.MatchString(n.Text()) {
		n.Fail("it becomes part of the case's id; give longer text as a property", "an axis value is a word of letters, digits and ._:+-")
		return nil
	}
	value := axisValue{text: n.Text()}
	n.Decode(&value.At)
	for _, other := range a.values {
		if other.text == value.text {
			n.Fail("", "axis value %q is given twice", value.text)
		}
	}
	a.values = append(a.values, value)
	return &a.values[len(a.values)-1]
}

// filling fills ${axis} and ${axis.property} in for one expansion and notes which axes are used.
type filling struct {
	*mistakes
	file   string
	names  []string // in order
	chosen map[string]axisValue
	used   map[string]bool
}

// place matches an axis, and $${ which stands for a plain ${ .
var place = regexp.MustCompile(`\$?\$\{([^}]*)\}`)

// text gives the text of a word with the axes filled in.
func (f *filling) text(w word) string { return f.fill(w.Value, posOf(f.file, w)) }

func (f *filling) fill(text string, at Pos) string {
	if !strings.Contains(text, "${") { // as nearly every text
		return text
	}
	return place.ReplaceAllStringFunc(text, func(match string) string {
		if strings.HasPrefix(match, "$$") {
			return match[1:]
		}
		return fmt.Sprint(f.lookup(match[2:len(match)-1], at))
	})
}

// lookup gives the value of `axis` or `axis.property`.
func (f *filling) lookup(name string, at Pos) any {
	axis, property, hasProperty := strings.Cut(name, ".")
	value, known := f.chosen[axis]
	if !known {
		f.at(at, strictyaml.DidYouMean(axis, "axes", f.names), "axis ${%s} is not defined", axis)
		return ""
	}
	f.used[axis] = true
	if !hasProperty {
		return value.Value
	}
	var properties []string
	for _, p := range value.properties {
		if p.key.Value == property {
			return p.value
		}
		properties = append(properties, p.key.Value)
	}
	f.at(at, strictyaml.DidYouMean(property, "properties", properties), "axis %q has no property %q for %q", axis, property, value.text)
	return ""
}

// any fills axes into the texts of a value; a text that is nothing but one axis takes the axis's own type.
func (f *filling) any(value any, at Pos) any {
	switch v := value.(type) {
	case string:
		if strings.HasPrefix(v, "${") && place.FindString(v) == v {
			return f.lookup(v[2:len(v)-1], at)
		}
		return f.fill(v, at)
	case []any:
		filled := make([]any, len(v))
		for i, item := range v {
			filled[i] = f.any(item, at)
		}
		return filled
	case map[string]any:
		filled := make(map[string]any, len(v))
		for key, item := range v {
			filled[f.fill(key, at)] = f.any(item, at)
		}
		return filled
	}
	return value
}

// flag gives true or false; anything else is a mistake.
func (f *filling) flag(v flag) bool {
	value := f.any(v.Value, posOf(f.file, v))
	yes, ok := value.(bool)
	if !ok {
		f.at(posOf(f.file, v), "", "true or false is needed here, not %v", value)
	}
	return yes
}

// flagOf gives nil for what is not written.
func (f *filling) flagOf(v *flag) *bool {
	if v == nil {
		return nil
	}
	yes := f.flag(*v)
	return &yes
}

// object gives a mapping; anything else is a mistake.
func (f *filling) object(v fact) map[string]any {
	value := f.any(v.Value, posOf(f.file, v))
	object, ok := value.(map[string]any)
	if !ok {
		f.at(posOf(f.file, v), "", "a mapping is needed here, not %v", value)
	}
	return object
}

// words fills axes into a list and converts each to a word of one vocabulary; an unknown word is a mistake.
func words[T ~string](f *filling, kind string, list []word, known []T) []T {
	filled := make([]T, 0, len(list))
	for _, w := range list {
		if one, ok := oneWord(f, kind, w, known); ok {
			filled = append(filled, one)
		}
	}
	return filled
}

func oneWord[T ~string](f *filling, kind string, w word, known []T) (T, bool) {
	before := len(f.errors)
	text := f.text(w)
	if len(f.errors) > before {
		return T(text), false
	}
	if slices.Contains(known, T(text)) {
		return T(text), true
	}
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return T(text), f.oneOf(posOf(f.file, w), kind, text, names)
}
