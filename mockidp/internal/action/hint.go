package action

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The handlers of an Action: the one that runs in a login, and the one that runs when the person has come back from a redirect or a form.
const (
	handlerName  = "onExecutePostLogin"
	continueName = "onContinuePostLogin"
)

var (
	// apiMention matches "api.access.deny" and "api.access" in a source line.
	apiMention = regexp.MustCompile(`(?:^|[^\w/.'"-])api\s*(?:\?\.|\.)\s*(\w+)(?:\s*(?:\?\.|\.)\s*(\w+))?`)
	// undefinedName matches the engine's text for an unknown global.
	undefinedName = regexp.MustCompile(`^'?(\w+)'? is not defined$`)
)

// thrownHint says what a thrown error probably means, from its text and the source line it was thrown at.
func thrownHint(name, message, line string) string {
	switch name {
	case "ReferenceError":
		if m := undefinedName.FindStringSubmatch(message); m != nil && slices.Contains(unmodelledGlobals, m[1]) {
			return fmt.Sprintf("the embedded runtime has no %s yet", m[1])
		}
	case "TypeError":
		return apiHint(line)
	}
	return ""
}

// apiHint corrects the first name in the line that api does not have.
func apiHint(line string) string {
	for _, m := range apiMention.FindAllStringSubmatch(line, -1) {
		space, method := m[1], m[2]
		known := methodsOf(space)
		switch {
		case known == nil:
			return suggestion("api has no "+space, "api.", nearest(space, namespaces()))
		case method != "" && !slices.Contains(known, method):
			return suggestion(fmt.Sprintf("api.%s has no %s", space, method), "api."+space+".", nearest(method, known))
		}
	}
	return ""
}

func suggestion(what, prefix, name string) string {
	if name == "" {
		return what
	}
	return fmt.Sprintf("%s; did you mean %s%s?", what, prefix, name)
}

// handlerHint says how to get from what a module exports to the handler it should export.
func handlerHint(exported []string, handler string) string {
	for _, name := range exported {
		switch {
		case name == continueName:
			return "onContinuePostLogin runs only when a redirect or a form returns; export " + handler + " as well"
		case strings.HasPrefix(strings.ToLower(name), "on"), nearest(name, []string{handler}) != "":
			return fmt.Sprintf("did you mean exports.%s instead of exports.%s?", handler, name)
		}
	}
	return fmt.Sprintf("write exports.%s = async (event, api) => { … }", handler)
}

// nearest returns the candidate that a person who typed name most likely meant, or "" when none is close.
func nearest(name string, candidates []string) string {
	best, limit := "", len(name)/3+1
	for _, candidate := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(candidate)); d < limit {
			best, limit = candidate, d
		}
	}
	return best
}

// distance is the Levenshtein distance of two strings in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
