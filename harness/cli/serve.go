package cli

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/console"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

//go:embed demo
var demo embed.FS

// demoPassword is that of the demo users, printed at every start: it guards nothing.
const demoPassword = "mfaproof-demo"

type serveCommand struct {
	Dir     string `arg:"" optional:"" help:"A tenant folder in the Deploy CLI's YAML layout. Default: a demo tenant."`
	HTTP    string `default:"127.0.0.1:4400" placeholder:"ADDR" help:"Loopback address to listen on (${default})."`
	Console string `default:"${consoleAddress}" placeholder:"ADDR" help:"Loopback address of the console for people (${default}, or a free port where that is taken; empty for none)."`
	Runtime string `enum:"quickjs,node,both" default:"quickjs" help:"What runs the tenant's code: the embedded engine, Node as found on the PATH, or both compared (${enum})."`
	Control string `placeholder:"ADDR" help:"Loopback address of the control API for tests: inbox, push answers, clock, factors, log."`
}

// Run serves until it is interrupted.
func (c *serveCommand) Run(e *env) (err error) {
	folder, prefix, err := c.folder()
	if err != nil {
		return usageError{err}
	}
	for _, flag := range []struct{ name, addr string }{{"--http", c.HTTP}, {"--console", c.Console}, {"--control", c.Control}} {
		if err := loopback(flag.name, flag.addr); err != nil && flag.addr != "" {
			return usageError{err}
		}
	}
	engine, err := mockidp.OpenRuntime(e.ctx, c.Runtime)
	if err != nil {
		return usageError{err}
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	fixture, err := mockidp.LoadIn(engine, folder, prefix)
	if err != nil {
		return usageError{fmt.Errorf("the tenant does not load:\n%w", err)}
	}
	listener, err := net.Listen("tcp", c.HTTP)
	if err != nil {
		return usageError{fmt.Errorf("%w; choose another address with --http", err)}
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // an address that listens has a port
	base := "http://localhost:" + port
	server := mockidp.NewServer()
	tenant, err := server.Fork(fixture, mockidp.ForkOptions{Now: realTime{}.Now, Random: systemRandom, OwnCallback: mockidp.SampleCallback})
	if err != nil {
		return err
	}
	var users []mockidp.User
	if !fixture.HasUsers() {
		if users, err = addDemoUsers(tenant); err != nil {
			return usageError{err}
		}
	}
	live := &live{engine: engine, folder: folder, prefix: prefix, tenant: tenant, next: server, out: e.stdout}
	live.stamp = live.sign()
	tenant.AddSample(base, live.problemText)
	welcome(e.stdout, base, fixture, users, c.Dir)
	if c.Console != "" {
		if err := c.serveConsole(e, server, live, base); err != nil {
			return err
		}
	}
	if c.Control != "" {
		if err := c.serveControl(e, server, fixture, tenant, live, base); err != nil {
			return err
		}
	}
	fmt.Fprint(e.stdout, "\nWhat the tenant logs and sends to people appears below. Saved files count from the next login. Stop with Ctrl-C.\n\n")
	err = serve(e.ctx, listener, live)
	for _, line := range engine.Compared() {
		fmt.Fprintln(e.stdout, line)
	}
	return err
}

// loopback refuses an address that others could reach.
func loopback(flag, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%s %s: write it like 127.0.0.1:4400", flag, addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%s %s is not a loopback address; a mock with known secrets is never offered to a network", flag, addr)
	}
	return nil
}

// serveControl opens the control API on a listener of its own: the tenant's origin has no test hooks.
func (c *serveCommand) serveControl(e *env, server *mockidp.Server, f *mockidp.Fixture, t *mockidp.Tenant, live *live, base string) error {
	listener, err := net.Listen("tcp", c.Control)
	if err != nil {
		return usageError{fmt.Errorf("%w; choose another address with --control", err)}
	}
	live.control = "http://" + listener.Addr().String()
	api := control.New(server, control.Options{
		Fixtures: map[string]*mockidp.Fixture{"default": f}, Served: map[string]*mockidp.Tenant{"default": t}, Random: systemRandom, Start: realTime{}.Now(),
		Origin: originOf(base),
	})
	fmt.Fprintf(e.stdout, "  control   %s/v1/tenants/default\n", live.control)
	go func() {
		if err := serve(e.ctx, listener, api); err != nil {
			fmt.Fprintln(e.stderr, "mfaproof: the control API ended:", err)
		}
	}()
	return nil
}

// consoleAddress is where the console listens unless the user says otherwise.
const consoleAddress = "127.0.0.1:4402"

// serveConsole opens the console on a listener of its own: its pages and those of a tenant are of different origins.
func (c *serveCommand) serveConsole(e *env, server *mockidp.Server, live *live, base string) error {
	listener, err := net.Listen("tcp", c.Console)
	if err != nil && c.Console == consoleAddress {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return usageError{fmt.Errorf("%w; choose another address with --console", err)}
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // an address that listens has a port
	live.console = "http://localhost:" + port
	pages := console.New(server, console.Options{Origin: originOf(base), Problem: live.problemText, Fork: func(name string) (*mockidp.Tenant, error) {
		return forkSample(server, live.tenant.Fixture(), name, originOf(base)(name))
	}})
	fmt.Fprintf(e.stdout, "  console   %s/\n", live.console)
	go func() {
		<-e.ctx.Done()
		pages.Close()
	}()
	go func() {
		if err := serve(e.ctx, listener, live.looked(pages)); err != nil {
			fmt.Fprintln(e.stderr, "mfaproof: the console ended:", err)
		}
	}()
	return nil
}

// forkSample forks a tenant with the sample application, and with the demo users where the folder brings none.
func forkSample(server *mockidp.Server, f *mockidp.Fixture, name, origin string) (*mockidp.Tenant, error) {
	tenant, err := server.Fork(f, mockidp.ForkOptions{Name: name, Start: realTime{}.Now(), Random: systemRandom, OwnCallback: mockidp.SampleCallback})
	if err != nil {
		return nil, err
	}
	if !f.HasUsers() {
		if _, err := addDemoUsers(tenant); err != nil {
			tenant.Close()
			return nil, err
		}
	}
	tenant.AddSample(origin, func() string { return "" })
	return tenant, nil
}

// originOf gives the origin of each tenant from that of the default one.
func originOf(base string) func(tenant string) string {
	return func(tenant string) string {
		if tenant == "default" {
			return base
		}
		return strings.Replace(base, "localhost", tenant+".localhost", 1)
	}
}

// folder is what is served, and what to put before its file names in messages.
func (c *serveCommand) folder() (fs.FS, string, error) {
	if c.Dir == "" {
		sub, err := fs.Sub(demo, "demo")
		return sub, "demo/", err
	}
	if !isTenant(c.Dir) {
		return nil, "", fmt.Errorf("%s holds no tenant.yaml; export the tenant with the Deploy CLI in its YAML format", c.Dir)
	}
	return mockidp.Dir(c.Dir), filepath.ToSlash(filepath.Clean(c.Dir)) + "/", nil
}

// addDemoUsers makes an administrator and a user for a folder that brings no users.
func addDemoUsers(t *mockidp.Tenant) ([]mockidp.User, error) {
	users := []mockidp.User{
		{Email: "ana@example.test", Name: "Ana Admin", Password: demoPassword, Roles: []string{"admin"}, AppMetadata: map[string]any{"isAdmin": true}},
		{Email: "ben@example.test", Name: "Ben User", Password: demoPassword},
	}
	for _, u := range users {
		if _, err := t.PutUser(u); err != nil {
			return nil, err
		}
	}
	return users, nil
}

func welcome(w io.Writer, base string, f *mockidp.Fixture, users []mockidp.User, dir string) {
	what := "the demo tenant"
	if dir != "" {
		what = dir
	}
	fmt.Fprintf(w, "mfaproof %s serves %s. A mock for tests: put nothing real behind it.\n\n", Version, what)
	fmt.Fprintf(w, "  sign in   %s%s\n  issuer    %s/\n", base, mockidp.SamplePath, base)
	for _, c := range f.Clients() {
		secret := "public (PKCE)"
		if c.Secret != "" {
			secret = "secret " + c.Secret
		}
		callbacks := "no callbacks: it takes nobody to the login pages"
		if len(c.Callbacks) > 0 {
			callbacks = "callbacks " + strings.Join(c.Callbacks, " ")
		}
		fmt.Fprintf(w, "  client    %s  %s\n            %s\n", c.ID, secret, callbacks)
	}
	for _, u := range users {
		what := "user"
		if len(u.AppMetadata) > 0 {
			what = "administrator: app_metadata.isAdmin is true"
		}
		fmt.Fprintf(w, "  user      %s  password %s  (%s)\n", u.Email, u.Password, what)
	}
	if f.HasUsers() {
		fmt.Fprintf(w, "  users     those of %s, with the passwords there\n", filepath.ToSlash(filepath.Join(dir, "users.yaml")))
	}
	for _, n := range f.Notes() {
		fmt.Fprintf(w, "  note      %s\n", n)
	}
}

func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	// No idle timeout: clients that pool connections fail on one that a server closed under them.
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.Shutdown(closing); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("closing: %w", err)
	}
	return nil
}
