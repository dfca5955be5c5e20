package reportstest

import (
	"fmt"

	"github.com/mfaproof/mfaproof/reports"
)

// Large is a run of n cases as the engine leaves them: three checks and an outline each, every hundredth one failed with its whole
// transcript, in twenty families.
func Large(n int) *reports.Run {
	all := make([]reports.Case, 0, n)
	for i := range n {
		axes := []reports.Axis{{Name: "answer", Value: fmt.Sprintf("a%d", i)}}
		c := reused()
		c.Axes, c.Family, c.Suite = axes, fmt.Sprintf("family-%02d", i%20), fmt.Sprintf("suite-%d", i%7)
		c.ID = reports.CaseID(c.Family, c.Suite, c.Case, axes)
		c.Repeat = "mfaproof run --filter " + c.ID + " --seed 1 -v"
		for len(c.Transcript) < 30 {
			c.Transcript = append(c.Transcript, c.Transcript[len(c.Transcript)%8])
		}
		if i%100 != 0 {
			c.Verdict = reports.Pass
			for j := range c.Checks {
				c.Checks[j].Verdict, c.Checks[j].Actual = reports.Pass, c.Checks[j].Expected
			}
		}
		all = append(all, c)
	}
	return reports.Build(header(), all, nil, 60_000)
}
