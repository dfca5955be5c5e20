package scenarios_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("An account without an address", func() {
	with := func(what string) string {
		return strings.Replace(signals, "people: { ana: {} }", "people: { ana: { "+what+" } }", 1)
	}

	It("has a username, where a case says so", func() {
		for what, byName := range map[string]bool{"": false, "email: true": false, "email: false": true} {
			cases, err := loadWords(with(what))
			Expect(err).NotTo(HaveOccurred())
			Expect(cases[0].People[0].ByName).To(Equal(byName), what)
		}
	})

	DescribeTable("has nothing to verify or to enrol", func(what string) {
		_, err := loadWords(with("email: false, " + what))
		Expect(err).To(MatchError("f.yaml:4:11: ana has no e-mail address that could be verified or enrolled"))
	},
		Entry(nil, "email_verified: true"),
		Entry(nil, "enrolled: [email]"),
	)
})
