// Package remote owns adapters that are up already and answer over HTTP. It starts nothing and stops nothing; what the messages mean is
// package wire's.
package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/mfaproof/mfaproof/harness/wire"
)

// Options say how an adapter is reached. The zero value has a default for each.
type Options struct {
	Wire wire.Options
	// Tap is shown every message; nil is nobody.
	Tap wire.Tap
	// StartLimit is how long the adapter may take to say hello and what it is; 30 seconds by default.
	StartLimit time.Duration
	// Anywhere lets the adapter be on another machine. Cases create accounts and guess at codes there.
	Anywhere bool
}

// Open attaches to the adapter at an address such as http://127.0.0.1:8080.
func Open(ctx context.Context, address string, o Options) (*wire.Target, error) {
	if o.StartLimit == 0 {
		o.StartLimit = 30 * time.Second
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("%q is no address of an adapter, such as http://127.0.0.1:8080", address)
	}
	ip := net.ParseIP(u.Hostname())
	if !o.Anywhere && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("the adapter at %q is not on this machine: cases create accounts and guess at codes, and go nowhere else", address)
	}
	// No proxy of the environment comes between, no redirect leads away.
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 16, ResponseHeaderTimeout: 10 * time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("it redirects, which no adapter does") },
	}
	poster := wire.NewPoster(client, address, o.Tap)
	limited, cancel := context.WithTimeout(ctx, o.StartLimit)
	defer cancel()
	t, err := wire.Attach(limited, poster, o.Wire)
	if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
		err = fmt.Errorf("%w; start the adapter first, and give the address that it listens on", err)
	}
	if err != nil {
		return nil, errors.Join(err, poster.Close(ctx))
	}
	return t, nil
}
