//go:build !race

package ci_test

import (
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mfaproof/mfaproof/harness/cli"
	"github.com/mfaproof/mfaproof/internal/scripttest"
)

// TestMain puts the program on the path of scripts and specs: this very binary, under the program's name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mfaproof": func() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }})
}

func TestCI(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Gates in CI")
}

// TestScripts runs testdata/script; exits CODE program [argument...] runs a program that must end with this exit code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": scripttest.Exits},
	})
}
