package merge_test

import (
	"bytes"
	"errors"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/merge"
)

func header() reports.Header {
	return reports.Header{
		Suite: reports.Suite{Name: "mfaproof", Version: "0.1.0", Digest: "sha256:0"}, Target: reports.Target{Name: "mock", Version: "0.1.0"},
		Seed: 1, Switches: []reports.Switch{{Name: "n", Value: "v", Default: "v"}}, Faults: []string{"f"}, Notes: []string{"n"},
	}
}

// cases are n cases in the order of their ids.
func cases(n int) []reports.Case {
	var out []reports.Case
	for i := range n {
		c := reports.Case{Family: "f", Suite: "s", Case: fmt.Sprintf("c%02d", i), Verdict: reports.Pass, Checks: []reports.Check{{Name: "outcome", Verdict: reports.Pass}}}
		if i%3 == 1 {
			c.Verdict = reports.Fail
		}
		c.ID = reports.CaseID(c.Family, c.Suite, c.Case, nil)
		out = append(out, c)
	}
	return out
}

// shards cuts cases into parts.
func shards(all []reports.Case, of int) []merge.Part {
	var parts []merge.Part
	for i := 1; i <= of; i++ {
		h := header()
		h.Shard = &reports.Shard{Index: i, Of: of}
		var mine []reports.Case
		for n, c := range all {
			if h.Shard.Has(n) {
				mine = append(mine, c)
			}
		}
		parts = append(parts, merge.Part{Name: fmt.Sprintf("%c.json", 'A'+i-1), Run: reports.Build(h, mine, nil, int64(10*i))})
	}
	return parts
}

func text(run *reports.Run) string {
	GinkgoHelper()
	var b bytes.Buffer
	Expect(reports.Write(&b, run)).To(Succeed())
	return b.String()
}

var _ = Describe("Shards of one run", func() {
	It("make the run that would have come out in one piece, in any order", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			all := cases(rapid.IntRange(0, 20).Draw(t, "cases"))
			of := rapid.IntRange(1, 6).Draw(t, "shards")
			got, err := merge.Merge(rapid.Permutation(shards(all, of)).Draw(t, "order"))
			if err != nil {
				t.Fatal(err)
			}
			if want := text(reports.Build(header(), all, nil, int64(10*of))); text(got) != want {
				t.Fatalf("%s\n%s", text(got), want)
			}
		})
	})

	It("are interrupted when one of them was", func() {
		parts := shards(cases(6), 3)
		parts[1].Run = reports.Build(parts[1].Run.Header, nil, &reports.Abort{Class: reports.AbortInterrupted, Message: "stopped"}, 0)
		got, err := merge.Merge(parts)
		Expect(err).NotTo(HaveOccurred())
		Expect(got.GateReasons).To(ContainElement("aborted (interrupted): stopped"))
		Expect(got.ExitCode()).To(Equal(reports.ExitBroken))
	})

	DescribeTable("are refused by name", func(change func(parts []merge.Part) []merge.Part, code reports.RefusalCode, detail string) {
		_, err := merge.Merge(shards(cases(8), 4))
		Expect(err).NotTo(HaveOccurred(), "the positive control")
		_, err = merge.Merge(change(shards(cases(8), 4)))
		var refusal *reports.Refusal
		Expect(errors.As(err, &refusal)).To(BeTrue(), "%v", err)
		Expect(*refusal).To(And(HaveField("Code", code), HaveField("Detail", ContainSubstring(detail))))
	},
		Entry("with other suites", other(func(h *reports.Header) { h.Suite.Digest = "sha256:1" }), reports.RefusedMixed, `suite is {"name"`),
		Entry("of another version", other(func(h *reports.Header) { h.Suite.Version = "9" }), reports.RefusedMixed, "B.json are not of the same run: suite is"),
		Entry("with another seed", other(func(h *reports.Header) { h.Seed = 2 }), reports.RefusedMixed, `seed is "1" in the first and "2" in the second`),
		Entry("of another target", other(func(h *reports.Header) { h.Target.Name = "x" }), reports.RefusedMixed, "target is"),
		Entry("with other switches", other(func(h *reports.Header) { h.Switches = []reports.Switch{{Name: "n", Value: "w", Default: "v"}} }), reports.RefusedMixed, "switches is"),
		Entry("with other faults", other(func(h *reports.Header) { h.Faults = nil }), reports.RefusedMixed, `faults is ["f"] in the first and (absent) in the second`),
		Entry("with another filter", other(func(h *reports.Header) { h.Filter = "f/**" }), reports.RefusedMixed, "filter is"),
		Entry("with other remarks", other(func(h *reports.Header) { h.Notes = []string{"m"} }), reports.RefusedMixed, "notes is"),
		Entry("that are none", func([]merge.Part) []merge.Part { return nil }, reports.RefusedShards, "nothing to merge"),
		Entry("that are not all there", func(p []merge.Part) []merge.Part { return []merge.Part{p[0], p[2]} }, reports.RefusedShards, "2 of 4 shards are here; missing: 2/4, 4/4"),
		Entry("one twice", func(p []merge.Part) []merge.Part { return append(p, merge.Part{Name: "E.json", Run: p[1].Run}) }, reports.RefusedShards, "B.json and E.json are both shard 2/4"),
		Entry("that are none of a run", other(func(h *reports.Header) { h.Shard = nil }), reports.RefusedShards, "B.json is no shard but a whole run"),
		Entry("of another number of them", other(func(h *reports.Header) { h.Shard.Of = 5 }), reports.RefusedShards, "A.json is one of 4 shards, B.json one of 5"),
		Entry("beyond their number", other(func(h *reports.Header) { h.Shard.Index = 6 }), reports.RefusedShards, "B.json says that it is shard 6/4"),
		Entry("with the same case", func(p []merge.Part) []merge.Part {
			p[2].Run = reports.Build(p[2].Run.Header, p[1].Run.Cases, nil, 0)
			return p
		}, reports.RefusedDuplicate, "the case f/s/c01 is in B.json and in C.json"),
	)

	It("of another count of shards by far are refused in a short sentence", func() {
		h := header()
		h.Shard = &reports.Shard{Index: 1, Of: 1 << 30}
		_, err := merge.Merge([]merge.Part{{Name: "A.json", Run: reports.Build(h, nil, nil, 0)}})
		Expect(err).To(MatchError(HaveSuffix("21/1073741824, … (report.shards)")))
	})
})

// other changes the header of the second part.
func other(change func(*reports.Header)) func([]merge.Part) []merge.Part {
	return func(p []merge.Part) []merge.Part {
		change(&p[1].Run.Header)
		return p
	}
}
