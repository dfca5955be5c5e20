package scenarios_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

// groups of the catalog that stand for lists of others: each of their rows is a case, or is excluded with a reason.
var groups = []struct {
	name    string
	members *regexp.Regexp
	size    int
	// without is how many rows may be excluded: 15 of 100.
	without int
}{
	{"the token endpoint", regexp.MustCompile(`^tok-\d\d$`), 16, 2},
	{"what people reported", regexp.MustCompile(`^u-\d\d$`), 51, 7},
	{"requests for access", regexp.MustCompile(`^oidc-\d\d$`), 28, 4},
	{"sessions and remembered browsers", regexp.MustCompile(`^ses-\d\d$`), 16, 2},
	{"ways around the second factor", regexp.MustCompile(`^byp-\d\d$`), 27, 4},
	{"one-time passwords", regexp.MustCompile(`^otp-\d\d$`), 32, 4},
	{"codes that are sent", regexp.MustCompile(`^oob-\d\d$`), 29, 4},
	{"push requests", regexp.MustCompile(`^push-\d\d$`), 13, 1},
	{"recovery codes", regexp.MustCompile(`^rec-\d\d$`), 14, 2},
	{"enrolment", regexp.MustCompile(`^enr-\d\d$`), 18, 2},
	{"the code of Actions", regexp.MustCompile(`^act-\d\d$`), 20, 3},
	{"registration by WebAuthn", regexp.MustCompile(`^war-\d\d$`), 32, 4},
	{"authentication by WebAuthn", regexp.MustCompile(`^waa-\d\d$`), 29, 4},
}

var _ = Describe("The groups of the catalog", func() {
	It("have a case for each row, or a reason why not, and few reasons", func() {
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		cited := map[string]bool{}
		for _, c := range embeddedCases() {
			for _, id := range c.Cites {
				cited[id] = true
			}
		}
		for _, group := range groups {
			var members, excluded int
			for _, r := range catalog.All() {
				if !group.members.MatchString(r.ID) {
					continue
				}
				members++
				if r.Excluded != "" {
					excluded++
				}
				Expect(cited[r.ID]).To(Equal(r.Excluded == "" && r.Vectors == ""), "%s is cited by a case, has vectors, or is excluded", r.ID)
			}
			Expect(members).To(BeNumerically(">=", group.size), group.name)
			Expect(excluded).To(BeNumerically("<=", group.without), "%s: %d of %d excluded", group.name, excluded, members)
		}
	})

	It("have vectors that name the requirement back", func() {
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		named := map[string]string{}
		for _, r := range catalog.All() {
			if r.Vectors == "" {
				continue
			}
			text, err := os.ReadFile(filepath.Join("vectors", filepath.FromSlash(r.Vectors)))
			Expect(err).NotTo(HaveOccurred())
			var file struct{ Requirement string }
			Expect(json.Unmarshal(text, &file)).To(Succeed())
			Expect(file.Requirement).To(Equal(r.ID))
			named[r.ID] = r.Vectors
		}
		Expect(named).To(Equal(map[string]string{"otp-01": "otp/totp.json", "otp-02": "otp/hotp.json"}))
	})

	It("have exclusions with a reason of the list and a sentence", func() {
		load := func(level, excluded string) error {
			_, err := scenarios.LoadCatalog(fstest.MapFS{"c/a.yaml": {Data: []byte("requirements:\n  - { id: a.b, says: X., source: S, section: T, level: " +
				level + ", tag: staff, excluded: " + excluded + " }\n")}}, "c")
			return err
		}
		Expect(load("must", `"needs-grant: there is no such grant."`)).To(Succeed())
		Expect(load("should", `"contradicts-profile: the profile says otherwise."`)).To(Succeed())
		Expect(load("must", `"contradicts-profile: the profile says otherwise."`)).To(MatchError(`c/a.yaml:2:84: "a.b" contradicts the profile, so that its level cannot be "must"; write level: should`))
		Expect(load("must", `"needs-grants: there is no such grant."`)).To(MatchError(`c/a.yaml:2:84: unknown reason of an exclusion "needs-grants"; did you mean "needs-grant"?`))
		Expect(load("must", "needs-grant")).To(MatchError(ContainSubstring(`the exclusion of "a.b" does not say what is missing`)))
		Expect(load("must", `"needs-grant: there is none.", vectors: a.json`)).To(MatchError(ContainSubstring(`"a.b" is excluded, and has vectors too`)))
	})
})

var _ = Describe("The profiles of a requirement", func() {
	load := func(rest string) (*scenarios.Catalog, error) {
		return scenarios.LoadCatalog(fstest.MapFS{"c/a.yaml": {Data: []byte("requirements:\n  - { id: a.b, says: X., source: S, section: T, tag: staff, " + rest + " }\n")}}, "c")
	}

	It("say who demands it, and what is done on purpose instead", func() {
		catalog, err := load("level: should, profiles: [nist-aal2, wstg], deviates: { auth0: It does Y. }")
		Expect(err).NotTo(HaveOccurred())
		r, _ := catalog.Lookup("a.b")
		Expect(r.Of("wstg")).To(BeTrue())
		Expect(r.Of("auth0")).To(BeFalse())
		Expect(r.Contrast()).To(Equal("standard says: X. (S T)\nprofile auth0 says: It does Y."))
		catalog, err = load("level: must")
		Expect(err).NotTo(HaveOccurred())
		r, _ = catalog.Lookup("a.b")
		Expect(r.Of("auth0")).To(BeTrue(), "most of the catalog is from the vendor's documents")
		Expect(r.Of("wstg")).To(BeFalse())
		Expect(r.Contrast()).To(BeEmpty())
	})

	DescribeTable("are refused where they contradict themselves", func(rest, want string) {
		_, err := load(rest)
		Expect(err).To(MatchError(ContainSubstring(want)))
	},
		Entry("an unknown one", "level: must, profiles: [nist-aal3]", `unknown profile "nist-aal3"; did you mean "nist-aal2"?`),
		Entry("an unknown one that deviates", "level: should, profiles: [wstg], deviates: { auth: Y. }", `unknown profile "auth"; did you mean "auth0"?`),
		Entry("both", "level: should, profiles: [auth0], deviates: { auth0: Y. }", `profile "auth0" both demands "a.b" and deviates from it`),
		Entry("nobody's", "level: should, deviates: { auth0: Y. }", `"a.b" does not say which profile demands it`),
		Entry("a must", "level: must, profiles: [wstg], deviates: { auth0: Y. }", `its level cannot be "must"; write level: should`),
	)
})

// embeddedCases is every case of this binary.
func embeddedCases() []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	var all []scenarios.Case
	for _, s := range suites {
		cases, err := s.Expand()
		Expect(err).NotTo(HaveOccurred())
		all = append(all, cases...)
	}
	return all
}
