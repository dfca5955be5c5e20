package engine_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// kind is one kind of check: what a case expects, a target that does it, and one that does not.
type kind struct {
	name         string
	outcome      vocab.Stage // granted when empty
	expect       func(x *scenarios.Expect)
	right, wrong *script
	// expected and actual are what the check of the wrong target says.
	expected, actual string
}

func show(all ...target.Observation) *script { return &script{shows: all} }

func logged(entries ...target.LogEntry) *script {
	return &script{full: true, shows: []target.Observation{granted}, log: entries}
}

func claiming(claims map[string]any) *script {
	return &script{shows: []target.Observation{granted}, result: target.Result{Claims: claims}}
}

func ran(runs ...target.ActionRun) *script {
	return &script{full: true, shows: []target.Observation{granted}, runs: runs}
}

func claim(name string, value any) func(*scenarios.Expect) {
	return func(x *scenarios.Expect) {
		x.Claims = []scenarios.WantClaim{{Pos: at(50), Name: name, Value: value}}
	}
}

func log(l scenarios.WantLog) func(*scenarios.Expect) {
	return func(x *scenarios.Expect) { x.Log = &l }
}

func entry(code vocab.LogCode, text string) scenarios.WantEntry {
	return scenarios.WantEntry{Pos: at(50), Code: code, Text: text, AnyText: text == ""}
}

func offers(o scenarios.WantOffers) func(*scenarios.Expect) {
	return func(x *scenarios.Expect) { o.Pos = at(50); x.Offers = []scenarios.WantOffers{o} }
}

var twoFactors = []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}

var _ = DescribeTable("A check holds or does not",
	func(k kind) {
		if k.outcome == "" {
			k.outcome = vocab.StageGranted
		}
		c := theCase(k.outcome, login, login, probe)
		k.expect(&c.Expect)

		r := one(k.right, c)
		Expect(named(r, k.name).Verdict).To(Equal(reports.Pass), "%+v", r.Checks)
		Expect(r.Verdict).To(Equal(reports.Pass), "the positive control")

		r = one(k.wrong, c)
		Expect(names(r, reports.Fail)).To(Equal([]string{k.name}))
		Expect(r.Verdict).To(Equal(reports.Fail))
		Expect(named(r, k.name)).To(And(HaveField("Expected", k.expected), HaveField("Actual", k.actual), HaveField("Message", HavePrefix("expected at suite.yaml:50:3"))))
	},
	func(k kind) string { return fmt.Sprintf("%s: %q is not %q", k.name, k.actual, k.expected) },
	Entry(nil, kind{name: "outcome", expect: func(*scenarios.Expect) {}, right: show(granted), wrong: show(refused), expected: "granted", actual: "refused"}),
	Entry(nil, kind{name: "screens", expect: func(x *scenarios.Expect) {
		x.Screens = want([]vocab.Screen{vocab.ScreenLogin, vocab.ScreenOTPChallenge, vocab.ScreenLogin})
	},
		right: show(through(challenge), granted), wrong: show(granted), expected: "login\nmfa-otp-challenge\nlogin", actual: "login\nlogin"}),
	Entry(nil, kind{name: "stages", expect: func(x *scenarios.Expect) { x.Stages = want([]vocab.Stage{vocab.StageChallenge}) },
		right: show(challenge, granted), wrong: show(granted), expected: "challenge", actual: "(none)"}),
	Entry(nil, kind{name: "stages", expect: func(x *scenarios.Expect) { x.Stages = want([]vocab.Stage{}) },
		right: show(granted), wrong: show(enrolment, granted), expected: "(none)", actual: "enrol"}),

	Entry(nil, kind{name: "offers on mfa-begin-enroll-options (1)", outcome: vocab.StageEnrolSelect,
		expect: offers(scenarios.WantOffers{Screen: vocab.ScreenBeginEnroll, Nth: 1, Factors: twoFactors}), right: show(pickScreen(twoFactors...), pickScreen(vocab.OTP)),
		wrong: show(pickScreen(vocab.WebAuthnRoaming, vocab.OTP), pickScreen(twoFactors...)), expected: "otp\nwebauthn-roaming", actual: "webauthn-roaming\notp"}),
	Entry(nil, kind{name: "offers on mfa-begin-enroll-options (2)", outcome: vocab.StageEnrolSelect,
		expect: offers(scenarios.WantOffers{Screen: vocab.ScreenBeginEnroll, Nth: 2, Factors: []vocab.Factor{vocab.OTP}}),
		right:  show(pickScreen(twoFactors...), pickScreen(vocab.OTP)), wrong: show(pickScreen(vocab.OTP), pickScreen(twoFactors...)), expected: "otp", actual: "otp\nwebauthn-roaming"}),
	Entry(nil, kind{name: "offers on mfa-begin-enroll-options (1)", expect: offers(scenarios.WantOffers{Screen: vocab.ScreenBeginEnroll, Nth: 1, Factors: []vocab.Factor{}}),
		right: show(picker(vocab.StageChallengeSelect, vocab.ScreenLoginOptions, vocab.OTP), granted), wrong: show(pickScreen(vocab.OTP), granted), expected: "(none)", actual: "otp"}),
	Entry(nil, kind{name: "offers on challenge-select (1)", expect: offers(scenarios.WantOffers{Stage: vocab.StageChallengeSelect, Nth: 1, Factors: twoFactors}),
		right: show(picker(vocab.StageChallengeSelect, "", twoFactors...), granted), wrong: show(picker(vocab.StageEnrolSelect, "", twoFactors...), granted),
		expected: "otp\nwebauthn-roaming", actual: "(none)"}),

	Entry(nil, kind{name: "error class", outcome: vocab.StageRefused, expect: func(x *scenarios.Expect) { x.ErrorClass = want(vocab.ErrNotAllowed) },
		right: show(with(refused, vocab.ErrInternal, ""), refused), wrong: show(refused, with(refused, vocab.ErrInternal, "")), expected: "not-allowed", actual: "internal"}),
	Entry(nil, kind{name: "error text", outcome: vocab.StageRefused, expect: func(x *scenarios.Expect) { x.ErrorText = want("no entry") },
		right: show(refused), wrong: show(with(refused, vocab.ErrNotAllowed, "no entry.")), expected: "no entry", actual: "no entry."}),
	Entry(nil, kind{name: "error class", expect: func(x *scenarios.Expect) { x.ErrorClass = want(vocab.ErrNotAllowed) },
		right: show(refused, granted), wrong: show(granted), expected: "not-allowed", actual: ""}),
	Entry(nil, kind{name: "errors", expect: func(x *scenarios.Expect) { x.Errors = want([]vocab.ErrorClass{vocab.ErrWrongProof}) },
		right: show(primary, granted), wrong: show(granted), expected: "wrong-proof", actual: "(none)"}),
	Entry(nil, kind{name: "errors", outcome: vocab.StageRefused, expect: func(x *scenarios.Expect) {
		x.Errors = want([]vocab.ErrorClass{vocab.ErrWrongProof, vocab.ErrNotAllowed})
	},
		right: show(primary, refused), wrong: show(refused), expected: "wrong-proof\nnot-allowed", actual: "not-allowed\nnot-allowed"}),

	Entry(nil, kind{name: "commands of first", expect: func(x *scenarios.Expect) {
		x.Commands = []scenarios.WantCommands{{Pos: at(50), Action: "first", Commands: []string{"enrollWith otp", "challengeWith otp"}}}
	}, right: ran(run1("first", "enrollWith otp"), run1("second", "deny"), run1("first", "challengeWith otp")), wrong: ran(run1("second", "enrollWith otp", "challengeWith otp")),
		expected: "enrollWith otp\nchallengeWith otp", actual: "(none)"}),
	Entry(nil, kind{name: "commands of first", expect: func(x *scenarios.Expect) {
		x.Commands = []scenarios.WantCommands{{Pos: at(50), Action: "first", Commands: []string{}}}
	}, right: ran(run1("first")), wrong: ran(run1("first", "enrollWith otp")), expected: "(none)", actual: "enrollWith otp"}),

	Entry(nil, kind{name: "factors of ana", expect: func(x *scenarios.Expect) {
		x.Factors = []scenarios.WantFactors{{Pos: at(50), Person: "ana", Factors: []vocab.Factor{vocab.WebAuthnRoaming, vocab.OTP}}}
	}, right: holds(twoFactors...), wrong: holds(vocab.OTP), expected: "otp\nwebauthn-roaming", actual: "otp"}),
	Entry(nil, kind{name: "factors of ana", expect: func(x *scenarios.Expect) { x.Factors = []scenarios.WantFactors{{Pos: at(50), Person: "ana"}} },
		right: holds(), wrong: holds(vocab.OTP), expected: "(none)", actual: "otp"}),
	Entry(nil, kind{name: "methods", expect: func(x *scenarios.Expect) { x.Methods = want([]string{"pwd", "mfa:otp"}) },
		right: methods("pwd", "mfa:otp"), wrong: methods("mfa:otp", "pwd"), expected: "pwd\nmfa:otp", actual: "mfa:otp\npwd"}),

	Entry(nil, kind{name: "claim amr", expect: claim("amr", []any{"mfa"}), right: claiming(map[string]any{"amr": []any{"mfa"}, "free": 1}),
		wrong: claiming(map[string]any{"amr": []any{"mfa", "otp"}}), expected: "mfa", actual: "mfa\notp"}),
	Entry(nil, kind{name: "claim amr", expect: func(x *scenarios.Expect) { x.Claims = []scenarios.WantClaim{{Pos: at(50), Name: "amr", Absent: true}} },
		right: claiming(map[string]any{"acr": ""}), wrong: claiming(map[string]any{"amr": []any{}}), expected: "(absent)", actual: "(present)"}),
	Entry(nil, kind{name: "claim none", expect: claim("none", nil), right: claiming(map[string]any{"none": nil}), wrong: claiming(map[string]any{}), expected: "(null)", actual: "(absent)"}),
	Entry(nil, kind{name: "claim level", expect: claim("level", int64(2)), right: claiming(map[string]any{"level": 2.0}), wrong: claiming(map[string]any{"level": 2.5}), expected: "2", actual: "2.5"}),
	Entry(nil, kind{name: "claim level", expect: claim("level", int64(2)), right: claiming(map[string]any{"level": 2.0}), wrong: claiming(map[string]any{"level": "two"}), expected: "2", actual: "two"}),
	Entry(nil, kind{name: "claim ok", expect: claim("ok", true), right: claiming(map[string]any{"ok": true}), wrong: claiming(map[string]any{"ok": false}), expected: "true", actual: "false"}),
	Entry(nil, kind{name: "claim nested", expect: claim("nested", map[string]any{"list": []any{int64(1), map[string]any{"n": uint64(2)}}}),
		right: claiming(map[string]any{"nested": map[string]any{"list": []any{1.0, map[string]any{"n": 2.0}}}}),
		wrong: claiming(map[string]any{"nested": map[string]any{"list": []any{1.0, map[string]any{"n": 3.0}}}}), expected: "map[list:[1 map[n:2]]]", actual: "map[list:[1 map[n:3]]]"}),

	Entry(nil, kind{name: "log has w", expect: log(scenarios.WantLog{Has: []scenarios.WantEntry{entry("w", "careful")}}),
		right: logged(line("w", "other"), line("w", "careful")), wrong: logged(line("w", "careful now")), expected: "w: careful", actual: "w: careful now"}),
	Entry(nil, kind{name: "log has w", expect: log(scenarios.WantLog{Has: []scenarios.WantEntry{entry("w", "")}}),
		right: logged(line("w", "whatever")), wrong: logged(line("mfar", "whatever")), expected: "w: (any text)", actual: "(no such entry)"}),
	Entry(nil, kind{name: "log has no w", expect: log(scenarios.WantLog{None: []scenarios.Want[vocab.LogCode]{*want(vocab.LogWarning)}}),
		right: logged(line("s", "in")), wrong: logged(line("w", "one"), line("s", "in"), line("w", "two")), expected: "(none)", actual: "w: one\nw: two"}),
	Entry(nil, kind{name: "log count of s", expect: log(scenarios.WantLog{Count: []scenarios.WantCount{{Pos: at(50), Code: "s", Count: 2}}}),
		right: logged(line("s", "a"), line("w", "b"), line("s", "c")), wrong: logged(line("s", "a")), expected: "2", actual: "1"}),
	Entry(nil, kind{name: "log count of s", expect: log(scenarios.WantLog{Count: []scenarios.WantCount{{Pos: at(50), Code: "s", Count: 0}}}),
		right: logged(), wrong: logged(line("s", "a")), expected: "0", actual: "1"}),

	Entry(nil, kind{name: "probe", expect: func(x *scenarios.Expect) { x.Probe = want(vocab.StageGranted) }, right: reaches(target.Reachable), wrong: reaches(target.Unreachable), expected: "granted", actual: "refused"}),
	Entry(nil, kind{name: "probe", expect: func(x *scenarios.Expect) { x.Probe = want(vocab.StageRefused) }, right: reaches(target.Unreachable), wrong: reaches(target.Reachable), expected: "refused", actual: "granted"}),
	Entry(nil, kind{name: "probe", expect: func(x *scenarios.Expect) { x.Probe = want(vocab.StageRefused) }, right: reaches(target.Unreachable), wrong: reaches(target.Unclear), expected: "refused", actual: "unknown"}),
)

func run1(action string, commands ...string) target.ActionRun {
	return target.ActionRun{Action: action, Commands: commands}
}

func line(code, text string) target.LogEntry { return target.LogEntry{Code: code, Text: text} }

func holds(factors ...vocab.Factor) *script {
	return &script{shows: []target.Observation{granted}, held: factors}
}

func methods(list ...string) *script {
	return &script{shows: []target.Observation{granted}, result: target.Result{Methods: list}}
}

func reaches(r target.Reach) *script {
	return &script{shows: []target.Observation{granted}, reach: r}
}

func pickScreen(factors ...vocab.Factor) target.Observation {
	return picker(vocab.StageEnrolSelect, vocab.ScreenBeginEnroll, factors...)
}

// through is an observation to which the login page led.
func through(o target.Observation) target.Observation {
	o.Dialect.Passed = []vocab.Screen{vocab.ScreenLogin}
	return o
}

var _ = Describe("Checking", func() {
	It("makes every remark of an Action run a warning", func() {
		s := ran(target.ActionRun{Action: "first", Diagnostics: []string{"commands were ignored"}})
		r := one(s, theCase(vocab.StageGranted, login))
		Expect(r.Verdict).To(Equal(reports.Warn))
		Expect(named(r, "diagnostics of first")).To(And(HaveField("Verdict", reports.Warn), HaveField("Expected", "nothing to remark"), HaveField("Actual", "commands were ignored")))

		s = ran(target.ActionRun{Action: "first"})
		Expect(one(s, theCase(vocab.StageGranted, login)).Verdict).To(Equal(reports.Pass))
	})

	It("lets each log entry answer one expectation", func() {
		c := theCase(vocab.StageGranted, login)
		c.Expect.Log = &scenarios.WantLog{Has: []scenarios.WantEntry{entry("w", "same"), entry("w", "same")}}
		once, twice := logged(line("w", "same")), logged(line("w", "same"), line("w", "same"))
		Expect(names(one(once, c), reports.Fail)).To(Equal([]string{"log has w"}))
		Expect(one(twice, c).Verdict).To(Equal(reports.Pass))
	})

	It("expects claims of a granted login only", func() {
		c := theCase(vocab.StageRefused, login)
		claim("amr", "mfa")(&c.Expect)
		s := show(refused)
		Expect(named(one(s, c), "claim amr")).To(And(HaveField("Verdict", reports.Fail), HaveField("Expected", "mfa"), HaveField("Actual", "(no token: the login was not granted)")))
	})

	It("puts the last unusual log entry beside a mismatch", func() {
		c := theCase(vocab.StageRefused, login)
		s := logged(line("w", "first"), line("mfar", "last"), line("s", "in"), line("seacft", "exchanged"))
		Expect(named(one(s, c), "outcome").Message).To(Equal("expected at suite.yaml:50:3\nlog: mfar: last"))
		s = logged(line("s", "in"))
		Expect(named(one(s, c), "outcome").Message).To(Equal("expected at suite.yaml:50:3"))
	})

	It("collects every mismatch of a case", func() {
		c := theCase(vocab.StageRefused, login, probe)
		c.Expect.Screens, c.Expect.Probe = want([]vocab.Screen{}), want(vocab.StageRefused)
		s := reaches(target.Reachable)
		Expect(names(one(s, c), reports.Fail)).To(Equal([]string{"outcome", "screens", "probe"}))
	})

	It("counts no stage before the password was accepted", func() {
		c := theCase(vocab.StageChallenge, login, login)
		c.Expect.Stages, c.Expect.Screens = want([]vocab.Stage{vocab.StageChallenge}), want([]vocab.Screen{vocab.ScreenLogin, vocab.ScreenLogin, vocab.ScreenOTPChallenge})
		r := one(show(primary, challenge), c)
		Expect(named(r, "stages").Verdict).To(Equal(reports.Pass), "%+v", r.Checks)
	})

	It("counts a page that comes again with an error as one visit", func() {
		c := theCase(vocab.StageChallenge, login, answer, answer)
		c.People[0].Enrolled = []vocab.Factor{vocab.OTP}
		c.Expect.Stages, c.Expect.Screens = want([]vocab.Stage{vocab.StageChallenge}), want([]vocab.Screen{vocab.ScreenLogin, vocab.ScreenOTPChallenge})
		wrong := with(challenge, vocab.ErrWrongProof, "no")
		s := &script{full: true, shows: []target.Observation{through(challenge), wrong, wrong}}
		Expect(one(s, c).Verdict).To(Equal(reports.Pass))
		s = &script{full: true, shows: []target.Observation{through(challenge), challenge, wrong}}
		Expect(names(one(s, c), reports.Fail)).To(Equal([]string{"screens", "stages"}), "without an error it is another visit")
	})
})

var _ = It("leaves an entry with the exact text to the expectation that wants it", func() {
	c := theCase(vocab.StageGranted, login)
	c.Expect.Log = &scenarios.WantLog{Has: []scenarios.WantEntry{entry("w", ""), entry("w", "exact")}}
	Expect(one(logged(line("w", "exact"), line("w", "other")), c).Verdict).To(Equal(reports.Pass))
	Expect(one(logged(line("w", "exact")), c).Verdict).To(Equal(reports.Fail), "one entry answers one expectation")
})

var _ = DescribeTable("What is read from a token fails when there is no token", func(expect func(*scenarios.Expect), name string) {
	c := theCase(vocab.StageRefused, login)
	expect(&c.Expect)
	r := one(show(refused), c)
	Expect(names(r, reports.Fail)).To(Equal([]string{name}))
	Expect(named(r, name).Actual).To(Equal("(no token: the login was not granted)"))
},
	Entry("a claim that is absent", func(x *scenarios.Expect) { x.Claims = []scenarios.WantClaim{{Pos: at(50), Name: "amr", Absent: true}} }, "claim amr"),
	Entry("no methods", func(x *scenarios.Expect) { x.Methods = want([]string{}) }, "methods"),
)
