package fault_test

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

var _ = Describe("The faults", func() {
	It("are all off by default", func() {
		parsed, err := fault.Parse()
		Expect(err).NotTo(HaveOccurred())
		for _, f := range fault.All() {
			Expect(fault.Set{}.On(f.Name)).To(BeFalse(), string(f.Name))
			Expect(parsed.On(f.Name)).To(BeFalse(), string(f.Name))
		}
		Expect(fault.Set{}.Names()).To(BeEmpty())
	})

	It("are turned on one by one", func() {
		for _, f := range fault.All() {
			set, err := fault.Parse(string(f.Name))
			Expect(err).NotTo(HaveOccurred())
			Expect(set.Names()).To(Equal([]string{string(f.Name)}))
			for _, other := range fault.All() {
				Expect(set.On(other.Name)).To(Equal(other.Name == f.Name), "%s on, asked for %s", f.Name, other.Name)
			}
		}
	})

	It("are turned on together, a name twice once, listed in alphabetical order", func() {
		set, err := fault.Parse("throwing-action-passes", "amr-missing", "throwing-action-passes")
		Expect(err).NotTo(HaveOccurred())
		Expect(set.Names()).To(Equal([]string{"amr-missing", "throwing-action-passes"}))
		Expect(set.On(fault.AMRMissing)).To(BeTrue())
		Expect(set.On(fault.ThrowFailsOpen)).To(BeTrue())
	})

	It("are switched while a copy is in use, one at a time", func() {
		set, err := fault.Parse("amr-missing")
		Expect(err).NotTo(HaveOccurred())
		held := set
		Expect(set.Switch("throwing-action-passes", true)).To(Succeed())
		Expect(held.Names()).To(Equal([]string{"amr-missing", "throwing-action-passes"}))
		Expect(held.Switch("amr-missing", false)).To(Succeed())
		Expect(set.Names()).To(Equal([]string{"throwing-action-passes"}))
		Expect(set.Switch("no-such-fault", true)).To(MatchError(ContainSubstring(`unknown fault "no-such-fault"`)))
		another, err := fault.Parse("amr-missing")
		Expect(err).NotTo(HaveOccurred())
		Expect(another.Names()).To(Equal([]string{"amr-missing"}), "another set stays")
	})

	It("have names of their own, in alphabetical order, and a sentence each", func() {
		var names []string
		for _, f := range fault.All() {
			Expect(string(f.Name)).To(MatchRegexp(`^[a-z0-9]+(-[a-z0-9]+)+$`))
			Expect(f.About).To(MatchRegexp(`^\S.*\.$`))
			names = append(names, string(f.Name))
		}
		Expect(slices.IsSorted(names)).To(BeTrue(), "%v", names)
		Expect(slices.Compact(slices.Clone(names))).To(Equal(names))
	})

	DescribeTable("refuse an unknown name and list the known ones", func(names ...string) {
		set, err := fault.Parse(names...)
		Expect(err).To(MatchError(ContainSubstring(`"no-such-fault"`)))
		for _, f := range fault.All() {
			Expect(err).To(MatchError(ContainSubstring(string(f.Name))))
		}
		Expect(set.Names()).To(BeEmpty(), "a mistake turns nothing on")
	},
		Entry("alone", "no-such-fault"),
		Entry("after a known one", "amr-missing", "no-such-fault"),
	)

	DescribeTable("are spelled exactly", func(name string) {
		_, err := fault.Parse(name)
		Expect(err).To(HaveOccurred())
	},
		Entry("nothing", ""),
		Entry("another case", "AMR-missing"),
		Entry("blanks around", " amr-missing "),
	)
})
