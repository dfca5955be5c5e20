package pipeline

import "fmt"

// failOpen remarks on an Action that had something to complain about and let the person in all the same.
func failOpen(record *Run) {
	if len(record.Commands) > 0 {
		return
	}
	for _, line := range record.Console {
		if line.Level == "warn" || line.Level == "error" {
			record.Diagnostics = append(record.Diagnostics, fmt.Sprintf("fail-open: Action %s ended without a command after console.%s (%s:%d)",
				record.Action, line.Level, line.File, line.Line))
			return
		}
	}
}
