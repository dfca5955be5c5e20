package action_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// TestMain makes this test binary, where the variable is set, a program whose Action never ends.
func TestMain(m *testing.M) {
	if file := os.Getenv(loops); file != "" {
		os.Exit(loop(file))
	}
	os.Exit(m.Run())
}

func TestAction(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Action runtime")
}

// quickjs is shared by all specs, as one runtime is by all tenants.
var quickjs = action.NewQuickJS()

const file = "actions/a.js"

// handler wraps a body so that the body's first line is line 1 of the file.
func handler(body string) string {
	return "exports.onExecutePostLogin = async (event, api) => { " + body + "\n};\n"
}

func compile(code string) (action.Program, error) {
	GinkgoHelper()
	return quickjs.Compile(action.Source{Name: "A", File: file, Code: code})
}

func mustCompile(src action.Source) action.Program {
	GinkgoHelper()
	program, err := quickjs.Compile(src)
	Expect(err).NotTo(HaveOccurred())
	return program
}

// invocation is an ordinary one: an empty event, a clock that stands still and the default limits.
func invocation() action.Invocation {
	now := time.Date(2026, 3, 29, 1, 30, 0, 123e6, time.UTC)
	return action.Invocation{Event: json.RawMessage(`{}`), Now: func() time.Time { return now }, Seed: 1}
}

func run(code string) (action.Result, error) {
	GinkgoHelper()
	return mustCompile(action.Source{Name: "A", File: file, Code: code}).Run(context.Background(), invocation())
}

// failure runs code that must fail.
func failure(code string) *action.Failure {
	GinkgoHelper()
	_, err := run(code)
	return asFailure(err)
}

func asFailure(err error) *action.Failure {
	GinkgoHelper()
	var f *action.Failure
	Expect(err).To(BeAssignableToTypeOf(f))
	return err.(*action.Failure)
}

// claim runs code that stores one JSON value with api.idToken.setCustomClaim('v', value) and returns that value's text.
func claim(code string) string {
	GinkgoHelper()
	return claimWith(code, invocation())
}

func claimWith(code string, in action.Invocation) string {
	GinkgoHelper()
	result, err := mustCompile(action.Source{Name: "A", File: file, Code: code}).Run(context.Background(), in)
	Expect(err).NotTo(HaveOccurred())
	Expect(result.Commands).To(HaveLen(1))
	Expect(result.Commands[0].Args).To(HaveLen(2))
	return string(result.Commands[0].Args[1])
}
