// Package launch owns the processes of identity systems under test: it installs, starts, finds and stops them on loopback
// by recipes. It knows no adapter, and nothing of what a system does beyond that it answers HTTP.
package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Recipe says how a system is installed and started.
//
// Its script is called as `sh system.sh check|install|start`. check exits with 0 where everything that start needs is
// there; install brings it, again and again without harm; start becomes the system (exec), in the foreground. All three
// find in their environment
//
//	MFAPROOF_RECIPE  the folder with Files
//	MFAPROOF_CACHE   a folder of this recipe that lasts, for what install brings without being root
//
// and start, whose working directory is MFAPROOF_DIR, also
//
//	MFAPROOF_DIR     a folder for everything that the system writes; it goes when the system stops
//	MFAPROOF_PORT    the port to listen on, on 127.0.0.1 alone
type Recipe struct {
	// Name is made of lower-case letters, digits and dashes.
	Name string
	// About is one line: what it is, which version, and where from.
	About string
	// Files hold system.sh and whatever it needs beside it.
	Files fs.FS
	// Root says that install has to be run by root.
	Root bool
	// Ready is a path that answers with a status below 500 once the system can be used.
	Ready string
	// Limit is how long a start may take; zero is 20 seconds.
	Limit time.Duration
	// Use is what `adapter up` prints of how to look at the system by hand; %s is its URL.
	Use string
}

// Script is the recipe's system.sh.
func (r Recipe) Script() ([]byte, error) { return fs.ReadFile(r.Files, script) }

const (
	script       = "system.sh"
	usualLimit   = 20 * time.Second
	installLimit = 10 * time.Minute
)

// Wall is the real time; harness/internal/wall has it.
type Wall interface {
	Now() time.Time
	// Sleep waits, or returns early with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// Launcher installs, starts, finds and stops systems. Launchers with the same State folder see each other's systems,
// from whatever process.
type Launcher struct {
	// State is a private folder for what is up; Cache one for what recipes install without being root.
	State, Cache string
	Wall         Wall
	// Client asks a system whether it is ready; nil is one that follows no redirects.
	Client *http.Client
	// Log is told what goes on while something takes long; nil is nobody.
	Log io.Writer
}

// New makes a launcher for whoever runs this process, with folders of that user's own.
func New(wall Wall, log io.Writer) (*Launcher, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("systems under test need a folder for what they install: %w; set HOME or XDG_CACHE_HOME", err)
	}
	return &Launcher{
		State: filepath.Join(os.TempDir(), "mfaproof-"+strconv.Itoa(os.Getuid())),
		Cache: filepath.Join(cache, "mfaproof"), Wall: wall, Log: log,
	}, nil
}

// System is one that is up.
type System struct {
	Name string `json:"name"`
	Port int    `json:"port"`
	// Dir is its working directory.
	Dir string `json:"dir"`
	// Group is the id of its process group, and Began when its leader started, as the kernel tells it: a number that was
	// given out again is another process.
	Group int    `json:"group"`
	Began string `json:"began,omitempty"`
	// Run says that it belongs to a run and ends with it.
	Run bool `json:"run,omitempty"`
	// Starting says that it is not ready yet: until its own group is known, Group is the process that starts it.
	Starting bool `json:"starting,omitempty"`
}

// URL is where the system listens.
func (s System) URL() string { return "http://127.0.0.1:" + strconv.Itoa(s.Port) }

// Up starts a system that outlives this process. Where one of the name is up already (on that port, if one is given) it
// returns that one, and false. Port 0 is a free one.
func (l *Launcher) Up(ctx context.Context, r Recipe, port int) (System, bool, error) {
	up, err := l.Status(ctx)
	if err != nil {
		return System{}, false, err
	}
	for _, s := range up {
		if s.Name == r.Name && !s.Run && !s.Starting && (port == 0 || s.Port == port) {
			return s, false, nil
		}
	}
	s, _, err := l.start(ctx, r, port, false)
	return s, err == nil, err
}

// Start starts a system for as long as the context lasts, or until stop is called; it ends with this process, however
// that ends. Port 0 is a free one.
func (l *Launcher) Start(ctx context.Context, r Recipe, port int) (System, func(context.Context) error, error) {
	s, group, err := l.start(ctx, r, port, true)
	if err != nil {
		return System{}, nil, err
	}
	end := func(ctx context.Context) error {
		defer group.Kill()
		return l.stop(ctx, s)
	}
	forget := context.AfterFunc(ctx, func() { _ = end(context.WithoutCancel(ctx)) }) // whoever still cares calls stop
	return s, func(ctx context.Context) error {
		if !forget() {
			return l.stop(ctx, s) // it is being stopped, or was: this waits for it
		}
		return end(ctx)
	}, nil
}

// Down stops the systems of a name that are up by `up`, or the one on a port, and returns which they were.
func (l *Launcher) Down(ctx context.Context, name string, port int) ([]System, error) {
	up, err := l.Status(ctx)
	if err != nil {
		return nil, err
	}
	var stopped []System
	var problems []error
	for _, s := range up {
		switch {
		case s.Name != name || s.Run || (port != 0 && s.Port != port):
			continue
		case s.Starting:
			problems = append(problems, fmt.Errorf("%s on port %d is still starting: end the `adapter up` that starts it, or wait for it", name, s.Port))
			continue
		}
		stopped = append(stopped, s)
		problems = append(problems, l.stop(ctx, s))
	}
	return stopped, errors.Join(problems...)
}

// Find returns a system of the name that is up by `up`.
func (l *Launcher) Find(ctx context.Context, name string) (System, bool, error) {
	up, err := l.Status(ctx)
	if err != nil {
		return System{}, false, err
	}
	for _, s := range up {
		if s.Name == name && !s.Run && !s.Starting {
			return s, true, nil
		}
	}
	return System{}, false, nil
}
