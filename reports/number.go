package reports

import (
	"fmt"
	"strings"
)

// Number writes a number with its noun: "1 case", "2 cases", "3 mismatches".
func Number(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "ch"):
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
