package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Decode reads the one document of data into the value that into points to. file names the data in mistakes.
// It returns nil or an Errors with every mistake found, in the order of the file. An empty document changes nothing.
func Decode(file string, data []byte, into any) error {
	d := &decoding{file: file, aliases: map[*ast.AliasNode]ast.Node{}}
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		d.errorAt(nil, "", "cannot decode into %T: a pointer is needed", into)
		return d.errors.Sorted()
	}
	if body := d.parse(data); body != nil {
		d.resolve(body, map[string]ast.Node{})
		if len(d.errors) == 0 {
			d.node(body, false).into(target.Elem())
		}
	}
	return d.errors.Sorted()
}

// decoding is the state of reading one file.
type decoding struct {
	file    string
	errors  Errors
	aliases map[*ast.AliasNode]ast.Node // what each alias stands for
	aliased int                         // nodes read through aliases so far
}

func (d *decoding) errorAt(tk *token.Token, hint, format string, args ...any) {
	e := &Error{File: d.file, Message: fmt.Sprintf(format, args...), Hint: hint}
	if tk != nil && tk.Position != nil {
		e.Line, e.Column = tk.Position.Line, max(1, tk.Position.Column)
	}
	d.errors = append(d.errors, e)
}

// parse gives the body of the only document, or nil when there is none or a mistake was noted.
func (d *decoding) parse(data []byte) (body ast.Node) {
	// The parser is somebody else's code reading bytes from outside: a defect in it becomes a mistake in the file.
	defer func() {
		if r := recover(); r != nil {
			d.errorAt(nil, "", "this is no YAML that can be read: %v", r)
			body = nil
		}
	}()
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(data) > MaxSize {
		d.errorAt(nil, "split it", "the file is larger than %d bytes", MaxSize)
		return nil
	}
	if !utf8.Valid(data) {
		d.errorAt(nil, "save it as UTF-8", "the file is not UTF-8 text")
		return nil
	}
	tokens := lexer.Tokenize(string(data))
	if tk, excess := beyond(tokens); tk != nil {
		d.errorAt(tk, "", "%s", excess)
		return nil
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var positioned interface {
			GetToken() *token.Token
			GetMessage() string
		}
		if errors.As(err, &positioned) {
			hint := ""
			if strings.Contains(positioned.GetMessage(), "'\t'") {
				hint = "indent with spaces"
			}
			d.errorAt(positioned.GetToken(), hint, "%s", positioned.GetMessage())
		} else {
			d.errorAt(nil, "", "%v", err)
		}
		return nil
	}
	return d.onlyDocument(parsed)
}

func (d *decoding) onlyDocument(parsed *ast.File) ast.Node {
	var body ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body == nil {
			continue
		}
		switch doc.Body.(type) {
		case *ast.DirectiveNode:
			d.errorAt(doc.Body.GetToken(), "remove the line", "YAML directives are not used here")
		case *ast.CommentGroupNode:
		default:
			if body != nil {
				d.errorAt(place(doc.Body), "put it in a file of its own", "a second document starts here")
				return nil
			}
			body = doc.Body
		}
	}
	return body
}
