package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mfaproof/mfaproof/internal/scripttest"
)

// TestScripts runs testdata/script. Each script finds a tenant folder that works in acme, and has two commands more:
//
//	exits CODE program [argument...]   runs a program that must end with this exit code
//	undated FILE                       sets the durations in a run.json to 0
//
// In $ONLY is mfaproof, and nothing else.
func TestScripts(t *testing.T) {
	folder := "testdata/script"
	if len(scripts) > 0 {
		folder = "" // the files are named
	}
	testscript.Run(t, testscript.Params{
		Dir: folder, Files: scripts,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ONLY", filepath.SplitList(e.Getenv("PATH"))[0])
			return os.CopyFS(filepath.Join(e.WorkDir, "acme"), os.DirFS(filepath.Join("testdata", "acme")))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": scripttest.Exits, "undated": undated, "secretless": secretless},
	})
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
