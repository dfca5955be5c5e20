//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

const (
	binary = "bin/mfaproof" // made by `make build`
	starts = 7
	idle   = 2 * time.Second

	// The aims: a start that nobody notices, and memory that no small machine misses.
	startAim  = 50 // ms
	memoryAim = 40 // MiB
)

// served starts `mfaproof serve` several times: until the first discovery answer, and how much memory it holds when idle.
func served(ctx context.Context) ([]figure, error) {
	var took []float64
	var memory float64
	for n := range starts {
		elapsed, resident, err := start(ctx, n == starts-1)
		if err != nil {
			return nil, err
		}
		took, memory = append(took, elapsed.Seconds()*1000), resident
	}
	return []figure{
		{"cold start of serve to the first discovery answer", median(took), startAim, "ms"},
		{"resident memory of serve, idle for 2 s", memory, memoryAim, "MiB"},
	}, nil
}

// start starts the program, asks for discovery and stops it. With rest it lets the program idle and reads its memory in MiB.
func start(ctx context.Context, rest bool) (elapsed time.Duration, resident float64, err error) {
	command := exec.CommandContext(ctx, binary, "serve", "--http", "127.0.0.1:0")
	out, err := command.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return 0, 0, fmt.Errorf("%w; build it with `make build`", err)
	}
	defer func() {
		stopped := command.Process.Signal(os.Interrupt)
		for lines := bufio.NewScanner(out); lines.Scan(); {
		}
		err = errors.Join(err, stopped, command.Wait())
	}()
	base, err := issuer(bufio.NewScanner(out))
	if err != nil {
		return 0, 0, err
	}
	if err := discover(ctx, base); err != nil {
		return 0, 0, err
	}
	elapsed = time.Since(began)
	if !rest {
		return elapsed, 0, nil
	}
	select {
	case <-time.After(idle):
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	resident, err = residentMiB(command.Process.Pid)
	return elapsed, resident, err
}

// issuer reads what the program prints up to the line with its address.
func issuer(lines *bufio.Scanner) (string, error) {
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) == 2 && words[0] == "issuer" {
			return words[1], nil
		}
	}
	return "", errors.New("serve ended before it said its issuer")
}

func discover(ctx context.Context, base string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+".well-known/openid-configuration", nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: loopback()} // a connection of its own, as a first caller has
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("discovery answers %s", res.Status)
	}
	return res.Body.Close()
}

// residentMiB reads the resident memory of a process.
func residentMiB(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmRSS:" {
			kib, err := strconv.ParseFloat(words[1], 64)
			return kib / 1024, err
		}
	}
	return 0, errors.New("the process has no resident memory")
}
