package reports_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
)

var _ = DescribeTable("A number is written with its noun", func(n int, noun, text string) { Expect(reports.Number(n, noun)).To(Equal(text)) },
	Entry(nil, 0, "case", "0 cases"), Entry(nil, 1, "case", "1 case"), Entry(nil, 2, "case", "2 cases"),
	Entry(nil, 1, "breach", "1 breach"), Entry(nil, 2, "breach", "2 breaches"), Entry(nil, 3, "more line", "3 more lines"),
)
