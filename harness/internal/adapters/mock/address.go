package mock

import (
	"fmt"
	"net/http"
	"net/netip"

	"github.com/mfaproof/mfaproof/mockidp"
)

// located makes requests come from the address of a device.
type located struct {
	address netip.Addr
	next    http.RoundTripper
}

// from gives the transport of a device; one without an address is on this machine.
func from(address string, next http.RoundTripper) (http.RoundTripper, error) {
	if address == "" {
		return next, nil
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return nil, fmt.Errorf("the address of the device: %w", err)
	}
	return located{a, next}, nil
}

// RoundTrip implements http.RoundTripper.
func (l located) RoundTrip(r *http.Request) (*http.Response, error) {
	return l.next.RoundTrip(r.WithContext(mockidp.WithAddress(r.Context(), l.address)))
}
