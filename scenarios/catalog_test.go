package scenarios_test

import (
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

var _ = Describe("the catalog", func() {
	It("is embedded and can be looked up", func() {
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		Expect(len(catalog.All())).To(BeNumerically(">", 60))
		r, found := catalog.Lookup("otp.no-reuse")
		Expect(found).To(BeTrue())
		Expect(r.Level).To(Equal("must"))
		Expect(r.Tag).To(Equal("documented"))
		Expect(r.Section).To(Equal("5.2"))
		_, found = catalog.Lookup("otp.reuse")
		Expect(found).To(BeFalse())
	})

	It("names every requirement in kebab-case, with a full sentence", func() {
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		for _, r := range catalog.All() {
			Expect(r.ID).To(MatchRegexp(`^([a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+|[a-z]+-\d\d)$`))
			Expect(r.Says).To(MatchRegexp(`^[A-Z].*\.$`), r.ID)
		}
	})

	It("reports every mistake with its place", func() {
		_, err := scenarios.LoadCatalog(fstest.MapFS{"c/a.yaml": {Data: []byte(`requirements:
  - { id: a.b, says: X., source: S, section: T, level: must, tag: documented }
  - { id: a.b, says: X., source: S, section: T, level: mustt, tag: documentd }
  - { id: a.c, source: S, section: T, level: must, tagg: unknown }
`)}, "c/b.yaml": {Data: []byte("requirements:\n  - { id: a.b, says: X., source: S, section: T, level: info, tag: staff }\n  - { id: c.d, says: X., section: T, level: info, tag: staff }\n")}}, "c")
		Expect(err).To(MatchError(`c/a.yaml:4:52: unknown key "tagg"; did you mean "tag"?
c/b.yaml:3:11: requirement "c.d" has no "source"`))
		_, err = scenarios.LoadCatalog(fstest.MapFS{"c/a.yaml": {Data: []byte(`requirements:
  - { id: a.b, says: X., source: S, section: T, level: must, tag: documented }
  - { id: a.b, says: X., source: S, section: T, level: mustt, tag: documentd }
`)}}, "c")
		Expect(err).To(MatchError(`c/a.yaml:3:11: requirement "a.b" is given twice, first at c/a.yaml:2:11
c/a.yaml:3:56: unknown level "mustt"; did you mean "must"?
c/a.yaml:3:68: unknown tag "documentd"; did you mean "documented"?`))
		_, err = scenarios.LoadCatalog(fstest.MapFS{}, "c")
		Expect(err).To(MatchError("catalog c: no *.yaml file there"))
	})
})

var _ = It("registers each capability once, with its meaning", func() {
	seen := map[string]bool{}
	for _, c := range scenarios.Capabilities() {
		Expect(seen).NotTo(HaveKey(c.Name))
		seen[c.Name] = true
		Expect(c.Means).NotTo(BeEmpty())
	}
	Expect(seen).To(HaveKey("auth0.tenant"))
	Expect(seen).To(HaveKey("factor.webauthn-roaming"))
})
