package wire

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// The bounds of what one server keeps, and of what one call may take: a target that hangs must not hold it for ever.
const (
	maxWorlds   = 4096
	maxSessions = 256 // of a world
	maxCall     = 5 * time.Minute
)

// server answers requests with a target. It keeps worlds and sessions under the ids that it gave them.
type server struct {
	target target.Target

	mu       sync.Mutex
	next     uint64
	worlds   map[string]*served
	sessions map[string]target.Session
}

// served is a world and the ids of its sessions.
type served struct {
	world    target.World
	sessions []string
}

func newServer(t target.Target) *server {
	return &server{target: t, worlds: map[string]*served{}, sessions: map[string]target.Session{}}
}

// answer answers one message. Whatever goes wrong is a problem on somebody's side; nothing panics.
func (s *server) answer(ctx context.Context, message []byte) (out []byte) {
	var a Answer
	r, err := readRequest(message)
	if err != nil {
		a.Problem = &Problem{Side: SideUsage, Text: err.Error()}
	} else {
		a = s.perform(ctx, r)
	}
	a.ID = r.ID
	out, err = encode(a)
	if err != nil {
		out, _ = encode(Answer{ID: r.ID, Problem: &Problem{Side: SideAdapter, Text: "the answer cannot be sent: " + err.Error()}})
	}
	return out
}

// perform does what a request asks for.
func (s *server) perform(ctx context.Context, r Request) (a Answer) {
	defer func() {
		if p := recover(); p != nil {
			a = Answer{Problem: &Problem{Side: SideAdapter, Text: fmt.Sprintf("panic: %v\n%s", p, debug.Stack())}}
		}
	}()
	i := slices.IndexFunc(methods, func(m method) bool { return m.name == r.Method })
	if i < 0 {
		return unsupported(fmt.Sprintf("there is no method %q; %s", r.Method, strictyaml.DidYouMean(r.Method, "methods", methodNames())))
	}
	m := methods[i]
	ctx, cancel := context.WithTimeout(ctx, maxCall)
	defer cancel()
	if m.capability != "" {
		about, err := s.target.Describe(ctx)
		if err != nil {
			return problem(err)
		}
		if !slices.Contains(about.Capabilities, m.capability) {
			return unsupported(fmt.Sprintf("%s needs the capability %s, which %s does not declare", m.name, m.capability, about.Name))
		}
	}
	result, err := m.answer(ctx, s, r.Params)
	switch {
	case errors.Is(err, errUnsupported):
		return unsupported(m.name + ": " + err.Error())
	case err != nil:
		return problem(err)
	}
	raw, err := encode(result)
	if err != nil {
		return problem(fmt.Errorf("the result of %s cannot be sent: %w", m.name, err))
	}
	return Answer{Result: raw}
}

func methodNames() []string {
	var names []string
	for _, m := range methods {
		names = append(names, m.name)
	}
	return names
}

func unsupported(text string) Answer { return Answer{Unsupported: &text} }

// problem says of an error on whose side it is.
func problem(err error) Answer {
	p := &Problem{Side: SideAdapter, Text: err.Error()}
	var usage *usageError
	var defect interface{ IsDefect() }
	switch {
	case errors.As(err, &usage):
		p.Side = SideUsage
	case errors.As(err, &defect):
		p.Side = SideImplementation
		if shown, ok := defect.(interface{ Evidence() string }); ok {
			p.Evidence = shown.Evidence()
		}
	}
	return Answer{Problem: p}
}

// id gives an id that was not used before.
func (s *server) id(kind string) string {
	s.next++
	return kind + strconv.FormatUint(s.next, 10)
}

func (s *server) world(id string) (target.World, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.worlds[id]
	if w == nil {
		return nil, &usageError{fmt.Errorf("there is no world %q: provision gives the id, and release ends it", id)}
	}
	return w.world, nil
}

func (s *server) session(id string) (target.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.sessions[id]
	if session == nil {
		return nil, &usageError{fmt.Errorf("there is no session %q: open gives the id, and the release of its world ends it", id)}
	}
	return session, nil
}

// keepWorld gives a world an id.
func (s *server) keepWorld(w target.World) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.worlds) >= maxWorlds {
		return "", &usageError{fmt.Errorf("there are %d worlds already: release those that are done with", maxWorlds)}
	}
	id := s.id("w")
	s.worlds[id] = &served{world: w}
	return id, nil
}

// keepSession gives a session of a world an id.
func (s *server) keepSession(world string, session target.Session) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.worlds[world]
	switch {
	case w == nil:
		return "", &usageError{fmt.Errorf("the world %q was released meanwhile", world)}
	case len(w.sessions) >= maxSessions:
		return "", &usageError{fmt.Errorf("the world %q has %d sessions already", world, maxSessions)}
	}
	id := s.id("s")
	s.sessions[id] = session
	w.sessions = append(w.sessions, id)
	return id, nil
}

// forget gives up a world's ids, and the world.
func (s *server) forget(id string) target.World {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.worlds[id]
	if w == nil {
		return nil
	}
	delete(s.worlds, id)
	for _, session := range w.sessions {
		delete(s.sessions, session)
	}
	return w.world
}

// end closes the worlds that are left.
func (s *server) end(ctx context.Context) error {
	s.mu.Lock()
	var ids []string
	for id := range s.worlds {
		ids = append(ids, id)
	}
	s.mu.Unlock()
	var all []error
	for _, id := range ids {
		if w := s.forget(id); w != nil {
			all = append(all, w.Close(ctx))
		}
	}
	return errors.Join(all...)
}
