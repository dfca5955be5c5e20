//go:build unix

package processgroup_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/internal/processgroup"
)

// holds is the variable that makes this test binary a program which starts its value as a script and then does nothing more.
const holds = "MFAPROOF_TEST_HOLDS"

func TestMain(m *testing.M) {
	if script := os.Getenv(holds); script != "" {
		c := exec.Command("/bin/sh", "-c", script)
		c.Stdout = os.Stdout
		if _, err := processgroup.Start(c); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		select {}
	}
	os.Exit(m.Run())
}

func TestProcessGroup(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Process group")
}
