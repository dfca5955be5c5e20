package engine_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// defect is a page that cannot be answered, as a driver reports it.
type defect struct{ error }

func (defect) IsDefect() {}

// shown is a defect with what the page shows.
type shown struct{ defect }

func (shown) Evidence() string { return "<body>nothing</body>" }

var _ = Describe("A step that the implementation gives no room for", func() {
	choose := scenarios.Choose{Pos: at(22), Factor: vocab.OTP}
	other := scenarios.OtherMethod{Pos: at(22)}

	DescribeTable("fails the case in words, and ends the walk",
		func(shown target.Observation, step scenarios.Step, expected, actual string) {
			s := show(shown)
			r := one(s, theCase(shown.Stage, login, step, probe))
			Expect(r.Verdict).To(Equal(reports.Fail))
			Expect(r.Checks[0]).To(Equal(reports.Check{Name: "step 2: " + step.Word(), Verdict: reports.Fail, Requirement: "must",
				Expected: expected, Actual: actual, Message: "expected at " + step.Where().String(),
				Place: &reports.Place{File: "suite.yaml", Line: step.Where().Line, Column: 3}}))
			Expect(s.calls).NotTo(ContainElement("probe"))
			Expect(names(r, reports.Pass)).To(Equal([]string{"outcome"}), "the rest is judged all the same")
		},
		Entry("another factor is asked for", challenge, scenarios.Answer{Pos: at(22), Factor: vocab.WebAuthnRoaming, How: vocab.AnswerRight},
			"a challenge of webauthn-roaming", "the login stands at challenge (mfa-otp-challenge) with otp"),
		Entry("nothing is asked for", granted, answer, "a challenge of otp", "the login stands at granted"),
		Entry("a challenge in place of an enrolment", challenge, enrol, "to enrol otp", "the login stands at challenge (mfa-otp-challenge) with otp"),
		Entry("an enrolment in place of a challenge", enrolment, answer, "a challenge of otp", "the login stands at enrol (mfa-otp-enrollment-qr) with otp"),
		Entry("no picker", challenge, choose, "a picker with otp", "the login stands at challenge (mfa-otp-challenge) with otp"),
		Entry("a picker without the factor", picker(vocab.StageEnrolSelect, vocab.ScreenBeginEnroll, vocab.Email, vocab.WebAuthnRoaming), choose,
			"an offer of otp", "the login stands at enrol-select (mfa-begin-enroll-options) with email, webauthn-roaming"),
		Entry("no other method", challenge, other, "other-method to be offered", "the login stands at challenge (mfa-otp-challenge) with otp"),
		Entry("nothing to send again", challenge, scenarios.Resend{Pos: at(22)}, "resend to be offered", "the login stands at challenge (mfa-otp-challenge) with otp"),
		Entry("nothing to take note of", challenge, scenarios.Acknowledge{Pos: at(22)}, "something to take note of", "the login stands at challenge (mfa-otp-challenge) with otp"),
		Entry("a refusal", refused, answer, "a challenge of otp", "the login stands at refused; not-allowed: no entry"),
	)

	It("fails after the login was left, too", func() {
		for _, leave := range []scenarios.Step{scenarios.Abandon{Pos: at(21)}, scenarios.Logout{Pos: at(21)}} {
			r := one(show(challenge), theCase(vocab.StageChallenge, login, leave, answer))
			Expect(named(r, "step 3: answer")).To(And(HaveField("Expected", "a login under way"), HaveField("Actual", "there is none on this device")))
		}
	})

	DescribeTable("fails the case, and is no error, when a page is defective",
		func(operation string, steps ...scenarios.Step) {
			s := &script{full: true, shows: []target.Observation{challenge}, on: func(_ context.Context, what string) error {
				if what == operation {
					return fmt.Errorf("answering: %w", defect{errors.New("the page login has no form")})
				}
				return nil
			}}
			c := theCase(vocab.StageChallenge, steps...)
			c.People[0].Enrolled = []vocab.Factor{vocab.OTP}
			r := one(s, c)
			Expect(r.Verdict).To(Equal(reports.Fail))
			last := steps[len(steps)-1].Word()
			Expect(named(r, fmt.Sprintf("step %d: %s", len(steps), last))).To(And(
				HaveField("Expected", "a page that can be answered"), HaveField("Actual", "answering: the page login has no form")))

			s.on = nil
			Expect(names(one(s, c), reports.Fail)).To(BeEmpty(), "the positive control")
		},
		Entry(nil, "begin ana ", login),
		Entry(nil, "submit c", login, answer),
		Entry(nil, "probe", login, probe),
	)
})

var _ = Describe("A defective page", func() {
	It("leaves what it shows in the transcript", func() {
		page := shown{defect{errors.New("the page login has no form")}}
		r := one(failing("begin ana ", page), theCase(vocab.StageUnknown, login))
		Expect(r.Transcript).To(ContainElement(reports.Entry{Kind: "defect", Title: "the page login has no form", Detail: "<body>nothing</body>"}))
		r = one(failing("begin ana ", page.defect), theCase(vocab.StageUnknown, login))
		Expect(r.Transcript).To(ContainElement(reports.Entry{Kind: "defect", Title: "the page login has no form"}), "a driver may have nothing to show")
	})
})

var _ = Describe("Walking through a case", func() {
	DescribeTable("can ask after a logout what is reachable, on the device that logged out",
		func(reach target.Reach, want reports.Verdict) {
			s := show(granted)
			s.reach = reach
			c := theCase(vocab.StageGranted, login, scenarios.Logout{Pos: at(21)}, probe)
			c.Expect.Probe = &scenarios.Want[vocab.Stage]{Pos: at(50), Value: vocab.StageRefused}
			Expect(one(s, c).Verdict).To(Equal(want))
			Expect(s.calls).To(Equal([]string{"describe", "provision", "open browser", "begin ana ", "close true", "probe", "factors of ana", "close world"}))
		},
		Entry("nothing is", target.Unreachable, reports.Pass),
		Entry("it is all the same", target.Reachable, reports.Fail),
	)

	It("cannot ask what is reachable where nobody began or after a login was abandoned", func() {
		for _, steps := range [][]scenarios.Step{{login, scenarios.Abandon{Pos: at(21)}, probe}, {login, scenarios.Logout{Pos: at(21)}, login, scenarios.Abandon{Pos: at(21)}, probe}} {
			r := one(show(granted), theCase(vocab.StageGranted, steps...))
			Expect(names(r, reports.Fail)).To(Equal([]string{fmt.Sprintf("step %d: probe", len(steps))}))
		}
	})

	It("takes the offers by their ids, and gives each device a session of its own", func() {
		picked := picker(vocab.StageEnrolSelect, vocab.ScreenBeginEnroll, twoFactors...)
		other := asks(vocab.StageEnrol, vocab.ScreenOTPEnrollQR, append(enrolment.Offers, target.Offer{ID: "back", Kind: target.OfferOtherMethod})...)
		s := show(picked, other, picked, enrolment, granted, granted)
		phone := scenarios.Login{Pos: at(29), Person: "ana", Password: vocab.AnswerWrong, Device: "phone", Client: "App"}
		r := one(s, theCase(vocab.StageGranted, login, scenarios.Choose{Pos: at(21), Factor: vocab.OTP}, scenarios.OtherMethod{Pos: at(22)},
			scenarios.Choose{Pos: at(23), Factor: vocab.OTP}, enrol, scenarios.Logout{Pos: at(25)}, phone, probe))
		Expect(r.Verdict).To(Equal(reports.Pass), "%+v", r)
		Expect(s.calls).To(Equal([]string{"describe", "provision", "open browser", "begin ana ", "choose pick otp", "choose back", "choose pick otp", "submit e",
			"close true", "open phone", "begin ana not the password of ana", "probe", "factors of ana", "result", "close world"}))
	})

	It("opens a new session after the login was abandoned, without a logout", func() {
		s := show(challenge, granted)
		Expect(one(s, theCase(vocab.StageGranted, login, scenarios.Abandon{Pos: at(21)}, login)).Verdict).To(Equal(reports.Pass))
		Expect(s.calls).To(Equal([]string{"describe", "provision", "open browser", "begin ana ", "open browser", "begin ana ", "factors of ana", "result", "close world"}))
	})

	It("is untestable where the case needs an administrator and the target has none", func() {
		r := one(show(granted), theCase(vocab.StageGranted, login, scenarios.Admin{Pos: at(21), Person: "ana", Remove: vocab.OTP}))
		Expect(r).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", ContainSubstring("the target has no administrator"))))
	})

	It("lets an administrator remove factors and switch them", func() {
		s := &script{full: true, shows: []target.Observation{granted}}
		r := one(s, theCase(vocab.StageGranted, login, scenarios.Admin{Pos: at(21), Person: "ana", Remove: vocab.OTP},
			scenarios.Admin{Pos: at(22), SwitchOff: vocab.Email}, scenarios.Admin{Pos: at(23), SwitchOn: vocab.Phone}))
		Expect(r.Verdict).To(Equal(reports.Pass))
		Expect(s.calls).To(ContainElements("remove ana otp", "switch email false", "switch phone true"))
	})

	DescribeTable("waits for the next code when the person's app has spent this one",
		func(full bool) {
			s := &script{full: full, shows: []target.Observation{enrolment, challenge, granted}}
			o := options(s)
			c := theCase(vocab.StageGranted, login, enrol, answer)
			Expect(run(o, c)[0].Verdict).To(Equal(reports.Pass))
			if full {
				Expect(s.calls).To(ContainElement("advance 20s"), "the world began 10 seconds into the step of 30")
			}
			slept := o.Wall.Now().Sub(newWall().Now())
			Expect(slept == 20250*time.Millisecond).To(Equal(!full), "a moment into the next step; slept %s", slept)

			o.WaitBudget = 19 * time.Second
			Expect(run(o, c)[0].Verdict == reports.Untestable).To(Equal(!full))
		},
		Entry("on a clock that can be moved", true), Entry("for real where it cannot", false),
	)

	It("keeps a transcript of a case that failed: steps, exchanges, pages, Action runs and log", func() {
		shown := through(challenge)
		shown.Evidence = []target.Exchange{{Request: "POST /u/login (password)", Response: "302 Found"}}
		s := &script{full: true, shows: []target.Observation{shown}, log: []target.LogEntry{line("s", "in")},
			runs: []target.ActionRun{{Action: "first", Event: []byte(`{"a":1}`), Console: []string{"log: hello"}, Failure: "actions/first.js:4:11: boom"}}}
		r := one(s, theCase(vocab.StageGranted, login, probe))
		const now = "2026-03-02T09:00:10Z"
		Expect(r.Transcript).To(Equal([]reports.Entry{
			{At: now, Kind: "step", Title: "login ana"},
			{At: now, Kind: "http", Title: "POST /u/login (password)", Detail: "302 Found"},
			{At: now, Kind: "page", Title: "the login stands at challenge (mfa-otp-challenge) with otp"},
			{At: now, Kind: "step", Title: "probe"},
			{At: now, Kind: "probe", Title: "reachable: "},
			{At: now, Kind: "action", Title: "first: no command", Detail: `{"a":1}`},
			{At: now, Kind: "console", Title: "log: hello"},
			{At: now, Kind: "action failed", Title: "actions/first.js:4:11: boom", Place: &reports.Place{File: "actions/first.js", Line: 4, Column: 11}},
			{At: now, Kind: "log", Title: "s: in"},
		}))
		s.full = false
		r = one(s, theCase(vocab.StageGranted, login))
		Expect(r.Transcript).To(HaveEach(HaveField("At", "")), "real time would make equal runs differ")
	})
})
