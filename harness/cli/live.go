package cli

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// live is the tenant being served: it takes up saved files at the start of a login and when somebody looks at the console, and prints the
// log as it grows.
type live struct {
	engine *mockidp.Runtime
	folder fs.FS
	prefix string
	tenant *mockidp.Tenant
	next   http.Handler
	out    io.Writer

	mu      sync.Mutex
	stamp   string
	problem string
	cursor  int
	mail    int    // messages printed so far
	control string // URL of the control API, when it is served
	console string // URL of the console, when it is served
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
		fmt.Fprintf(s.out, "%s  %-29s %s\n", e.Date.Format(time.TimeOnly), e.Type, e.Description)
	}
	s.printMessages()
}

// looked serves the console, whose pages speak of the files as they are now: who has just saved one looks there.
func (s *live) looked(pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/assets/") && !strings.HasSuffix(r.URL.Path, "/events") {
			s.reload()
		}
		pages.ServeHTTP(w, r)
	})
}

// printMessages shows what a real tenant would have sent: this terminal is the person's inbox.
func (s *live) printMessages() {
	sent, next := s.tenant.Messages(s.mail)
	s.mail = next
	for _, m := range sent {
		fmt.Fprintf(s.out, "%s  %s to %s: %s\n", m.At.Format(time.TimeOnly), m.Channel, m.To, m.Body)
		switch {
		case m.Transaction == "":
		case s.console != "":
			fmt.Fprintf(s.out, "          answer it in the console: %s/tenants/default/inbox\n", s.console)
		case s.control == "":
			fmt.Fprintln(s.out, "          start serve with --console 127.0.0.1:4402 to answer it")
		default:
			fmt.Fprintf(s.out, "          answer it: curl %s/v1/tenants/default/push/%s -H 'Content-Type: application/json' -d '{\"approve\":true}'\n", s.control, m.Transaction)
		}
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
	fixture, err := mockidp.LoadIn(s.engine, s.folder, s.prefix)
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
