package strictyaml_test

import (
	"errors"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

type setting struct {
	Name    string `yaml:"name"`
	Enabled bool   `yaml:"enabled"`
}

type shared struct {
	Comment string `yaml:"comment"`
}

type tenant struct {
	shared
	Settings map[string]any          `yaml:"settings"`
	Factors  []setting               `yaml:"guardianFactors"`
	Friendly strictyaml.At[string]   `yaml:"friendlyName"`
	Limit    *uint8                  `yaml:"limit"`
	Ratio    float64                 `yaml:"ratio"`
	Switches map[string]string       `yaml:"switches"`
	When     strictyaml.At[[]string] `yaml:"when"`
	Seconds  int                     `yaml:"seconds"`
}

type loose struct {
	Name string         `yaml:"name"`
	Rest map[string]any `yaml:",inline"`
}

// duration is a value with a short and a long form.
type duration struct{ text string }

func (d *duration) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() == strictyaml.Scalar {
		d.text = n.Text()
		return
	}
	long := struct{ Seconds string }{}
	n.Decode(&long)
	if long.Seconds == "" {
		n.Fail("write 6s", "a wait needs seconds")
	}
	d.text = long.Seconds
}

var _ = Describe("Decode", func() {
	It("reads what the struct describes", func() {
		var got tenant
		Expect(strictyaml.Decode("tenant.yaml", []byte(`# a tenant
comment: inline fields belong to the struct around them
settings: {flags: {a: true}, n: 12, big: 18446744073709551615, f: 1.5, list: [1, x, null]}
guardianFactors:
  - name: otp
    enabled: true
  - name: 'sms'
friendlyName: "Ana's"
limit: 255
ratio: 2
switches:
  x: on
when: [a, b]
seconds: -4
`), &got)).To(Succeed())
		Expect(got.Comment).To(Equal("inline fields belong to the struct around them"))
		Expect(got.Settings).To(Equal(map[string]any{
			"flags": map[string]any{"a": true}, "n": int64(12), "big": uint64(18446744073709551615), "f": 1.5,
			"list": []any{int64(1), "x", nil},
		}))
		Expect(got.Factors).To(Equal([]setting{{"otp", true}, {"sms", false}}))
		Expect(got.Friendly).To(Equal(strictyaml.At[string]{Value: "Ana's", Line: 8, Column: 15}))
		Expect(*got.Limit).To(BeEquivalentTo(255))
		Expect(got.Ratio).To(Equal(2.0))
		Expect(got.Switches).To(HaveKeyWithValue("x", "on"))
		Expect(got.When.Value).To(Equal([]string{"a", "b"}))
		Expect(got.Seconds).To(Equal(-4))
	})

	It("gives unnamed keys to an inline map", func() {
		var got loose
		Expect(strictyaml.Decode("f", []byte("name: n\npages: [1]\nhooks: {}\n"), &got)).To(Succeed())
		Expect(got).To(Equal(loose{"n", map[string]any{"pages": []any{int64(1)}, "hooks": map[string]any{}}}))
	})

	It("lets a type read its short and its long form", func() {
		var got []duration
		Expect(strictyaml.Decode("f", []byte("[6s, {seconds: 7s}]"), &got)).To(Succeed())
		Expect(got).To(Equal([]duration{{"6s"}, {"7s"}}))
		err := strictyaml.Decode("f", []byte("- 6s\n- {}\n- {secnds: 7s}\n"), &got)
		Expect(err).To(MatchError("f:2:3: a wait needs seconds; write 6s\n" +
			"f:3:3: a wait needs seconds; write 6s\n" +
			`f:3:4: unknown key "secnds"; did you mean "seconds"?`))
	})

	It("reads anchors, aliases and merge keys", func() {
		var got struct {
			A, B setting
			C    []setting
		}
		Expect(strictyaml.Decode("f", []byte("a: &a {name: x, enabled: true}\nb:\n  <<: *a\n  name: y\nc: [*a, *a]\n"), &got)).To(Succeed())
		Expect(got.B).To(Equal(setting{"y", true}))
		Expect(got.C).To(Equal([]setting{{"x", true}, {"x", true}}))
	})

	DescribeTable("reads nothing without a complaint", func(text string) {
		got := setting{Name: "kept"}
		Expect(strictyaml.Decode("f", []byte(text), &got)).To(Succeed())
		Expect(got).To(Equal(setting{Name: "kept"}))
	},
		Entry("empty", ""), Entry("comment", "# nothing\n"), Entry("marker", "---\n"), Entry("null field", "name:\n"),
		Entry("byte order mark", "\xef\xbb\xbf"), Entry("windows line ends", "\r\n"))

	It("collects all mistakes, each with its place", func() {
		var got tenant
		err := strictyaml.Decode("tenant.yaml", []byte(`gaurdianFactors: []
coment: x
guardianFactors:
  - nam: otp
    enabled: yes
  - sms
limit: 256
ratio: half
switches: {x: 12, y: true}
seconds: 1.5
when: a
settings: []
`), &got)
		Expect(err).To(MatchError(`tenant.yaml:1:1: unknown key "gaurdianFactors"; did you mean "guardianFactors"?
tenant.yaml:2:1: unknown key "coment"; did you mean "comment"?
tenant.yaml:4:5: unknown key "nam"; did you mean "name"?
tenant.yaml:5:14: true or false is needed here, not text "yes"
tenant.yaml:6:5: a mapping is needed here, not text "sms"
tenant.yaml:7:8: a whole number from 0 is needed here, not 256
tenant.yaml:8:8: a number is needed here, not text "half"
tenant.yaml:9:15: text is needed here, not 12; put it in quotes
tenant.yaml:9:22: text is needed here, not true; put it in quotes
tenant.yaml:10:10: a whole number is needed here, not 1.5
tenant.yaml:11:7: a list is needed here, not text "a"
tenant.yaml:12:11: a mapping is needed here, not a list`))
		var one *strictyaml.Error
		Expect(errors.As(err, &one)).To(BeTrue())
		Expect(one.Line).To(Equal(1))
	})

	DescribeTable("refuses what is no single plain document", func(text, message string) {
		var got map[string]any
		Expect(strictyaml.Decode("f", []byte(text), &got)).To(MatchError(HavePrefix(message)))
	},
		Entry("duplicate keys", "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n",
			"f:4:3: key \"c\" is given twice, first in line 3\nf:5:1: key \"a\" is given twice, first in line 1"),
		Entry("two documents", "a: 1\n---\nb: 2\n", "f:3:1: a second document starts here; put it in a file of its own"),
		Entry("tab", "a:\n\tb: 1\n", "f:2:1: found character '\t' that cannot start any token; indent with spaces"),
		Entry("unclosed list", "a: [1, 2\n", "f:1:4: sequence end token ']' not found"),
		Entry("unclosed quote", "a: \"x\n", "f:1:4: "),
		Entry("no mapping", "just words", "f:1:1: a mapping is needed here"),
		Entry("tag", "a: !!binary x\n", "f:1:4: the YAML tag !!binary is not used here"),
		Entry("directive", "%YAML 1.2\n---\na: 1\n", "f:1:1: YAML directives are not used here"),
		Entry("unknown alias", "a: *b\n", "f:1:4: alias *b stands before its anchor &b"),
		Entry("alias inside its anchor", "a: &a [*a]\n", "f:1:8: alias *a stands before its anchor &a"),
		Entry("mapping as key", "{a: b}: c\n", "f:1:7: found an invalid key for this map"),
		Entry("not UTF-8", "a: \xff\n", "f: the file is not UTF-8 text"),
		Entry("too large", strings.Repeat("#", strictyaml.MaxSize+1), "f: the file is larger than"),
		Entry("deep flow", strings.Repeat("[", 100_000), "f:1:65: nested too deeply"),
		Entry("deep dashes", strings.Repeat("- ", 100_000), "f:1:129: nested too deeply"),
		Entry("deep marks", strings.Repeat("? ", 100_000), "f:1:129: nested too deeply"),
		Entry("far indent", "a:\n"+strings.Repeat(" ", 2000)+"b: 1\n", "f:2:2001: nested too deeply"),
		Entry("too many keys", strings.Repeat("a: 1\n", 20_001), "f:20001:2: the file has more than 20000 keys"),
		Entry("alias bomb", bomb(), "f:1:37: aliases unfold into more than 100000 values"))

	It("says so when it is given no pointer", func() {
		Expect(strictyaml.Decode("f", []byte("a: 1"), setting{})).To(MatchError(ContainSubstring("a pointer is needed")))
	})
})

// bomb unfolds into 10^9 words.
func bomb() string {
	text := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := '1'; i < '9'; i++ {
		alias := "*a" + string(i-1)
		text += "a" + string(i) + ": &a" + string(i) + " [" + strings.Repeat(alias+", ", 9) + alias + "]\n"
	}
	return text
}

var _ = DescribeTable("Nearest", func(word, want string) {
	Expect(strictyaml.Nearest(word, []string{"otp", "email", "webauthn-roaming", "webauthn-platform"})).To(Equal(want))
},
	Entry("swapped", "opt", "otp"),
	Entry("case", "OTP", "otp"),
	Entry("dropped", "webauthn-roming", "webauthn-roaming"),
	Entry("several", "webautn-platfrom", "webauthn-platform"),
	Entry("far", "telephone", ""),
	Entry("short and far", "sms", ""),
	Entry("empty", "", ""),
	Entry("huge", strings.Repeat("x", 1_000_000), ""))
