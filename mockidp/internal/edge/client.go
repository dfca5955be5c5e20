package edge

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Trust says who may tell in X-Forwarded-For where a request came from.
type Trust string

// The degrees of trust. Anybody is a fault: with it everyone chooses where they are.
const (
	Nobody   Trust = ""
	Loopback Trust = "loopback" // a proxy on this machine
	Anybody  Trust = "anybody"
)

// maxForwarded bounds the addresses that are looked at: more proxies in a row than anybody has.
const maxForwarded = 32

// ClientIP is the address of the caller. X-Forwarded-For is ignored, anybody can write it, unless the tenant believes a
// proxy on this machine.
func ClientIP(r *http.Request) string {
	peer := r.RemoteAddr
	if h, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		peer = h
	}
	switch trust := From(r).Forwarded; {
	case trust == Anybody, trust == Loopback && isLoopback(peer):
		return forwarded(r.Header.Values("X-Forwarded-For"), peer)
	}
	return peer
}

// forwarded is the last address of the list that is not of this machine: each proxy adds the one it was called from at
// the end, and what stands before could have been written by the caller. A list that ends with something else than an
// address says nothing.
func forwarded(lines []string, peer string) string {
	list := strings.Split(strings.Join(lines, ","), ",")
	for i, one := range slices.Backward(list) {
		address, err := netip.ParseAddr(strings.TrimSpace(one))
		if err != nil || len(list)-i > maxForwarded {
			return peer
		}
		if address = address.Unmap().WithZone(""); !address.IsLoopback() {
			return address.String()
		}
	}
	return peer
}

func isLoopback(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && address.Unmap().IsLoopback()
}
