package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mfaproof/mfaproof/internal/scripttest"
)

// TestScripts runs testdata/script. Each script finds a tenant folder that works in acme, and has these commands more:
//
//	exits CODE program [argument...]   runs a program that must end with this exit code
//	undated FILE                       sets the durations in a run.json to 0
//	driven FILE                        says in a run.json that the pages were shown in Chromium, and that no fault was asked for
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": scripttest.Exits, "undated": undated, "driven": driven, "secretless": secretless},
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

var asked = regexp.MustCompile(`(?s),\n  "faults": \[[^\]]*\]`)

func driven(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) != 1 {
		ts.Fatalf("usage: driven FILE")
	}
	text := ts.ReadFile(args[0])
	const before = "\n  \"seed\":"
	if !strings.Contains(text, before) {
		ts.Fatalf("%s has no seed", args[0])
	}
	text = strings.Replace(asked.ReplaceAllString(text, ""), before, "\n  \"driver\": \"browser\","+before, 1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}
