package plan_test

import (
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/scenarios"
)

const body = `about: What this test needs.
requires: [factor.otp]
policy: [{ require: { factors: 1, any_of: [otp] }, if_missing: enrol }]
people: { ana: {} }
axes: { how: [right, wrong] }
cases:
  - { case: zebra, cites: [portable.second-factor-accepted], do: [{ login: ana }], expect: { outcome: enrol } }
  - { case: apple, cites: [portable.second-factor-accepted], do: [{ login: ana }, { enrol: { factor: otp, how: "${how}" } }, { enrol: otp }], expect: { outcome: granted } }
`

// suites loads one suite under each name, each from a file of its own.
func suites(names ...string) []*scenarios.Suite {
	GinkgoHelper()
	var all []*scenarios.Suite
	for i, name := range names {
		file := string(rune('a'+i)) + ".yaml"
		loaded, err := scenarios.Load(fstest.MapFS{file: {Data: []byte("suite: " + name + "\n" + body)}}, file, scenarios.Options{})
		Expect(err).NotTo(HaveOccurred())
		all = append(all, loaded...)
	}
	return all
}

func expand(names ...string) []scenarios.Case {
	GinkgoHelper()
	cases, err := plan.Expand(suites(names...))
	Expect(err).NotTo(HaveOccurred())
	return cases
}

func ids(cases []scenarios.Case) []string {
	list := []string{}
	for _, c := range cases {
		list = append(list, c.ID)
	}
	return list
}

var _ = Describe("Expanding suites", func() {
	It("gives every case, sorted by id", func() {
		Expect(ids(expand("fruit/two", "fruit/one"))).To(Equal([]string{
			"fruit/one/apple/how=right", "fruit/one/apple/how=wrong", "fruit/one/zebra",
			"fruit/two/apple/how=right", "fruit/two/apple/how=wrong", "fruit/two/zebra",
		}))
	})

	It("refuses an id that two files give, and names both places", func() {
		_, err := plan.Expand(suites("fruit/one", "fruit/one"))
		Expect(err).To(MatchError(And(
			MatchRegexp(`^[ab]\.yaml:\d+:\d+: the case fruit/one/apple/how=right stands in [ab]\.yaml:\d+:\d+ too`),
			ContainSubstring("a.yaml"), ContainSubstring("b.yaml"), ContainSubstring("rename one of the suites"))))
	})
})

var _ = Describe("A filter", func() {
	const (
		appleRight, appleWrong = "fruit/one/apple/how=right", "fruit/one/apple/how=wrong"
		zebra, other           = "fruit/one/zebra", "animals/big/zebra"
	)
	var cases []scenarios.Case
	BeforeEach(func() {
		cases = nil
		for _, c := range expand("fruit/one", "animals/big") {
			if c.Suite == "fruit/one" || c.Name == "zebra" {
				cases = append(cases, c)
			}
		}
		Expect(ids(cases)).To(Equal([]string{other, appleRight, appleWrong, zebra}))
	})

	DescribeTable("keeps",
		func(glob string, want ...string) {
			kept, err := plan.Filter(cases, glob)
			Expect(err).NotTo(HaveOccurred())
			Expect(ids(kept)).To(Equal(want))
		},
		Entry("everything when it is empty", "", other, appleRight, appleWrong, zebra),
		Entry("a case by its id", zebra, zebra),
		Entry("what lies below a family", "fruit", appleRight, appleWrong, zebra),
		Entry("what lies below a suite, with a slash at the end", "fruit/one/", appleRight, appleWrong, zebra),
		Entry("what lies below a case with axes", "fruit/one/apple", appleRight, appleWrong),
		Entry("by a star inside one part of the id", "fruit/*/ap*", appleRight, appleWrong),
		Entry("nothing across slashes for one star", "*/*/zebra", other, zebra),
		Entry("across slashes for two stars", "**zebra", other, zebra),
		Entry("an axis at any depth", "**/how=wrong", appleWrong),
	)

	DescribeTable("that keeps nothing is an error that helps",
		func(glob, hint string) {
			kept, err := plan.Filter(cases, glob)
			Expect(kept).To(BeEmpty())
			Expect(err).To(MatchError(`no case fits "` + glob + `"; ` + hint))
		},
		Entry("with the nearest case", "fruit/one/zebar", `did you mean "fruit/one/zebra"?`),
		Entry("with the nearest suite", "fruit/oen", `did you mean "fruit/one"?`),
		Entry("with the nearest family", "friut", `did you mean "fruit"?`),
		Entry("with where to look when nothing is near", "vegetables", "`mfaproof list` shows the cases"),
		Entry("because a part of a name does not count", "fruit/one/zeb", `did you mean "fruit/one/zebra"?`),
		Entry("because a star does not cross a slash", "*zebra", "`mfaproof list` shows the cases"),
		Entry("because a dot is a dot", "fruit.one", `did you mean "fruit/one"?`),
	)
})
