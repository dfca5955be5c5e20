package mockidp

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/sample"
)

// The paths of the sample application of AddSample, on the tenant's own origin.
const (
	SamplePath     = sample.Prefix
	SampleCallback = sample.Callback
)

// AddSample puts a sample application on the tenant's origin: a page to start a login by hand, which ends on a page with
// the decoded tokens. The base is the tenant's origin as browsers see it. Fork the tenant with OwnCallback set to
// SampleCallback. The problem is what keeps newer files from loading, or nothing.
func (t *Tenant) AddSample(base string, problem func() string) {
	t.sample.Store(true)
	t.Handle("GET /{$}", http.RedirectHandler(sample.Prefix, http.StatusFound)) // the address that people type
	t.Handle(sample.Prefix, &sample.App{
		HTTP: &http.Client{Transport: Transport(t.server)}, Base: base, Problem: problem,
		Clients: func() []sample.Client {
			var out []sample.Client
			for _, c := range t.state.Fixture().Clients {
				out = append(out, sample.Client{ID: c.ID, Name: c.Name, Secret: c.Secret})
			}
			return out
		},
	})
}

// HasSample tells whether AddSample was called.
func (t *Tenant) HasSample() bool { return t.sample.Load() }
