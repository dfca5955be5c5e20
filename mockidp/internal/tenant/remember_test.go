package tenant_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const day = 24 * time.Hour

// aging is a tenant whose clock is moved, with faults.
func aging(base *tenant.Fixture, faults ...string) (*tenant.Tenant, *clock.Still) {
	GinkgoHelper()
	set, err := fault.Parse(faults...)
	Expect(err).NotTo(HaveOccurred())
	still := clock.NewStill(start)
	return tenant.Fork("acme", base, still, seeded(1), set), still
}

var _ = Describe("A remembered browser", func() {
	It("is known under a new identifier for one person", func() {
		t := fork(fixture())
		id := t.RememberBrowser("planted", "ana")
		Expect(id).To(HaveLen(32), "192 bits in base64url")
		Expect([]bool{t.Remembered(id, "ana"), t.Remembered(id, "bo"), t.Remembered("planted", "ana"), t.Remembered("", "ana")}).To(Equal([]bool{true, false, false, false}))
	})

	It("is remembered for several people, each by themselves", func() {
		t, clock := aging(fixture())
		first := t.RememberBrowser("", "ana")
		clock.Advance(6 * day)
		second := t.RememberBrowser(first, "bo")
		Expect(second).NotTo(Equal(first))
		Expect([]bool{t.Remembered(first, "ana"), t.Remembered(second, "ana"), t.Remembered(second, "bo")}).To(Equal([]bool{false, true, true}))
		clock.Advance(2 * day)
		Expect([]bool{t.Remembered(second, "ana"), t.Remembered(second, "bo")}).To(Equal([]bool{false, true}))
	})

	DescribeTable("is forgotten in time", func(used []int, at time.Duration, want bool) {
		t, clock := aging(fixture())
		id := t.RememberBrowser("", "ana")
		var now time.Duration
		for _, d := range used {
			clock.Advance(time.Duration(d)*day - now)
			now = time.Duration(d) * day
			t.RenewBrowser(id, "ana")
			t.RenewBrowser(id, "bo")
		}
		clock.Advance(at - now)
		Expect([]bool{t.Remembered(id, "ana"), t.Remembered(id, "bo")}).To(Equal([]bool{want, false}))
	},
		Entry("not at once", nil, time.Duration(0), true),
		Entry("not on day 6", nil, 6*day, true),
		Entry("not when seven days are up", nil, 7*day, true),
		Entry("behind them", nil, 7*day+time.Second, false),
		Entry("not on day 8 when it was used on day 6", []int{6}, 8*day, true),
		Entry("on day 14 when it was used on day 6", []int{6}, 13*day+time.Second, false),
		Entry("a late use does not bring it back", []int{8}, 8*day, false),
		Entry("not on day 29 when it was used all the time", []int{6, 12, 18, 24}, 29*day, true),
		Entry("on day 31 in any case", []int{6, 12, 18, 24, 30}, 31*day, false),
		Entry("nor when the clock went back behind its beginning", nil, -time.Second, false),
	)

	It("takes its limits from the tenant", func() {
		base := fixture()
		base.Remember = tenant.RememberLimits{Idle: time.Hour, Absolute: 2 * time.Hour}
		t, clock := aging(base)
		id := t.RememberBrowser("", "ana")
		clock.Advance(time.Hour)
		Expect(t.Remembered(id, "ana")).To(BeTrue())
		t.RenewBrowser(id, "ana")
		clock.Advance(time.Hour)
		Expect(t.Remembered(id, "ana")).To(BeTrue())
		t.RenewBrowser(id, "ana")
		clock.Advance(time.Second)
		Expect(t.Remembered(id, "ana")).To(BeFalse())
	})

	It("forgets a person when an administrator says so, or takes a factor from them, and nobody else", func() {
		t := fork(fixture(tenant.User{ID: "ana", Enrolments: []tenant.Enrolment{{ID: "totp|1", Type: vocab.OTP}}}))
		id := t.RememberBrowser(t.RememberBrowser("", "ana"), "bo")
		t.ForgetBrowsers("ana")
		Expect([]bool{t.Remembered(id, "ana"), t.Remembered(id, "bo")}).To(Equal([]bool{false, true}))
		id = t.RememberBrowser(id, "ana")
		found, err := t.RemoveEnrolment("ana", vocab.Phone)
		Expect([]any{found, err, t.Remembered(id, "ana")}).To(Equal([]any{false, nil, true}), "nothing was taken")
		found, err = t.RemoveEnrolment("ana", vocab.OTP)
		Expect([]any{found, err, t.Remembered(id, "ana"), t.Remembered(id, "bo")}).To(Equal([]any{true, nil, false, true}))
	})

	It("is a secret of the tenant", func() {
		t := fork(fixture())
		Expect(t.Secrets()).To(BeEmpty())
		id := t.RememberBrowser("", "ana")
		Expect(t.Secrets()).To(ConsistOf(id))
	})

	It("is forgotten when very many others came, the one that was not used for longest first", func() {
		const bound = 10_000 // documented in the package
		t, clock := aging(fixture())
		ids := []string{t.RememberBrowser("", "ana"), t.RememberBrowser("", "ana")}
		clock.Advance(time.Second)
		t.RenewBrowser(ids[0], "ana")
		for range bound - 2 {
			t.RememberBrowser("", "bo")
		}
		Expect([]bool{t.Remembered(ids[0], "ana"), t.Remembered(ids[1], "ana")}).To(Equal([]bool{true, true}), "control")
		t.RememberBrowser("", "bo")
		Expect([]bool{t.Remembered(ids[0], "ana"), t.Remembered(ids[1], "ana")}).To(Equal([]bool{true, false}))
	})

	It("with faults is remembered for good, or for others", func() {
		t, clock := aging(fixture(), "remember-forever")
		id := t.RememberBrowser("", "ana")
		clock.Advance(29 * day)
		Expect([]bool{t.Remembered(id, "ana"), t.Remembered(id, "bo")}).To(Equal([]bool{true, false}))
		t, _ = aging(fixture(), "remembered-shared")
		id = t.RememberBrowser("", "ana")
		Expect([]bool{t.Remembered(id, "ana"), t.Remembered(id, "bo"), t.Remembered("x", "bo")}).To(Equal([]bool{true, true, false}))
	})
})

var _ = Describe("A device that a person does not want to add", func() {
	It("is left alone for a time, for that person", func() {
		t, clock := aging(fixture())
		t.DeclineDevice("ana", "laptop", 14*day)
		clock.Advance(14*day - time.Second)
		Expect([]bool{t.DeviceDeclined("ana", "laptop"), t.DeviceDeclined("bo", "laptop"), t.DeviceDeclined("ana", "phone")}).To(Equal([]bool{true, false, false}))
		clock.Advance(time.Second)
		Expect(t.DeviceDeclined("ana", "laptop")).To(BeFalse())
	})

	DescribeTable("is of a class", func(userAgent, class string) { Expect(tenant.DeviceClass(userAgent)).To(Equal(class)) },
		Entry(nil, "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", "Linux"),
		Entry(nil, "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/129.0", "Android"),
		Entry(nil, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "iPhone"),
		Entry(nil, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Macintosh"),
		Entry(nil, "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"),
		Entry(nil, "Go-http-client/1.1", "other"),
		Entry(nil, "", "other"),
	)

	It("is held when an authenticator of its class is, or one of no class", func() {
		u := tenant.User{Enrolments: []tenant.Enrolment{{Type: vocab.WebAuthnPlatform, DeviceClass: "Linux"}, {Type: vocab.OTP}}}
		Expect([]bool{u.HoldsHere("Linux"), u.HoldsHere("Android")}).To(Equal([]bool{true, false}))
		u.Enrolments = append(u.Enrolments, tenant.Enrolment{Type: vocab.WebAuthnPlatform})
		Expect(u.HoldsHere("Android")).To(BeTrue())
	})
})

var _ = It("A policy that is switched in one fork stays out of the fixture and of others", func() {
	base := fixture()
	one, other := fork(base), fork(base)
	one.SetPolicy("all-applications")
	Expect([]string{one.Fixture().Policy, other.Fixture().Policy, base.Policy}).To(Equal([]string{"all-applications", "", ""}))
	one.SetPolicy("")
	Expect(one.Fixture().Policy).To(BeEmpty())
	one.SetConfidence("low")
	Expect([]string{one.Confidence(), other.Confidence()}).To(Equal([]string{"low", ""}))
})
