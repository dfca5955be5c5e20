package strictyaml

import "github.com/goccy/go-yaml/ast"

// resolve walks the document once, in order, and notes what each alias stands for. An anchor counts from its end, so an
// alias cannot lie inside what it stands for. Tags are refused here: they would choose types that the reader chooses.
func (d *decoding) resolve(node ast.Node, anchors map[string]ast.Node) {
	switch n := node.(type) {
	case *ast.AnchorNode:
		d.resolve(n.Value, anchors)
		anchors[n.Name.GetToken().Value] = n.Value
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		target, known := anchors[name]
		if !known {
			d.errorAt(n.GetToken(), "", "alias *%s stands before its anchor &%s", name, name)
		}
		d.aliases[n] = target
	case *ast.TagNode:
		d.errorAt(n.GetToken(), "remove it", "the YAML tag %s is not used here", n.GetToken().Value)
	case *ast.MappingKeyNode:
		d.resolve(n.Value, anchors)
	case *ast.SequenceNode:
		for _, value := range n.Values {
			d.resolve(value, anchors)
		}
	default:
		for _, pair := range pairs(node) {
			d.resolve(pair.Key, anchors)
			d.resolve(pair.Value, anchors)
		}
	}
}

// node wraps a value, looking through anchors and aliases.
func (d *decoding) node(node ast.Node, aliased bool) *Node {
	for {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
			continue
		case *ast.AliasNode:
			node, aliased = d.aliases[n], true
			continue
		}
		break
	}
	if aliased {
		if d.aliased++; d.aliased == maxAliased {
			d.errorAt(place(node), "write it out", "aliases unfold into more than %d values", maxAliased)
		}
		if d.aliased >= maxAliased {
			node = nil
		}
	}
	if node == nil {
		node = &ast.NullNode{BaseNode: &ast.BaseNode{}}
	}
	return &Node{d: d, ast: node, aliased: aliased}
}
