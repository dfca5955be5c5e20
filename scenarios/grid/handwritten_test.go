//go:build !race

package grid_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/grid"
)

var _ = Describe("The cells written by hand", func() {
	cells, err := grid.LoadHandwritten()

	It("are at least forty, each once", func() {
		Expect(err).NotTo(HaveOccurred())
		Expect(len(cells)).To(BeNumerically(">=", 40))
		seen := map[string]int{}
		for _, cell := range cells {
			id := cell.Question.ID()
			Expect(seen).NotTo(HaveKey(id), "line %d repeats line %d", cell.Line, seen[id])
			seen[id] = cell.Line
		}
	})

	for _, cell := range cells {
		It(fmt.Sprintf("line %d: %s", cell.Line, cell.Question.ID()), func() {
			got, trace := grid.Evaluate(rules(), cell.Question)
			Expect(got.String()).To(Equal(cell.Cell), "%s\ndecided by %v", cell.Cites, trace)
		})
	}

	It("show every row of the rules", func() {
		r := rules()
		questions := make([]grid.Question, len(cells))
		for i, cell := range cells {
			questions[i] = cell.Question
		}
		for id, decided := range grid.Tally(r, questions) {
			Expect(decided).To(BeNumerically(">", 0), "no cell written by hand shows row %s", id)
		}
	})
})

var _ = DescribeTable("ParseHandwritten refuses", func(data, want string) {
	_, err := grid.ParseHandwritten("cells.yaml", []byte(data))
	Expect(err).To(MatchError(ContainSubstring(want)))
},
	Entry("an unknown factor", "cells:\n- {command: enrollWith, factors: [otpp], cell: pass, cites: x}",
		`cells.yaml:2:35: unknown factor "otpp"; did you mean "otp"?`),
	Entry("an unknown command", "cells:\n- {command: enrolWith, factors: [otp], cell: pass, cites: x}", `did you mean "enrollWith"?`),
	Entry("an unknown state of e-mail", "cells:\n- {command: enrollWith, email: verifed, cell: pass, cites: x}", `did you mean "verified"?`),
	Entry("an unknown switch", "cells:\n- {command: enrollWith, switches: {default_unusble: picker}, cell: pass, cites: x}",
		`unknown switch "default_unusble"; did you mean "default_unusable"?`),
	Entry("an unknown value of a switch", "cells:\n- {command: enrollWith, switches: {default_unusable: pick}, cell: pass, cites: x}",
		`unknown value "pick"`),
	Entry("a cell without what is expected", "cells:\n- {command: enrollWith, cites: x}", `a cell has no "cell"`),
	Entry("a cell without a citation", "cells:\n- {command: enrollWith, cell: pass}", `a cell has no "cites"`),
	Entry("an unknown key", "cells:\n- {comand: enrollWith}", `unknown key "comand"; did you mean "command"?`),
)

var _ = It("ParseHandwritten accepts a cell in which nothing is wrong", func() {
	cells, err := grid.ParseHandwritten("cells.yaml", []byte(
		"cells:\n- {command: enrollWith, factors: [otp], email: verified, switches: {default_unusable: picker}, cell: pass, cites: x}"))
	Expect(err).NotTo(HaveOccurred())
	Expect(cells).To(HaveLen(1))
	Expect(cells[0].Question.ID()).To(Equal("held=none/enrollWith=otp/email=verified/switch=default_unusable:picker"))
})
