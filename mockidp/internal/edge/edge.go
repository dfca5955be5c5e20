// Package edge owns the first look at a request: scheme, host and tenant become one value, from which issuer, relying
// party, origin and cookie scope follow. Nothing below it reads the Host header, and no tenant stores its own URL.
package edge

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Origin is where a request came in.
type Origin struct {
	Scheme   string // http or https
	Host     string // as the client wrote it, with the port
	Hostname string // without the port
	// Tenant is NAME of NAME.localhost; empty for the bare host, which serves the default tenant.
	Tenant string
	// Forwarded says from whom X-Forwarded-For is believed, which is the tenant's to say: nobody unless it does.
	Forwarded Trust
}

// Base is the URL prefix of the tenant, without a slash at the end.
func (o Origin) Base() string { return o.Scheme + "://" + o.Host }

// Issuer is the OpenID issuer: the base with the slash that real tenants have.
func (o Origin) Issuer() string { return o.Base() + "/" }

// IsMFA tells whether an audience is the tenant's MFA API, written with https as clients do or with the scheme that is served.
func (o Origin) IsMFA(audience string) bool {
	return audience == o.Base()+"/mfa/" || audience == "https://"+o.Host+"/mfa/"
}

// RPID is the WebAuthn relying party id; empty on an IP address, which cannot be one.
func (o Origin) RPID() string {
	if net.ParseIP(strings.Trim(o.Hostname, "[]")) != nil {
		return ""
	}
	return o.Hostname
}

// Secure tells whether cookies may carry the Secure attribute.
func (o Origin) Secure() bool { return o.Scheme == "https" }

// Resolve reads the origin of a request. Only names of this machine are served: a page of another site that points its
// own name at the loopback address (DNS rebinding) is refused.
func Resolve(r *http.Request) (Origin, error) {
	o := Origin{Scheme: "http", Host: strings.ToLower(r.Host)}
	if r.TLS != nil {
		o.Scheme = "https"
	}
	o.Hostname = o.Host
	if h, port, err := net.SplitHostPort(o.Host); err == nil {
		o.Hostname = h
		if strings.Trim(port, "0123456789") != "" {
			return Origin{}, fmt.Errorf("the host %q has no port number", r.Host)
		}
	}
	switch ip := net.ParseIP(strings.Trim(o.Hostname, "[]")); {
	case o.Hostname == "localhost", ip != nil && ip.IsLoopback():
	case strings.HasSuffix(o.Hostname, ".localhost") && o.Hostname != ".localhost":
		o.Tenant = strings.TrimSuffix(o.Hostname, ".localhost")
	default:
		return Origin{}, fmt.Errorf("the host %q is not served here; use localhost or NAME.localhost", r.Host)
	}
	return o, nil
}

type key struct{}

// With hands an origin down with a request.
func With(r *http.Request, o Origin) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), key{}, o))
}

// From returns the origin that Resolve found for the request.
func From(r *http.Request) Origin {
	o, _ := r.Context().Value(key{}).(Origin)
	return o
}
