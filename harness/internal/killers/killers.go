// Package killers owns which cases are known to notice each fault of the mock, so that a run of all faults begins with them.
// It runs nothing, and does not know the cases themselves. The table of faults of the mock's adapter holds that it is true.
package killers

import (
	_ "embed" // the list
	"strings"
)

//go:embed killers.txt
var list string

// Of gives the ids of the cases that turn red under a fault, in alphabetical order; nil where none is known.
func Of(fault string) []string {
	var ids []string
	for line := range strings.Lines(list) {
		if name, id, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == fault {
			ids = append(ids, id)
		}
	}
	return ids
}
