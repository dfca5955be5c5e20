package engine_test

import (
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// portable are the embedded cases that any implementation may run.
func portable() []scenarios.Case {
	GinkgoHelper()
	cases := slices.DeleteFunc(embedded("portable/"), func(c scenarios.Case) bool { return c.Policy == nil })
	Expect(len(cases)).To(BeNumerically(">=", 15), "the portable suites are embedded")
	return cases
}

// small is the second target with a person in front of it who really waits: both go by one wall. Its cases run one after
// another, because a case that waits moves the time of all.
func small(flaws targettest.Flaws) engine.Options {
	GinkgoHelper()
	o := options(nil)
	o.Target = &targettest.Target{Now: o.Wall.Now, Period: 30 * time.Second, Flaws: flaws}
	o.WaitBudget = 10 * time.Minute
	o.Catalog = shipped()
	return o
}

// shipped is the catalog of the binary, whose levels say what is a failure and what a remark.
func shipped() *scenarios.Catalog {
	GinkgoHelper()
	all, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	return all
}

// withVerdict are the ids of the cases with a verdict, without the family.
func withVerdict(results []reports.Case, v reports.Verdict) []string {
	list := []string{}
	for _, r := range results {
		if r.Verdict == v {
			list = append(list, r.Suite+"/"+r.ID[len(r.Family+"/"+r.Suite+"/"):])
		}
	}
	return list
}

// about is the result of a portable case.
func about(results []reports.Case, id string) reports.Case {
	GinkgoHelper()
	i := slices.IndexFunc(results, func(r reports.Case) bool { return r.ID == "portable/"+id })
	Expect(i).To(BeNumerically(">=", 0), id)
	return results[i]
}

func gate(results []reports.Case) *reports.Run {
	return reports.Build(reports.Header{}, results, nil, 0)
}

var _ = Describe("The portable suites", func() {
	It("hold for the mock", func() {
		impl, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		o := options(impl)
		o.Workers, o.Catalog = 4, shipped()
		results := run(o, portable()...)
		Expect(withVerdict(results, reports.Info)).To(ConsistOf("challenge/one-step-ahead", "webauthn/without-user-verification"), "what its profile does otherwise")
		notDeclared := withVerdict(results, reports.NotApplicable)
		Expect(notDeclared).To(HaveEach(HavePrefix("self-enrolment/")))
		Expect(withVerdict(results, reports.Pass)).To(HaveLen(len(results) - 2 - len(notDeclared)))
		Expect(gate(results).ExitCode()).To(Equal(reports.ExitKept))
	})

	It("hold for a target that shares no code with the mock and has no clock, log or administrator", func() {
		results := run(small(targettest.Flaws{}), portable()...)
		Expect(withVerdict(results, reports.Info)).To(ConsistOf("challenge/one-step-ahead", "forms/in-two-groups"))
		Expect(withVerdict(results, reports.NotApplicable)).To(HaveEach(MatchRegexp("^((webauthn|webauthn-enrolment|choice|many|email|email-roles|phone|push)/|forms/leading-zero$)")), "it knows no keys and messages, and nobody waits for a code with a zero")
		Expect(len(withVerdict(results, reports.Pass))).To(BeNumerically(">=", 60))
		Expect(withVerdict(results, reports.Fail)).To(BeEmpty())
		Expect(gate(results).ExitCode()).To(Equal(reports.ExitKept))
	})

	It("hold for a target that asks for a code right after the enrolment, which the person then gives", func() {
		o := small(targettest.Flaws{})
		o.Target.(*targettest.Target).AsksAtOnce = true
		results := run(o, portable()...)
		Expect(withVerdict(results, reports.Fail)).To(BeEmpty())
		Expect(withVerdict(results, reports.Untestable)).To(BeEmpty())
		Expect(withVerdict(results, reports.Pass)).To(ContainElements("roles/administrator", "otp/enrolment-inside-the-login"))
	})

	It("are red for a target that lets in by password alone", func() {
		results := run(small(targettest.Flaws{SkipsFactor: true}), portable()...)
		Expect(withVerdict(results, reports.Pass)).To(ConsistOf("missing/allowed", "roles/everybody-else", "claims/nothing-beyond-the-password", "otp/wrong-password", "self-enrolment/not-confirmed",
			"self-enrolment/length-of-the-secret", "self-enrolment/recommended-length-of-the-secret",
			"self-enrolment/app-with-values-of-its-own/app=other-algorithm", "self-enrolment/app-with-values-of-its-own/app=other-digits",
			"self-enrolment/app-with-values-of-its-own/app=other-period", "self-enrolment/app-with-values-of-its-own/app=secret-as-text",
			"step-up/gone-with-the-session", "step-up/proved-when-needed", "step-up/wrong-code"), "where no factor is asked for at the login")
		Expect(withVerdict(results, reports.Fail)).To(ContainElements("missing/denied", "roles/administrator"))
		Expect(names(about(results, "missing/denied"), reports.Fail)).To(Equal([]string{"outcome", "errors", "probe"}))
		Expect(named(about(results, "missing/denied"), "probe")).To(And(HaveField("Expected", "refused"), HaveField("Actual", "granted")))
		Expect(named(about(results, "roles/administrator"), "step 2: enrol")).To(And(HaveField("Expected", "to enrol otp"), HaveField("Actual", "the login stands at granted")))
		Expect(about(results, "otp/password-alone").Verdict).To(Equal(reports.Fail), "people who are asked for nothing enrol of their own accord")
		Expect(named(about(results, "otp/password-alone"), "probe")).To(And(HaveField("Expected", "refused"), HaveField("Actual", "granted")))
		Expect(gate(results).ExitCode()).To(Equal(reports.ExitBroken))
	})

	It("are red for a target that takes a code twice, and only where a code is used twice", func() {
		results := run(small(targettest.Flaws{TakesReuse: true}), portable()...)
		Expect(withVerdict(results, reports.Fail)).To(ConsistOf("otp/code-used-twice", "otp/enrolment-code-used-twice", "challenge/code-again-in-the-next-step",
			"challenge/code-again/device=browser", "challenge/code-again/device=other", "challenge/one-code-on-six-devices",
			"enrolment/enrolment-code-again", "self-enrolment/enrolment-code-again"))
		Expect(withVerdict(results, reports.Warn)).To(ConsistOf("challenge/older-code-after-a-newer-one"), "which the standard recommends")
		for _, id := range []string{"otp/code-used-twice", "otp/enrolment-code-used-twice"} {
			Expect(names(about(results, id), reports.Fail)).To(Equal([]string{"step 8: answer", "probe"}))
			Expect(named(about(results, id), "probe")).To(And(HaveField("Expected", "refused"), HaveField("Actual", "granted")))
		}
		Expect(gate(results).ExitCode()).To(Equal(reports.ExitBroken))
	})

	It("are red for a target that refuses everything, by their positive controls", func() {
		results := run(small(targettest.Flaws{RefusesAll: true}), portable()...)
		Expect(withVerdict(results, reports.Pass)).To(HaveEach(Or(BeElementOf("missing/allowed", "missing/denied", "otp/enrolment-left-open", "roles/everybody-else", "claims/nothing-beyond-the-password",
			"enrolment/guessing-at-the-confirmation", "enrolment/wrong-confirmation", "self-enrolment/not-confirmed"), ContainSubstring("/app-with-values-of-its-own/"))),
			"what a refusal of everything cannot break")
		Expect(withVerdict(results, reports.Fail)).To(ContainElement("roles/administrator"))
		Expect(names(about(results, "roles/administrator"), reports.Fail)).To(Equal([]string{"outcome", "factors of ada", "probe"}))
		Expect(about(results, "otp/right-code").Verdict).To(Equal(reports.Untestable), "whoever has to hold an app first cannot get one")
		Expect(about(results, "otp/right-code").Reason).To(ContainSubstring("ana could not enrol otp: the login does not come to an end"))
		Expect(gate(results).ExitCode()).To(Equal(reports.ExitBroken))
	})

	It("are not green for a target that declares nothing", func() {
		results := run(small(targettest.Flaws{Mute: true}), portable()...)
		Expect(results).To(HaveEach(HaveField("Verdict", reports.NotApplicable)))
		Expect(about(results, "otp/code-used-twice").Reason).To(Equal("targettest does not declare enrol.inline, factor.otp, policy.instance"))
		whole := gate(results)
		Expect(whole.Gate).To(Equal(reports.GateBroken))
		Expect(whole.GateReasons).To(Equal([]string{reports.NoCheck}))
		Expect(whole.ExitCode()).To(Equal(reports.ExitBroken))
	})

	It("are not applicable where only a tenant's Actions would do", func() {
		results := run(small(targettest.Flaws{}), embedded("challenge/answers/wrong-password")...)
		Expect(results).To(HaveExactElements(And(HaveField("Verdict", reports.NotApplicable),
			HaveField("Reason", ContainSubstring("targettest does not declare auth0.tenant")))))
	})
})
