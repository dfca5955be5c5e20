package console

import (
	"net/http"
	"time"
)

// tenantRow is a tenant in the list.
type tenantRow struct {
	Path, Name, Origin string
	Now                time.Time
	Users              int
	Faults             []string
}

func (c *Console) tenants(w http.ResponseWriter, _ *http.Request) {
	var rows []tenantRow
	for _, t := range c.server.Tenants() {
		rows = append(rows, tenantRow{t.Name(), title(t), c.options.Origin(t.Name()), t.Now(), len(t.Users()), t.Faults()})
	}
	c.show(w, http.StatusOK, "tenants", frame{Title: "Tenants", Data: rows})
}
