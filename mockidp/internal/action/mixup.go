package action

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// skipped matches blanks and comments.
	skipped = regexp.MustCompile(`^(?:\s+|//[^\n]*|/\*(?s:.*?)\*/)+`)
	// ruleStart matches the start of a function of three parameters.
	ruleStart = regexp.MustCompile(`^(?:async\s+)?function\s*\w*\s*\(\s*\w+\s*,\s*\w+\s*,\s*\w+\s*\)`)
	// handlerExport matches the line with which an Action exports a handler.
	handlerExport = regexp.MustCompile(`(?m)^[ \t]*((?:module\s*\.\s*)?exports\s*\.\s*on[A-Z]\w*\s*=)`)
)

// ruleInAction recognises a legacy Rule where an Action belongs: the whole source is one function of three parameters.
func ruleInAction(src Source) *Failure {
	start := len(skipped.FindString(src.Code))
	if !ruleStart.MatchString(src.Code[start:]) {
		return nil
	}
	if _, err := compile(ruleOpening + src.Code + "\n)"); err != nil {
		return nil
	}
	return mixedUp(src, start, "this is a Rule; an Action is `exports.onExecutePostLogin = async (event, api) => {…}`", "list the file under rules: in tenant.yaml, or rewrite it as an Action")
}

// actionInRule recognises an Action where a Rule belongs: the source exports a handler, and it is no function expression (broken) or
// starts with the export.
func actionInRule(src Source, broken bool) *Failure {
	start := len(skipped.FindString(src.Code))
	at := handlerExport.FindStringSubmatchIndex(src.Code[start:])
	if at == nil || !broken && at[2] > 0 {
		return nil
	}
	return mixedUp(src, start+at[2], "this is an Action; a Rule is "+ruleShape, "list the file under actions: and bind it to post-login, or rewrite it as a Rule")
}

func mixedUp(src Source, offset int, message, hint string) *Failure {
	before := src.Code[:offset]
	at := place{file: src.File, line: lineCount(before), column: utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1}
	return &Failure{Class: ClassMixedUp, Action: src.Name, File: src.File, Line: at.line, Column: at.column, Message: message, Hint: hint,
		Excerpt: excerpt(src.lineAt(at), at.column)}
}

// ruleSyntaxFailure describes a Rule that the engine refused, as syntaxFailure does for Actions.
func ruleSyntaxFailure(src Source, refusal error) *Failure {
	engine := engineError(refusal)
	f := &Failure{Class: ClassSyntax, Action: src.Name, File: src.File, Name: "SyntaxError", Message: engine.Message}
	at, ok := src.locate(engine.LineNumber, engine.ColumnNumber)
	if m := diagnose(ruleOpening + src.Code + "\n)"); m != nil && engine.Message != "stack overflow" {
		f.Message = m.Text
		at, ok = src.locate(m.Location.Line, column(m.Location.LineText, m.Location.Column))
	}
	if engine.Message == "stack overflow" {
		f.Message = "the source is nested too deeply"
	}
	if !ok {
		at, f.Message = lastPlace(src), "Unexpected end of file" // something was left open, and our closing line met it
	}
	f.Line, f.Column = at.line, at.column
	line := src.lineAt(at)
	f.Excerpt = excerpt(line, at.column)
	f.Hint = syntaxHint(f.Message, line)
	if f.Hint == "" || moduleSyntax.MatchString(line) {
		f.Hint = "a Rule is one function expression and nothing else: " + ruleShape
	}
	return f
}
