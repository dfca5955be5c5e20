//go:build linux

package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

//go:embed tenant
var files embed.FS

// How many make a batch: enough that the clock's grain and one garbage collection do not show.
const (
	flowsPerBatch = 40
	signsPerBatch = 40
)

// The floors: the sum of what the parts of a flow cost by themselves (14 requests, 4 Action runs, 4 RS256 signatures).
const (
	inProcessFloor = 4.6  // ms
	loopbackFloor  = 5.0  // ms
	signFloor      = 0.80 // ms
)

// flows measures the whole flow in process and over a real listener.
func flows(ctx context.Context) (figures []figure, err error) {
	folder, err := fs.Sub(files, "tenant")
	if err != nil {
		return nil, err
	}
	fixture, err := mockidp.Load(folder, "tenant/")
	if err != nil {
		return nil, err
	}
	server := mockidp.NewServer()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	inside, err := timed(ctx, key, func() error {
		return once(ctx, server, fixture, "http://localhost", mockidp.Transport(server))
	})
	if err != nil {
		return nil, fmt.Errorf("in process: %w", err)
	}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	behind := &http.Server{Handler: server, ReadHeaderTimeout: time.Second}
	ended := make(chan error, 1)
	go func() { ended <- behind.Serve(listener) }()
	defer func() {
		err = errors.Join(err, behind.Close())
		if stopped := <-ended; !errors.Is(stopped, http.ErrServerClosed) {
			err = errors.Join(err, stopped)
		}
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, err
	}
	connections := loopback()
	defer connections.CloseIdleConnections()
	outside, err := timed(ctx, key, func() error { return once(ctx, server, fixture, "http://localhost:"+port, connections) })
	if err != nil {
		return nil, fmt.Errorf("over loopback: %w", err)
	}
	return append(inside.figures("in process", inProcessFloor), outside.figures("over loopback", loopbackFloor)...), nil
}

// timing is what one flow takes, and beside it one RS256 signature, the largest part of the floor: it tells how fast the
// machine is at that moment.
type timing struct {
	flow cost
	sign float64 // ms of CPU
}

func (t timing) figures(how string, floor float64) []figure {
	speed := t.sign / signFloor
	return []figure{
		{"CPU of an RS256 signature, the yardstick of the next lines", t.sign, signFloor, "ms"},
		{"CPU of a whole flow " + how + ": log in, enrol, log out, log in with a code", t.flow.cpu, floor, "ms"},
		{"the same at the speed at which the floors were taken", t.flow.cpu / speed, floor, "ms"},
		{"wall time of a whole flow " + how, t.flow.wall, 0, "ms"},
	}
}

// timed gives the median cost of one flow. A first flow, which waits for the signing key, does not count.
func timed(ctx context.Context, key *rsa.PrivateKey, one func() error) (timing, error) {
	if err := one(); err != nil {
		return timing{}, err
	}
	var cpus, walls, signs []float64
	for range batches {
		signed, err := signature(ctx, key)
		if err != nil {
			return timing{}, err
		}
		took, err := spend(repeated(ctx, flowsPerBatch, one))
		if err != nil {
			return timing{}, err
		}
		signs = append(signs, signed)
		cpus, walls = append(cpus, took.cpu/flowsPerBatch), append(walls, took.wall/flowsPerBatch)
	}
	return timing{cost{median(cpus), median(walls)}, median(signs)}, nil
}

// signature is what one RS256 signature takes now, in milliseconds of CPU.
func signature(ctx context.Context, key *rsa.PrivateKey) (float64, error) {
	digest := sha256.Sum256([]byte("a token"))
	signed, err := spend(repeated(ctx, signsPerBatch, func() error {
		_, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
		return err
	}))
	return signed.cpu / signsPerBatch, err
}

func repeated(ctx context.Context, times int, do func() error) func() error {
	return func() error {
		for range times {
			if err := errors.Join(ctx.Err(), do()); err != nil {
				return err
			}
		}
		return nil
	}
}

// once runs the flow on a new fork, with a new browser and a new wallet.
func once(ctx context.Context, server *mockidp.Server, fixture *mockidp.Fixture, base string, transport http.RoundTripper) error {
	f, end, err := begin(server, fixture, base, transport)
	if err != nil {
		return err
	}
	defer end()
	return f.whole(ctx)
}

// begin gives a person on a fork of their own, whose clock stands still, and what ends it.
func begin(server *mockidp.Server, fixture *mockidp.Fixture, base string, transport http.RoundTripper) (*flow, func(), error) {
	tenant, err := server.Fork(fixture, mockidp.ForkOptions{Start: time.Date(2026, 3, 2, 9, 0, 10, 0, time.UTC), Random: random})
	if err != nil {
		return nil, nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		tenant.Close()
		return nil, nil, err
	}
	return &flow{tenant: tenant, base: base, wallet: virtualauthenticator.New(rand.Reader), browser: &form.Browser{
		Device: target.Device{Name: "laptop"}, Callback: callback,
		HTTP: &http.Client{Transport: transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}}, tenant.Close, nil
}

func random(b []byte) { _, _ = rand.Read(b) } // never fails since Go 1.24

// loopback connects to this machine whatever the name, since localhost may be unknown to the resolver.
func loopback() *http.Transport {
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}}
}
