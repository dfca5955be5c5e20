package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// hangs waits for the context at an operation.
func hangs(operation string) func(context.Context, string) error {
	return func(ctx context.Context, what string) error {
		if what != operation {
			return nil // however late it is: only this hangs
		}
		<-ctx.Done()
		return ctx.Err()
	}
}

var _ = Describe("Preconditions", func() {
	DescribeTable("are established for people whom the case names, and for nobody else",
		func(change func(*scenarios.Case), want reports.Verdict) {
			s := &script{full: true, shows: []target.Observation{granted}, held: []vocab.Factor{vocab.OTP}, on: func(_ context.Context, what string) error {
				if what == "seed uwe otp" {
					return errors.New("the form is closed")
				}
				return nil
			}}
			c := theCase(vocab.StageGranted, login)
			c.People = append(c.People, scenarios.Person{Name: "uwe", Enrolled: []vocab.Factor{vocab.OTP}})
			change(&c)
			Expect(one(s, c).Verdict).To(Equal(want))
			Expect(strings.Join(s.calls, "\n")).To(either(want == reports.Pass, Not(ContainSubstring("seed uwe")), ContainSubstring("seed uwe otp")))
		},
		Entry("not named", func(*scenarios.Case) {}, reports.Pass),
		Entry("who logs in", func(c *scenarios.Case) { c.Steps = append(c.Steps, scenarios.Login{Pos: at(21), Person: "uwe"}) }, reports.Untestable),
		Entry("who loses a factor", func(c *scenarios.Case) {
			c.Steps = append(c.Steps, scenarios.Admin{Pos: at(21), Person: "uwe", Remove: vocab.OTP})
		}, reports.Untestable),
		Entry("whose factors are expected", func(c *scenarios.Case) {
			c.Expect.Factors = []scenarios.WantFactors{{Pos: at(50), Person: "uwe", Factors: []vocab.Factor{vocab.OTP}}}
		}, reports.Untestable),
	)

	DescribeTable("that no administrator can establish are the person's own to establish",
		func(refusal error, capabilities []string, want reports.Verdict, reason string) {
			s := &script{full: true, shows: []target.Observation{granted, enrolment, granted, challenge, granted}, capabilities: capabilities}
			s.on = func(_ context.Context, what string) error {
				switch what {
				case "seed ana otp":
					return refusal
				case "submit e":
					s.held = []vocab.Factor{vocab.OTP}
				}
				return nil
			}
			c := theCase(vocab.StageGranted, login, scenarios.Answer{Pos: at(21), Factor: vocab.OTP, How: vocab.AnswerRight})
			c.People[0].Enrolled = []vocab.Factor{vocab.OTP}
			r := one(s, c)
			Expect(r.Verdict).To(Equal(want), "%+v", r)
			Expect(r.Reason).To(ContainSubstring(reason))
			Expect(s.calls).To(either(want == reports.Pass, ContainElements("seed ana otp", "enrol otp", "submit e", "close true", "submit c"), Not(ContainElement("submit e"))))
		},
		Entry("by enrolling of their own accord", fmt.Errorf("%w: it makes the secret itself", target.ErrNotSeedable), []string{"enrol.self"}, reports.Pass, ""),
		Entry("unless the target lets nobody do so", target.ErrNotSeedable, nil, reports.Untestable, "ana could not enrol otp: the login ended without an enrolment"),
		Entry("unless it was refused", errors.New("the form is closed"), []string{"enrol.self"}, reports.Untestable, "ana could not be given otp: the form is closed"),
	)

	DescribeTable("that hang are error{timeout}, not untestable",
		func(full bool, operation, reason string) {
			s := &script{full: full, shows: []target.Observation{enrolment, granted}, on: hangs(operation)}
			o := options(s)
			o.CaseLimit = time.Millisecond
			c := theCase(vocab.StageGranted, login)
			c.People[0].Enrolled = []vocab.Factor{vocab.OTP}
			r := run(o, c)[0]
			Expect(r.Verdict).To(Equal(reports.Error))
			Expect(r.Reason).To(Equal("[timeout] " + reason + ": context deadline exceeded"))
			Expect(s.calls).To(ContainElement("close world"))
		},
		Entry("by an administrator", true, "seed ana otp", "giving ana otp"),
		Entry("by a login", false, "submit e", "enrolling otp for ana"),
	)

	DescribeTable("of an adapter that is gone are error{setup}, not untestable",
		func(full bool, operation string, f vocab.Factor, reason string) {
			gone := fmt.Errorf("the line is dead: %w", target.ErrGone)
			s := &script{full: full, shows: []target.Observation{enrolment, granted}, on: func(_ context.Context, what string) error {
				if what == operation {
					return gone
				}
				return nil
			}}
			c := theCase(vocab.StageGranted, login)
			c.People[0].Enrolled = []vocab.Factor{f}
			if f == "" {
				c.People[0].Enrolled, c.Steps = nil, []scenarios.Step{scenarios.Login{Pos: at(20), Person: "ana", Via: vocab.ViaPasskey}}
			}
			Expect(one(s, c)).To(And(HaveField("Verdict", reports.Error),
				HaveField("Reason", "[setup] "+reason+": the line is dead: the adapter cannot be asked any more")))

			gone = errors.New("the line is busy")
			Expect(one(s, c)).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", ContainSubstring("the line is busy"))))
		},
		Entry("by an administrator", true, "seed ana otp", vocab.OTP, "giving ana otp"),
		Entry("by an administrator who is asked for the host", true, "relying party of ana", vocab.WebAuthnRoaming, "giving ana webauthn-roaming"),
		Entry("by an administrator, a passkey", true, "relying party of ana", vocab.Factor(""), "giving ana a passkey"),
		Entry("by a login", false, "submit e", vocab.OTP, "enrolling otp for ana"),
	)
})

var _ = Describe("Closing a world", func() {
	It("is bounded, and a case whose world does not close is error{timeout}", func() {
		s := &script{shows: []target.Observation{granted}, on: hangs("close world")}
		o := options(s)
		o.CaseLimit = 20 * time.Millisecond
		Expect(run(o, theCase(vocab.StageGranted, login))[0]).To(And(HaveField("Verdict", reports.Error),
			HaveField("Reason", "[timeout] closing the world took longer than 20ms: context deadline exceeded")))
	})

	It("is told in the transcript where something else went wrong first", func() {
		s := &script{shows: []target.Observation{granted}, on: func(ctx context.Context, what string) error {
			if what == "probe" {
				return errors.New("out of order")
			}
			return hangs("close world")(ctx, what)
		}}
		o := options(s)
		o.CaseLimit = 20 * time.Millisecond
		r := run(o, theCase(vocab.StageGranted, login, probe))[0]
		Expect(r.Reason).To(Equal("[setup] step 2 (probe at suite.yaml:23:3): out of order"))
		Expect(r.Transcript).To(ContainElement(reports.Entry{Kind: "close", Title: "closing the world took longer than 20ms: context deadline exceeded"}))
	})
})

// either gives one of two matchers.
func either(yes bool, then, otherwise OmegaMatcher) OmegaMatcher {
	if yes {
		return then
	}
	return otherwise
}
