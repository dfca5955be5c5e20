package terminal_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/terminal"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

// failed is a run of one failure whose texts are all the given one.
func failed(text string) *reports.Run {
	h := header
	h.Notes, h.Faults = []string{text}, []string{text}
	h.Switches = []reports.Switch{{Name: "s", Value: text, Default: text + "?"}}
	c := result("f/s/c/axis="+strings.ReplaceAll(text, "/", ""), reports.Fail,
		reports.Check{Name: "n" + text, Verdict: reports.Fail, Requirement: text, Expected: text, Actual: text + ".", Message: text})
	c.About, c.Reason, c.Cites, c.Repeat, c.File = text, text, []string{text}, "r"+text, "f"+text
	c.Transcript = []reports.Entry{{At: text, Kind: text, Title: text, Detail: text}}
	left := result("f/s/d", reports.NotRun)
	left.Reason = text
	return reports.Build(h, []reports.Case{c, left}, nil, 0)
}

var _ = Describe("Render", func() {
	It("uses colour only to repeat what the text says", func() {
		escape := regexp.MustCompile("\x1b\\[[0-9]+m")
		for _, o := range []terminal.Options{{Width: 100}, {Width: 50, Verbose: true}} {
			plain := rendered(mixed(), o)
			o.Color = true
			coloured := rendered(mixed(), o)
			Expect(coloured).NotTo(Equal(plain))
			stripped := regexp.MustCompile(` +(\n)`).ReplaceAllString(escape.ReplaceAllString(coloured, ""), "$1")
			Expect(stripped).To(Equal(plain))
		}
	})

	It("lets no value control the terminal", func() {
		Expect(rendered(failed("\x1b[2J\u202e"), terminal.Options{})).To(ContainSubstring(`expected  \x1b[2J\u202e`))
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			text := rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{"\x1b[2J", "\r", "\x07", "\u202e", "\u009b"}).Draw(t, "hostile")
			for _, r := range rendered(failed(text), terminal.Options{Verbose: rapid.Bool().Draw(t, "verbose")}) {
				if r != '\n' && !strconv.IsPrint(r) {
					t.Fatalf("%q reached the terminal", r)
				}
			}
		})
	})

	It("keeps a name with a line break on its line", func() {
		c := result("f/s/a\n99 cases: 99 pass", reports.Fail)
		Expect(rendered(reports.Build(header, []reports.Case{c}, nil, 0), terminal.Options{})).To(And(
			ContainSubstring(`✗ f/s/a\n99 cases: 99 pass`), Not(ContainSubstring("\n99 cases"))))
	})

	It("keeps prose within the width", func() {
		prose := strings.Repeat("a word or two and onemuchlongerwordthatdoesnotfitbyitselfonanynarrowline ", 4)
		c := result("f/s/c", reports.Fail, reports.Check{Name: "outcome", Verdict: reports.Fail, Expected: prose, Actual: prose + "\n" + prose, Message: prose})
		c.About, c.Transcript = prose, []reports.Entry{{Kind: "page", Title: prose, Detail: prose}}
		run := reports.Build(reports.Header{Notes: []string{prose}}, []reports.Case{c}, nil, 0)
		for width, limit := range map[int]int{0: 80, 10: 40, 61: 61, 120: 120} {
			longest := 0
			for l := range strings.Lines(rendered(run, terminal.Options{Width: width, Verbose: true})) {
				if !strings.Contains(l, " · ") {
					longest = max(longest, utf8.RuneCountInString(strings.TrimSuffix(l, "\n")))
				}
			}
			Expect(longest).To(BeNumerically(">", limit*3/4))
			Expect(longest).To(BeNumerically("<=", limit))
		}
	})

	It("never breaks what a person copies", func() {
		c := result("f/s/c", reports.Fail)
		c.Repeat, c.File, c.Line = "mfaproof run "+strings.Repeat("--long-option ", 20)+"end", strings.Repeat("folder/", 20)+"s.yaml", 3
		text := rendered(reports.Build(header, []reports.Case{c}, nil, 0), terminal.Options{Width: 40})
		Expect(text).To(ContainSubstring("repeat  " + c.Repeat + "\n"))
		Expect(text).To(ContainSubstring("where   " + c.File + ":3\n"))
	})

	It("has one cell for each case, whatever its axes", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			word := rapid.SampledFrom([]string{"a", "bb", "a-rather-long-name-for-a-cell", "c"})
			paths := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) string {
				path := word.Draw(t, "family") + "/" + word.Draw(t, "suite") + "/" + word.Draw(t, "case")
				for range rapid.IntRange(0, 2).Draw(t, "axes") {
					path += "/" + word.Draw(t, "axis") + "=" + word.Draw(t, "value")
				}
				return path
			}), rapid.ID[string]).Draw(t, "paths")
			var cases []reports.Case
			for _, path := range paths {
				cases = append(cases, result(path, reports.Pass, held...))
			}
			text := rendered(reports.Build(header, cases, nil, 0), terminal.Options{Width: rapid.IntRange(40, 120).Draw(t, "width")})
			legend := min(1, len(cases))
			if cells := strings.Count(text, "✓") - legend; cells != len(cases) {
				t.Fatalf("%d cells for %d cases:\n%s", cells, len(cases), text)
			}
		})
	})

	DescribeTable("aligns a table whose axis has a long name",
		func(axis string, lines ...string) {
			var cases []reports.Case
			for _, name := range []string{"a", "b"} {
				cases = append(cases, result("f/s/"+name+"/"+axis+"=x", reports.Pass, held...))
			}
			Expect(rendered(reports.Build(header, cases, nil, 0), terminal.Options{Width: 40})).To(
				ContainSubstring("\nf\n" + strings.Join(lines, "\n") + "\n"))
		},
		Entry("that fits", "how-a-code-is-typed", "  by how-a-code-is-typed  x", "  s/a                     ✓", "  s/b                     ✓"),
		Entry("that does not fit", "how-a-person-types-a-one-time-code", "  s/a  x ✓", "  s/b  x ✓"),
	)

	It("marks a verdict it does not know as an error", func() {
		run := &reports.Run{Cases: []reports.Case{result("f/s/c", "unheard-of")}}
		Expect(rendered(run, terminal.Options{})).To(ContainSubstring("s/c  E\n"))
	})

	It("shows no glyph twice", func() {
		seen := map[string]reports.Verdict{}
		for _, v := range reports.Verdicts() {
			run := &reports.Run{Cases: []reports.Case{result("f/s/c", v)}}
			_, after, _ := strings.Cut(rendered(run, terminal.Options{}), "s/c  ")
			cell, _, _ := strings.Cut(after, "\n")
			Expect(seen).NotTo(HaveKey(cell))
			seen[cell] = v
		}
	})

	DescribeTable("tells the time that the run took",
		func(ms int64, want string) {
			text := rendered(&reports.Run{Outcome: reports.Outcome{Gate: reports.GateKept, DurationMS: ms}}, terminal.Options{})
			Expect(text).To(HaveSuffix("gate kept · " + want + "\n"))
		},
		Entry(nil, int64(0), "0 ms"), Entry(nil, int64(999), "999 ms"), Entry(nil, int64(1000), "1.0 s"),
		Entry(nil, int64(59_999), "59.9 s"), Entry(nil, int64(60_000), "1 min 0 s"),
	)

	It("passes on the error of its writer", func() {
		Expect(terminal.Render(broken{}, kept(), terminal.Options{})).To(MatchError("write the report: pipe closed"))
	})
})

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

var _ = Describe("A difference", func() {
	// sides reads both values back from the report.
	sides := func(expected, actual string) (left, right []string, text string) {
		c := result("f/s/c", reports.Fail, reports.Check{Name: "screens", Verdict: reports.Fail, Expected: expected, Actual: actual})
		text = rendered(reports.Build(header, []reports.Case{c}, nil, 0), terminal.Options{Verbose: true})
		_, body, found := strings.Cut(text, "- expected  + actual\n")
		Expect(found).To(BeTrue(), text)
		body, _, _ = strings.Cut(body, "\n\n")
		for _, l := range strings.Split(body, "\n") {
			kind, value := l[4], l[6:]
			if kind != '+' {
				left = append(left, value)
			}
			if kind != '-' {
				right = append(right, value)
			}
		}
		return left, right, text
	}
	numbered := func(n int, format string) []string {
		var l []string
		for i := range n {
			l = append(l, fmt.Sprintf(format, i))
		}
		return l
	}

	It("holds both values whole and in order", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			list := rapid.SliceOfN(rapid.SampledFrom([]string{"login", "otp", "picker", "end"}), 2, 8)
			expected, actual := list.Draw(t, "expected"), list.Draw(t, "actual")
			left, right, text := sides(strings.Join(expected, "\n"), strings.Join(actual, "\n"))
			if fmt.Sprint(left, right) != fmt.Sprint(expected, actual) {
				t.Fatal(text)
			}
		})
	})

	It("holds values that are too long to compare line by line", func() {
		expected, actual := numbered(1100, "e%d"), numbered(1100, "a%d")
		left, right, _ := sides(strings.Join(expected, "\n"), strings.Join(actual, "\n"))
		Expect(left).To(Equal(expected))
		Expect(right).To(Equal(actual))
	})

	It("shows blanks that would not be seen", func() {
		left, right, _ := sides("a\nb ", "a\nb")
		Expect(left).To(Equal([]string{"a", `"b "`}))
		Expect(right).To(Equal([]string{"a", "b"}))
	})

	It("says that a side is empty", func() {
		left, _, _ := sides("", "a\nb")
		Expect(left).To(Equal([]string{"(nothing)"}))
		_, right, _ := sides("a\nb", "")
		Expect(right).To(Equal([]string{"(nothing)"}))
	})

	DescribeTable("is cut unless the report is verbose",
		func(lines int, verbose bool, shown int, tail string) {
			c := result("f/s/c", reports.Fail, reports.Check{
				Name: "screens", Verdict: reports.Fail, Expected: "x", Actual: strings.Join(numbered(lines-1, "a%d"), "\n"),
			})
			text := rendered(reports.Build(header, []reports.Case{c}, nil, 0), terminal.Options{Verbose: verbose})
			Expect(strings.Count(text, "    + a")).To(Equal(shown))
			Expect(strings.Contains(text, "more line")).To(Equal(tail != ""))
			Expect(text).To(ContainSubstring(tail))
		},
		Entry("as long as allowed", 40, false, 39, ""),
		Entry("one longer", 41, false, 39, "… 1 more line (-v shows them)"),
		Entry("verbose", 60, true, 59, ""),
	)
})

var _ = Describe("The line of a scenario", func() {
	c := result("f/s/c", reports.Fail, reports.Check{Name: "screens", Verdict: reports.Fail, Expected: "a", Actual: "b",
		Place: &reports.Place{File: "s.yaml", Line: 14, Column: 7}})
	run := reports.Build(header, []reports.Case{c}, nil, 0)
	source := func(text string) func(string, int) (string, bool) {
		return func(file string, line int) (string, bool) { return text, file == "s.yaml" && line == 14 }
	}

	It("is shown with a caret below the expectation", func() {
		Expect(rendered(run, terminal.Options{Source: source("      screens: [a]")})).
			To(ContainSubstring("\n    14 |       screens: [a]\n               ^\n"))
	})

	It("is cut where it does not fit", func() {
		text := rendered(run, terminal.Options{Width: 40, Source: source("      screens: [a, " + strings.Repeat("b, ", 40) + "]")})
		Expect(text).To(MatchRegexp(`(?m)^    14 \|       screens: \[a, b.*…$`))
	})

	It("is left out where it is not at hand", func() {
		Expect(rendered(run, terminal.Options{Source: func(string, int) (string, bool) { return "", false }})).NotTo(ContainSubstring("14 |"))
		Expect(rendered(run, terminal.Options{})).NotTo(ContainSubstring("14 |"))
	})

	It("has no caret where the column is unknown or beyond it", func() {
		Expect(rendered(run, terminal.Options{Source: source("a")})).To(And(ContainSubstring("14 | a\n"), Not(ContainSubstring("^"))))
	})
})

var _ = Describe("A quiet report", func() {
	It("has failures and the last line, and nothing else", func() {
		text := rendered(mixed(), terminal.Options{Quiet: true})
		Expect(text).To(And(ContainSubstring("✗ challenge/otp/answer-is-judged"), ContainSubstring("20 cases: "), Not(ContainSubstring("target mock")),
			Not(ContainSubstring("by factor")), Not(ContainSubstring("left out by"))))
		Expect(rendered(kept(), terminal.Options{Quiet: true})).To(Equal("\n4 cases: 4 pass · gate kept · 38 ms\n"))
	})
})
