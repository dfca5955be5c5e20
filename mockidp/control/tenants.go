package control

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// maxTenants bounds the tenants of a server left running.
const maxTenants = 4096

// longestAdvance is the most that one request moves a clock; two fit into a duration many times over.
const longestAdvance = 10 * 365 * 24 * time.Hour

// The years that a tenant's clock may show: RFC 3339, and with it JSON, ends with 9999, TOTP begins with 1970.
const firstYear, lastYear = 1970, 9999

// tenantAnswer is a tenant. The issuer is that of its ID tokens.
type tenantAnswer struct {
	Name   string    `json:"name"`
	Origin string    `json:"origin"`
	Issuer string    `json:"issuer"`
	Now    time.Time `json:"now"`
}

func (c *Control) tenantAnswer(name string, t forked) tenantAnswer {
	origin := c.options.Origin(name)
	return tenantAnswer{Name: name, Origin: origin, Issuer: origin + "/", Now: t.Now()}
}

func listTenants(c *call) (any, error) {
	c.mu.Lock()
	tenants := maps.Clone(c.tenants)
	c.mu.Unlock()
	list := []tenantAnswer{}
	for _, name := range slices.Sorted(maps.Keys(tenants)) {
		list = append(list, c.tenantAnswer(name, tenants[name]))
	}
	return map[string]any{"tenants": list}, nil
}

func forkTenant(c *call) (any, error) {
	var body struct {
		Fixture *string `json:"fixture"`
		Name    *string `json:"name"`
		Start   *string `json:"start"`
		Faults  names   `json:"faults"`
		// Switches are laid over those of the fixture.
		Switches map[string]string `json:"switches"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	fixtureName := "default"
	if body.Fixture != nil {
		fixtureName = *body.Fixture
	}
	fixture, ok := c.options.Fixtures[fixtureName]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(c.options.Fixtures)), ", ")
		return nil, refuse(http.StatusBadRequest, "unknown-fixture", "Fixtures: "+known+".", "no fixture is named %q", fixtureName)
	}
	o := mockidp.ForkOptions{Start: c.options.Start, Random: c.options.Random, Faults: body.Faults, Switches: body.Switches}
	if body.Start != nil {
		at, err := time.Parse(time.RFC3339, *body.Start)
		if err != nil || !showable(at) {
			return nil, invalid("Write it like 2026-03-01T12:00:00Z.", "start is not a time between the years %d and %d", firstYear, lastYear)
		}
		o.Start = at
	}
	if body.Name == nil {
		return c.forkAny(fixture, o)
	}
	o.Name = *body.Name
	return c.forkNamed(fixture, o)
}

func showable(t time.Time) bool {
	year := t.UTC().Year()
	return year >= firstYear && year <= lastYear
}

// forkAny forks under the next name that is free.
func (c *Control) forkAny(f *mockidp.Fixture, o mockidp.ForkOptions) (any, error) {
	for {
		c.mu.Lock()
		c.made++
		o.Name = fmt.Sprintf("t%d", c.made)
		c.mu.Unlock()
		answer, err := c.forkNamed(f, o)
		if p, ok := errors.AsType[*problem](err); !ok || p.Code != "tenant-exists" {
			return answer, err
		}
	}
}

func (c *Control) forkNamed(f *mockidp.Fixture, o mockidp.ForkOptions) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	exists := refuse(http.StatusConflict, "tenant-exists", "Leave out name to get a free one, or delete the tenant first.", "a tenant named %q exists already", o.Name)
	if _, taken := c.tenants[o.Name]; taken {
		return nil, exists
	}
	if len(c.tenants) >= maxTenants {
		return nil, refuse(http.StatusConflict, "too-many-tenants", "Delete tenants that are done with.", "there are %d tenants already", maxTenants)
	}
	if o.Name == "" { // for the server this is the tenant of the bare host, which belongs to who runs it
		return nil, invalid("Leave it out to get a free one.", "name is empty")
	}
	t, err := c.server.Fork(f, o)
	switch {
	case errors.Is(err, mockidp.ErrServed):
		return nil, exists
	case err != nil:
		return nil, invalid("GET /v1/faults lists the faults, GET /v1/switches the switches with their values.", "%v", err)
	}
	c.tenants[o.Name] = forked{Tenant: t}
	return c.tenantAnswer(o.Name, c.tenants[o.Name]), nil
}

func deleteTenant(c *call) (any, error) {
	if c.tenant.kept {
		return nil, refuse(http.StatusConflict, "tenant-kept", "Delete only what POST /v1/tenants made.", "the tenant %s is served by the program itself", c.name)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tenants[c.name] == c.tenant { // not a successor of the same name
		delete(c.tenants, c.name)
	}
	c.tenant.Close()
	return nil, nil
}

func readClock(c *call) (any, error) { return map[string]any{"now": c.tenant.Now()}, nil }

func advanceClock(c *call) (any, error) {
	var body struct {
		Advance *string `json:"advance"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	if body.Advance == nil {
		return nil, missing("advance")
	}
	d, err := time.ParseDuration(*body.Advance)
	if err != nil || d <= 0 || d > longestAdvance || !showable(c.tenant.Now().Add(d)) {
		return nil, invalid(`Write it like "30s", "5m" or "24h"; clocks go forward, at most ten years at once.`, "advance is not a length of time that the clock can move")
	}
	now, err := c.tenant.Advance(d)
	if errors.Is(err, mockidp.ErrRealClock) {
		return nil, refuse(http.StatusConflict, "real-clock", "Fork a tenant with POST /v1/tenants: its clock stands still until it is advanced.", "the tenant %s runs on the real clock", c.name)
	}
	return map[string]any{"now": now}, err
}
