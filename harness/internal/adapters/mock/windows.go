package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	authenticator "github.com/mfaproof/mfaproof/virtualauthenticator/browser"
)

// windows are a real browser and the address at which it finds the mock: NAME.localhost:PORT.
type windows struct {
	chromium *browser.Chromium
	server   *http.Server
	port     string
	served   chan error
}

// ShowIn makes the target show its pages in a real browser, which Close then ends. It comes before any world.
func (t *Target) ShowIn(c *browser.Chromium) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("offering the mock to a browser: %w", err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // an address that listens has a port
	t.windows = &windows{chromium: c, port: port, served: make(chan error, 1),
		server: &http.Server{Handler: t.server, ReadHeaderTimeout: 10 * time.Second}}
	go func() { t.windows.served <- t.windows.server.Serve(listener) }()
	return nil
}

func (w *windows) close() error {
	err := w.chromium.Close()
	closing := w.server.Close()
	if ended := <-w.served; !errors.Is(ended, http.ErrServerClosed) {
		closing = errors.Join(closing, ended)
	}
	return errors.Join(err, closing)
}

// describe says what is otherwise in a browser, where nobody can send what no page offers.
func (w *windows) describe(d *target.Description) {
	d.Capabilities = slices.DeleteFunc(d.Capabilities, func(name string) bool { return name == "tamper" || name == "login.direct" })
	d.Notes = append(d.Notes, "driver browser: pages are shown in "+w.chromium.Version(),
		"laxity trusted-proxy is loopback in every tenant: a browser cannot be anywhere else, and a header says where its device is")
}

// inBrowser is a session whose pages are shown.
type inBrowser struct{ *session }

var _ target.Ceremonies = inBrowser{}

// shown gives a session its tab.
func (w *world) shown(ctx context.Context, s *session) (target.Session, error) {
	if err := s.openTab(ctx); err != nil {
		return nil, err
	}
	return inBrowser{s}, nil
}

func (s *session) openTab(ctx context.Context) error {
	d := s.device
	if d.profile == nil {
		d.profile = s.world.windows.chromium.Open()
	}
	var err error
	if s.tab, err = d.profile.Tab(ctx, s.world.host, s.identity()); err != nil {
		return err
	}
	s.browser.Surface = s.tab
	return nil
}

// identity is what the session's device looks like now.
func (s *session) identity() browser.Identity {
	of := s.browser.Device
	who := browser.Identity{UserAgent: cmp.Or(s.device.agent, of.UserAgent), NoWebAuthn: of.NoWebAuthn, NoScript: of.NoScript}
	if s.device.address.IsValid() {
		who.Address = s.device.address.String()
		if s.device.claimed != "" { // which a proxy leaves in front of what it knows itself
			who.Address = s.device.claimed + ", " + who.Address
		}
	}
	return who
}

// identify tells every tab of a device what it looks like now.
func (w *world) identify(ctx context.Context, d *device) error {
	for _, s := range w.sessions {
		if s.device == d && s.tab != nil {
			if err := s.tab.Identify(ctx, s.identity()); err != nil {
				return err
			}
		}
	}
	return nil
}

// cookies are those of the session's browser.
func (s *session) cookies(ctx context.Context) ([]*http.Cookie, error) {
	if s.device.profile == nil {
		return s.device.Cookies(&url.URL{Scheme: "http", Host: s.world.host, Path: "/"}), nil
	}
	all, err := s.device.profile.Cookies(ctx)
	var out []*http.Cookie
	for _, c := range all {
		if c.Domain == s.world.rpID {
			out = append(out, &http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
	return out, err
}

var _ target.Pictured = (*world)(nil)

// Pictures implements target.Pictured: there are none where pages are read over HTTP.
func (w *world) Pictures(ctx context.Context, hide func(string) string) ([]target.Picture, error) {
	var all []target.Picture
	for _, s := range w.sessions {
		if s.tab == nil {
			continue
		}
		html, png, err := s.tab.Picture(ctx, hide)
		if err != nil {
			return all, err
		}
		all = append(all, target.Picture{Device: s.browser.Device.Name, HTML: html, PNG: png})
	}
	return all, nil
}

// Answers implements target.Ceremonies.
func (inBrowser) Answers(c target.Ceremony) []vocab.Answer {
	return authenticator.Answers(c.Key, ceremonyOf(c))
}

func ceremonyOf(c target.Ceremony) authenticator.Ceremony {
	if c.Creates {
		return authenticator.Create
	}
	return authenticator.Get
}

// Ceremony implements target.Ceremonies.
func (s inBrowser) Ceremony(ctx context.Context, _ string, c target.Ceremony) (target.Observation, error) {
	err := s.tab.With(ctx, c.Key, ceremonyOf(c), c.How, func(ctx context.Context) error { return s.browser.UseKey(ctx, c.Remember) })
	if err != nil {
		return target.Observation{}, err
	}
	return s.observe(ctx)
}
