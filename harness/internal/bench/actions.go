//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/mfaproof/mfaproof/mockidp"
)

const (
	runsPerBatch = 200
	// runsFloor is how many Actions run in a second on one processor: a fresh realm takes 0.24 ms, an in-process request 15 µs.
	runsFloor = 3900
	// loginsFloor is two logins for each whole flow in process.
	loginsFloor = 2000 / inProcessFloor
)

// actions measures how many Actions run, and how many logins with two Actions are made, in a second of one processor's time.
func actions(ctx context.Context) ([]figure, error) {
	folder, err := fs.Sub(files, "tenant")
	if err != nil {
		return nil, err
	}
	fixture, err := mockidp.Load(folder, "tenant/")
	if err != nil {
		return nil, err
	}
	server := mockidp.NewServer()
	runs, err := silentRuns(ctx, server, fixture)
	if err != nil {
		return nil, err
	}
	one := func() error { return once(ctx, server, fixture, "http://localhost", mockidp.Transport(server)) }
	logins, err := rate(2*flowsPerBatch, repeated(ctx, flowsPerBatch, one))
	if err != nil {
		return nil, err
	}
	return []figure{
		{"Action runs in a second of CPU, one for each silent request", runs, runsFloor, "runs/s"},
		{"logins with two Actions in a second of CPU", logins, loginsFloor, "logins/s"},
	}, nil
}

// silentRuns has one Action run again and again: with a session and without a page a request runs the first one, which asks for a code,
// and no other.
func silentRuns(ctx context.Context, server *mockidp.Server, fixture *mockidp.Fixture) (float64, error) {
	f, end, err := begin(server, fixture, "http://localhost", mockidp.Transport(server))
	if err != nil {
		return 0, err
	}
	defer end()
	if err := f.whole(ctx); err != nil {
		return 0, err
	}
	silent := f.base + "/authorize?" + url.Values{"response_type": {"code"}, "client_id": {client}, "redirect_uri": {callback}, "prompt": {"none"}}.Encode()
	run := func() error {
		if err := f.browser.Open(ctx, silent); err != nil {
			return err
		}
		if back := f.browser.Returned(); back.Get("error") != "login_required" {
			return fmt.Errorf("a silent request came back with %s", back.Encode())
		}
		return nil
	}
	before := len(f.tenant.ActionRuns())
	if err := run(); err != nil {
		return 0, err
	}
	if len(f.tenant.ActionRuns()) != before+1 {
		return 0, errors.New("a silent request does not run one Action")
	}
	return rate(runsPerBatch, repeated(ctx, runsPerBatch, run))
}

// rate is how many of n things are done in a second of CPU.
func rate(n float64, batch func() error) (float64, error) {
	var rates []float64
	for range batches {
		took, err := spend(batch)
		if err != nil {
			return 0, err
		}
		rates = append(rates, n*1000/took.cpu)
	}
	return median(rates), nil
}
