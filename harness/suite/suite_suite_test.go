package suite_test

import (
	"os"
	"testing"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/mfaprooftest"
	"github.com/mfaproof/mfaproof/harness/suite"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
)

func TestSuite(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Somebody's own suite")
}

// mocked is the mock with faults, or the end of the test.
func mocked(faults ...string) target.Target {
	implementation, err := mfaprooftest.Mock(faults...)
	if err != nil {
		panic(err)
	}
	return implementation
}

// family takes the embedded suites of one family: a process that runs four cases need not load them all.
func family(name string) suite.Option { return suite.From(scenarios.Embedded(), "suites/"+name) }

// The tree of this test binary is the foreign one. Started again with MFAPROOF_FOREIGN set it has specs that fail.
var _ = Describe("Our login", func() {
	switch os.Getenv("MFAPROOF_FOREIGN") {
	case "":
		suite.Register(mocked(), suite.Filter("portable/otp"), suite.Workers(2))
	case "fault":
		suite.Register(mocked("totp-replay-accepted"), family("challenge"), suite.Filter("challenge/answers/otp*"))
	case "lint":
		suite.Register(mocked(), suite.From(fstest.MapFS{"mine/a.yaml": {Data: []byte("suit: a/b\n")}}, "mine"))
	}
})
