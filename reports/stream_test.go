package reports_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

// two is a run of two cases that ended in the order b, a.
func two() *reports.Run {
	return reports.Build(reports.Header{Suite: reports.Suite{Name: "mfaproof"}, Target: reports.Target{Name: "mock"}, Seed: 1},
		[]reports.Case{named("b", reports.Pass, passed), named("a", reports.Fail, passed)}, nil, 7)
}

// withLine replaces line n, from 1, of a stream; without a text it removes the line.
func withLine(stream string, n int, text ...string) string {
	all := strings.SplitAfter(stream, "\n")
	replacement := ""
	for _, t := range text {
		replacement += t + "\n"
	}
	return strings.Join(all[:n-1], "") + replacement + strings.Join(all[n:], "")
}

var _ = Describe("run.jsonl", func() {
	read := func(text string) (*reports.Run, error) { return reports.ReadStream(strings.NewReader(text)) }

	It("comes back as the run that was written", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			run := anyRun(t)
			back, err := read(stream(run))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(run, back, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
			if document(run) != document(back) {
				t.Fatal("the documents differ")
			}
		})
	})

	It("has a header, a line for each case and a footer", func() {
		Expect(strings.Split(stream(two()), "\n")).To(HaveExactElements(
			`{"schema":"mfaproof/stream/1","suite":{"name":"mfaproof"},"target":{"name":"mock"},"seed":"1","planned":2}`,
			ContainSubstring(`"id":"f/s/a"`), ContainSubstring(`"id":"f/s/b"`),
			HavePrefix(`{"footer":{"cases":2,"counts":{"pass":1,"fail":1,`), ""))
	})

	It("is refused at every place where it may be cut off", func() {
		whole := stream(two())
		for n := range len(whole) - 1 {
			missing := strings.Count(whole[:n+1], "\n") + 1
			_, err := read(whole[:n])
			Expect(err).To(refusal(reports.RefusedTruncated, missing, ""), whole[:n])
		}
		_, err := read(strings.TrimSuffix(whole, "\n"))
		Expect(err).NotTo(HaveOccurred())
	})

	DescribeTable("a stream that is refused",
		func(change func(string) string, code reports.RefusalCode, line int, detail string) {
			whole := stream(two())
			_, err := read(whole)
			Expect(err).NotTo(HaveOccurred())
			_, err = read(change(whole))
			Expect(err).To(refusal(code, line, detail))
		},
		Entry("another schema", func(s string) string { return strings.Replace(s, "stream/1", "stream/2", 1) },
			reports.RefusedSchema, 1, `the schema is "mfaproof/stream/2"`),
		Entry("no header", func(s string) string { return withLine(s, 1) }, reports.RefusedSchema, 1, "names no schema"),
		Entry("a header that is no JSON", func(s string) string { return withLine(s, 1, "hello") },
			reports.RefusedText, 1, "not a JSON object"),
		Entry("an unknown member of the header", func(s string) string { return strings.Replace(s, `"seed"`, `"sead"`, 1) },
			reports.RefusedText, 1, "sead"),
		Entry("a garbage line", func(s string) string { return withLine(s, 2, "panic: oh") }, reports.RefusedText, 2, "not a case"),
		Entry("an empty line", func(s string) string { return withLine(s, 3, "") }, reports.RefusedText, 3, "not a case"),
		Entry("null", func(s string) string { return withLine(s, 3, "null") }, reports.RefusedText, 3, "cannot be"),
		Entry("two documents in a line", func(s string) string { return strings.Replace(s, "}\n{\"footer", "}{\"footer", 1) },
			reports.RefusedText, 3, "something follows"),
		Entry("an unknown verdict", func(s string) string { return strings.Replace(s, `"verdict":"fail"`, `"verdict":"passed"`, 1) },
			reports.RefusedText, 2, `cannot be "passed"`),
		Entry("a lost case", func(s string) string { return withLine(s, 2) }, reports.RefusedCounts, 3, "the footer counts 2 cases"),
		Entry("a case twice", func(s string) string { return withLine(s, 3, strings.Split(s, "\n")[2], strings.Split(s, "\n")[2]) },
			reports.RefusedCounts, 5, "the footer counts 2 cases"),
		Entry("a case in place of another", func(s string) string { return withLine(s, 2, strings.Split(s, "\n")[2]) },
			reports.RefusedCounts, 4, "the counts say"),
		Entry("a changed verdict", func(s string) string { return strings.Replace(s, `"verdict":"fail"`, `"verdict":"warn"`, 1) },
			reports.RefusedCounts, 4, "the counts say"),
		Entry("a gate that lies", func(s string) string { return strings.Replace(s, `"gate":"broken"`, `"gate":"kept"`, 1) },
			reports.RefusedCounts, 4, "the gate is said"),
		Entry("fewer cases than planned", func(s string) string { return strings.Replace(s, `"planned":2`, `"planned":3`, 1) },
			reports.RefusedCounts, 4, "3 cases were planned and 2 were written"),
		Entry("more cases than planned", func(s string) string { return strings.Replace(s, `"planned":2`, `"planned":1`, 1) },
			reports.RefusedCounts, 4, "1 cases were planned"),
		Entry("something after the footer", func(s string) string { return s + "{}\n" }, reports.RefusedText, 5, "something follows the footer"),
	)

	It("takes fewer cases than planned from a run that was aborted", func() {
		run := reports.Build(reports.Header{}, nil, &reports.Abort{Class: reports.AbortUnreachable, Message: "refused"}, 0)
		back, err := read(strings.Replace(stream(run), `"planned":0`, `"planned":9`, 1))
		Expect(err).NotTo(HaveOccurred())
		Expect(back.ExitCode()).To(Equal(reports.ExitUnreachable))
	})

	It("names code and line in the text of a refusal", func() {
		_, err := read("")
		Expect(err).To(MatchError("line 1: the stream is empty; run it again (report.truncated)"))
		Expect((&reports.Refusal{Code: reports.RefusedText, Detail: "x"}).Error()).To(Equal("x (report.text)"))
	})

	It("passes on the error of its reader", func() {
		for _, text := range []string{"", withLine(stream(two()), 4)} {
			_, err := reports.ReadStream(io.MultiReader(strings.NewReader(text), iotest.ErrReader(errors.New("disk gone"))))
			Expect(err).To(MatchError("read the stream of the run: disk gone"))
		}
	})
})

var _ = Describe("StreamWriter", func() {
	It("takes cases from several goroutines", func() {
		var buf bytes.Buffer
		w, err := reports.NewStreamWriter(&buf, reports.Header{}, 64)
		Expect(err).NotTo(HaveOccurred())
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				defer GinkgoRecover()
				Expect(w.Case(named(string(rune('A'+i)), reports.Pass, passed))).To(Succeed())
			})
		}
		all.Wait()
		Expect(w.Finish(nil, 0)).To(Succeed())
		run, err := reports.ReadStream(&buf)
		Expect(err).NotTo(HaveOccurred())
		Expect(run.Counts.Pass).To(Equal(64))
	})

	DescribeTable("leaves out the footer when the number of cases is not the planned one",
		func(planned int, abort *reports.Abort, whole bool) {
			var buf bytes.Buffer
			w, err := reports.NewStreamWriter(&buf, reports.Header{}, planned)
			Expect(err).NotTo(HaveOccurred())
			Expect(w.Case(named("a", reports.Pass, passed))).To(Succeed())
			err = w.Finish(abort, 0)
			if whole {
				Expect(err).NotTo(HaveOccurred())
			} else {
				Expect(err).To(MatchError(ContainSubstring("cases were planned and 1 were written")))
			}
			Expect(strings.Contains(buf.String(), "footer")).To(Equal(whole))
		},
		Entry("as planned", 1, nil, true),
		Entry("too few", 2, nil, false),
		Entry("too few, but aborted", 2, &reports.Abort{Class: reports.AbortHarness}, true),
		Entry("too many", 0, &reports.Abort{Class: reports.AbortHarness}, false),
	)

	It("fails for good when its writer fails", func() {
		w, err := reports.NewStreamWriter(&failingAfter{writes: 1}, reports.Header{}, 1)
		Expect(err).NotTo(HaveOccurred())
		want := MatchError("write the stream of the run: disk full")
		Expect(w.Case(named("a", reports.Pass, passed))).To(want)
		Expect(w.Finish(nil, 0)).To(want)
		_, err = reports.NewStreamWriter(&failingAfter{}, reports.Header{}, 1)
		Expect(err).To(want)
	})
})

// failingAfter fails after so many writes, once: a writer that recovers must not be written to again.
type failingAfter struct{ writes int }

func (f *failingAfter) Write(p []byte) (int, error) {
	f.writes--
	if f.writes == -1 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func FuzzReadStream(f *testing.F) {
	RegisterTestingT(f)
	f.Add([]byte(stream(full())))
	f.Add([]byte(stream(two())))
	f.Add([]byte(withLine(stream(two()), 4)))
	schema := compiled()
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := reports.ReadStream(bytes.NewReader(data))
		if err != nil {
			if r := (*reports.Refusal)(nil); !errors.As(err, &r) || r.Line < 1 {
				t.Fatalf("not a refusal with a line: %v", err)
			}
			return
		}
		RegisterTestingT(t)
		back, err := reports.ReadStream(strings.NewReader(stream(run)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(run, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if err := valid(schema, document(run)); err != nil {
			t.Fatal(err)
		}
	})
}
