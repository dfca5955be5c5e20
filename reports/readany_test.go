package reports_test

import (
	"errors"
	"strings"
	"testing/iotest"

	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("ReadAny", func() {
	read := func(text string) (*reports.Run, error) { return reports.ReadAny(strings.NewReader(text)) }

	It("takes either file of a run", func() {
		for _, text := range []string{document(two()), stream(two())} {
			run, err := read(text)
			Expect(err).NotTo(HaveOccurred())
			Expect(document(run)).To(Equal(document(two())))
		}
	})

	DescribeTable("refuses", func(text string, code reports.RefusalCode, line int, detail string) {
		_, err := read(text)
		Expect(err).To(refusal(code, line, detail))
	},
		Entry("a stream that was cut off", strings.SplitAfter(stream(two()), "\n")[0], reports.RefusedTruncated, 2, "ends after 0 of 2 cases"),
		Entry("a document that was cut off", document(two())[:40], reports.RefusedText, 3, "not a JSON object"),
		Entry("another version of the stream", strings.Replace(stream(two()), "stream/1", "stream/2", 1), reports.RefusedSchema, 1, "stream/2"),
		Entry("another version of the document", strings.Replace(document(two()), "run/1", "run/2", 1), reports.RefusedSchema, 0, "run/2"),
		Entry("nothing", " \n", reports.RefusedTruncated, 0, "empty"),
	)

	It("passes on the error of its reader", func() {
		_, err := reports.ReadAny(iotest.ErrReader(errors.New("disk gone")))
		Expect(err).To(MatchError("read the run: disk gone"))
	})
})
