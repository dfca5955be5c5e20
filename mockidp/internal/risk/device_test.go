package risk_test

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

var _ = Describe("NewDevice", func() {
	found := func(s risk.Settings, h risk.History, id, agent string, after time.Duration) risk.Finding {
		GinkgoHelper()
		l := login(func(l *risk.Login) { l.DeviceID, l.UserAgent, l.At = id, agent, noon.Add(after) })
		return risk.Assess(s, risk.Input{Login: l, History: h}).Assessments["NewDevice"]
	}
	both := risk.Details{Device: "known", UserAgent: "known"}

	DescribeTable("compares with a login the day before", func(id, agent string, want risk.Finding) {
		h := risk.Record(risk.History{}, login(nil))
		h = risk.Record(h, login(func(l *risk.Login) { l.DeviceID, l.UserAgent = "", "Safari" }))
		Expect(found(risk.Settings{}, h, id, agent, day)).To(Equal(want))
	},
		Entry("the same", "cookie", "Firefox", risk.Finding{Confidence: "high", Code: "match", Details: both}),
		Entry("blanks around it", " cookie ", "Firefox\n", risk.Finding{Confidence: "high", Code: "match", Details: both}),
		Entry("both known, from different logins", "cookie", "Safari", risk.Finding{Confidence: "high", Code: "match", Details: both}),
		Entry("a cleared cookie", "", "Firefox", risk.Finding{Confidence: "medium", Code: "partial_match", Details: risk.Details{Device: "unknown", UserAgent: "known"}}),
		Entry("another cookie", "other", "Firefox", risk.Finding{Confidence: "medium", Code: "partial_match", Details: risk.Details{Device: "unknown", UserAgent: "known"}}),
		Entry("another browser", "cookie", "Opera", risk.Finding{Confidence: "medium", Code: "partial_match", Details: risk.Details{Device: "known", UserAgent: "unknown"}}),
		Entry("no user agent", "cookie", "", risk.Finding{Confidence: "medium", Code: "partial_match", Details: risk.Details{Device: "known", UserAgent: "unknown"}}),
		Entry("neither known", "other", "Opera", risk.Finding{Confidence: "low", Code: "no_match", Details: risk.Details{Device: "unknown", UserAgent: "unknown"}}),
		Entry("neither sent", "", "", risk.Finding{Confidence: "low", Code: "unknown_device"}),
		Entry("only an unknown user agent", "", "Opera", risk.Finding{Confidence: "low", Code: "unknown_device"}),
		Entry("only an unknown cookie", "other", " ", risk.Finding{Confidence: "low", Code: "unknown_device"}),
		Entry("a cookie that is too long to be one", strings.Repeat("c", risk.MaxIdentifier+1), "Opera", risk.Finding{Confidence: "low", Code: "unknown_device"}),
		Entry("a cookie that is just short enough", strings.Repeat("c", risk.MaxIdentifier), "Opera", risk.Finding{Confidence: "low", Code: "no_match", Details: risk.Details{Device: "unknown", UserAgent: "unknown"}}),
	)

	It("says of a user's first login that it is the first, whatever is sent", func() {
		want := risk.Finding{Confidence: "medium", Code: "initial_login"}
		Expect(found(risk.Settings{}, risk.History{}, "cookie", "Firefox", 0)).To(Equal(want))
		Expect(found(risk.Settings{}, risk.History{}, "", "", 0)).To(Equal(want))
	})

	It("says that there is no history when nothing is on record, and then learns again", func() {
		h := risk.ClearDevices(risk.Record(risk.History{}, login(nil)))
		Expect(h.LoggedIn()).To(BeTrue())
		Expect(found(risk.Settings{}, h, "cookie", "Firefox", day)).To(Equal(risk.Finding{Confidence: "low", Code: "no_device_history"}))
		Expect(found(risk.Settings{}, risk.Record(h, login(nil)), "cookie", "Firefox", day).Code).To(BeEquivalentTo("match"))
	})

	It("says that nothing was sent before it says that nothing is on record", func() {
		h := risk.ClearDevices(risk.Record(risk.History{}, login(nil)))
		Expect(found(risk.Settings{}, h, "", "", day).Code).To(BeEquivalentTo("unknown_device"))
	})

	It("does not take a missing user agent for one that was missing before", func() {
		h := risk.Record(risk.History{}, login(func(l *risk.Login) { l.UserAgent = "" }))
		Expect(found(risk.Settings{}, h, "other", "", day).Code).To(BeEquivalentTo("unknown_device"))
		Expect(found(risk.Settings{}, h, "cookie", "", day).Code).To(BeEquivalentTo("partial_match"))
	})

	DescribeTable("remembers for so many days", func(days int, after time.Duration, want string) {
		h := risk.Record(risk.History{}, login(nil))
		Expect(found(risk.Settings{RememberDevices: days}, h, "cookie", "Firefox", after).Code).To(BeEquivalentTo(want))
	},
		Entry("30 unless set", 0, 30*day, "match"),
		Entry("and no longer", 0, 30*day+1, "no_device_history"),
		Entry("1 at least", 1, day, "match"),
		Entry("and no longer", 1, day+1, "no_device_history"),
		Entry("365 at most", 365, 365*day, "match"),
		Entry("and no longer", 365, 365*day+1, "no_device_history"),
		Entry("and what was seen after now, by a clock that was moved back", 1, -1000*day, "match"),
	)

	It("remembers a device from when it was last seen", func() {
		h := risk.Record(risk.History{}, login(nil))
		h = risk.Record(h, login(func(l *risk.Login) { l.At = noon.Add(20 * day) }))
		Expect(found(risk.Settings{}, h, "cookie", "Firefox", 50*day).Code).To(BeEquivalentTo("match"))
		Expect(h.Devices()).To(HaveLen(1))
	})
})
