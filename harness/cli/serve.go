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
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

//go:embed demo
var demo embed.FS

// demoPassword is that of the demo users, printed at every start: it guards nothing.
const demoPassword = "mfaproof-demo"

type serveCommand struct {
	Dir  string `arg:"" optional:"" help:"A tenant folder in the Deploy CLI's YAML layout. Default: a demo tenant."`
	HTTP string `default:"127.0.0.1:4400" placeholder:"ADDR" help:"Loopback address to listen on (${default})."`
}

// Run serves until it is interrupted.
func (c *serveCommand) Run(e *env) error {
	folder, prefix, err := c.folder()
	if err != nil {
		return usageError{err}
	}
	host, port, err := net.SplitHostPort(c.HTTP)
	if err != nil {
		return usageError{fmt.Errorf("--http %s: write it like 127.0.0.1:4400", c.HTTP)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usageError{fmt.Errorf("--http %s is not a loopback address; a mock with known secrets is never offered to a network", c.HTTP)}
	}
	fixture, err := mockidp.Load(folder, prefix)
	if err != nil {
		return usageError{fmt.Errorf("the tenant does not load:\n%w", err)}
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return usageError{fmt.Errorf("%w; choose another address with --http", err)}
	}
	_, port, _ = net.SplitHostPort(listener.Addr().String()) // an address that listens has a port
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
	live := &live{folder: folder, prefix: prefix, tenant: tenant, next: server, out: e.stdout}
	live.stamp = live.sign()
	tenant.AddSample(base, live.problemText)
	welcome(e.stdout, base, fixture, users, c.Dir)
	return serve(e.ctx, listener, live)
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
	return os.DirFS(c.Dir), filepath.ToSlash(filepath.Clean(c.Dir)) + "/", nil
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
		fmt.Fprintf(w, "  client    %s  %s\n            callbacks %s\n", c.ID, secret, strings.Join(c.Callbacks, " "))
	}
	for _, u := range users {
		what := "user"
		if len(u.AppMetadata) > 0 {
			what = "administrator: app_metadata.isAdmin is true"
		}
		fmt.Fprintf(w, "  user      %s  password %s  (%s)\n", u.Email, u.Password, what)
	}
	for _, n := range f.Notes() {
		fmt.Fprintf(w, "  note      %s\n", n)
	}
	fmt.Fprint(w, "\nSaved files count from the next login. Stop with Ctrl-C.\n\n")
}

func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	// No idle timeout: clients that pool connections fail on one that a server closed under them.
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
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

// live is the tenant being served: it takes up saved files at the start of a login and prints the log as it grows.
type live struct {
	folder fs.FS
	prefix string
	tenant *mockidp.Tenant
	next   http.Handler
	out    io.Writer

	mu      sync.Mutex
	stamp   string
	problem string
	cursor  int
}

// ServeHTTP serves one request.
func (s *live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/authorize" || strings.HasPrefix(r.URL.Path, mockidp.SamplePath) {
		s.reload()
	}
	s.next.ServeHTTP(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	entries, next := s.tenant.Log(s.cursor)
	s.cursor = next
	for _, e := range entries {
		fmt.Fprintf(s.out, "%s  %-22s %s\n", e.Date.Format(time.TimeOnly), e.Type, e.Description)
	}
}

// reload loads the folder again when a file in it changed. What does not load changes nothing: the last good version
// stays in force and the mistakes are shown.
func (s *live) reload() {
	s.mu.Lock()
	defer s.mu.Unlock()
	stamp := s.sign()
	if stamp == s.stamp {
		return
	}
	s.stamp = stamp
	fixture, err := mockidp.Load(s.folder, s.prefix)
	if err != nil {
		s.problem = err.Error()
		fmt.Fprintf(s.out, "\nThe changed files do not load; the last good version stays in force:\n%v\n\n", err)
		return
	}
	s.problem = ""
	s.tenant.Reload(fixture)
	fmt.Fprintln(s.out, "The changed files are loaded.")
	for _, n := range fixture.Notes() {
		fmt.Fprintf(s.out, "  note      %s\n", n)
	}
}

func (s *live) problemText() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.problem
}

// sign tells versions of the folder apart by the names, sizes and times of its files.
func (s *live) sign() string {
	var b strings.Builder
	err := fs.WalkDir(s.folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a file that vanished while the folder was read changes the signature by itself
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return b.String()
}
