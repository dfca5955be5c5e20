package webauthn

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// page is the page that asks for a ceremony.
type page struct {
	origin string // as the client data shows it: scheme://host[:port]
	host   string // the effective domain, in lower case
}

// openPage reads an origin. What is not scheme://host[:port] is a mistake of the caller, not of the page.
func openPage(origin string) (page, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || u.Scheme+"://"+u.Host != origin {
		return page{}, fmt.Errorf("webauthn: the origin %q is not of the form scheme://host[:port]: give the page's origin without a path", origin)
	}
	return page{origin: origin, host: strings.ToLower(u.Hostname())}, nil
}

// scope returns the relying party id that the page may use: the one it asks for if that is its own host or a parent domain
// of it, or its own host if it asks for none. An address has no domain, so that it can be no relying party.
func (p page) scope(rpID string) (string, error) {
	if _, err := netip.ParseAddr(p.host); err == nil {
		return "", refuse("SecurityError", "the page's host %s is an address and not a domain; serve it under a name such as localhost", p.host)
	}
	switch {
	case rpID == "":
		return p.host, nil
	case rpID == p.host, strings.HasSuffix(p.host, "."+rpID):
		return rpID, nil
	default:
		return "", refuse("SecurityError", "the relying party id %q is neither the page's host %s nor a parent domain of it", rpID, p.host)
	}
}
