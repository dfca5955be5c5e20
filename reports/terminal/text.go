package terminal

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// columns is the width of a text without colours; every rune counts as one column.
func columns(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-columns(s))) }

// visible writes what a terminal would obey or hide as an escape: values come from the implementation under test.
// Line breaks stay.
func visible(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		if r == '\n' || strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// oneLine is visible for texts that must stay on their line.
func oneLine(s string) string { return strings.ReplaceAll(visible(s), "\n", `\n`) }

// wrap makes a text visible and breaks its lines at spaces so that none is longer than width; a longer word is cut.
// It drops the space at which it breaks and keeps every other one.
func wrap(s string, width int) []string {
	width = max(width, 1)
	var out []string
	for _, l := range strings.Split(visible(s), "\n") {
		rest := []rune(l)
		for len(rest) > width {
			cut, next := width, width
			for i := width; i > 0; i-- {
				if rest[i] == ' ' && strings.TrimSpace(string(rest[:i])) != "" {
					cut, next = i, i+1
					break
				}
			}
			out = append(out, string(rest[:cut]))
			rest = rest[next:]
		}
		out = append(out, string(rest))
	}
	return out
}

// nothing stands for an empty value.
const nothing = "(nothing)"

// shown is a value as one writes it in a sentence: quoted when blanks at its ends would not be seen.
func shown(s string) string {
	if s == "" {
		return nothing
	}
	if strings.TrimSpace(s) != s {
		return strconv.Quote(s)
	}
	return s
}
