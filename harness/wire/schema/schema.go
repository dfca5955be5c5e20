// Package schema owns the JSON Schema of the messages of adapters, and looks whether a message fits it. It is generated from the types
// of package wire, which knows nothing of it.
package schema

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed messages.schema.json
var messages []byte

// Messages returns the JSON Schema (draft 2020-12).
func Messages() []byte { return slices.Clone(messages) }

// Validator looks whether messages fit.
type Validator struct {
	compiler *jsonschema.Compiler
	fits     map[string]*jsonschema.Schema
}

// location is where the compiler finds the schema.
const location = "messages.schema.json"

// New reads the schema.
func New() (*Validator, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(messages))
	if err != nil {
		return nil, fmt.Errorf("the schema of the messages: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(location, document); err != nil {
		return nil, fmt.Errorf("the schema of the messages: %w", err)
	}
	return &Validator{compiler: c, fits: map[string]*jsonschema.Schema{}}, nil
}

// Request looks whether a message fits as a request of a method.
func (v *Validator) Request(method string, message []byte) error {
	return v.check(method+".request", message)
}

// Answer looks whether a message fits as the answer to a request of a method.
func (v *Validator) Answer(method string, message []byte) error {
	return v.check(method+".answer", message)
}

func (v *Validator) check(name string, message []byte) error {
	s := v.fits[name]
	if s == nil {
		var err error
		if s, err = v.compiler.Compile(location + "#/$defs/" + name); err != nil {
			return fmt.Errorf("the schema of the messages has no %s: %w", name, err)
		}
		v.fits[name] = s
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(message))
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	err = s.Validate(document)
	var invalid *jsonschema.ValidationError
	if errors.As(err, &invalid) {
		return errors.New(strings.Join(places(invalid), "; "))
	}
	return err
}

// places lists what does not fit, innermost first, without what stands around it.
func places(e *jsonschema.ValidationError) (out []string) {
	for _, cause := range e.Causes {
		out = append(out, places(cause)...)
	}
	if len(e.Causes) == 0 {
		at := "/" + strings.Join(e.InstanceLocation, "/")
		_, what, _ := strings.Cut(e.Error(), ": ")
		out = append(out, at+": "+strings.TrimSpace(what[strings.LastIndex(what, ": ")+1:]))
	}
	return out
}
