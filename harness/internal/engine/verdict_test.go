package engine_test

import (
	"context"
	"errors"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// failing is a target that fails at one operation, whatever comes before it.
func failing(operation string, err error) *script {
	return &script{shows: []target.Observation{granted}, on: func(_ context.Context, what string) error {
		if what == operation {
			return err
		}
		return nil
	}}
}

var _ = Describe("The verdict of a case", func() {
	holding := func(c scenarios.Case) scenarios.Case {
		c.People = []scenarios.Person{{Name: "ana", Enrolled: []vocab.Factor{vocab.OTP}}}
		return c
	}

	It("is pass when what was expected was seen, with an outline and with what repeats it", func() {
		c := theCase(vocab.StageGranted, login)
		c.About, c.Axes = "A login.", nil
		r := one(&script{shows: []target.Observation{granted}}, c)
		Expect(r).To(Equal(reports.Case{
			ID: "family/suite/case", Family: "family", Suite: "suite", Case: "case", About: "A login.", File: "suite.yaml", Line: 10,
			Verdict: reports.Pass, Cites: []string{"must"}, Repeat: "again family/suite/case",
			Checks:     []reports.Check{{Name: "outcome", Verdict: reports.Pass, Requirement: "must", Expected: "granted", Actual: "granted"}},
			Transcript: []reports.Entry{{Kind: "step", Title: "login ana"}, {Kind: "page", Title: "the login stands at granted"}},
		}))
	})

	It("is not-applicable when a capability is not declared, and names what is missing", func() {
		c := theCase(vocab.StageGranted, login)
		c.Requires = []string{"clock", "factor.otp", "log"}
		s := &script{capabilities: []string{"factor.otp"}, shows: []target.Observation{granted}}
		r := one(s, c)
		Expect(r).To(And(HaveField("Verdict", reports.NotApplicable), HaveField("Reason", "script does not declare clock, log"), HaveField("Checks", BeEmpty())))
		Expect(s.calls).To(Equal([]string{"describe"}), "nothing was provisioned")

		s.capabilities = []string{"log", "factor.otp", "clock"}
		Expect(one(s, c).Verdict).To(Equal(reports.Pass))
	})

	It("is not-applicable when the policy cannot be applied, and the world is closed", func() {
		s := &script{applied: target.Unsupported, shows: []target.Observation{granted}}
		r := one(s, theCase(vocab.StageGranted, login))
		Expect(r).To(And(HaveField("Verdict", reports.NotApplicable), HaveField("Reason", "script cannot apply this policy")))
		Expect(s.calls).To(Equal([]string{"describe", "provision", "close world"}))

		s.applied = target.Approximate
		Expect(one(s, theCase(vocab.StageGranted, login)).Verdict).To(Equal(reports.Pass))
	})

	DescribeTable("is untestable when a person cannot be given a factor",
		func(s *script, reason string) {
			s.shows = append(s.shows, granted)
			r := one(s, holding(theCase(vocab.StageGranted, login)))
			Expect(r.Verdict).To(Equal(reports.Untestable))
			Expect(r.Reason).To(Equal("a precondition could not be established: " + reason))
			Expect(r.Checks).To(BeEmpty())
			Expect(s.calls).To(ContainElement("close world"))
		},
		Entry("by an administrator", &script{full: true, on: func(_ context.Context, what string) error {
			if what == "seed ana otp" {
				return errors.New("the form is closed")
			}
			return nil
		}}, "ana could not be given otp: the form is closed"),
		Entry("because the login asks for none", &script{}, "ana could not enrol otp: the login ended without an enrolment"),
		Entry("because the login is refused", &script{shows: []target.Observation{refused}}, "ana could not enrol otp: the login stands at refused"),
		Entry("because the picker has another one", &script{shows: []target.Observation{picker(vocab.StageEnrolSelect, "", vocab.Email)}},
			"ana could not enrol otp: expected an offer of otp, but the login stands at enrol-select with email"),
	)

	It("has the factor by a login where there is no administrator, which is no part of what was seen", func() {
		s := &script{shows: []target.Observation{enrolment, granted, challenge, granted}, held: []vocab.Factor{vocab.OTP}}
		c := holding(theCase(vocab.StageGranted, login, answer))
		c.Expect.Stages = want([]vocab.Stage{vocab.StageChallenge})
		Expect(one(s, c)).To(And(HaveField("Verdict", reports.Pass), HaveField("Reason", "")))
		Expect(s.calls).To(Equal([]string{"describe", "provision", "open browser", "begin ana ", "submit e", "factors of ana", "close true",
			"open browser", "begin ana ", "submit c", "factors of ana", "result", "close world"}))
	})

	DescribeTable("is untestable when it would have to wait longer than its budget on a clock that cannot be moved",
		func(d time.Duration, want reports.Verdict) {
			c := theCase(vocab.StageGranted, login, scenarios.Wait{Pos: at(21), For: 30 * time.Second}, scenarios.Wait{Pos: at(22), For: d})
			r := one(&script{shows: []target.Observation{granted}}, c)
			Expect(r.Verdict).To(Equal(want))
			if want == reports.Untestable {
				Expect(r.Reason).To(ContainSubstring("would have to wait 1m1s on a target whose clock cannot be moved; the budget is 1m0s"))
			}
			Expect(one(&script{full: true, shows: []target.Observation{granted}}, c).Verdict).To(Equal(reports.Pass), "a clock that can be moved has no budget")
		},
		Entry("beyond it", 31*time.Second, reports.Untestable),
		Entry("just within it", 30*time.Second, reports.Pass),
	)

	DescribeTable("is error{setup} when the adapter fails",
		func(operation, reason string) {
			s := failing(operation, errors.New("out of order"))
			s.full = true
			r := one(s, theCase(vocab.StageGranted, login, probe, scenarios.Wait{Pos: at(24), For: time.Second}))
			Expect(r).To(And(HaveField("Verdict", reports.Error), HaveField("Reason", "[setup] "+reason+": out of order")))
		},
		Entry(nil, "provision", "provisioning"),
		Entry(nil, "open browser", "step 1 (login at suite.yaml:20:3)"),
		Entry(nil, "begin ana ", "step 1 (login at suite.yaml:20:3)"),
		Entry(nil, "probe", "step 2 (probe at suite.yaml:23:3)"),
		Entry(nil, "advance 1s", "step 3 (wait at suite.yaml:24:3)"),
		Entry(nil, "factors of ana", "reading the factors of ana"),
		Entry(nil, "log", "reading the log"),
		Entry(nil, "events", "reading the Action runs"),
		Entry(nil, "result", "reading the result"),
		Entry(nil, "close world", "closing the world"),
	)

	It("is error{timeout} when the target hangs, and the world is closed all the same", func() {
		s := &script{shows: []target.Observation{granted}, on: func(ctx context.Context, what string) error {
			if what != "begin ana " {
				return nil // however late it is: only the step hangs
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		o := options(s)
		o.CaseLimit = time.Millisecond
		r := run(o, theCase(vocab.StageGranted, login))[0]
		Expect(r.Verdict).To(Equal(reports.Error))
		Expect(r.Reason).To(Equal("[timeout] step 1 (login at suite.yaml:20:3): context deadline exceeded"))
		Expect(s.calls).To(ContainElement("close world"))
	})

	It("is error{harness} when the adapter panics, and the next case runs", func() {
		s := failing("begin ana ", nil)
		s.on = func(_ context.Context, what string) error {
			if what == "probe" {
				panic("index out of range")
			}
			return nil
		}
		second := theCase(vocab.StageGranted, login)
		second.ID, second.Name = "family/suite/second", "second"
		r := run(options(s), theCase(vocab.StageGranted, login, probe), second)
		Expect(r[0].Verdict).To(Equal(reports.Error))
		Expect(r[0].Reason).To(And(HavePrefix("[harness] index out of range\n"), ContainSubstring("script_test.go")))
		Expect(r[1].Verdict).To(Equal(reports.Pass))
		Expect(s.calls).To(ContainElement("close world"))
	})

	It("is not-run once the run is interrupted, for every case that had not begun", func() {
		ctx, cancel := context.WithCancel(GinkgoT().Context())
		s := &script{shows: []target.Observation{granted}, on: func(_ context.Context, what string) error {
			if what == "close world" {
				cancel()
			}
			return nil
		}}
		first, second := theCase(vocab.StageGranted, login), theCase(vocab.StageGranted, login)
		second.ID, second.Name = "family/suite/second", "second"
		r, err := engine.Run(ctx, []scenarios.Case{first, second}, options(s))
		Expect(err).NotTo(HaveOccurred())
		Expect(r[0].Verdict).To(Equal(reports.Pass))
		Expect(r[1]).To(And(HaveField("Verdict", reports.NotRun), HaveField("Reason", "the run was interrupted"), HaveField("ID", second.ID)))
	})

	It("is not-run when the run is interrupted within the case", func() {
		ctx, cancel := context.WithCancel(GinkgoT().Context())
		s := &script{shows: []target.Observation{granted}, on: func(ctx context.Context, what string) error {
			if strings.HasPrefix(what, "begin ") {
				cancel()
			}
			return ctx.Err()
		}}
		r, err := engine.Run(ctx, []scenarios.Case{theCase(vocab.StageGranted, login)}, options(s))
		Expect(err).NotTo(HaveOccurred())
		Expect(r[0]).To(And(HaveField("Verdict", reports.NotRun), HaveField("Reason", "the run was interrupted")))
	})

	DescribeTable("does not wait long for a world that hangs while it is closed, once the run is interrupted",
		func(spec SpecContext, interrupted string) {
			ctx, cancel := context.WithCancel(spec)
			s := &script{shows: []target.Observation{granted}, on: func(ctx context.Context, what string) error {
				if strings.HasPrefix(what, interrupted) {
					cancel()
				}
				if what == "close world" {
					<-ctx.Done()
				}
				return ctx.Err()
			}}
			o := options(s)
			o.CaseLimit, o.InterruptLimit = time.Hour, time.Millisecond
			r, err := engine.Run(ctx, []scenarios.Case{theCase(vocab.StageGranted, login)}, o)
			Expect(err).NotTo(HaveOccurred())
			Expect(r[0]).To(And(HaveField("Verdict", reports.NotRun), HaveField("Reason", "the run was interrupted")))
			Expect(s.calls).To(ContainElement("close world"))
		},
		Entry("before the closing", SpecTimeout(time.Minute), "begin "),
		Entry("in the middle of it", SpecTimeout(time.Minute), "close world"),
	)

	It("comes of a world that is closed within its own limit, however long after the case's, where nobody interrupts", func() {
		s := &script{shows: []target.Observation{granted}, on: func(ctx context.Context, what string) error {
			if what == "close world" {
				deadline, _ := ctx.Deadline()
				Expect(time.Until(deadline)).To(BeNumerically(">", 30*time.Minute))
			}
			return ctx.Err()
		}}
		o := options(s)
		o.CaseLimit, o.InterruptLimit = time.Hour, time.Nanosecond
		Expect(run(o, theCase(vocab.StageGranted, login))[0].Verdict).To(Equal(reports.Pass))
	})

	DescribeTable("is untestable when the target gives nothing to read what the case expects from", func(expect func(*scenarios.Expect), reason string) {
		c := theCase(vocab.StageGranted, login)
		expect(&c.Expect)
		Expect(one(&script{full: true, shows: []target.Observation{granted}}, c).Verdict).To(Equal(reports.Pass), "the positive control")
		Expect(one(show(granted), c)).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", ContainSubstring(reason))))
	},
		Entry("a log", log(scenarios.WantLog{None: []scenarios.Want[vocab.LogCode]{*want(vocab.LogWarning)}}), "no log to read"),
		Entry("Action runs", func(x *scenarios.Expect) {
			x.Commands = []scenarios.WantCommands{{Pos: at(50), Action: "first", Commands: []string{}}}
		}, "no Action runs"),
	)

	It("is none at all when the target does not say what it is", func() {
		_, err := engine.Run(GinkgoT().Context(), []scenarios.Case{theCase(vocab.StageGranted, login)}, options(failing("describe", errors.New("no route"))))
		Expect(err).To(MatchError("the target does not say what it is: no route"))
	})
})

// level is what a mismatch means for a case that cites requirements of these levels.
var _ = DescribeTable("A mismatch is as grave as the strictest requirement that the case cites",
	func(verdict reports.Verdict, first string, cites ...string) {
		c := theCase(vocab.StageRefused, login)
		c.Cites = append([]string{first}, cites...)
		r := one(&script{shows: []target.Observation{granted}}, c)
		Expect(r.Verdict).To(Equal(verdict))
		Expect(named(r, "outcome")).To(And(HaveField("Verdict", verdict), HaveField("Requirement", first), HaveField("Message", "expected at suite.yaml:50:3")))
		c.Expect.Outcome.Value = vocab.StageGranted
		Expect(one(&script{shows: []target.Observation{granted}}, c).Verdict).To(Equal(reports.Pass))
	},
	Entry("must", reports.Fail, "must"),
	Entry("should", reports.Warn, "should"),
	Entry("info", reports.Info, "info"),
	Entry("should and info", reports.Warn, "info", "should"),
	Entry("must beside lesser ones", reports.Fail, "info", "should", "must"),
	Entry("must before lesser ones", reports.Fail, "must", "should", "info"),
	Entry("one that the catalog does not have", reports.Fail, "info", "unheard-of"),
)
