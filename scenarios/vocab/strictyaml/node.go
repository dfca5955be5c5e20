package strictyaml

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Unmarshaler is implemented (on the pointer) by types that read themselves, such as a value with a short and a long
// form. Mistakes go to Node.Fail; decoding goes on with the next value.
type Unmarshaler interface {
	UnmarshalNode(n *Node)
}

// Kind says what a Node is.
type Kind int

// The kinds of node. Aliases and anchors are looked through and have none.
const (
	Null Kind = iota
	Scalar
	Mapping
	Sequence
)

// Node is one value of the document with its place.
type Node struct {
	d       *decoding
	ast     ast.Node
	aliased bool // reached through an alias
}

// Entry is one key of a mapping with its value.
type Entry struct {
	Key   *Node
	Value *Node
}

// File gives the name of the file, as it stands in mistakes.
func (n *Node) File() string { return n.d.file }

// Line gives the line of the value, counted from one.
func (n *Node) Line() int { return position(n.ast).Line }

// Column gives the column of the value in characters, counted from one.
func (n *Node) Column() int { return max(1, position(n.ast).Column) }

// Fail notes a mistake at the value; hint may be empty.
func (n *Node) Fail(hint, format string, args ...any) {
	n.d.errorAt(place(n.ast), hint, format, args...)
}

// Decode reads the value into what the pointer into points to; mistakes are noted with those of the document.
func (n *Node) Decode(into any) { n.into(reflect.ValueOf(into).Elem()) }

// Kind says what the value is.
func (n *Node) Kind() Kind {
	switch n.ast.(type) {
	case *ast.NullNode:
		return Null
	case *ast.MappingNode, *ast.MappingValueNode:
		return Mapping
	case *ast.SequenceNode:
		return Sequence
	default:
		return Scalar
	}
}

// Text gives a scalar as it is written, without quotes; it is empty for everything else.
func (n *Node) Text() string {
	switch scalar := n.ast.(type) {
	case *ast.StringNode:
		return scalar.Value
	case *ast.LiteralNode:
		return scalar.Value.Value
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode, *ast.NullNode:
		return ""
	}
	if tk := n.ast.GetToken(); tk != nil {
		return tk.Value
	}
	return ""
}

// Entries gives the keys of a mapping in the order of the file, those merged with << last. A key given twice is noted
// as a mistake and kept once.
func (n *Node) Entries() []Entry {
	var entries []Entry
	seen := map[string]*Node{}
	var merged []*Node
	for _, pair := range pairs(n.ast) {
		value := n.child(pair.Value)
		if pair.Key.IsMergeKey() {
			if value.Kind() == Sequence {
				merged = append(merged, value.Items()...)
			} else {
				merged = append(merged, value)
			}
			continue
		}
		key := n.child(mapKey(pair.Key))
		if key.Kind() != Scalar {
			key.Fail("", "a key must be a word")
			continue
		}
		if first, twice := seen[key.Text()]; twice {
			key.Fail("", "key %q is given twice, first in line %d", key.Text(), first.Line())
			continue
		}
		seen[key.Text()] = key
		entries = append(entries, Entry{key, value})
	}
	for _, from := range merged {
		if from.Kind() != Mapping {
			from.Fail("", "<< needs a mapping")
			continue
		}
		for _, entry := range from.Entries() {
			if seen[entry.Key.Text()] == nil {
				seen[entry.Key.Text()] = entry.Key
				entries = append(entries, entry)
			}
		}
	}
	return entries
}

// Items gives the elements of a sequence in order.
func (n *Node) Items() []*Node {
	sequence, ok := n.ast.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	items := make([]*Node, len(sequence.Values))
	for i, value := range sequence.Values {
		items[i] = n.child(value)
	}
	return items
}

// child gives a value inside n, with anchors and aliases looked through.
func (n *Node) child(inner ast.Node) *Node { return n.d.node(inner, n.aliased) }

// describe names the value in a mistake.
func (n *Node) describe() string {
	switch n.Kind() {
	case Null:
		return "nothing"
	case Mapping:
		return "a mapping"
	case Sequence:
		return "a list"
	}
	switch n.ast.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return fmt.Sprintf("text %q", n.Text())
	}
	return n.Text()
}

// pairs gives the entries of a mapping node as the parser made them.
func pairs(node ast.Node) []*ast.MappingValueNode {
	switch m := node.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

// mapKey looks through the explicit key marker.
func mapKey(key ast.MapKeyNode) ast.Node {
	if explicit, ok := key.(*ast.MappingKeyNode); ok && explicit.Value != nil {
		return explicit.Value
	}
	return key
}

// place gives the first token of a value: for a mapping that of its first key, not of the colon.
func place(node ast.Node) *token.Token {
	if m, ok := node.(*ast.MappingNode); ok && m.IsFlowStyle {
		return m.Start
	}
	if values := pairs(node); len(values) > 0 {
		return values[0].Key.GetToken()
	}
	if node == nil {
		return nil
	}
	return node.GetToken()
}

func position(node ast.Node) token.Position {
	if tk := place(node); tk != nil && tk.Position != nil {
		return *tk.Position
	}
	return token.Position{}
}
