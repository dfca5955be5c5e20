package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs testdata/script. Each script finds a tenant folder that works in acme, and has two commands more:
//
//	exits CODE program [argument...]   runs a program that must end with this exit code
//	undated FILE                       sets the durations in a run.json to 0
func TestScripts(t *testing.T) {
	folder := "testdata/script"
	if len(scripts) > 0 {
		folder = "" // the files are named
	}
	testscript.Run(t, testscript.Params{
		Dir: folder, Files: scripts,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			return os.CopyFS(filepath.Join(e.WorkDir, "acme"), os.DirFS(filepath.Join("testdata", "acme")))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "undated": undated, "secretless": secretless},
	})
}

func exits(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%v exits with %d, not %d", args[1:], got, want)
	}
}

var duration = regexp.MustCompile(`"duration_ms": \d+`)

func undated(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) != 1 {
		ts.Fatalf("usage: undated FILE")
	}
	data := []byte(ts.ReadFile(args[0]))
	if !duration.Match(data) {
		ts.Fatalf("%s has no duration", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), duration.ReplaceAll(data, []byte(`"duration_ms": 0`)), 0o666))
}
