package mock

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
)

// device is what a person sits in front of: two sessions on one device are two tabs. What a signal changes counts from the
// next request on.
type device struct {
	jar     http.CookieJar
	address netip.Addr // invalid: this machine
	agent   string     // empty: that of the browser
	claimed string     // in X-Forwarded-For; empty: nothing
	signals mockidp.Signals
	profile *browser.Device // in a real browser; nil without
}

var _ target.Signals = (*world)(nil)

// device gives the device of a name, which is new when nobody used it.
func (w *world) device(name string) (*device, error) {
	if d := w.devices[name]; d != nil {
		return d, nil
	}
	d := &device{}
	w.devices[name] = d
	return d, d.forget()
}

// forget empties the cookie jar.
func (d *device) forget() error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return fmt.Errorf("making a cookie jar: %w", err)
	}
	d.jar = jar
	return nil
}

// SetCookies implements http.CookieJar.
func (d *device) SetCookies(u *url.URL, cookies []*http.Cookie) { d.jar.SetCookies(u, cookies) }

// Cookies implements http.CookieJar.
func (d *device) Cookies(u *url.URL) []*http.Cookie { return d.jar.Cookies(u) }

// network takes a device's requests to the mock, from where the device is.
type network struct {
	device *device
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(mockidp.WithAddress(r.Context(), n.device.address))
	if n.device.agent != "" {
		r.Header.Set("User-Agent", n.device.agent)
	}
	if n.device.claimed != "" {
		r.Header.Set("X-Forwarded-For", n.device.claimed)
	}
	return n.next.RoundTrip(r)
}

// Signal implements target.Signals.
func (w *world) Signal(ctx context.Context, name string, s target.Signal) error {
	d, err := w.device(name)
	if err != nil {
		return err
	}
	if d.address, err = addressOf(s, d.address); err != nil {
		return err
	}
	if s.UserAgent != "" {
		d.agent = s.UserAgent
	}
	if s.ForwardedFor != "" {
		d.claimed = s.ForwardedFor
	}
	if s.DenyListed != nil {
		d.signals.DenyListed = nil
		if s.DenyListed.Source != "" {
			listing := mockidp.Listing(*s.DenyListed)
			d.signals.DenyListed = &listing
		}
	}
	if s.Risk != nil {
		d.signals.NoAssessment, d.signals.Confidence, d.signals.Assessments = s.Risk.None, s.Risk.Confidence, map[string]mockidp.Finding{}
		for assessor, code := range s.Risk.Codes {
			d.signals.Assessments[assessor] = mockidp.Finding{Code: code}
		}
		for assessor, confidence := range s.Risk.Confidences {
			d.signals.Assessments[assessor] = mockidp.Finding{Confidence: confidence}
		}
		d.signals.Without = s.Risk.Without
	}
	w.signalled = true
	if s.ForgetCookies {
		if d.profile != nil {
			return d.profile.Forget(ctx)
		}
		return d.forget()
	}
	return w.identify(ctx, d)
}

func addressOf(s target.Signal, now netip.Addr) (netip.Addr, error) {
	if s.Address != "" {
		address, err := netip.ParseAddr(s.Address)
		if err != nil {
			return now, fmt.Errorf("the address of the device: %w", err)
		}
		return address, nil
	}
	if s.Place == "" {
		return now, nil
	}
	places := mockidp.Places()
	i := slices.IndexFunc(places, func(p mockidp.Place) bool { return p.Name == s.Place })
	if i < 0 {
		return now, fmt.Errorf("the mock has no place %q", s.Place)
	}
	return places[i].IPv4, nil
}

// signal tells the mock what the assessment of the next login finds. The mock keeps signals by person until they are used:
// those of another device must not reach this one.
func (w *world) signal(d *device, userID string) error {
	if !w.signalled {
		return nil
	}
	s := d.signals
	if s.NoAssessment {
		s.DenyListed = nil // nothing looks at the list
	}
	return w.fork.Signal(userID, s)
}
