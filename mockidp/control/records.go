package control

import (
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/internal/redact"
)

func listLog(c *call) (any, error) {
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	entries, next := c.tenant.Log(after)
	mask, list := c.tenant.Mask(), []map[string]any{}
	for _, e := range entries {
		details, err := redact.Details(e.Details, mask)
		if err != nil {
			return nil, err
		}
		line := e.Entry
		line["description"] = mask.Replace(e.Description)
		delete(line, "details")
		if details != nil {
			line["details"] = details
		}
		list = append(list, line)
	}
	return map[string]any{"log": list, "next": next}, nil
}

// actionRun is one run of an Action or a legacy Rule: what it saw, asked for and printed.
type actionRun struct {
	Action      string   `json:"action"`
	Rule        bool     `json:"rule,omitempty"`
	Event       any      `json:"event"`
	Commands    []string `json:"commands"`
	Console     []string `json:"console"`
	Failure     string   `json:"failure,omitempty"`
	Diagnostics []string `json:"diagnostics"`
}

func listActions(c *call) (any, error) {
	mask, list := c.tenant.Mask(), []actionRun{}
	for _, r := range c.tenant.ActionRuns() {
		event, err := redact.Event(r.Event)
		if err != nil {
			return nil, err
		}
		list = append(list, actionRun{r.Action, r.Rule, event, redact.Each(r.Commands, mask), redact.Each(r.Console, mask), mask.Replace(r.Failure), redact.Each(r.Diagnostics, mask)})
	}
	return map[string]any{"runs": list}, nil
}

// request is a request that the tenant answered, without values.
type request struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Query  []string  `json:"query"`
	Fields []string  `json:"fields"`
	Status int       `json:"status"`
}

func listRequests(c *call) (any, error) {
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	answered, next := c.tenant.Requests(after)
	list := []request{}
	for _, r := range answered {
		list = append(list, request{r.At, r.Method, r.Path, listed(r.Query), listed(r.Fields), r.Status})
	}
	return map[string]any{"requests": list, "next": next}, nil
}

// listed makes an empty list of none: clients in other languages iterate it unguarded.
func listed(s []string) []string { return append([]string{}, s...) }

// fault is a deviation that a fork can show on purpose.
type fault struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

func listFaults(*call) (any, error) {
	list := []fault{}
	for _, f := range mockidp.Faults() {
		list = append(list, fault(f))
	}
	return map[string]any{"faults": list}, nil
}

// setting is a named switch: behaviour that public sources leave open.
type setting struct {
	Name       string `json:"name"`
	Default    string `json:"default"`
	Others     string `json:"others"`
	Provenance string `json:"provenance"`
	About      string `json:"about"`
}

func listSwitches(*call) (any, error) {
	list := []setting{}
	for _, s := range mockidp.Switches() {
		list = append(list, setting{s.Name, s.Default, s.Others, s.Provenance, s.About})
	}
	return map[string]any{"switches": list}, nil
}
