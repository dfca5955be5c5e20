// Package texts owns what the Universal Login pages say: the English texts of one file, and over them the custom texts of a tenant.
// Keys are those of the vendor's custom text where it has one. Source: wire 1.2 (screen.texts); the vendor's lists of text keys by prompt.
package texts

import (
	_ "embed"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed en.yaml
var file []byte

// Custom are the texts that a tenant has in one language: by prompt, screen and key.
type Custom = map[string]map[string]map[string]string

type language struct {
	Every   map[string]string            `yaml:"every"`
	Errors  map[string]string            `yaml:"errors"`
	Screens map[string]map[string]string `yaml:"screens"`
}

// english reads the file once, when the first page is drawn. It comes with the program: what is wrong with it is found by tests.
var english = sync.OnceValues(func() (language, error) {
	var l language
	err := yaml.UnmarshalWithOptions(file, &l, yaml.DisallowUnknownField())
	return l, err
})

// elsewhere is where the custom text of a screen lies too: the vendor's lists know these screens by another name.
var elsewhere = map[string]string{
	"mfa-webauthn-roaming-enrollment":      "mfa-webauthn-enrollment-user-initiated",
	"mfa-webauthn-platform-enrollment":     "mfa-webauthn-enrollment-user-initiated",
	"mfa-webauthn-roaming-challenge":       "mfa-webauthn-challenge-user-initiated",
	"mfa-webauthn-platform-challenge":      "mfa-webauthn-challenge-user-initiated",
	"mfa-recovery-code-challenge-new-code": "mfa-recovery-code-enrollment",
}

// Screen says what one page says. Its zero value says nothing.
type Screen struct {
	// Prompt and Name are the page's, in the vendor's words.
	Prompt, Name string
	// Custom are the tenant's own texts in the page's language; nil for none.
	Custom Custom
	// Variants are the endings of keys that count before the plain key, first one first: "Platform".
	Variants []string
}

// Text is the text of a key with its ${variables} filled in; one that is not known stays as it is. A key that no file has is an error.
func (s Screen) Text(key string, variables map[string]string) (string, error) {
	text, ok, err := s.find(key)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("texts/en.yaml has no text %q for the screen %q", key, s.Name)
	}
	return fill(text, variables), nil
}

// Error is what the page says of an error: the tenant's own words for its key or for its code, the screen's, those of every screen. A key that
// no file has is told in place of the sentence.
func (s Screen) Error(key, code string, variables map[string]string) string {
	names := append(s.variants(key), code)
	for _, name := range names {
		if text, ok := s.custom(name); ok {
			return fill(text, variables)
		}
	}
	l, err := english()
	if err != nil {
		return "texts/en.yaml: " + err.Error()
	}
	for _, texts := range []map[string]string{l.Screens[s.Name], l.Errors} {
		for _, name := range names[:len(names)-1] {
			if text, ok := texts[name]; ok {
				return fill(text, variables)
			}
		}
	}
	return fmt.Sprintf("texts/en.yaml has no sentence for the error %q on the screen %q", key, s.Name)
}

// Hint is what the error page says to do next, empty where it says nothing.
func (s Screen) Hint(key string, variables map[string]string) string {
	text, _, _ := s.find(key + hintEnding)
	return fill(text, variables)
}

const hintEnding = ".hint"

// variants are a key's names, the most special one first.
func (s Screen) variants(key string) []string {
	names := make([]string, 0, len(s.Variants)+2)
	for _, v := range s.Variants {
		names = append(names, key+v)
	}
	return append(names, key)
}

func (s Screen) find(key string) (string, bool, error) {
	l, err := english()
	if err != nil {
		return "", false, fmt.Errorf("texts/en.yaml: %w", err)
	}
	names := s.variants(key)
	for _, name := range names {
		if text, ok := s.custom(name); ok {
			return text, true, nil
		}
	}
	for _, name := range names {
		if text, ok := l.Screens[s.Name][name]; ok {
			return text, true, nil
		}
	}
	if text, ok := l.Errors[key]; ok {
		return text, true, nil
	}
	text, ok := l.Every[key]
	return text, ok, nil
}

func (s Screen) custom(key string) (string, bool) {
	for _, name := range []string{s.Name, elsewhere[s.Name]} {
		if text, ok := s.Custom[s.Prompt][name][key]; ok {
			return text, true
		}
	}
	return "", false
}

// All are the page's texts by key, as clients with pages of their own read them (screen.texts).
func (s Screen) All(variables map[string]string) map[string]string {
	l, err := english()
	if err != nil {
		return nil
	}
	all := map[string]string{}
	for key, text := range l.Screens[s.Name] {
		all[key] = fill(text, variables)
	}
	for _, name := range []string{elsewhere[s.Name], s.Name} {
		for key, text := range s.Custom[s.Prompt][name] {
			all[key] = fill(text, variables)
		}
	}
	return all
}

// Screens are the screens that the English file has texts for.
func Screens() ([]string, error) {
	l, err := english()
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range maps.Keys(l.Screens) {
		names = append(names, name)
	}
	return names, nil
}

// fill puts the values of variables in: once, so that a value which looks like a variable stays what it is.
func fill(text string, variables map[string]string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := variables[name]
		if !closed || !known {
			b.WriteString("${")
			text = rest
			continue
		}
		b.WriteString(value)
		text = after
	}
}
