package risk

import (
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
)

// What is kept of a user is bounded: this many devices, the one that was longest not seen goes first, and cookies and
// user agents of up to this many bytes. Longer ones are not kept and count as not sent.
const (
	MaxDevices    = 100
	MaxIdentifier = 1024
)

// Login is what can be seen of one login.
type Login struct {
	At time.Time
	// IP is the address as it was given; it need not be one.
	IP string
	// DeviceID is the value of the device cookie, empty without one.
	DeviceID  string
	UserAgent string
	// Location is where the address is; Located is false when the database has no record of it.
	Location geoip.Location
	Located  bool
}

// History is what is remembered of one user. The zero value is a user who never logged in. It is a value: Record gives
// another one, and no history changes once it is made, so tenants may share it.
type History struct {
	loggedIn bool
	devices  []Device // the last seen comes last
	place    place
}

// Device is a pair of cookie and user agent that was seen. Either may be empty.
type Device struct {
	ID        string
	UserAgent string
	LastSeen  time.Time
}

// place is where a user last was, with the time of that login.
type place struct {
	known bool
	at    time.Time
	point point
}

// Record gives the history after a login that succeeded. The order of calls counts, not the clock: the login that is
// recorded last is the last one, even when the clock was moved back between.
//
// A login without a usable place (none, unknown, behind a proxy) leaves the last place as it was, so that going through
// such an address does not make distant places near.
func Record(h History, l Login) History {
	at := l.At.Round(0) // a monotonic reading would make two equal times differ
	next := History{loggedIn: true, place: h.place}
	if p, code := locate(l); code == "" {
		next.place = place{true, at, p}
	}
	seen := Device{identifier(l.DeviceID), identifier(l.UserAgent), at}
	next.devices = make([]Device, 0, len(h.devices)+1)
	for _, d := range h.devices {
		if d.ID != seen.ID || d.UserAgent != seen.UserAgent {
			next.devices = append(next.devices, d)
		}
	}
	if seen.ID != "" || seen.UserAgent != "" {
		next.devices = append(next.devices, seen)
	}
	if surplus := len(next.devices) - MaxDevices; surplus > 0 {
		next.devices = slices.Clone(next.devices[surplus:])
	}
	return next
}

// ClearDevices gives the history without its devices, as clearing the assessor new-device in the Management API does.
func ClearDevices(h History) History {
	h.devices = nil
	return h
}

// LoggedIn tells whether the user ever logged in.
func (h History) LoggedIn() bool { return h.loggedIn }

// Devices lists what is remembered, the last seen last, including what has become too old. The list is the caller's.
func (h History) Devices() []Device { return slices.Clone(h.devices) }

// identifier is a cookie or user agent as it is compared and kept: empty when there is nothing in it, or too much.
func identifier(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > MaxIdentifier {
		return ""
	}
	return strings.Clone(s) // not a part of a whole request that would stay in memory with it
}

// elapsed is the time between a remembered moment and now, never below zero: when the clock was moved back, no time has
// passed. Devices are then still known, and far places are impossible to reach, which is the strict reading of both.
func elapsed(from, now time.Time) time.Duration { return max(0, now.Round(0).Sub(from)) }
