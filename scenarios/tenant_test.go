package scenarios_test

import (
	"io/fs"
	"os"
	"strings"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// composed is what these tests look at in a tenant.yaml.
type composed struct {
	Tenant  map[string]any `yaml:"tenant"`
	Factors []struct {
		Name    string
		Enabled bool
	} `yaml:"guardianFactors"`
	Actions []struct {
		Name string
		Code string
		Rest map[string]any `yaml:",inline"`
	} `yaml:"actions"`
	Triggers map[string][]struct {
		Action  string `yaml:"action_name"`
		Display string `yaml:"display_name"`
	} `yaml:"triggers"`
	Rest map[string]any `yaml:",inline"`
}

func (c composed) enabled() []string {
	var names []string
	for _, f := range c.Factors {
		if f.Enabled {
			names = append(names, f.Name)
		}
	}
	return names
}

func read(folder fs.FS, name string) string {
	GinkgoHelper()
	data, err := fs.ReadFile(folder, name)
	Expect(err).NotTo(HaveOccurred())
	return string(data)
}

func parse(folder fs.FS) composed {
	GinkgoHelper()
	var c composed
	Expect(strictyaml.Decode("tenant.yaml", []byte(read(folder, "tenant.yaml")), &c)).To(Succeed())
	return c
}

// tenantOf loads one case with the tenant, and with laid over it in the case, and gives its tenant.
func tenantOf(tenant, with string) (*scenarios.TenantSpec, error) {
	text := "suite: f/s\nrequires: [auth0.tenant]\ntenant: " + tenant + "\npeople: { ana: {} }\ncases:\n  - case: c\n" +
		"    cites: [otp.wrong-code]\n    with: " + with + "\n    do: [{ login: ana }]\n    expect: { outcome: granted }\n"
	fsys := fstest.MapFS{"s/f.yaml": {Data: []byte(text)}, "s/actions/one.js": {Data: []byte("// one\r\n")}, "s/two.js": {Data: []byte("// two")}}
	suites, err := scenarios.Load(fsys, "s/f.yaml", scenarios.Options{Open: func(path string) (fs.FS, error) {
		Expect(path).To(Equal("../outside/tenant"))
		return os.DirFS("testdata/tenant"), nil
	}})
	if err != nil {
		return nil, err
	}
	cases, err := suites[0].Expand()
	return cases[0].Tenant, err
}

func folderOf(tenant, with string) fs.FS {
	GinkgoHelper()
	spec, err := tenantOf(tenant, with)
	Expect(err).NotTo(HaveOccurred())
	folder, err := spec.Folder()
	Expect(err).NotTo(HaveOccurred())
	return folder
}

var _ = Describe("an inline tenant", func() {
	const inline = "{ factors: [otp, sms], actions: [one.js, { name: second, code: two.js }], with: { switches: { a: x, b: y } } }"

	It("becomes a Deploy CLI folder", func() {
		folder := folderOf(inline, "{}")
		Expect(fstest.TestFS(folder, "tenant.yaml", "actions/one.js", "actions/second.js", "mfaproof.yaml")).To(Succeed())
		Expect(read(folder, "actions/one.js")).To(Equal("// one\r\n"))
		c := parse(folder)
		Expect(c.Tenant).To(Equal(map[string]any{"customize_mfa_in_postlogin_action": true}))
		Expect(c.Factors).To(HaveLen(8))
		Expect(c.enabled()).To(ConsistOf("otp", "sms"))
		Expect(c.Actions[1].Name).To(Equal("second"))
		Expect(c.Actions[1].Code).To(Equal("./actions/second.js"))
		Expect(c.Actions[1].Rest).To(Equal(map[string]any{
			"runtime": "node18", "deployed": true, "dependencies": []any{}, "secrets": []any{},
			"supported_triggers": []any{map[string]any{"id": "post-login", "version": "v3"}},
		}))
		Expect(c.Triggers["post-login"]).To(HaveLen(2))
		Expect(c.Triggers["post-login"][0].Action).To(Equal("one"))
		Expect(c.Triggers["post-login"][1].Display).To(Equal("second"))
		Expect(c.Rest).To(HaveKeyWithValue("guardianPolicies", map[string]any{"policies": []any{}}))
		Expect(c.Rest).To(HaveKeyWithValue("clients", []any{map[string]any{
			"name": "Sample application", "app_type": "regular_web", "oidc_conformant": true,
			"callbacks": []any{"http://localhost:3000/callback"}, "allowed_logout_urls": []any{"http://localhost:3000"},
			"grant_types": []any{"authorization_code", "refresh_token"}, "jwt_configuration": map[string]any{"alg": "RS256"},
		}}))
		Expect(c.Rest).To(HaveKeyWithValue("databases", []any{map[string]any{
			"name": "Username-Password-Authentication", "strategy": "auth0", "enabled_clients": []any{"Sample application"},
		}}))
	})

	It("has the case's overlay laid over the suite's", func() {
		folder := folderOf(inline, `{ switches: { b: z }, laxities: { l: m }, factors: { otp: false, email: true }, settings: { customize_mfa_in_postlogin_action: false, n: 1 },
      append: { second: "line 1\nline 2: 'x' # y" } }`)
		var own map[string]map[string]string
		Expect(strictyaml.Decode("f", []byte(read(folder, "mfaproof.yaml")), &own)).To(Succeed())
		Expect(own).To(Equal(map[string]map[string]string{
			"switches": {"a": "x", "b": "z"}, "laxities": {"l": "m"}, "append": {"second": "line 1\nline 2: 'x' # y"},
		}))
		c := parse(folder)
		Expect(c.Tenant).To(Equal(map[string]any{"customize_mfa_in_postlogin_action": false, "n": int64(1)}))
		Expect(c.enabled()).To(ConsistOf("sms", "email"))
	})

	It("has Actions replaced and removed", func() {
		folder := folderOf(inline, "{ actions: { one: { code: two.js }, second: { remove: true } } }")
		Expect(read(folder, "actions/one.js")).To(Equal("// two"))
		c := parse(folder)
		Expect(c.Actions).To(HaveLen(1))
		Expect(c.Triggers["post-login"]).To(HaveLen(1))
		Expect(c.Triggers["post-login"][0].Action).To(Equal("one"))
	})

	It("has no file of ours when nothing is switched", func() {
		folder := folderOf("{ factors: [], actions: [] }", "{}")
		_, err := fs.Stat(folder, "mfaproof.yaml")
		Expect(err).To(MatchError(fs.ErrNotExist))
		Expect(parse(folder).enabled()).To(BeEmpty())
	})

	It("has a key that tells tenants apart", func() {
		key := func(tenant, with string) string {
			spec, err := tenantOf(tenant, with)
			Expect(err).NotTo(HaveOccurred())
			return spec.Key()
		}
		Expect(key(inline, "{}")).To(Equal(key(inline, "{ switches: { b: y } }")))
		Expect(key(inline, "{}")).To(MatchRegexp("^[0-9a-f]{64}$"))
		Expect(key(inline, "{}")).NotTo(Equal(key(inline, "{ switches: { b: z } }")))
		Expect(key(inline, "{}")).NotTo(Equal(key(strings.Replace(inline, "sms", "email", 1), "{}")))
	})
})

var _ = Describe("a tenant folder", func() {
	const outside = "{ folder: ../../outside/tenant }"
	original := os.DirFS("testdata/tenant")

	It("keeps its bytes without an overlay, and leaves hidden files out", func() {
		folder := folderOf(outside, "{}")
		for _, name := range []string{"tenant.yaml", "mfaproof.yaml", "actions/one.js", "actions/two.js"} {
			Expect(read(folder, name)).To(Equal(read(original, name)))
		}
		Expect(fs.Glob(folder, ".*")).To(BeEmpty())
	})

	It("keeps tenant.yaml when the overlay touches only Actions and switches", func() {
		folder := folderOf(outside, "{ switches: { changed: after }, append: { action-1: go() }, actions: { action-2: { code: two.js } } }")
		Expect(read(folder, "tenant.yaml")).To(Equal(read(original, "tenant.yaml")))
		Expect(read(folder, "actions/one.js")).To(Equal(read(original, "actions/one.js")))
		Expect(read(folder, "actions/two.js")).To(Equal("// two"))
		Expect(read(folder, "mfaproof.yaml")).To(MatchYAML("switches: {kept: yes-it-is, changed: after}\nappend: {action-1: go()}"))
	})

	It("has legacy Rules switched in mfaproof.yaml, those that it has", func() {
		const tenant = "rules: [{ name: a, script: a.js }, { name: b, script: b.js }]\n"
		composed := func(with, command string) (fs.FS, error) {
			text := "suite: f/s\nrequires: [auth0.tenant]\ntenant: { folder: t, with: { rules: { b: false } } }\npeople: { ana: {} }\ncases:\n  - case: c\n" +
				"    cites: [otp.wrong-code]\n    with: { rules: " + with + " }\n    do: [{ login: ana }]\n    expect: { outcome: granted, commands: { Rule a: [" + command + "] } }\n"
			suites, err := scenarios.Load(fstest.MapFS{"s/f.yaml": {Data: []byte(text)}, "s/t/tenant.yaml": {Data: []byte(tenant)},
				"s/t/mfaproof.yaml": {Data: []byte("rules: { a: true }\n")}}, "s/f.yaml", scenarios.Options{})
			if err != nil {
				return nil, err
			}
			cases, err := suites[0].Expand()
			Expect(err).NotTo(HaveOccurred())
			return cases[0].Tenant.Folder()
		}
		folder, err := composed("{ a: false, b: true }", "context.multifactor any, unauthorized Go away.")
		Expect(err).NotTo(HaveOccurred())
		Expect(read(folder, "tenant.yaml")).To(Equal(tenant))
		Expect(read(folder, "mfaproof.yaml")).To(MatchYAML("rules: { a: false, b: true }"))
		_, err = composed("{ c: true }", "")
		Expect(err).To(MatchError(And(HavePrefix("s/f.yaml:8:11: "), ContainSubstring(`names Rule "c"`))))
		_, err = composed("{}", "challengeWith otp")
		Expect(err).To(MatchError(HavePrefix(`s/f.yaml:10:54: unknown command of a Rule "challengeWith"`)))
	})

	It("has Actions of an older version of the trigger, and what they do beside MFA commands expected", func() {
		load := func(actions, command string) ([]byte, error) {
			text := "suite: f/s\nrequires: [auth0.tenant]\ntenant: { factors: [otp], " + actions + " }\npeople: { ana: {} }\ncases:\n  - case: c\n" +
				"    cites: [otp.wrong-code]\n    do: [{ login: ana }]\n    expect: { outcome: granted, commands: { a: [" + command + "] } }\n"
			suites, err := scenarios.Load(fstest.MapFS{"s/f.yaml": {Data: []byte(text)}, "s/a.js": {Data: []byte("1")}}, "s/f.yaml", scenarios.Options{})
			if err != nil {
				return nil, err
			}
			cases, err := suites[0].Expand()
			Expect(err).NotTo(HaveOccurred())
			folder, err := cases[0].Tenant.Folder()
			Expect(err).NotTo(HaveOccurred())
			return []byte(read(folder, "tenant.yaml")), nil
		}
		Expect(load("actions: [{ name: a, code: a.js, version: v2 }]", "multifactor.enable any, deny Go away.")).To(ContainSubstring("version: v2"))
		Expect(load("actions: [a.js]", "challengeWith otp")).To(And(ContainSubstring("version: v3"), Not(ContainSubstring("version: v2"))))
		_, err := load("actions: [{ code: a.js, version: v4 }]", "")
		Expect(err).To(MatchError(HavePrefix(`s/f.yaml:3:60: unknown version of the trigger "v4"`)))
		_, err = load("actions: [a.js], rules: [{ code: a.js, version: v2 }]", "")
		Expect(err).To(MatchError(ContainSubstring("a legacy Rule has no trigger")))
		_, err = load("actions: [a.js]", "multifactor.enabel any")
		Expect(err).To(MatchError(ContainSubstring(`unknown command "multifactor.enabel"`)))
	})

	It("has factors, settings and removals put into tenant.yaml", func() {
		c := parse(folderOf(outside, "{ factors: { otp: true, duo: true }, settings: { friendly_name: '2' }, actions: { action-1: { remove: true } } }"))
		Expect(c.enabled()).To(Equal([]string{"otp", "email", "duo"}))
		Expect(c.Tenant).To(Equal(map[string]any{"friendly_name": "2", "customize_mfa_in_postlogin_action": true}))
		Expect(c.Actions).To(HaveLen(1))
		Expect(c.Actions[0].Name).To(Equal("action-2"))
		Expect(c.Triggers["post-login"]).To(HaveLen(1))
	})

	It("is laid under a suite with its overlays, apart from those on Actions", func() {
		suite := sample()[0].WithTenant(original)
		c := expand(suite)["enroll-with-any/picker/one-left-skips-the-picker/held=otp"]
		Expect(c.Tenant.FromFolder).To(BeTrue())
		folder, err := c.Tenant.Folder()
		Expect(err).NotTo(HaveOccurred())
		Expect(read(folder, "actions/one.js")).To(Equal("// one\n"))
		Expect(parse(folder).enabled()).To(BeEmpty(), "the case switches e-mail off")
		Expect(read(folder, "mfaproof.yaml")).To(ContainSubstring("enroll_all_already_enrolled: continue"))
		Expect(read(folder, "mfaproof.yaml")).NotTo(ContainSubstring("append"))
		Expect(expand(sample()[0])["enroll-with-any/picker/wrong-code"].Tenant.FromFolder).To(BeFalse())
		Expect(expand(sample()[1].WithTenant(original))["portable/required/right"].Tenant).To(BeNil())
	})

	It("keeps a script to append when the laid folder has the Action", func() {
		named := fstest.MapFS{
			"tenant.yaml": {Data: []byte("actions: [{ name: second, code: second.js }]\n")},
			"second.js":   {Data: []byte("// second\n")},
		}
		c := expand(sample()[0].WithTenant(named))["enroll-with-any/picker/one-left-skips-the-picker/held=otp"]
		folder, err := c.Tenant.Folder()
		Expect(err).NotTo(HaveOccurred())
		Expect(read(folder, "mfaproof.yaml")).To(ContainSubstring("append"))
		Expect(read(folder, "second.js")).To(Equal("// second\n"))
	})

	It("is not mixed up with another one laid under the same suite", func() {
		suite := sample()[0]
		const id = "enroll-with-any/picker/wrong-code"
		one := expand(suite.WithTenant(original))[id].Tenant.Key()
		other := expand(suite.WithTenant(fstest.MapFS{"tenant.yaml": {Data: []byte("actions: []\n")}}))[id].Tenant.Key()
		Expect(one).NotTo(BeEmpty())
		Expect(other).NotTo(BeEmpty())
		Expect(other).NotTo(Equal(one))
	})

	It("says what is wrong with it", func() {
		_, err := sample()[0].WithTenant(fstest.MapFS{}).Expand()
		Expect(err).To(MatchError(ContainSubstring("no tenant.yaml there")))
		_, err = sample()[0].WithTenant(fstest.MapFS{"tenant.yaml": {Data: []byte("a: [\n")}}).Expand()
		Expect(err).To(MatchError(ContainSubstring("tenant.yaml:1:4: sequence end token")))
	})
})

// diskFolder is a tenant folder that says where it lies.
type diskFolder struct{ fs.FS }

func (diskFolder) Disk() string { return "/disk" }

var _ = It("says of a tenant that was composed from a folder on disk where its npm packages are", func() {
	cases, err := sample()[0].WithTenant(diskFolder{os.DirFS("testdata/tenant")}).Expand()
	Expect(err).NotTo(HaveOccurred())
	folder, err := cases[0].Tenant.Folder()
	Expect(err).NotTo(HaveOccurred())
	Expect(folder).To(HaveField("Disk()", "/disk"))
	// A suite that names a folder beside it.
	text := "suite: f/s\nrequires: [auth0.tenant]\ntenant: { folder: t }\npeople: { ana: {} }\ncases:\n  - case: c\n    cites: [otp.wrong-code]\n    do: [{ login: ana }]\n    expect: { outcome: granted }\n"
	suites, err := scenarios.Load(diskFolder{fstest.MapFS{"s/f.yaml": {Data: []byte(text)}, "s/t/tenant.yaml": {Data: []byte("tenant: {}\n")},
		"s/t/node_modules": {Data: []byte("elsewhere"), Mode: fs.ModeSymlink}}}, "s/f.yaml", scenarios.Options{})
	Expect(err).NotTo(HaveOccurred())
	cases, err = suites[0].Expand()
	Expect(err).NotTo(HaveOccurred())
	folder, err = cases[0].Tenant.Folder()
	Expect(err).NotTo(HaveOccurred())
	Expect(folder).To(HaveField("Disk()", "/disk/s/t"))
	cases, err = sample()[0].WithTenant(os.DirFS("testdata/tenant")).Expand()
	Expect(err).NotTo(HaveOccurred())
	folder, err = cases[0].Tenant.Folder()
	Expect(err).NotTo(HaveOccurred())
	_, disk := folder.(interface{ Disk() string })
	Expect(disk).To(BeFalse())
})

var _ = It("gives a digest that changes with the suites and their tenants", func() {
	suites := sample()
	whole, err := scenarios.Digest(suites)
	Expect(err).NotTo(HaveOccurred())
	Expect(scenarios.Digest([]*scenarios.Suite{suites[1], suites[0]})).To(Equal(whole))
	Expect(scenarios.Digest(sample())).To(Equal(whole))
	Expect(scenarios.Digest(suites[:1])).NotTo(Equal(whole))
	Expect(scenarios.Digest([]*scenarios.Suite{suites[0].WithTenant(os.DirFS("testdata/tenant")), suites[1]})).NotTo(Equal(whole))
})
