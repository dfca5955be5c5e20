//go:build !race

// The rules are read and evaluated by whoever asks, in one goroutine: the race detector has nothing to see here, and takes ten times as long for it.

package grid_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/grid"
)

func TestGrid(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "grid")
}

// rules gives the rules in the binary.
func rules() *grid.Rules {
	GinkgoHelper()
	loaded, err := grid.Load()
	Expect(err).NotTo(HaveOccurred())
	return loaded
}

// everyQuestion gives the questions of all sheets.
func everyQuestion() (all []grid.Question) {
	for _, sheet := range grid.Sheets() {
		all = append(all, sheet.Questions...)
	}
	return all
}

// ids gives the ids of the rows of all tables.
func ids(r *grid.Rules) (all []string) {
	for _, row := range r.Rows() {
		all = append(all, row.ID)
	}
	return all
}
