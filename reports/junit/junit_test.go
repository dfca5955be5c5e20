package junit_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/junit"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(junit.Render(&out, run)).To(Succeed())
	return out.String()
}

func same(name, got string) {
	GinkgoHelper()
	file := filepath.Join("testdata", name)
	if *update {
		Expect(os.MkdirAll("testdata", 0o755)).To(Succeed())
		Expect(os.WriteFile(file, []byte(got), 0o644)).To(Succeed())
	}
	want, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	Expect(got).To(Equal(string(want)), "go test -update rewrites the file; read the difference before you keep it")
}

// allowed are the children and attributes of each element, as junit.xsd has them.
var allowed = map[string]struct{ children, attributes string }{
	"testsuites": {" testsuite ", " name tests failures errors skipped time "},
	"testsuite":  {" properties testcase ", " name tests failures errors skipped time "},
	"properties": {" property ", ""},
	"property":   {"", " name value "},
	"testcase":   {" failure error skipped system-out ", " name classname time file line "},
	"failure":    {"", " message type "},
	"error":      {"", " message type "},
	"skipped":    {"", " message type "},
	"system-out": {"", ""},
}

// strays lists what a document has that the schema does not.
func strays(document string) (found []string) {
	in, path := xml.NewDecoder(strings.NewReader(document)), []string{}
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		Expect(err).NotTo(HaveOccurred())
		switch t := token.(type) {
		case xml.StartElement:
			name := t.Name.Local
			if len(path) > 0 && !strings.Contains(allowed[path[len(path)-1]].children, " "+name+" ") || len(path) == 0 && name != "testsuites" {
				found = append(found, name)
			}
			for _, a := range t.Attr {
				if !strings.Contains(allowed[name].attributes, " "+a.Name.Local+" ") {
					found = append(found, name+"@"+a.Name.Local)
				}
			}
			path = append(path, name)
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

var _ = Describe("junit.xml", func() {
	It("is as it was", func() { same("junit.xml", rendered(reportstest.Sample())) })

	It("has nothing that its schema does not have", func() {
		document := rendered(reportstest.Sample())
		Expect(strays(document)).To(BeEmpty())
		Expect(strays(strings.Replace(document, "<testcase ", `<testcase hostname="x" `, 1))).To(Equal([]string{"testcase@hostname"}))
		Expect(strays(strings.ReplaceAll(document, "system-out", "system-err"))).To(ContainElement("system-err"))
	})

	It("keeps errors apart from failures, and counts both", func() {
		document := rendered(reportstest.Sample())
		Expect(document).To(ContainSubstring(`tests="11" failures="3" errors="2" skipped="2" time="1.234"`))
		Expect(strings.Count(document, "<failure ")).To(Equal(3))
		Expect(strings.Count(document, "<error ")).To(Equal(2))
		Expect(strings.Count(document, "<skipped ")).To(Equal(2))
		Expect(document).To(And(ContainSubstring(`type="error.timeout"`), ContainSubstring(`type="untestable"`)))
	})

	It("is empty, and a document, for a run without cases", func() {
		document := rendered(reports.Build(reports.Header{}, nil, nil, 0))
		Expect(strays(document)).To(BeEmpty())
		Expect(document).To(ContainSubstring(`tests="0"`))
	})
})
