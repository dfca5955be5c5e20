package cli_test

import (
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mfaproof/mfaproof/harness/cli"
)

// TestMain puts the program on the path of scripts and specs: this very binary, under the program's name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mfaproof": func() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }})
}

func TestCLI(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Command line")
}
