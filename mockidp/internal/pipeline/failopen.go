package pipeline

import (
	"fmt"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

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

// placeless remarks on an Action that reads where a login comes from and asked for nothing although nobody knows.
func placeless(a tenant.Action, req Request, record *Run) {
	if len(record.Commands) > 0 || a.GeoIPLine == 0 || req.GeoIP.ContinentCode != "" || req.GeoIP.CountryCode != "" {
		return
	}
	record.Diagnostics = append(record.Diagnostics, fmt.Sprintf("fail-open: Action %s looks at event.request.geoip, which has no place for %s, and ended without a command (%s:%d)",
		record.Action, req.IP, a.File, a.GeoIPLine))
}
