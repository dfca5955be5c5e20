package login_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// makers are the functions that make an error of a page, with the place of its key among their arguments. Some of them show the page again
// on which the error happened, whichever that is: its sentence cannot be that of one screen alone.
var (
	makers    = map[string]int{"problem": 0, "refused": 0, "stay": 0, "invalid": 3, "ErrorPage": 2, "TooLate": 0}
	anyScreen = []string{"refused", "stay", "invalid"}
	givesKeys = []string{"impossible", "parameters", "mustPush"} // for makers to take up
)

// errorKey is the form of an error's key, which no label has: words in small letters with - or _ between them, and what tells its sentences apart.
var errorKey = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)+(\.[a-z-]+)?$`)

// sources are the functions of the files that answer with pages.
func sources() []*ast.FuncDecl {
	GinkgoHelper()
	var all []*ast.FuncDecl
	for _, dir := range []string{".", "../oauth", "../.."} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		Expect(err).NotTo(HaveOccurred())
		Expect(files).NotTo(BeEmpty(), "control: %s", dir)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			Expect(err).NotTo(HaveOccurred())
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					all = append(all, d)
				case *ast.GenDecl:
					all = append(all, &ast.FuncDecl{Name: ast.NewIdent("package " + name), Type: &ast.FuncType{Params: &ast.FieldList{}},
						Body: &ast.BlockStmt{List: []ast.Stmt{&ast.DeclStmt{Decl: d}}}})
				}
			}
		}
	}
	return all
}

// literal is a string that stands in Go.
func literal(e ast.Expr) (string, bool) {
	if b, ok := e.(*ast.BasicLit); ok && b.Kind == token.STRING {
		s, err := strconv.Unquote(b.Value)
		return s, err == nil
	}
	return "", false
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// keysInGo are the keys of the errors that the code makes, and those of them that any screen may have. A key is written out where an error is
// made, or comes out of a function that gives keys; nothing else makes an error.
func keysInGo() (all, general []string) {
	GinkgoHelper()
	for _, f := range sources() {
		_, passesOn := makers[f.Name.Name]
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := called(n)
				at, makes := makers[name]
				if _, method := n.Fun.(*ast.SelectorExpr); !makes || passesOn || name == "refused" && method { // s.refused answers an application
					return true
				}
				key, written := literal(n.Args[at])
				if !written {
					v, _ := n.Args[at].(*ast.Ident)
					Expect(v).NotTo(BeNil(), "%s in %s has a key that cannot be looked up", name, f.Name.Name)
					Expect(v.Name).To(BeElementOf("why", "refusal"), "%s in %s", name, f.Name.Name)
					return true
				}
				all = append(all, key)
				field, _ := literal(n.Args[len(n.Args)-1])
				if slices.Contains(anyScreen, name) || name == "problem" && field != "" {
					general = append(general, key)
				}
			case *ast.ReturnStmt:
				for _, r := range n.Results {
					if key, ok := literal(r); ok && key != "" && slices.Contains(givesKeys, f.Name.Name) {
						all = append(all, key)
					}
				}
			case *ast.CompositeLit:
				if t, ok := n.Type.(*ast.Ident); ok && t.Name == "pageError" {
					Expect(f.Name.Name).To(Equal("problem"), "an error is made in %s, which has no key", f.Name.Name)
				}
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					if s, ok := to.(*ast.SelectorExpr); ok && s.Sel.Name == "Message" {
						Expect(f.Name.Name).To(BeElementOf("say", "writeError"), "a sentence is put together in %s", f.Name.Name)
					}
				}
			}
			return true
		})
	}
	return once(all), once(general)
}

// keysInFile are the keys of errors in the English file, those of them that any screen may have, without the endings for variants, and those
// that have a hint.
func keysInFile() (all, general, hints []string) {
	GinkgoHelper()
	data, err := os.ReadFile("texts/en.yaml")
	Expect(err).NotTo(HaveOccurred())
	var file struct {
		Errors  map[string]string            `yaml:"errors"`
		Screens map[string]map[string]string `yaml:"screens"`
	}
	Expect(yaml.Unmarshal(data, &file)).To(Succeed())
	for key := range file.Errors {
		if of, isHint := strings.CutSuffix(key, ".hint"); isHint {
			hints = append(hints, of)
		} else {
			general = append(general, strings.TrimSuffix(key, "Platform"))
		}
	}
	all = slices.Clone(general)
	for _, texts := range file.Screens {
		for key := range texts {
			switch of, isHint := strings.CutSuffix(key, ".hint"); {
			case isHint:
				hints = append(hints, of)
			case errorKey.MatchString(key):
				all = append(all, key)
			}
		}
	}
	return once(all), once(general), once(hints)
}

func once(keys []string) []string { return slices.Compact(slices.Sorted(slices.Values(keys))) }

// wording is what a text for people has and an identifier has not.
var wording = regexp.MustCompile(`[A-Za-z][.,]? `)

// worded are the texts for people that the code puts into pages, with the functions that do: into what they are made of, and wherever a
// function fills a page.
func worded() []string {
	GinkgoHelper()
	var found []string
	for _, f := range sources() {
		inside := func(n ast.Node) {
			ast.Inspect(n, func(n ast.Node) bool {
				if e, ok := n.(ast.Expr); ok {
					if text, ok := literal(e); ok && wording.MatchString(text) {
						found = append(found, f.Name.Name+": "+text)
					}
				}
				return true
			})
		}
		fills := false
		for _, p := range f.Type.Params.List {
			star, _ := p.Type.(*ast.StarExpr)
			fills = fills || star != nil && named(star.X) == "page"
		}
		if fills {
			inside(f.Body)
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CompositeLit); ok && slices.Contains([]string{"page", "choice", "connectionButton"}, named(c.Type)) {
				inside(c)
			}
			return true
		})
	}
	return found
}

func named(e ast.Expr) string {
	if i, ok := e.(*ast.Ident); ok {
		return i.Name
	}
	return ""
}

var _ = Describe("A text of a page", func() {
	It("is no string in the code", func() {
		Expect(worded()).To(BeEmpty(), "what people read stands in texts/en.yaml")
	})

	It("is no word in the templates", func() {
		for _, name := range []string{"page.html", "screens.html"} {
			source, err := os.ReadFile("pages/" + name)
			Expect(err).NotTo(HaveOccurred())
			html := regexp.MustCompile(`{{.*?}}`).ReplaceAllString(string(source), "")
			Expect(regexp.MustCompile(`(?s)<[^>]*>| [a-z-]+="[^"]*"`).ReplaceAllString(html, "")).NotTo(MatchRegexp(`[A-Za-z]`), name)
			Expect(html).NotTo(MatchRegexp(`(?:title|alt|aria-label|placeholder)="[^"]*[A-Za-z]`), name)
			Expect(html).To(ContainSubstring("<p"), "control")
		}
	})
})

var _ = Describe("A page's sentence about an error", func() {
	It("stands in the English file for every error that the code makes, and for no other", func() {
		inGo, anywhere := keysInGo()
		inFile, general, hints := keysInFile()
		Expect(len(inGo)).To(BeNumerically(">", 60), "control")
		Expect(len(anywhere)).To(BeNumerically(">", 25), "control")
		Expect(inGo).To(HaveEach(MatchRegexp(errorKey.String())), "control: keys of the form by which the file is searched")
		Expect(inFile).To(ContainElements(inGo), "each error has its sentence")
		Expect(general).To(ContainElements(anywhere), "on whatever screen it happens")
		Expect(inGo).To(ContainElements(inFile), "each sentence has its error")
		Expect(inFile).To(ContainElements(hints), "a hint belongs to an error")
	})
})
