package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBody bounds a request's body.
const maxBody = 1 << 20

// read fills the fields of a struct from the request's JSON object. It is stricter than encoding/json: names are exact
// and come once, and null is no value. Messages name fields and never quote values, which may be secrets.
func (c *call) read(into any) error {
	// A page of another site can post a form or plain text here without asking; JSON it cannot.
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "not-json", "Send Content-Type: application/json.", "the body is not declared as JSON")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return refuse(http.StatusRequestEntityTooLarge, "body-too-large", "Send at most 1 MiB.", "the body is too large")
	}
	if err != nil {
		return malformed("the body could not be read to its end")
	}
	if !utf8.Valid(raw) {
		return malformed("the body is not UTF-8")
	}
	return decode(raw, fieldsOf(into))
}

func malformed(what string) error {
	return refuse(http.StatusBadRequest, "malformed-body", "Send one JSON object.", "%s", what)
}

// fieldsOf lists the fields of a struct by their names in JSON.
func fieldsOf(into any) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	s := reflect.ValueOf(into).Elem()
	for i := range s.NumField() {
		fields[s.Type().Field(i).Tag.Get("json")] = s.Field(i)
	}
	return fields
}

func decode(raw []byte, fields map[string]reflect.Value) error {
	if !json.Valid(raw) {
		return malformed("the body is not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, _ := d.Token(); start != json.Delim('{') { // valid JSON has a first token
		return malformed("the body is not an object")
	}
	known := strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
	seen := map[string]bool{}
	for d.More() {
		token, _ := d.Token()
		name, _ := token.(string)
		field, ok := fields[name]
		switch {
		case !ok:
			return refuse(http.StatusBadRequest, "unknown-field", "Fields: "+known+".", "there is no field %q here", name)
		case seen[name]:
			return refuse(http.StatusBadRequest, "repeated-field", "Give each field once.", "the field %s comes twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return malformed("the value of " + name + " cannot be read")
		}
		if string(value) == "null" || json.Unmarshal(value, field.Addr().Interface()) != nil {
			return refuse(http.StatusBadRequest, "wrong-type", "Leave out a field that you do not mean to set.", "the field %s must be %s", name, kindOf(field.Type()))
		}
	}
	return nil
}

// kindOf says what a field takes.
func kindOf(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if own, ok := reflect.Zero(t).Interface().(interface{ takes() string }); ok {
		return own.takes()
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list of strings"
	case reflect.Map:
		return "an object"
	case reflect.Uint32:
		return "a whole number from 0 to 4294967295"
	}
	return "a string"
}

// names is a list of strings in which null is no string.
type names []string

// UnmarshalJSON implements json.Unmarshaler.
func (n *names) UnmarshalJSON(raw []byte) error {
	var list []*string
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	*n = names{}
	for _, s := range list {
		if s == nil {
			return errors.New("null in a list of strings")
		}
		*n = append(*n, *s)
	}
	return nil
}

func missing(field string) error {
	return refuse(http.StatusBadRequest, "missing-field", "Add it to the object.", "the field %s is missing", field)
}

// parameters reads the query: each parameter is known, comes once and has a value.
func parameters(r *http.Request, allowed []string) (map[string]string, error) {
	hint := "This path takes no parameters."
	if len(allowed) > 0 {
		hint = "Parameters: " + strings.Join(allowed, ", ") + "."
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalid("Percent-encode the parameters.", "the query cannot be read")
	}
	out := map[string]string{}
	for name, values := range query {
		switch {
		case !slices.Contains(allowed, name):
			return nil, refuse(http.StatusBadRequest, "unknown-parameter", hint, "there is no parameter %q here", name)
		case len(values) > 1 || values[0] == "":
			return nil, invalid(hint, "give the parameter %s one value", name)
		}
		out[name] = values[0]
	}
	return out, nil
}

// after is the cursor of a list, 0 when the request has none.
func (c *call) after() (int, error) {
	text, given := c.query["after"]
	if !given {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, invalid("Use next of the answer before, or leave it out.", "after is not a cursor")
	}
	return n, nil
}
