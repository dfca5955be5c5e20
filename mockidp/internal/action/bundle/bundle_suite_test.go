package bundle_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/bundle"
)

func TestBundle(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "npm packages of Actions")
}

var quickjs = action.NewQuickJS()

const file = "actions/a.js"

// compiled bundles what the code requires of the declared packages in a folder.
func compiled(folder, code string, declared ...bundle.Dependency) action.Program {
	GinkgoHelper()
	b := &bundle.Bundler{Folders: []string{folder}}
	Expect(b.Check(declared)).To(BeEmpty())
	specifiers, others := bundle.Required(code, "", declared)
	Expect(others).To(BeEmpty())
	packages, err := b.Packages(specifiers, declared)
	Expect(err).NotTo(HaveOccurred())
	program, err := quickjs.Compile(action.Source{Name: "A", File: file, Code: code, Packages: packages})
	Expect(err).NotTo(HaveOccurred())
	return program
}

func run(program action.Program, outbound action.Outbound) (action.Result, error) {
	now := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC)
	return program.Run(context.Background(), action.Invocation{Event: json.RawMessage(`{}`), Now: func() time.Time { return now }, Seed: 7, Outbound: outbound})
}

// value runs a program whose handler stores one value with api.idToken.setCustomClaim('v', value).
func value(program action.Program, outbound action.Outbound) string {
	GinkgoHelper()
	result, err := run(program, outbound)
	Expect(err).NotTo(HaveOccurred())
	Expect(result.Notices).To(BeEmpty())
	Expect(result.Commands).To(HaveLen(1))
	return string(result.Commands[0].Args[1])
}

// handler wraps a body that ends with an expression to store.
func handler(before, value string) string {
	return before + "\nexports.onExecutePostLogin = async (event, api) => {\n  api.idToken.setCustomClaim('v', " + value + ");\n};\n"
}
