package action

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"
)

// maxDiagnosed is the longest text esbuild is asked about, in bytes. It recurses without a bound of its own, about 2.3 kB of stack a level
// (measured), and Go ends the process at 512 MB: 260,000 opening parentheses did that, 100,000 are well below.
const maxDiagnosed = 100_000

// moduleSyntax matches a line of an ECMAScript module.
var moduleSyntax = regexp.MustCompile(`^\s*(?:import\b[^(]|export\b)`)

// syntaxFailure describes a source that the engine refused. The engine decides what is refused; esbuild, whose messages are the better
// ones, is then asked to say why. Where it finds nothing wrong the engine's own message stands.
func syntaxFailure(src Source, refusal error) *Failure {
	engine := engineError(refusal)
	f := &Failure{Class: ClassSyntax, Action: src.Name, File: src.File, Name: "SyntaxError", Message: engine.Message}
	at, ok := src.locate(engine.LineNumber, engine.ColumnNumber)
	if !ok {
		// The engine stopped in our closing line: something was left open to the end.
		at = lastPlace(src)
	}
	line := src.lineAt(at)
	switch {
	case engine.Message == "stack overflow":
		f.Message = "the source is nested too deeply"
	default:
		text := src.Code
		if at.file != src.File {
			text = src.Appended
		}
		if m := diagnose(text); m != nil {
			f.Message, line = m.Text, m.Location.LineText
			at.line, at.column = m.Location.Line, column(line, m.Location.Column)
		}
	}
	f.File, f.Line, f.Column = at.file, at.line, at.column
	f.Excerpt = excerpt(line, at.column)
	f.Hint = syntaxHint(f.Message, line)
	return f
}

// diagnose returns esbuild's first error with a position, nil if it accepts the text or the text is too long to ask.
func diagnose(text string) *api.Message {
	if len(text) > maxDiagnosed {
		return nil
	}
	result := api.Transform(text, api.TransformOptions{Loader: api.LoaderJS, LogLevel: api.LogLevelSilent})
	for _, m := range result.Errors {
		if m.Location != nil {
			return &m
		}
	}
	return nil
}

// column turns esbuild's offset in bytes, counted from 0, into a column in code points, counted from 1.
func column(line string, offset int) int {
	return utf8.RuneCountInString(line[:min(max(offset, 0), len(line))]) + 1
}

// lastPlace is the place after the last character of the whole source.
func lastPlace(src Source) place {
	file, text := src.File, src.Code
	if src.Appended != "" {
		file, text = src.File+appendedSuffix, src.Appended
	}
	p := place{file: file, line: lineCount(text)}
	p.column = utf8.RuneCountInString(src.lineAt(p)) + 1
	return p
}

func syntaxHint(message, line string) string {
	switch {
	case message == `Unexpected "*"` && strings.HasPrefix(strings.TrimSpace(line), "*"):
		return "this reads like the inside of a comment: put its opening /** on the line before and check that the end of the file is complete too"
	case message == "Unexpected end of file":
		return "a closing brace, bracket or parenthesis is missing; compare the file with where it was copied from"
	case moduleSyntax.MatchString(line):
		return "an Action is a CommonJS module: write exports.onExecutePostLogin = async (event, api) => { … } and const x = require('x')"
	}
	return ""
}
