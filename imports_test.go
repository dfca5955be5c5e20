package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const module = "github.com/mfaproof/mfaproof"

// imported is one import by code that is not a test. Packages of this module are named from its root, which is ".".
type imported struct{ by, what string }

// rule is one line of the import graph: it tells whether an import is allowed.
type rule struct {
	name   string
	allows func(imported) bool
}

// rules keep the drawing of docs/architecture.md: what is tested knows nothing of what tests it, and each heavy
// dependency has one home.
var rules = []rule{
	only("mockidp", "mockidp", "scenarios/vocab", "internal/processgroup"),
	only("virtualauthenticator", "virtualauthenticator", "scenarios/vocab"),
	only("reports", "reports"),
	only("scenarios", "scenarios"),
	only("scenarios/vocab", "scenarios/vocab"),
	only("harness/internal/launch", "harness/internal/launch", "internal/processgroup"),
	only("internal/processgroup", "internal/processgroup"),
	only("internal/chromium", "internal/chromium"),
	only("examples", "examples"), // they are somebody's own, and know no more than the protocol
	home("examples", "examples"),
	home("mockidp", "mockidp", "harness/internal/adapters/mock", "harness/mfaprooftest", "harness/cli", "harness/internal/bench"),
	home("github.com/chromedp", "virtualauthenticator/browser", "harness/internal/driver/browser"),
	home("github.com/alecthomas/kong", "harness/cli"),
	home("modernc.org/quickjs", "mockidp/internal/action"),
	{"math/rand is imported by tests alone", func(i imported) bool { return i.what != "math/rand" }},
	home("math/rand/v2", "harness/internal/engine", "harness/internal/adapters/mock", "harness/cli", "harness/internal/adapters/adaptertest"),
	// What a user's own tests call is the one place where the program meets a test framework.
	home("testing", "harness/suite", "harness/mfaprooftest"),
	home("net/http/httptest"),
	home("github.com/rogpeppe/go-internal", "internal/scripttest"),
	home("internal/scripttest"),
	home("github.com/onsi/ginkgo", "harness/suite", "harness/internal/adapters/adaptertest"),
	home("github.com/onsi/gomega", "harness/internal/check", "harness/internal/engine", "harness/suite", "reports/reportstest/golden", "harness/internal/adapters/adaptertest"),
}

// only lets a room import, of this module, these rooms.
func only(room string, rooms ...string) rule {
	return rule{room + " imports only " + strings.Join(rooms, " and "), func(i imported) bool {
		return !within(i.by, room) || !ours(i.what) || within(i.what, rooms...)
	}}
}

// home lets only these rooms import a package, or what lies below it.
func home(what string, rooms ...string) rule {
	where := strings.Join(rooms, ", ")
	if where == "" {
		where = "tests"
	}
	return rule{what + " is imported by " + where + " alone", func(i imported) bool {
		return !within(i.what, what) || within(i.by, rooms...)
	}}
}

// within tells whether a package is one of the rooms or lies below one.
func within(p string, rooms ...string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return p == room || strings.HasPrefix(p, room+"/") })
}

// ours tells whether a package lies in one of the rooms of this module.
func ours(p string) bool {
	return within(p, "examples", "harness", "internal", "mockidp", "reports", "scenarios", "virtualauthenticator")
}

// breaches names the rules that an import breaks.
func breaches(i imported) []string {
	names := []string{}
	for _, r := range rules {
		if !r.allows(i) {
			names = append(names, r.name)
		}
	}
	return names
}

// graph lists every import of the code that is not a test, as the go command sees it.
func graph() []imported {
	GinkgoHelper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	out, err := command.Output()
	Expect(err).NotTo(HaveOccurred())
	var all []imported
	for packages := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else {
			Expect(err).NotTo(HaveOccurred())
		}
		for _, what := range p.Imports {
			all = append(all, imported{inside(p.ImportPath), inside(what)})
		}
	}
}

func inside(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}

// madeUp has, for each rule in turn, an import that breaks it and one that is near and allowed.
var madeUp = []struct{ refused, allowed imported }{
	{imported{"mockidp/internal/login", "virtualauthenticator"}, imported{"mockidp/internal/login", "scenarios/vocab/strictyaml"}},
	{imported{"virtualauthenticator/totp", "mockidp"}, imported{"virtualauthenticator/totp", "scenarios/vocab"}},
	{imported{"reports", "scenarios"}, imported{"reports/terminal", "reports"}},
	{imported{"scenarios", "mockidp"}, imported{"scenarios", "scenarios/vocab"}},
	{imported{"scenarios/vocab", "scenarios"}, imported{"scenarios/vocab/strictyaml", "scenarios/vocab"}},
	{imported{"harness/internal/launch", "harness/target"}, imported{"harness/internal/launch/recipes", "harness/internal/launch"}},
	{imported{"internal/processgroup", "harness/target"}, imported{"harness/internal/launch", "internal/processgroup"}},
	{imported{"internal/chromium", "harness/target"}, imported{"harness/internal/driver/browser", "internal/chromium"}},
	{imported{"examples/app", "scenarios/vocab"}, imported{"examples/app", "examples/app/site"}},
	{imported{"harness/cli", "examples/app/site"}, imported{"examples/app", "examples/app/site"}},
	{imported{"harness/internal/engine", "mockidp"}, imported{"harness/internal/adapters/mock", "mockidp"}},
	{imported{"virtualauthenticator", "github.com/chromedp/cdproto/webauthn"}, imported{"virtualauthenticator/browser", "github.com/chromedp/chromedp"}},
	{imported{".", "github.com/alecthomas/kong"}, imported{"harness/cli", "github.com/alecthomas/kong"}},
	{imported{"mockidp/internal/pipeline", "modernc.org/quickjs"}, imported{"mockidp/internal/action", "modernc.org/quickjs"}},
	{imported{"harness/internal/engine", "math/rand"}, imported{"harness/internal/engine", "math/rand/v2"}},
	{imported{"mockidp/internal/tenant", "math/rand/v2"}, imported{"mockidp/internal/tenant", "crypto/rand"}},
	{imported{"harness/internal/bench", "testing/fstest"}, imported{"harness/suite", "testing"}},
	{imported{"mockidp", "net/http/httptest"}, imported{"mockidp", "net/http"}},
	{imported{"harness/cli", "github.com/rogpeppe/go-internal/testscript"}, imported{"internal/scripttest", "github.com/rogpeppe/go-internal/testscript"}},
	{imported{"harness/cli", "internal/scripttest"}, imported{"internal/processgroup", "os"}},
	{imported{"harness/internal/engine", "github.com/onsi/ginkgo/v2"}, imported{"harness/suite", "github.com/onsi/ginkgo/v2"}},
	{imported{"harness/internal/plan", "github.com/onsi/gomega"}, imported{"harness/internal/check", "github.com/onsi/gomega/types"}},
}

var _ = Describe("The import graph", func() {
	It("is the one of the plan", func() {
		all := graph()
		Expect(all).To(ContainElements(imported{".", "harness/cli"}, imported{"harness/cli", "mockidp"}), "the graph was not read")
		for _, i := range all {
			Expect(i.by == "." || ours(i.by)).To(BeTrue(), "%s is in no room that the rules know", i.by)
			Expect(breaches(i)).To(BeEmpty(), "%s imports %s", i.by, i.what)
		}
	})

	It("has an example of each rule", func() { Expect(madeUp).To(HaveLen(len(rules))) })

	for n, example := range madeUp {
		It("refuses that "+example.refused.by+" imports "+example.refused.what+", and allows what is near", func() {
			Expect(breaches(example.refused)).To(ContainElement(rules[n].name))
			Expect(breaches(example.allowed)).To(BeEmpty())
		})
	}
})
