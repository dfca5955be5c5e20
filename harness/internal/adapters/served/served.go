// Package served owns the way to a system that its recipe runs behind a server of mfaproof, which tells at /mfaproof what it is. It sends that
// one request, and knows no system.
package served

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
)

// System is one that is up, with the version that it tells of itself.
type System struct {
	Version string

	at        string
	transport http.RoundTripper
}

// Find asks at an address such as http://127.0.0.1:5000 whether a system of the name is there. All that is sent, now and later, goes through the
// transport. The error calls the system by its title, and says what is there.
func Find(ctx context.Context, at string, transport http.RoundTripper, name, title string) (*System, error) {
	s := &System{at: strings.TrimSuffix(at, "/"), transport: transport}
	a, err := s.Client().Do(ctx, http.MethodGet, "/mfaproof", nil)
	var about struct{ Name, Version string }
	if err == nil {
		err = a.Decode(&about)
	}
	if err == nil && about.Name != name {
		err = fmt.Errorf("%s says that it is %q", a.Request, about.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("there is no %s of mfaproof at %s: %w", title, at, err)
	}
	s.Version = about.Version
	return s, nil
}

// Client sends requests without cookies.
func (s *System) Client() *jsonapi.Client { return jsonapi.New(s.at, s.transport, nil, nil) }
