// Package junit owns the JUnit XML of a run, as CI systems read it. It reads the model of package reports and nothing else, and
// writes no path of the machine, no host name and no time of day: equal runs give equal files but for durations.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// The elements of the document; junit.xsd beside this file describes them.
type (
	testsuites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Time     string   `xml:"time,attr"`
		Suites   []*suite `xml:"testsuite"`
	}
	suite struct {
		Name       string     `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Time       string     `xml:"time,attr"`
		Properties []property `xml:"properties>property"`
		Cases      []testcase `xml:"testcase"`
		ms         int64
	}
	property struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	testcase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Time    string   `xml:"time,attr"`
		File    string   `xml:"file,attr,omitempty"`
		Line    int      `xml:"line,attr,omitempty"`
		Failure *trouble `xml:"failure"`
		Error   *trouble `xml:"error"`
		Skipped *trouble `xml:"skipped"`
		Out     *output  `xml:"system-out"`
	}
	trouble struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
	output struct {
		Text string `xml:",chardata"`
	}
)

// Render writes the document, in which encoding/xml has replaced what XML 1.0 has no way to write: a testsuite for each suite, a testcase for each case. A requirement that does not hold is a failure;
// a case that could not be judged (error, untestable) is an error; not-applicable and not-run are skipped; warn and info pass, and
// say so in system-out.
//
// A failure that the decision knows is skipped with the type known-failure, and its reason as message. CI systems turn a pipeline red
// by failures and errors, and show the message of what was skipped: the gate is kept, and still nobody reads "passed". What is expected
// to fail and holds is a failure of the type unexpected-pass. What else breaks the gate, such as an interrupted run, is a case of the suite "gate", without a baseline too. A flaky case says
// so in its message, because the elements that some systems have for reruns are in none of their schemas.
func Render(w io.Writer, run *reports.Run, d *decision.Decision) error {
	doc := testsuites{Name: run.Suite.Name, Time: seconds(run.DurationMS)}
	byName, judged := map[string]*suite{}, judge(d, run)
	for _, c := range run.Cases {
		name := c.Family + "." + c.Suite
		s := byName[name]
		if s == nil {
			s = &suite{Name: name, Properties: properties(run)}
			byName[name] = s
			doc.Suites = append(doc.Suites, s)
		}
		one := testcase{Name: strings.TrimPrefix(c.ID, c.Family+"/"+c.Suite+"/"), Class: name, Time: seconds(c.DurationMS)}
		if !run.Suite.Builtin { // a CI system links to the file in the repository, where that of a case of the program is not
			one.File, one.Line = c.File, c.Line
		}
		s.Tests++
		s.ms += c.DurationMS
		known, expected := judged.known[c.ID]
		switch breach, passed := judged.passed[c.ID]; {
		case expected && c.Verdict.BreaksGate():
			s.Skipped++
			one.Skipped = &trouble{Message: known, Type: "known-failure"}
			one.Out = &output{details(c)}
			s.Cases = append(s.Cases, one)
			continue
		case passed:
			s.Failures++
			one.Failure = &trouble{breach, string(decision.UnexpectedPass), details(c)}
			s.Cases = append(s.Cases, one)
			continue
		}
		switch c.Verdict {
		case reports.Fail:
			s.Failures++
			one.Failure = &trouble{message(c), "fail", details(c)}
		case reports.Error, reports.Untestable:
			s.Errors++
			kind := string(c.Verdict)
			if class, ok := c.ErrorClass(); ok {
				kind += "." + string(class)
			}
			one.Error = &trouble{message(c), kind, details(c)}
		case reports.NotApplicable, reports.NotRun:
			s.Skipped++
			one.Skipped = &trouble{Message: string(c.Verdict) + ": " + c.Reason}
		case reports.Warn, reports.Info:
			one.Out = &output{details(c)}
		}
		s.Cases = append(s.Cases, one)
	}
	if s := judged.suite(d, run); s != nil {
		doc.Suites = append(doc.Suites, s)
	}
	for _, s := range doc.Suites {
		s.Time = seconds(s.ms)
		doc.Tests, doc.Failures = doc.Tests+s.Tests, doc.Failures+s.Failures
		doc.Errors, doc.Skipped = doc.Errors+s.Errors, doc.Skipped+s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write junit.xml: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write junit.xml: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write junit.xml: %w", err)
	}
	return nil
}
