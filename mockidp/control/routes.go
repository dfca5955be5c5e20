package control

import (
	"net/http"
	"slices"
	"strings"
)

// operation is one thing that the API does.
type operation struct {
	method, path string
	status       int // of success
	parameters   []string
	do           func(*call) (any, error)
}

// routes lists every operation. Users are named by user_id, percent-encoded: auth0%7Cana.
func routes() []operation {
	return []operation{
		{"GET", "/v1/faults", http.StatusOK, nil, listFaults},
		{"GET", "/v1/switches", http.StatusOK, nil, listSwitches},
		{"GET", "/v1/tenants", http.StatusOK, nil, listTenants},
		{"POST", "/v1/tenants", http.StatusCreated, nil, forkTenant},
		{"DELETE", "/v1/tenants/{tenant}", http.StatusNoContent, nil, deleteTenant},
		{"GET", "/v1/tenants/{tenant}/settings", http.StatusOK, nil, readSettings},
		{"PATCH", "/v1/tenants/{tenant}/settings", http.StatusOK, nil, patchSettings},
		{"GET", "/v1/tenants/{tenant}/faults", http.StatusOK, nil, tenantFaults},
		{"PUT", "/v1/tenants/{tenant}/faults/{fault}", http.StatusOK, nil, faultOn},
		{"DELETE", "/v1/tenants/{tenant}/faults/{fault}", http.StatusOK, nil, faultOff},
		{"POST", "/v1/tenants/{tenant}/browsers/forget", http.StatusNoContent, nil, forgetBrowsers},
		{"GET", "/v1/tenants/{tenant}/clock", http.StatusOK, nil, readClock},
		{"POST", "/v1/tenants/{tenant}/clock", http.StatusOK, nil, advanceClock},
		{"GET", "/v1/tenants/{tenant}/inbox", http.StatusOK, []string{"after", "to", "channel"}, listMessages},
		{"POST", "/v1/tenants/{tenant}/push/{transaction}", http.StatusNoContent, nil, decidePush},
		{"POST", "/v1/tenants/{tenant}/push-enrolments/{transaction}", http.StatusNoContent, nil, registerPush},
		{"GET", "/v1/tenants/{tenant}/users", http.StatusOK, nil, listUsers},
		{"PUT", "/v1/tenants/{tenant}/users", http.StatusOK, nil, putUser},
		{"PATCH", "/v1/tenants/{tenant}/users/{user}", http.StatusOK, nil, patchUser},
		{"GET", "/v1/tenants/{tenant}/users/{user}/factors", http.StatusOK, nil, listFactors},
		{"POST", "/v1/tenants/{tenant}/users/{user}/factors", http.StatusCreated, nil, seedFactor},
		{"DELETE", "/v1/tenants/{tenant}/users/{user}/factors/{factor}", http.StatusNoContent, nil, removeFactor},
		{"POST", "/v1/tenants/{tenant}/users/{user}/signals", http.StatusNoContent, nil, signalLogin},
		{"POST", "/v1/tenants/{tenant}/users/{user}/logins", http.StatusNoContent, nil, seedLogin},
		{"DELETE", "/v1/tenants/{tenant}/users/{user}/devices", http.StatusNoContent, nil, forgetDevices},
		{"PUT", "/v1/tenants/{tenant}/factors/{factor}", http.StatusOK, nil, switchFactor},
		{"GET", "/v1/tenants/{tenant}/log", http.StatusOK, []string{"after"}, listLog},
		{"GET", "/v1/tenants/{tenant}/actions", http.StatusOK, nil, listActions},
		{"GET", "/v1/tenants/{tenant}/requests", http.StatusOK, []string{"after"}, listRequests},
	}
}

// register makes the operations reachable, and gives refusals for everything else.
func (c *Control) register(all []operation) {
	methods := map[string][]string{}
	for _, o := range all {
		methods[o.path] = append(methods[o.path], o.method)
		c.mux.HandleFunc(o.method+" "+o.path, func(w http.ResponseWriter, r *http.Request) { c.serve(o, w, r) })
	}
	for path, allowed := range methods {
		slices.Sort(allowed)
		list := strings.Join(allowed, ", ")
		c.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", list)
			write(w, 0, nil, refuse(http.StatusMethodNotAllowed, "method-not-allowed", "Use "+list+".", "this path does not take %s", r.Method))
		})
	}
	c.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { write(w, 0, nil, unknownPath(r)) })
}

func unknownPath(r *http.Request) error {
	return refuse(http.StatusNotFound, "unknown-path",
		"Paths begin with /v1/tenants, /v1/faults or /v1/switches and have no slash at the end; a user_id in a path is percent-encoded.", "there is nothing at %s", r.URL.Path)
}
