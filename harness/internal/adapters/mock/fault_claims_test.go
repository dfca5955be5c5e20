//go:build !race

package mock_test

import "maps"

// The faults of what is told about a login, in the table of all faults.
func init() { maps.Copy(faults, claimFaults) }

var claimFaults = map[string]reds{
	"acr-values-ignored": {
		"step-up/api/weaker": {"step 5: answer", "stages", "calls"},
		"step-up/api/older":  {},
	},
	"amr-of-first-factor":   {"step-up/api/application": {"visits"}, "step-up/api/filtered-user": {}},
	"refresh-keeps-methods": {"step-up/api/by-refresh-token": {"calls"}, "step-up/api/weaker": {}},
}
