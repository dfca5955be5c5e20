package strictyaml

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// MaxSize is the largest file in bytes that Decode reads.
const MaxSize = 1 << 20

const (
	// maxKeys bounds the keys of a file: the parser takes time with the square of the keys of one mapping, and recurses
	// once for each. 20,000 keys in one mapping took 3 s on one core.
	maxKeys = 20_000
	// maxDepth bounds nesting: the parser recurses, and a stack overflow cannot be caught.
	maxDepth  = 64
	maxIndent = 16 * maxDepth
	// maxAliased bounds the nodes read through aliases, so that a few lines cannot unfold into gigabytes.
	maxAliased = 100_000
)

// beyond gives the token that passes a limit of this package, and which limit; nil when there is none. Outside flow
// collections depth grows with the openers on one line or with its indentation; inside them with the brackets or with
// the openers since the last comma.
func beyond(tokens token.Tokens) (*token.Token, string) {
	flow, openers, line, keys := 0, 0, 0, 0
	for _, tk := range tokens {
		if tk.Position == nil {
			continue
		}
		if flow == 0 && tk.Position.Line != line {
			openers, line = 0, tk.Position.Line
			if tk.Position.Column > maxIndent {
				return tk, "nested too deeply"
			}
		}
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
			openers = 0
		case token.CollectEntryType:
			openers = 0
		case token.MappingValueType:
			openers++
			keys++
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			openers++
		}
		if flow > maxDepth || openers > maxDepth {
			return tk, "nested too deeply"
		}
		if keys > maxKeys {
			return tk, fmt.Sprintf("the file has more than %d keys", maxKeys)
		}
	}
	return nil, ""
}
