package engine_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// saw is a run of the Action "first" with an event.
func saw(event string) target.ActionRun {
	return target.ActionRun{Action: "first", Event: json.RawMessage(event)}
}

var _ = DescribeTable("What an Action saw is compared",
	func(nth int, keys []any, value any, absent bool, verdict reports.Verdict, actual string) {
		s := ran(saw(`{"user":{"name":"old"}}`), target.ActionRun{Action: "second", Event: json.RawMessage(`{"user":{"name":"foreign"}}`)},
			saw(`{"user":{"name":"new","a.b":1,"none":null},"list":[{"name":"pwd"}],"empty":[]}`))
		c := theCase(vocab.StageGranted, login)
		c.Expect.Event = []scenarios.WantEvent{{Pos: at(50), Run: scenarios.WantRun{Action: "first", Nth: nth}, Path: "path", Keys: keys, Value: value, Absent: absent}}
		name := "event of first: path"
		if nth > 0 {
			name = "event of first (run " + string(rune('0'+nth)) + "): path"
		}
		Expect(named(one(s, c), name)).To(And(HaveField("Verdict", verdict), HaveField("Actual", actual)))
	},
	Entry("of the last run", 0, []any{"user", "name"}, "new", false, reports.Pass, "new"),
	Entry("of the first run", 1, []any{"user", "name"}, "old", false, reports.Pass, "old"),
	Entry("of the second run", 2, []any{"user", "name"}, "new", false, reports.Pass, "new"),
	Entry("of a run that was not", 3, []any{"user", "name"}, "new", false, reports.Fail, "(it ran 2 times)"),
	Entry("absence in a run that was not", 3, []any{"user", "name"}, nil, true, reports.Fail, "(it ran 2 times)"),
	Entry("another value", 0, []any{"user", "name"}, "old", false, reports.Fail, "new"),
	Entry("a number", 0, []any{"user", "a.b"}, int64(1), false, reports.Pass, "1"),
	Entry("a number that is text", 0, []any{"user", "a.b"}, "1", false, reports.Fail, "1"),
	Entry("null", 0, []any{"user", "none"}, nil, false, reports.Pass, "(null)"),
	Entry("null is not absent", 0, []any{"user", "none"}, nil, true, reports.Fail, "(null)"),
	Entry("absent is not null", 0, []any{"user", "gone"}, nil, false, reports.Fail, "(absent)"),
	Entry("absent", 0, []any{"user", "gone"}, nil, true, reports.Pass, "(absent)"),
	Entry("absent below what is absent", 0, []any{"gone", "x", 0}, nil, true, reports.Pass, "(absent)"),
	Entry("an item", 0, []any{"list", 0, "name"}, "pwd", false, reports.Pass, "pwd"),
	Entry("an item too many", 0, []any{"list", 1, "name"}, "pwd", false, reports.Fail, "(absent)"),
	Entry("a length", 0, []any{"list", "length"}, int64(1), false, reports.Pass, "1"),
	Entry("an empty list", 0, []any{"empty"}, []any{}, false, reports.Pass, "(none)"),
	Entry("a list that is not empty", 0, []any{"list"}, []any{}, false, reports.Fail, "map[name:pwd]"),
	Entry("anything", 0, []any{"user", "name"}, "*", false, reports.Pass, "(present)"),
	Entry("anything, but there is nothing", 0, []any{"user", "gone"}, "*", false, reports.Fail, "(absent)"),
)

var _ = DescribeTable("What Actions wrote and asked is compared",
	func(expect func(*scenarios.Expect), name string, verdict reports.Verdict) {
		s := ran(target.ActionRun{Action: "first", Console: []string{"log: one (a.js:1:2)", "warn: two (b) (a.js:3:4)"}, Requests: []string{"GET https://x.example/a: 200"}},
			target.ActionRun{Action: "second", Console: []string{"log: foreign (b.js:1:1)"}, Requests: []string{"POST https://x.example:8443/b: not allowed"}},
			target.ActionRun{Action: "first", Console: []string{"error: three (a.js:5:6)"}})
		c := theCase(vocab.StageGranted, login)
		expect(&c.Expect)
		r := one(s, c)
		Expect(named(r, name).Verdict).To(Equal(verdict), "%+v", r.Checks)
	},
	Entry("console", console("log: one", "warn: two (b)", "error: three"), "console of first", reports.Pass),
	Entry("console with a place", console("log: one (a.js:1:2)", "warn: two (b)", "error: three"), "console of first", reports.Pass),
	Entry("console with another place", console("log: one (a.js:1:3)", "warn: two (b)", "error: three"), "console of first", reports.Fail),
	Entry("console with a beginning", console("log: *", "warn: two*", "error: three"), "console of first", reports.Pass),
	Entry("console with another beginning", console("warn: *", "warn: two*", "error: three"), "console of first", reports.Fail),
	Entry("console with a line less", console("log: one", "warn: two (b)"), "console of first", reports.Fail),
	Entry("console in another order", console("warn: two (b)", "log: one", "error: three"), "console of first", reports.Fail),
	Entry("requests", outbound("GET https://x.example/a", "POST https://x.example:8443/b"), "outbound", reports.Pass),
	Entry("requests with what came of them", outbound("GET https://x.example/a: 200", "POST https://x.example:8443/b: not allowed"), "outbound", reports.Pass),
	Entry("requests with something else", outbound("GET https://x.example/a: 500", "POST https://x.example:8443/b"), "outbound", reports.Fail),
	Entry("no requests", outbound(), "outbound", reports.Fail),
)

func console(lines ...string) func(*scenarios.Expect) {
	return func(x *scenarios.Expect) {
		x.Console = []scenarios.WantConsole{{Pos: at(50), Action: "first", Lines: lines}}
	}
}

func outbound(requests ...string) func(*scenarios.Expect) {
	return func(x *scenarios.Expect) { x.Outbound = want(requests) }
}

var _ = DescribeTable("A remark on an Action is expected or not",
	func(expected *scenarios.WantDiagnostics, remarks []string, verdict reports.Verdict) {
		c := theCase(vocab.StageGranted, login)
		c.Expect.Diagnostics = expected
		r := one(ran(target.ActionRun{Action: "first", Diagnostics: remarks}), c)
		Expect(r.Verdict).To(Equal(verdict), "%+v", r.Checks)
	},
	Entry("nothing is said of it", nil, []string{"odd"}, reports.Warn),
	Entry("it is expected", &scenarios.WantDiagnostics{Texts: []string{"odd"}}, []string{"odd"}, reports.Pass),
	Entry("it is expected without its place", &scenarios.WantDiagnostics{Texts: []string{"odd"}}, []string{"odd (a.js:1:2)"}, reports.Pass),
	Entry("its beginning is expected", &scenarios.WantDiagnostics{Texts: []string{"od*"}}, []string{"odd"}, reports.Pass),
	Entry("another one is expected", &scenarios.WantDiagnostics{Texts: []string{"odd"}}, []string{"even"}, reports.Fail),
	Entry("one is expected, and another comes too", &scenarios.WantDiagnostics{Texts: []string{"odd"}}, []string{"odd", "even"}, reports.Warn),
	Entry("any is expected", &scenarios.WantDiagnostics{Any: true}, []string{"odd", "even"}, reports.Pass),
	Entry("any is expected, and none comes", &scenarios.WantDiagnostics{Any: true}, nil, reports.Fail),
	Entry("one and any are expected", &scenarios.WantDiagnostics{Any: true, Texts: []string{"odd"}}, []string{"odd", "even"}, reports.Pass),
	Entry("none is expected", &scenarios.WantDiagnostics{}, nil, reports.Pass),
	Entry("none is expected, and one comes", &scenarios.WantDiagnostics{}, []string{"odd"}, reports.Fail),
)

var _ = Describe("Messages", func() {
	counted := func(n int) scenarios.Case {
		c := theCase(vocab.StageGranted, login)
		c.Expect.Messages = []scenarios.WantMessages{{Pos: at(50), Channel: "email", Count: n}, {Pos: at(51), Channel: "sms", Count: 0}}
		return c
	}

	It("are counted by channel, from the first step on", func() {
		s := &script{full: true, shows: []target.Observation{granted}, mail: []target.Message{{Channel: "email"}, {Channel: "sms"}}, sent: []target.Message{{Channel: "email"}, {Channel: "voice"}}}
		Expect(one(s, counted(1)).Verdict).To(Equal(reports.Pass))
		Expect(names(one(s, counted(2)), reports.Fail)).To(Equal([]string{"messages by email"}))
	})

	It("make a case untestable where they cannot be read", func() {
		Expect(one(show(granted), counted(0))).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason", HaveSuffix("the target gives no messages to read, and the case expects some"))))
	})
})

var _ = DescribeTable("Without Action runs a case that expects something of them is untestable", func(expect func(*scenarios.Expect)) {
	c := theCase(vocab.StageGranted, login)
	expect(&c.Expect)
	Expect(one(show(granted), c).Verdict).To(Equal(reports.Untestable))
},
	Entry("an event", func(x *scenarios.Expect) {
		x.Event = []scenarios.WantEvent{{Pos: at(50), Run: scenarios.WantRun{Action: "first"}, Absent: true}}
	}),
	Entry("a console", console()),
	Entry("requests", outbound()),
	Entry("diagnostics", func(x *scenarios.Expect) { x.Diagnostics = &scenarios.WantDiagnostics{} }),
)
