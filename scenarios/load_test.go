package scenarios_test

import (
	"io/fs"
	"os"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// sample loads the suites of testdata.
func sample() []*scenarios.Suite {
	GinkgoHelper()
	fsys := os.DirFS("testdata")
	actions, err := fs.Sub(fsys, "actions")
	Expect(err).NotTo(HaveOccurred())
	suites, err := scenarios.Load(fsys, "suites", scenarios.Options{Actions: actions, NamedByPath: true})
	Expect(err).NotTo(HaveOccurred())
	return suites
}

// expand gives the cases of a suite by id.
func expand(s *scenarios.Suite) map[string]scenarios.Case {
	GinkgoHelper()
	cases, err := s.Expand()
	Expect(err).NotTo(HaveOccurred())
	byID := map[string]scenarios.Case{}
	for _, c := range cases {
		Expect(byID).NotTo(HaveKey(c.ID))
		byID[c.ID] = c
	}
	return byID
}

func person(c scenarios.Case, name string) (scenarios.Person, bool) { return c.Person(name) }

func at(line, column int) scenarios.Pos {
	return scenarios.Pos{File: "suites/enroll-with-any/picker.yaml", Line: line, Column: column}
}

var _ = Describe("Load", func() {
	It("reads every suite below a folder", func() {
		suites := sample()
		Expect(suites).To(HaveLen(2))
		Expect(suites[0].Name).To(Equal("enroll-with-any/picker"))
		Expect(suites[0].Family()).To(Equal("enroll-with-any"))
		Expect(suites[0].About).To(HavePrefix("What a person is offered"))
		Expect(suites[0].Portable).To(BeFalse())
		Expect(suites[0].Pos).To(Equal(at(1, 8)))
		Expect(suites[1].Name).To(Equal("portable/required"))
		Expect(suites[1].Portable).To(BeTrue())
	})

	It("expands a case by the axes that it uses, and fills them in everywhere", func() {
		cases := expand(sample()[0])
		const id = "enroll-with-any/picker/one-left-skips-the-picker/held=webauthn-roaming"
		Expect(cases).To(HaveLen(3))
		Expect(cases).To(HaveKey("enroll-with-any/picker/one-left-skips-the-picker/held=otp"))
		Expect(cases).To(HaveKey("enroll-with-any/picker/wrong-code"))
		c := cases[id]
		Expect(c.Axes).To(Equal([]scenarios.Axis{{Name: "held", Value: "webauthn-roaming"}}))
		Expect(c.Requires).To(Equal([]string{"auth0.tenant", "clock", "factor.otp", "factor.webauthn-roaming", "seed"}))
		Expect(c.Cites).To(Equal([]string{"enroll-any.skip-picker"}))
		Expect(c.Pos).To(Equal(at(14, 5)))
		Expect(c.Steps).To(Equal([]scenarios.Step{
			scenarios.Login{Pos: at(21, 9), Person: "ana", Password: vocab.AnswerRight},
			scenarios.Answer{Pos: at(22, 9), Factor: vocab.WebAuthnRoaming, How: vocab.AnswerRight},
			scenarios.Wait{Pos: at(23, 9), For: 6 * time.Second},
			scenarios.Enrol{Pos: at(24, 9), Factor: vocab.OTP, How: vocab.AnswerRight},
		}))
		Expect(c.Expect.Outcome).To(Equal(scenarios.Want[vocab.Stage]{Pos: at(28, 16), Value: vocab.StageGranted}))
		Expect(c.Expect.Commands).To(Equal([]scenarios.WantCommands{
			{Pos: at(27, 19), Action: "challenge-then-any", Commands: []string{"challengeWithAny webauthn-roaming"}},
			{Pos: at(27, 69), Action: "second", Commands: []string{}},
		}))
		Expect(c.Expect.Factors[0].Factors).To(Equal([]vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}))
		Expect(c.Expect.Methods.Value).To(Equal([]string{"pwd", "mfa:webauthn-roaming"}))
		Expect(c.Expect.Claims).To(Equal([]scenarios.WantClaim{
			{Pos: at(31, 17), Name: "amr", Value: []any{"mfa"}},
			{Pos: at(31, 29), Name: "https://example.test/seen", Value: []any{"webauthn-roaming"}},
			{Pos: at(31, 71), Name: "nothing", Absent: true},
		}))
		Expect(c.Expect.Log).To(Equal(&scenarios.WantLog{
			Has: []scenarios.WantEntry{
				{Pos: at(32, 22), Code: vocab.LogMFAFailure, Text: "exact: text"},
				{Pos: at(32, 47), Code: vocab.LogAuthFailed, AnyText: true},
			},
			None:  []scenarios.Want[vocab.LogCode]{{Pos: at(32, 78), Value: vocab.LogWarning}},
			Count: []scenarios.WantCount{{Pos: at(32, 91), Code: vocab.LogWarning, Count: 2}},
		}))
		Expect(c.Expect.Probe.Value).To(Equal(vocab.StageGranted))
		Expect(c.Expect.Stages).To(BeNil())
	})

	It("reads the long forms", func() {
		c := expand(sample()[0])["enroll-with-any/picker/wrong-code"]
		Expect(c.Control).To(Equal("one-left-skips-the-picker"))
		Expect(c.Steps).To(Equal([]scenarios.Step{
			scenarios.Login{Pos: at(38, 9), Person: "ana", Password: vocab.AnswerRight, Device: "phone", Client: "Shop"},
			scenarios.OtherMethod{Pos: at(39, 9)},
			scenarios.Choose{Pos: at(39, 9), Factor: vocab.OTP},
			scenarios.Answer{Pos: at(40, 9), Factor: vocab.OTP, How: vocab.AnswerWrong},
			scenarios.Probe{Pos: at(41, 9)},
			scenarios.Abandon{Pos: at(42, 9)},
		}))
		Expect(c.Expect.Offers).To(Equal([]scenarios.WantOffers{
			{Pos: at(46, 17), Screen: vocab.ScreenBeginEnroll, Nth: 1, Factors: []vocab.Factor{vocab.OTP}},
			{Pos: at(46, 50), Screen: vocab.ScreenBeginEnroll, Nth: 2, Factors: []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}},
		}))
		Expect(c.Expect.ErrorClass.Value).To(Equal(vocab.ErrWrongProof))
		Expect(c.Expect.ErrorText.Value).To(Equal("No."))
		Expect(c.Expect.Errors.Value).To(Equal([]vocab.ErrorClass{vocab.ErrWrongProof}))
	})

	It("lays a case's people over the suite's, field by field", func() {
		cases := expand(sample()[0])
		ana, found := person(cases["enroll-with-any/picker/one-left-skips-the-picker/held=webauthn-roaming"], "ana")
		Expect(found).To(BeTrue())
		Expect(ana.Enrolled).To(Equal([]vocab.Factor{vocab.WebAuthnRoaming}))
		Expect(ana.Roles).To(Equal([]string{"admin"}))
		Expect(ana.AppMetadata).To(Equal(map[string]any{"isAdmin": true}))
		Expect(ana.UserMetadata).To(Equal(map[string]any{"n": int64(2)}))
		bo, _ := person(cases["enroll-with-any/picker/wrong-code"], "bo")
		Expect(bo.EmailVerified).To(BeTrue())
		Expect(bo.Password).To(Equal("secret"))
		nobody, _ := person(expand(sample()[1])["portable/required/without"], "ana")
		Expect(nobody.Enrolled).To(BeEmpty())
	})

	It("reads a portable policy", func() {
		c := expand(sample()[1])["portable/required/right"]
		Expect(c.Tenant).To(BeNil())
		Expect(c.Policy).To(HaveLen(1))
		Expect(c.Policy[0].Roles).To(Equal([]string{"admin"}))
		Expect(c.Policy[0].Factors).To(Equal(1))
		Expect(c.Policy[0].AnyOf).To(Equal([]vocab.Factor{vocab.OTP}))
		Expect(c.Policy[0].IfMissing).To(Equal(scenarios.MissingDeny))
		Expect(c.Expect.Offers[0].Stage).To(Equal(vocab.StageChallengeSelect))
	})

	It("reports the mistakes of all files together, sorted", func() {
		fsys := fstest.MapFS{
			"s/b.yaml": {Data: []byte("suit: f/b\n")},
			"s/a.yaml": {Data: []byte("suite: f/a\n\tcases: []\n")},
		}
		_, err := scenarios.Load(fsys, "s", scenarios.Options{})
		Expect(err).To(MatchError("s/a.yaml:2:1: found character '\t' that cannot start any token; indent with spaces\n" +
			`s/b.yaml:1:1: unknown key "suit"; did you mean "suite"?`))
	})

	It("refuses a suite that is given twice or does not lie where its name says", func() {
		data, err := os.ReadFile("testdata/suites/portable/required.yaml")
		Expect(err).NotTo(HaveOccurred())
		fsys := fstest.MapFS{"portable/required.yaml": {Data: data}, "other/required.yaml": {Data: data}}
		_, err = scenarios.Load(fsys, ".", scenarios.Options{NamedByPath: true})
		Expect(err).To(MatchError(`other/required.yaml:1:8: suite "portable/required" is not called as its file lies; write suite: other/required
portable/required.yaml:1:8: suite "portable/required" is given twice, first at other/required.yaml:1:8`))
		Expect(scenarios.Load(fsys, "other/required.yaml", scenarios.Options{})).To(HaveLen(1))
	})

	It("says so when there is nothing to load", func() {
		_, err := scenarios.Load(fstest.MapFS{"a/x.txt": {}}, "a", scenarios.Options{})
		Expect(err).To(MatchError("suites: no *.yaml file below a"))
		_, err = scenarios.Load(fstest.MapFS{}, "b", scenarios.Options{})
		Expect(err).To(MatchError(fs.ErrNotExist))
	})
})
