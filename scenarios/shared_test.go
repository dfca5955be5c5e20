package scenarios_test

import (
	"io/fs"
	"strconv"
	"strings"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

// What a load reads, parses and composes of tenants is shared between its cases.
var _ = Describe("Tenants of one load", func() {
	const header = "requires: [auth0.tenant]\ntenant: { folder: ../../../t }\npeople: { ana: {} }\ncases:\n"
	written := func(name, with string) string {
		return "  - { case: " + name + ", cites: [otp.wrong-code], with: " + with + ", do: [{ login: ana }], expect: { outcome: granted } }\n"
	}
	tenant := func(name string) []byte {
		return []byte("tenant: { friendly_name: " + name + " }\nguardianFactors: [{ name: otp, enabled: true }]\n" +
			"actions: [{ name: a, code: a.js, secrets: [{ name: KEY, value: old }] }, { name: b, code: gone.js }]\n")
	}
	load := func(suites map[string]string) ([]*scenarios.Suite, error) {
		files := fstest.MapFS{"t/tenant.yaml": {Data: tenant("inside")}, "t/a.js": {Data: []byte("// a")}, "t/mfaproof.yaml": {Data: []byte("switches: { s: old }\n")},
			"suites/f/new.js": {Data: []byte("// new")}, "suites/deep/g/new.js": {Data: []byte("// new")}}
		for file, text := range suites {
			files[file] = &fstest.MapFile{Data: []byte(text)}
		}
		return scenarios.Load(files, "suites", scenarios.Options{Open: func(string) (fs.FS, error) {
			return fstest.MapFS{"tenant.yaml": {Data: tenant("outside")}, "a.js": {Data: []byte("// a")}}, nil
		}})
	}
	folders := func(suites map[string]string) map[string]fs.FS {
		GinkgoHelper()
		loaded, err := load(suites)
		Expect(err).NotTo(HaveOccurred())
		found := map[string]fs.FS{}
		for _, s := range loaded {
			for id, c := range expand(s) {
				found[id], err = c.Tenant.Folder()
				Expect(err).NotTo(HaveOccurred())
			}
		}
		return found
	}

	It("are each suite's own, where two suites of different folders write the same name", func() {
		found := folders(map[string]string{
			"suites/f/one.yaml":      "suite: f/one\n" + header + written("c", "{ factors: { otp: false } }"),
			"suites/deep/g/two.yaml": "suite: g/two\n" + header + written("c", "{ factors: { otp: false } }"),
		})
		Expect(read(found["f/one/c"], "tenant.yaml")).To(ContainSubstring("outside"))
		Expect(read(found["g/two/c"], "tenant.yaml")).To(ContainSubstring("inside"))
	})

	It("are not changed by what a case lays over them", func() {
		found := folders(map[string]string{"suites/deep/g/two.yaml": "suite: g/two\n" + header +
			written("changed", "{ factors: { otp: false }, settings: { friendly_name: other }, secrets: { a: { KEY: new } }, switches: { s: new }, actions: { a: { code: new.js } } }") +
			written("removed", "{ actions: { a: { remove: true } } }") +
			written("later", "{ settings: { n: 1 }, laxities: { l: m } }") + written("plain", "{}")})
		Expect(read(found["g/two/changed"], "tenant.yaml")).To(And(ContainSubstring("other"), ContainSubstring("new"), ContainSubstring("enabled: false")))
		Expect(parse(found["g/two/removed"]).Actions).To(HaveLen(1))
		Expect(read(found["g/two/later"], "tenant.yaml")).To(And(ContainSubstring("inside"), ContainSubstring("old"), ContainSubstring("enabled: true"), ContainSubstring("a.js"), ContainSubstring(`"n": 1`)))
		Expect(read(found["g/two/later"], "mfaproof.yaml")).To(MatchYAML("{ switches: { s: old }, laxities: { l: m } }"))
		Expect(read(found["g/two/later"], "a.js")).To(Equal("// a"))
		Expect(read(found["g/two/plain"], "tenant.yaml")).To(Equal(string(tenant("inside"))))
	})

	It("have every mistake told, also where one case of the suite has so many axes that it is not filled in", func() {
		var values []string
		for i := range 1001 {
			values = append(values, strconv.Itoa(i))
		}
		many := "  - { case: many, about: \"${n}\", axes: { n: [" + strings.Join(values, ", ") + "] }, cites: [otp.wrong-code], do: [{ login: ana }], expect: { outcome: granted } }\n"
		_, err := load(map[string]string{
			"suites/f/one.yaml": "suite: f/one\n" + header + written("c", "{ append: { x: y } }") + written("d", "{ actions: { b: { code: new.js } } }"),
			"suites/deep/g/two.yaml": "suite: g/two\nrequires: [auth0.tenant]\ntenant: { factors: [otp], actions: [new.js], with: { rules: { r: true } } }\npeople: { ana: {} }\ncases:\n" +
				many + strings.Replace(written("d", "X"), "with: X, ", "", 1) + written("e", "{ append: { x: y } }"),
		})
		const named = ", which the tenant does not have; "
		Expect(err).To(MatchError(`suites/deep/g/two.yaml:3:9: the overlay names Rule "r"` + named + `
suites/deep/g/two.yaml:6:5: the axes give more than 1000 cases; use fewer values
suites/deep/g/two.yaml:8:47: the overlay names Action "x"` + named + `known Actions: new
suites/f/one.yaml:6:47: the overlay names Action "x"` + named + `did you mean "a"?
suites/f/one.yaml:7:47: the code of Action "b" lies in "gone.js", which is no file of the tenant folder`))
	})
})
