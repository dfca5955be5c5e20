package strictyaml

import (
	"fmt"
	"slices"
	"strings"
)

// Nearest gives the known word that a writer most likely meant, or "" when nothing is near: at most one edit in three
// letters (insert, drop, replace or swap neighbours), ignoring case. Of several equally near words the first wins.
func Nearest(word string, known []string) string {
	best, least := "", max(1, len([]rune(word))/3)+1
	for _, candidate := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(candidate)); d < least && candidate != "" {
			best, least = candidate, d
		}
	}
	return best
}

// DidYouMean gives the hint for an unknown word: the nearest known word or, when nothing is near, what there is to
// choose from (kind is its plural, such as "keys"); long lists are left out.
func DidYouMean(word, kind string, known []string) string {
	const readable = 25
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 || len(known) > readable {
		return ""
	}
	return fmt.Sprintf("known %s: %s", kind, strings.Join(slices.Sorted(slices.Values(known)), ", "))
}

// distance is the optimal string alignment distance. Words that cannot be near are not measured.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 2*len(t)+2 || len(t) > 2*len(s)+2 {
		return max(len(s), len(t))
	}
	before, previous, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		previous[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			replace := 1
			if s[i-1] == t[j-1] {
				replace = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+replace)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, previous, row = previous, row, before
	}
	return previous[len(t)]
}
