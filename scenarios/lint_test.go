package scenarios_test

import (
	"strings"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

// dialect is a suite without a mistake; each entry of the table makes one.
const dialect = `suite: f/s
requires: [auth0.tenant, factor.otp]
tenant: { factors: [otp], actions: [one.js] }
people: { ana: { enrolled: [otp] } }
axes: { held: [otp, webauthn-roaming] }
cases:
  - case: good
    cites: [otp.wrong-code]
    do: [{ login: ana }, { answer: "${held}" }, { wait: 1m }]
    expect: { outcome: granted, factors: { ana: [otp] } }
  - case: bad
    cites: [otp.no-reuse]
    control: good
    do:
      - login: ana
      - answer: { factor: otp, how: wrong }
    expect:
      outcome: refused
      error: { class: replayed }
      commands: { one: ["challengeWith otp"] }
`

const portable = `suite: f/p
requires: [factor.otp]
policy: [{ require: { factors: 1, any_of: [otp] }, if_missing: enrol }]
people: { ana: { enrolled: [otp] } }
cases:
  - case: good
    cites: [portable.second-factor-accepted]
    do: [{ login: ana }]
    expect:
      outcome: granted
`

func load(text string) error {
	fsys := fstest.MapFS{"f.yaml": {Data: []byte(text)}, "actions/one.js": {Data: []byte("// one")}, "t/x": {}}
	_, err := scenarios.Load(fsys, "f.yaml", scenarios.Options{})
	return err
}

// change loads the text with old replaced, once or everywhere, and expects exactly the mistakes.
func change(text, old, replacement, mistakes string) {
	GinkgoHelper()
	Expect(load(text)).To(Succeed(), "the control: without the change there is no mistake")
	Expect(text).To(ContainSubstring(old))
	Expect(load(strings.Replace(text, old, replacement, 1))).To(MatchError(mistakes))
}

var _ = DescribeTable("Load notes in a suite with a tenant",
	func(old, replacement, mistakes string) { change(dialect, old, replacement, mistakes) },
	Entry("unknown key", "control:", "contrl:", `f.yaml:13:5: unknown key "contrl"; did you mean "control"?`),
	Entry("unknown step", "- login: ana", "- loggin: ana", `f.yaml:15:9: unknown step "loggin"; did you mean "login"?`),
	Entry("two words in a step", "- login: ana", "- {login: ana, probe: x}", "f.yaml:15:9: a step has one word, not 2; start each step with its own dash"),
	Entry("an argument too many", "- login: ana", "- login: ana\n      - logout: now", `f.yaml:16:9: step "logout" takes nothing; write the bare word`),
	Entry("an argument too few", "{ wait: 1m }", "wait", `f.yaml:9:49: step "wait" needs a duration; write wait: DURATION`),
	Entry("unknown field of a step", "how: wrong", "hw: wrong", `f.yaml:16:32: unknown key "hw"; did you mean "how"?`),
	Entry("unknown check", "error:", "eror:", `f.yaml:19:7: unknown key "eror"; did you mean "error"?`),
	Entry("unknown factor in a step", "factor: otp, how", "factor: opt, how", `f.yaml:16:27: unknown factor "opt"; did you mean "otp"?`),
	Entry("unknown factor held", "enrolled: [otp]", "enrolled: [sms]",
		`f.yaml:4:29: unknown factor "sms"; known factors: email, otp, phone, push-notification, recovery-code, webauthn-platform, webauthn-roaming`),
	Entry("unknown factor of the tenant", "factors: [otp], actions", "factors: [ootp], actions", `f.yaml:3:21: unknown tenant factor "ootp"; did you mean "otp"?`),
	Entry("unknown way to answer", "how: wrong", "how: wrongly", `f.yaml:16:37: unknown answer "wrongly"; did you mean "wrong"?`),
	Entry("unknown password", "- login: ana", "- login: {person: ana, password: rigt}", `f.yaml:15:40: unknown password "rigt"; did you mean "right"?`),
	Entry("unknown screen", "outcome: refused", "outcome: refused\n      screens: [logn]", `f.yaml:19:17: unknown screen "logn"; did you mean "login"?`),
	Entry("unknown picker", "outcome: refused", "outcome: refused\n      offers: {\"logn#2\": [otp]}", `f.yaml:19:16: unknown screen "logn"; did you mean "login"?`),
	Entry("picker without a number", "outcome: refused", "outcome: refused\n      offers: {\"login#x\": [otp]}",
		`f.yaml:19:16: "x" does not say which time the picker came up; write "login#2" for its second time`),
	Entry("unknown outcome", "outcome: refused", "outcome: refusd",
		`f.yaml:18:16: unknown outcome "refusd"; did you mean "refused"?`),
	Entry("unknown error class", "class: replayed", "class: replay", `f.yaml:19:23: unknown error class "replay"; did you mean "replayed"?`),
	Entry("unknown log code", "outcome: refused", "outcome: refused\n      log: {none: [mfa]}", `f.yaml:19:20: unknown log code "mfa"; did you mean "mfar"?`),
	Entry("negative count", "outcome: refused", "outcome: refused\n      log: {count: {w: -1}}", `f.yaml:19:24: a log cannot have -1 entries`),
	Entry("unknown method", "outcome: refused", "outcome: refused\n      methods: [pwd, mfa:opt]", `f.yaml:19:22: unknown factor "opt"; did you mean "otp"?`),
	Entry("unknown command", "challengeWith otp", "chalengeWith otp", `f.yaml:20:25: unknown command "chalengeWith"; did you mean "challengeWith"?`),
	Entry("command of an unknown Action", "commands: { one:", "commands: { on:", `f.yaml:20:19: unknown Action "on"; did you mean "one"?`),
	Entry("unknown label", "factor.otp]", "factor.otp]\nlabels: [browsr]", `f.yaml:3:10: unknown label "browsr"; did you mean "browser"?`),
	Entry("unknown capability", "factor.otp]", "factor.opt]", `f.yaml:2:26: unknown capability "factor.opt"; did you mean "factor.otp"?`),
	Entry("unknown requirement", "otp.no-reuse", "otp.no-reus", `f.yaml:12:13: the catalog has no requirement "otp.no-reus"; did you mean "otp.no-reuse"?`),
	Entry("nothing cited", "    cites: [otp.no-reuse]\n", "", `f.yaml:11:5: case "bad" cites nothing; name requirements of the catalog`),
	Entry("no outcome", "      outcome: refused\n", "", `f.yaml:18:7: the case expects no "outcome"; write outcome: granted, refused or the stage where the login stands`),
	Entry("no expectation", "    expect: { outcome: granted, factors: { ana: [otp] } }\n", "",
		"f.yaml:7:5: case \"good\" expects nothing; add expect: {outcome: granted}\n"+
			`f.yaml:10:5: the control of case "bad" is "good", whose outcome is not granted`),
	Entry("axis value that is nobody", "[{ login: ana }, { answer: \"${held}\" }, { wait: 1m }]", "[{ login: \"${held}\" }]",
		"f.yaml:9:19: \"otp\" is not among the people of this case; known people: ana\n"+
			`f.yaml:9:19: "webauthn-roaming" is not among the people of this case; known people: ana`),
	Entry("no steps", "[{ login: ana }, { answer: \"${held}\" }, { wait: 1m }]", "[]",
		"f.yaml:5:9: axis \"held\" is never used; write ${held} where it varies\n"+`f.yaml:7:5: case "good" does nothing`),
	Entry("empty error", "{ class: replayed }", "{}", "f.yaml:19:7: an expectation with nothing in it; remove it or say what is expected"),
	Entry("empty commands", "{ one: [\"challengeWith otp\"] }", "", "f.yaml:20:7: an expectation with nothing in it; remove it or say what is expected"),
	Entry("empty log list", "outcome: refused", "outcome: refused\n      log: {none: []}", "f.yaml:19:13: an expectation with nothing in it; remove it or say what is expected"),
	Entry("unknown control", "control: good", "control: god", `f.yaml:11:5: the control of case "bad" is "god", which is no case of this suite; did you mean "good"?`),
	Entry("own control", "control: good", "control: bad",
		"f.yaml:11:5: case \"bad\" is its own control\n"+`f.yaml:11:5: the control of case "bad" is "bad", whose outcome is not granted`),
	Entry("refused without a control", "    control: good\n", "",
		`f.yaml:11:5: case "bad" needs a control: its outcome is refused; name a case of this suite that ends granted: control: NAME`),
	Entry("wrong answer without a control", "    control: good\n    do:\n      - login: ana\n      - answer: { factor: otp, how: wrong }\n    expect:\n      outcome: refused",
		"    do:\n      - login: ana\n      - answer: { factor: otp, how: wrong }\n    expect:\n      outcome: challenge",
		`f.yaml:11:5: case "bad" needs a control: no right answer follows the wrong one for otp; name a case of this suite that ends granted: control: NAME`),
	Entry("case twice", "case: bad", "case: good",
		"f.yaml:11:5: case \"good\" is given twice, first in line 7\nf.yaml:11:5: case \"good\" is its own control\n"+
			`f.yaml:11:5: the control of case "good" is "good", whose outcome is not granted`),
	Entry("case with a bad name", "case: bad", "case: Bad Case", `f.yaml:11:11: "Bad Case" is no name of a case; write case: some-words-in-kebab-case`),
	Entry("suite with a bad name", "suite: f/s", "suite: fs", `f.yaml:1:8: "fs" is no name of a suite: two words in kebab-case are needed; write suite: family/name`),
	Entry("a dialogue that is not there", "factor: otp, how: wrong }", "factor: otp, how: cancelled }",
		`f.yaml:16:37: "cancelled" is for the browser's WebAuthn dialogue, and otp has none; cancel webauthn-roaming or webauthn-platform`),
	Entry("a deviation of WebAuthn at another factor", "factor: otp, how: wrong }", "factor: otp, how: wrong-origin }",
		`f.yaml:16:37: "wrong-origin" is a deviation of WebAuthn authenticators, and otp is none; it belongs to webauthn-roaming and webauthn-platform`),
	Entry("a deviation that is none", "factor: otp, how: wrong }", "factor: webauthn-roaming, how: wrong-orign }",
		`f.yaml:16:50: unknown answer "wrong-orign"; did you mean "wrong-origin"?`),
	Entry("a deviation that an enrolment cannot have", "- answer: { factor: otp, how: wrong }", "- enrol: { factor: webauthn-roaming, how: counter-zero }",
		`f.yaml:16:49: an enrolment cannot deviate by counter-zero: it has no signature of that kind and no earlier counter; it belongs to answer`),
	Entry("device of a factor with one", "factor: otp, how: wrong }", "factor: otp, device: 2, how: wrong }", `f.yaml:16:40: "device" has no meaning here: a person has one otp; it belongs to phone, email, push-notification, webauthn-roaming or webauthn-platform`),
	Entry("device without a number", "factor: otp, how: wrong }", "factor: phone, device: 10, how: wrong }", `f.yaml:16:42: 10 is no number of a device; write 1 to 9: which one, in the order of their enrolment`),
	Entry("device of an enrolment", "- answer: { factor: otp, how: wrong }", "- enrol: { factor: phone, device: 1, how: wrong }", `f.yaml:16:41: "device" has no meaning here: an enrolment is that of a new device; it belongs to an answer`),
	Entry("list row without a number", "- answer: { factor: otp, how: wrong }", "- other-device: 0", `f.yaml:16:23: 0 is no number of a device; write 1 to 9: which one, in the order of their enrolment`),
	Entry("list row that is a word", "- answer: { factor: otp, how: wrong }", "- other-device: second", `f.yaml:16:23: a whole number is needed here, not text "second"`),
	Entry("country of an answer", "factor: otp, how: wrong }", "factor: phone, country: GB, how: wrong }", `f.yaml:16:43: "country" has no meaning here: an answer gives no phone number; it belongs to an enrolment`),
	Entry("country of another factor", "- answer: { factor: otp, how: wrong }", "- enrol: { factor: otp, country: GB, how: wrong }", `f.yaml:16:40: "country" has no meaning here: otp has no number; it belongs to the enrolment of a phone`),
	Entry("unknown country", "- answer: { factor: otp, how: wrong }", "- enrol: { factor: phone, country: GR, how: wrong }", `f.yaml:16:42: unknown country "GR"; did you mean "GB"?`),
	Entry("back with an argument", "- answer: { factor: otp, how: wrong }", "- back: 1", `f.yaml:16:9: step "back" takes nothing; write the bare word`),
	Entry("unknown person", "- login: ana", "- login: bob", `f.yaml:15:16: "bob" is not among the people of this case; known people: ana`),
	Entry("unknown person among the factors", "ana: [otp] } }\n  - case", "an: [otp] } }\n  - case",
		`f.yaml:10:44: "an" is not among the people of this case; did you mean "ana"?`),
	Entry("undefined axis", "factor: otp, how", "factor: \"${hold}\", how",
		"f.yaml:16:27: axis ${hold} is not defined; did you mean \"held\"?"),
	Entry("undefined property", "${held}", "${held.name}",
		"f.yaml:9:36: axis \"held\" has no property \"name\" for \"otp\"\nf.yaml:9:36: axis \"held\" has no property \"name\" for \"webauthn-roaming\""),
	Entry("unused axis of the suite", "${held}", "otp", `f.yaml:5:9: axis "held" is never used; write ${held} where it varies`),
	Entry("unused axis of a case", "control: good", "control: good\n    axes: { more: [a] }", `f.yaml:14:13: axis "more" is never used; write ${more} where it varies`),
	Entry("axis without values", "[otp, webauthn-roaming]", "[]", `f.yaml:5:15: an axis needs values; write [first, second] or {first: {property: value}}`),
	Entry("axis value twice", "[otp, webauthn-roaming]", "[otp, otp]", `f.yaml:5:21: axis value "otp" is given twice`),
	Entry("axis value that fits no id", "webauthn-roaming]", "a/b]", `f.yaml:5:21: an axis value is a word of letters, digits and ._:+-; it becomes part of the case's id; give longer text as a property`),
	Entry("no wait", "1m", "0s", `f.yaml:9:57: "0s" is no time that a case can wait; write 6s, 5m, 2h or 30d; at most 400d`),
	Entry("endless wait", "1m", "401d", `f.yaml:9:57: "401d" is no time that a case can wait; write 6s, 5m, 2h or 30d; at most 400d`),
	Entry("odd wait", "1m", "soon", `f.yaml:9:57: "soon" is no time that a case can wait; write 6s, 5m, 2h or 30d; at most 400d`),
	Entry("missing Action file", "[one.js]", "[two.js, one.js]",
		`f.yaml:3:37: Action file: no file "two.js"; Actions lie beside the suite file or in its actions folder`),
	Entry("Action twice", "[one.js]", "[one.js, actions/one.js]", `f.yaml:3:45: two Actions are called "one"; write {name: ANOTHER, code: FILE.js}`),
	Entry("Action without code", "[one.js]", "[one.js, {name: x}]", `f.yaml:3:45: an Action needs "code"; write {name: NAME, code: FILE.js}`),
	Entry("tenant and folder", "{ factors: [otp], actions", "{ folder: t, factors: [otp], actions",
		"f.yaml:3:9: a tenant has either factors and actions, or a folder\n"+
			"f.yaml:3:9: tenant folder: no tenant.yaml there; export the tenant with the Deploy CLI in its YAML format"),
	Entry("tenant outside", "{ factors: [otp], actions: [one.js] }", "{ folder: ../t }", `f.yaml:3:19: tenant folder: "../t" lies outside of the suites`),
	Entry("tenant missing", "{ factors: [otp], actions: [one.js] }", "{ folder: u }", `f.yaml:3:19: tenant folder: no folder "u"`),
	Entry("overlay on an unknown Action", "control: good", "control: good\n    with: { append: { on: x } }",
		`f.yaml:14:11: the overlay names Action "on", which the tenant does not have; did you mean "one"?`),
	Entry("overlay that does nothing", "control: good", "control: good\n    with: { actions: { one: {} } }",
		`f.yaml:14:24: an Action is either replaced or removed; write {code: FILE.js} or {remove: true}`),
	Entry("overlay on an unknown factor", "control: good", "control: good\n    with: { factors: { opt: true } }",
		`f.yaml:14:24: unknown tenant factor "opt"; did you mean "otp"?`),
	Entry("tenant and policy", "people:", "policy: []\npeople:", `f.yaml:1:1: a suite has exactly one of "tenant" and "policy"`),
	Entry("tenant without its capability", "auth0.tenant, ", "", `f.yaml:3:9: a suite with a tenant requires "auth0.tenant"; add it to the suite's requires`),
)

var _ = DescribeTable("Load notes in a portable suite",
	func(old, replacement, mistakes string) { change(portable, old, replacement, mistakes) },
	Entry("screens", "outcome: granted", "outcome: granted\n      screens: [login]",
		"f.yaml:11:16: a suite with a portable policy cannot expect screens: their names are one vendor's; use stages"),
	Entry("commands", "outcome: granted", "outcome: granted\n      commands: {a: []}",
		"f.yaml:11:18: a suite with a portable policy cannot expect commands: only Actions issue them; leave it out, or give the suite a tenant instead of a policy"),
	Entry("claims", "outcome: granted", "outcome: granted\n      claims: {amr: [mfa], sub: x}",
		`f.yaml:11:28: a suite with a portable policy cannot expect the claim "sub": only amr and acr have a common meaning; leave it out, or give the suite a tenant instead of a policy`),
	Entry("error text", "outcome: granted", "outcome: granted\n      error: {class: replayed, text: x}",
		"f.yaml:11:38: a suite with a portable policy cannot expect the text of an error: every implementation words its own; name its class; leave it out, or give the suite a tenant instead of a policy"),
	Entry("log text", "outcome: granted", "outcome: granted\n      log: {has: [{w: x}, {f: \"*\"}]}",
		`f.yaml:11:20: a suite with a portable policy cannot expect the text of a log entry: every implementation words its own; write "*"; leave it out, or give the suite a tenant instead of a policy`),
	Entry("picker", "outcome: granted", "outcome: granted\n      offers: {mfa-login-options: [otp]}",
		`f.yaml:11:16: unknown stage "mfa-login-options"; known stages: challenge, challenge-select, enrol, enrol-select, granted, organization-select, primary, recovery-show, redirect, refused, unknown`),
	Entry("overlay", "do:", "with: {switches: {a: b}}\n    do:", "f.yaml:8:11: a suite with a portable policy has no tenant to lay anything over"),
	Entry("capability", "[factor.otp]", "[auth0.tenant]", `f.yaml:2:12: a suite with a portable policy cannot require "auth0.tenant"`),
	Entry("too few factors", "factors: 1", "factors: 2", "f.yaml:3:64: rule 1 of the policy requires 2 of 1 factors; write require: {factors: 1, any_of: [otp]}"),
	Entry("unknown reaction", "if_missing: enrol", "if_missing: enroll", `f.yaml:3:64: unknown if_missing "enroll"; did you mean "enrol"?`),
	Entry("devices at once", "{ login: ana }", "{ at-once: { person: ana, devices: 1, answer: otp } }", "f.yaml:8:45: 1 devices do nothing at once; write 2 to 16"),
	Entry("who acts at once", "{ login: ana }", "{ at-once: { person: bo, devices: 2, answer: otp } }", `f.yaml:8:31: "bo" is not among the people of this case; known people: ana`),
	Entry("whose zero is waited for", "{ login: ana }", "{ wait: { leading-zero: an } }", `f.yaml:8:34: "an" is not among the people of this case; did you mean "ana"?`),
	Entry("what nobody can do at once", "{ login: ana }", "{ at-once: { person: ana, devices: 2, answer: push-notification } }", `f.yaml:8:56: unknown factor "push-notification"; known factors: email, otp, phone, recovery-code, webauthn-platform, webauthn-roaming`),
	Entry("right answers in a row", "{ login: ana }", "{ login: ana }, { answer: { factor: otp, times: 5 } }", `f.yaml:8:58: "times" has no meaning here: only those are repeated; it belongs to a wrong answer, or one that is written wrongly`),
	Entry("answers without end", "{ login: ana }", "{ login: ana }, { answer: { factor: otp, how: wrong, times: 121 } }, { answer: otp }", "f.yaml:8:70: 121 is no number of answers in a row; write 2 to 120, or leave it out"),
	Entry("a thing to probe", "{ login: ana }", "{ login: ana }, { probe: stepup }", `f.yaml:8:35: unknown thing to probe "stepup"; did you mean "step-up"?`),
	Entry("not granted without a control", "outcome: granted", "outcome: not-granted", `f.yaml:6:5: case "good" needs a control: its outcome is not-granted, and no probe of it is granted; name a case of this suite that ends granted: control: NAME`),
	Entry("a state of a session identifier", "outcome: granted", "outcome: granted\n      session_id: other", `f.yaml:11:19: unknown session identifier "other"; known session identifiers: rotated`),
	Entry("no cases", portable[strings.Index(portable, "cases:"):], "cases: []\n", "f.yaml:1:1: the suite has no cases"),
)

var _ = It("accepts a wrong answer that a right one follows without a control", func() {
	text := strings.Replace(portable, "{ login: ana }", "{ login: ana }, { answer: { factor: otp, how: reused } }, { answer: otp }", 1)
	Expect(load(text)).To(Succeed())
	Expect(load(strings.Replace(text, "{ answer: otp }", "{ answer: email }", 1))).To(MatchError(ContainSubstring("needs a control")))
})

var _ = It("refuses an axis that multiplies a case without end", func() {
	axis := "[v"
	for i := range 40 {
		axis += ", v" + strings.Repeat("i", i+1)
	}
	text := strings.Replace(portable, "{ login: ana }", `{ login: ana }, { answer: otp }`, 1)
	text = strings.Replace(text, "- case: good", "- case: good\n    about: \"${a} ${b}\"\n    axes: { a: "+axis+"], b: "+axis+"] }", 1)
	Expect(load(text)).To(MatchError("f.yaml:6:5: the axes give more than 1000 cases; use fewer values"))
})
