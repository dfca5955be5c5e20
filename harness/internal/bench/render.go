//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

const (
	// rendered is the size of the run whose report is drawn.
	rendered = 10_000
	// renderAim and renderMemory are what the drawing of all formats may take, in milliseconds and MiB.
	renderAim    = 2000
	renderMemory = 300
)

// peak is the most memory that a process had, in MiB; Linux counts it in KiB.
func peak(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1024
}

// reported draws every format of the report of a large run in a process of its own, as `mfaproof report render` does.
func reported(ctx context.Context) ([]figure, error) {
	dir, err := os.MkdirTemp("", "mfaproof-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	document := filepath.Join(dir, "run.json")
	file, err := os.Create(document)
	if err != nil {
		return nil, err
	}
	if err := reports.Write(file, reportstest.Large(rendered)); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	var took, memory []float64
	for range batches {
		command := exec.CommandContext(ctx, binary, "report", "render", document, "--to", filepath.Join(dir, "out"), "--format",
			"json,jsonl,junit,html,markdown,claim,csv,sarif,badge,annotations")
		spent, err := spend(func() error {
			if out, err := command.CombinedOutput(); err != nil {
				return fmt.Errorf("report render: %w: %s", err, out)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		took = append(took, spent.wall)
		memory = append(memory, peak(command.ProcessState))
	}
	name := fmt.Sprintf("draw the report of %d cases, every format", rendered)
	return []figure{{name, median(took), renderAim, "ms"}, {name + ", peak memory", median(memory), renderMemory, "MiB"}}, nil
}
