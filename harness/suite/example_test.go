package suite_test

import (
	"fmt"
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/mfaproof/mfaproof/harness/mfaprooftest"
	"github.com/mfaproof/mfaproof/harness/suite"
)

// In a test file: func TestConformance(t *testing.T) { suite.RunConformance(t, theTarget) }
func ExampleRunConformance() {
	asTest(func(t *testing.T) {
		implementation, err := mfaprooftest.Mock() // or an adapter of your own
		if err != nil {
			t.Fatal(err)
		}
		run := suite.RunConformance(t, implementation, suite.Filter("portable/otp"))
		fmt.Println(run.Target.Name, run.Gate, run.Counts.Pass == len(run.Cases))
	})
	// Output: mock kept true
}

// The cases become specs of the container in which they are registered.
func ExampleRegister() {
	var _ = ginkgo.Describe("Our login", func() {
		implementation, err := mfaprooftest.Mock() // or an adapter of your own
		if err != nil {
			panic(err)
		}
		suite.Register(implementation, suite.Filter("portable/**"))
	})
}

// asTest runs a test inside of an example.
func asTest(test func(*testing.T)) bool {
	return testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "TestConformance", F: test}})
}
