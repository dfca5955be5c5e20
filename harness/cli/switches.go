package cli

import (
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// settings collects the values that the tenants of a run give to the switches.
type settings map[string][]string

func (s settings) add(tenant []target.Switch) {
	for _, one := range tenant {
		if !slices.Contains(s[one.Name], one.Value) {
			s[one.Name] = append(s[one.Name], one.Value)
		}
	}
}

// put writes the value in force into the header: what all tenants agree on, and else the default with a note for each
// value that only some cases have.
func (s settings) put(header *reports.Header) {
	for i, one := range header.Switches {
		values := s[one.Name]
		if len(values) == 1 {
			header.Switches[i].Value = values[0]
			continue
		}
		for _, v := range values {
			if v != one.Default {
				header.Notes = append(header.Notes, fmt.Sprintf("some cases set switch %s to %s (default %s)", one.Name, v, one.Default))
			}
		}
	}
}
