package terminal_test

import (
	"bytes"
	"sync"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/terminal"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("Progress", func() {
	after := func(total int, live bool, verdicts ...reports.Verdict) string {
		var buf bytes.Buffer
		p := terminal.NewProgress(&buf, total, live)
		for _, v := range verdicts {
			p.Done(v)
		}
		p.Close()
		return buf.String()
	}
	passes := func(n int) []reports.Verdict {
		all := make([]reports.Verdict, n)
		for i := range all {
			all[i] = reports.Pass
		}
		return all
	}

	It("rewrites one line of a terminal and leaves it clean", func() {
		Expect(after(3, true, reports.Pass, reports.Fail)).To(Equal("\r\x1b[K1/3 …\r\x1b[K2/3, 1 fail …\r\x1b[K"))
	})

	It("writes a plain line now and then elsewhere", func() {
		Expect(after(23, false, append(passes(22), reports.Untestable)...)).To(Equal("done 10/23\ndone 20/23\ndone 23/23, 1 untestable\n"))
	})

	It("writes about ten lines for a long run", func() {
		text := after(1001, false, passes(1001)...)
		Expect(text).To(HavePrefix("done 101/1001\n"))
		Expect(bytes.Count([]byte(text), []byte("\n"))).To(Equal(10))
	})

	It("writes nothing for a run without cases", func() {
		Expect(after(0, true)).To(BeEmpty())
		Expect(after(0, false)).To(BeEmpty())
	})

	DescribeTable("tells something in a line of its own", func(live bool, want string) {
		var buf bytes.Buffer
		p := terminal.NewProgress(&buf, 3, live)
		p.Done(reports.Pass)
		p.Tell("wait")
		Expect(buf.String()).To(Equal(want))
	},
		Entry("on a terminal", true, "\r\x1b[K1/3 …\r\x1b[Kwait\n"),
		Entry("elsewhere", false, "wait\n"),
	)

	It("counts cases from several goroutines", func() {
		var buf bytes.Buffer
		p := terminal.NewProgress(&buf, 64, false)
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() { p.Done(reports.Warn) })
		}
		all.Wait()
		Expect(buf.String()).To(HaveSuffix("done 64/64\n"))
	})
})
