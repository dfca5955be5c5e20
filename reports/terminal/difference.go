package terminal

import (
	"strconv"
	"strings"
)

// The kinds of a line in a difference between what was expected and what came.
const (
	same    = ' '
	missing = '-'
	surplus = '+'
)

type change struct {
	kind rune
	text string
}

// maxTable bounds the work of a difference (lines times lines, about 8 MB); larger values are shown one after the other.
const maxTable = 1 << 20

// difference lists the lines of both values in order, those in common once, by a longest common subsequence.
func difference(expected, actual []string) []change {
	n, m := len(expected), len(actual)
	switch {
	case n == 0:
		return append([]change{{missing, nothing}}, all(surplus, actual)...)
	case m == 0:
		return append(all(missing, expected), change{surplus, nothing})
	case n*m > maxTable:
		return append(all(missing, expected), all(surplus, actual)...)
	}
	// common[i][j] is the number of lines that expected[i:] and actual[j:] have in common.
	common := make([][]int, n+1)
	for i := range common {
		common[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if expected[i] == actual[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []change
	i, j := 0, 0
	for i < n && j < m {
		switch {
		case expected[i] == actual[j]:
			out = append(out, change{same, lineShown(expected[i])})
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			out = append(out, change{missing, lineShown(expected[i])})
			i++
		default:
			out = append(out, change{surplus, lineShown(actual[j])})
			j++
		}
	}
	out = append(out, all(missing, expected[i:])...)
	return append(out, all(surplus, actual[j:])...)
}

func all(kind rune, lines []string) []change {
	var out []change
	for _, l := range lines {
		out = append(out, change{kind, lineShown(l)})
	}
	return out
}

// split returns the lines of a value; no value has none.
func split(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, "\n")
}

// lineShown is a line of a longer value: quoted when blanks at its end would not be seen.
func lineShown(s string) string {
	if strings.TrimRight(s, " ") != s {
		return strconv.Quote(s)
	}
	return s
}
