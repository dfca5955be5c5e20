package junit_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/junit"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return judged(run, nil)
}

func judged(run *reports.Run, d *decision.Decision) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return junit.Render(w, run, d) })
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
	It("is as it was", func() { golden.Same("junit.xml", rendered(reportstest.Sample())) })

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

	It("shows under a baseline what is known as skipped, and whatever breaks the gate as failed", func() {
		document := judged(reportstest.Judged())
		golden.Same("judged.xml", document)
		Expect(strays(document)).To(BeEmpty())
		Expect(document).To(And(
			ContainSubstring(`tests="12" failures="3" errors="2" skipped="4"`),
			ContainSubstring(`<skipped message="known failure: The provider forgets used codes.  https://example.test/7  until 2027-01-31" type="known-failure">`),
			ContainSubstring(`type="unexpected-pass"`),
			ContainSubstring(`<testcase name="stale-entry challenge/otp/gone" classname="gate" time="0.000">`),
			ContainSubstring(`<failure message="flaky (run again: pass): error text: `),
			ContainSubstring("run again: fail, pass"),
		))
		run, _ := reportstest.Judged()
		Expect(rendered(run)).To(ContainSubstring(`tests="11" failures="3" errors="2" skipped="2"`), "control: without the baseline")
	})

	It("links to no file of the program", func() {
		run := reportstest.Sample()
		Expect(rendered(run)).To(ContainSubstring(`file="suites/`))
		run.Suite.Builtin = true
		Expect(rendered(run)).To(And(Not(ContainSubstring(`file="`)), ContainSubstring("written at: suites/challenge/otp.yaml:12")))
	})

	DescribeTable("is red without a baseline too where no case is, but the gate is broken", func(abort *reports.Abort, cases []reports.Case, counts string, elements ...string) {
		document := rendered(reports.Build(reports.Header{}, cases, abort, 0))
		Expect(strays(document)).To(BeEmpty())
		Expect(document).To(ContainSubstring(counts))
		Expect(strings.Count(document, "<failure ")).To(Equal(len(elements)))
		for _, element := range elements {
			Expect(document).To(ContainSubstring(element))
		}
	},
		Entry("because there is none", nil, nil, `tests="1" failures="1" errors="0" skipped="0"`,
			`<failure message="no check was executed" type="nothing-checked">`),
		Entry("because none applies", nil, []reports.Case{{ID: "f/s/c", Family: "f", Suite: "s", Case: "c", Verdict: reports.NotApplicable}}, `tests="2" failures="1" errors="0" skipped="1"`,
			`<failure message="no check was executed" type="nothing-checked">`),
		Entry("because it was interrupted", &reports.Abort{Class: reports.AbortInterrupted, Message: "stopped"}, []reports.Case{held}, `tests="2" failures="1" errors="0" skipped="0"`,
			`<failure message="stopped" type="aborted">`),
		Entry("but not where all holds", nil, []reports.Case{held}, `tests="1" failures="0" errors="0" skipped="0"`),
	)
})

var held = reports.Case{ID: "f/s/held", Family: "f", Suite: "s", Case: "held", Verdict: reports.Pass, Checks: []reports.Check{{Name: "outcome", Verdict: reports.Pass}}}
