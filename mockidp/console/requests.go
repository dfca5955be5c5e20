package console

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp"
)

// requestRow is a request that the tenant answered: names of what was sent, and no values.
type requestRow struct {
	ID   string
	Kind string
	mockidp.Request
}

type requestsPage struct {
	Rows       []requestRow
	Shown, All int
}

// requests is the history of the tenant's requests, the newest first.
func (v *visit) requests() {
	answered, next := v.tenant.Requests(0)
	p := requestsPage{All: len(answered)}
	for i, r := range slices.Backward(answered) {
		if len(p.Rows) == maxRows {
			break
		}
		kind := "good"
		if r.Status >= http.StatusBadRequest {
			kind = "bad"
		}
		p.Rows = append(p.Rows, requestRow{fmt.Sprintf("r%d", next-len(answered)+i+1), kind, r})
	}
	p.Shown = len(p.Rows)
	v.page(http.StatusOK, "requests", frame{Title: "Requests", Data: p})
}
