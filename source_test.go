package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// maxLines is the length of a file from which on it is hard to change.
const maxLines = 500

// wiring are the packages that may read the clock, print and end the process: programs, and the clock that they hand on.
var wiring = []string{"", "examples/app", "harness/cli", "harness/internal/bench", "harness/internal/wall", "virtualauthenticator/webauthn/vectors/write"}

// refused are calls that hide an input or an output: the packages that hold them, and the names. No name stands for any.
var refused = map[string][]string{
	"os":       {"Exit"},
	"time":     {"Now", "Since", "Until"},
	"fmt":      {"Print", "Printf", "Println"},
	"log":      nil,
	"log/slog": nil,
}

// complaints says what is wrong with a Go file; the name is its path from the root of the module.
func complaints(name string, source []byte) ([]string, error) {
	var wrong []string
	if n := strings.Count(string(source), "\n"); n > maxLines {
		wrong = append(wrong, fmt.Sprintf("%s: has %d lines, more than %d", name, n, maxLines))
	}
	dir := strings.TrimSuffix(path.Dir(name), ".")
	if strings.HasSuffix(name, "_test.go") || slices.Contains(wiring, dir) {
		return wrong, nil
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	packages := map[string]string{} // by the name that the file gives them
	for _, i := range file.Imports {
		imported, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		as := path.Base(imported)
		if i.Name != nil {
			as = i.Name.Name
		}
		if _, watched := refused[imported]; watched && as == "." {
			wrong = append(wrong, fmt.Sprintf("%s: hides where the names of %s come from", positions.Position(i.Pos()), imported))
		}
		packages[as] = imported
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if from, ok := selector.X.(*ast.Ident); ok {
			names, watched := refused[packages[from.Name]]
			if watched && (names == nil || slices.Contains(names, selector.Sel.Name)) {
				wrong = append(wrong, fmt.Sprintf("%s: uses %s.%s", positions.Position(n.Pos()), packages[from.Name], selector.Sel.Name))
			}
		}
		return true
	})
	return wrong, nil
}

// sources calls do with every Go file of the module.
func sources(do func(name string, source []byte)) {
	GinkgoHelper()
	count := 0
	Expect(filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		source, err := os.ReadFile(name)
		if err == nil {
			count++
			do(filepath.ToSlash(name), source)
		}
		return err
	})).To(Succeed())
	Expect(count).To(BeNumerically(">", 100), "the sources were not found")
}

// documented tells whether a file has a comment on its package.
func documented(name string, source []byte) (bool, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.PackageClauseOnly|parser.ParseComments)
	return err == nil && file.Doc != nil, err
}

var _ = Describe("The sources", func() {
	It("take clock and output as parameters, and come in short files", func() {
		sources(func(name string, source []byte) {
			wrong, err := complaints(name, source)
			Expect(err).NotTo(HaveOccurred())
			Expect(wrong).To(BeEmpty())
		})
	})

	It("say of each package what it owns", func() {
		packages := map[string]bool{}
		sources(func(name string, source []byte) {
			if strings.HasSuffix(name, "_test.go") {
				return
			}
			says, err := documented(name, source)
			Expect(err).NotTo(HaveOccurred())
			packages[path.Dir(name)] = packages[path.Dir(name)] || says
		})
		for p, says := range packages {
			Expect(says).To(BeTrue(), "the package in %s has no comment", p)
		}
	})

	DescribeTable("are refused", func(name, source, complaint string) {
		wrong, err := complaints(name, []byte(source))
		Expect(err).NotTo(HaveOccurred())
		Expect(wrong).To(ConsistOf(ContainSubstring(complaint)))
	},
		Entry("that read the clock", "mockidp/a.go", "package a\nimport \"time\"\nvar t = time.Now()", "mockidp/a.go:3:9: uses time.Now"),
		Entry("that hand the clock on", "mockidp/a.go", "package a\nimport \"time\"\nvar now = time.Now", "uses time.Now"),
		Entry("that read the clock by another name", "mockidp/a.go", "package a\nimport wall \"time\"\nvar t = wall.Since(x)", "uses time.Since"),
		Entry("that end the process", "harness/target/a.go", "package a\nimport \"os\"\nfunc f() { os.Exit(1) }", "uses os.Exit"),
		Entry("that print", "reports/a.go", "package a\nimport \"fmt\"\nfunc f() { fmt.Println() }", "uses fmt.Println"),
		Entry("that log", "scenarios/a.go", "package a\nimport \"log\"\nfunc f() { log.Fatal() }", "uses log.Fatal"),
		Entry("that log with structure", "scenarios/a.go", "package a\nimport \"log/slog\"\nfunc f() { slog.Info(``) }", "uses log/slog.Info"),
		Entry("that hide where names come from", "scenarios/a.go", "package a\nimport . \"fmt\"\nfunc f() { Println() }", "hides where the names of fmt come from"),
		Entry("that are too long", "scenarios/a_test.go", "package a\n"+strings.Repeat("\n", maxLines), "has 501 lines"),
	)

	DescribeTable("are accepted", func(name, source string) { Expect(complaints(name, []byte(source))).To(BeEmpty()) },
		Entry("that print in the program", "harness/cli/a.go", "package a\nimport \"fmt\"\nfunc f() { fmt.Println() }"),
		Entry("that end the process in main", "main.go", "package main\nimport \"os\"\nfunc main() { os.Exit(1) }"),
		Entry("that read the clock in tests", "mockidp/a_test.go", "package a\nimport \"time\"\nvar t = time.Now()"),
		Entry("that print into a writer", "reports/a.go", "package a\nimport \"fmt\"\nfunc f(w W) { fmt.Fprintln(w) }"),
		Entry("that have a log of their own", "mockidp/a.go", "package a\nfunc f(log L) { log.Println() }"),
		Entry("that are just short enough", "scenarios/a.go", "package a\n"+strings.Repeat("\n", maxLines-1)),
	)

	DescribeTable("are told apart by their package comment", func(source string, says bool) {
		Expect(documented("a.go", []byte(source))).To(Equal(says))
	},
		Entry("with one", "// Package a owns nothing.\npackage a", true),
		Entry("with one that is not on the package", "// A line.\n\npackage a", false),
		Entry("without", "package a", false),
	)
})
