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

var _ = Describe("A session", func() {
	It("lives under a new id until it is ended", func() {
		t := fork(fixture())
		first := t.StartSession(tenant.Session{ID: "chosen by the browser", UserID: "a", AuthTime: start})
		again := t.StartSession(first)
		Expect(first.ID).NotTo(Equal("chosen by the browser"))
		Expect(again.ID).NotTo(Equal(first.ID))
		_, known := t.Session("chosen by the browser")
		Expect(known).To(BeFalse())
		for _, s := range []tenant.Session{first, again} {
			got, ok := t.Session(s.ID)
			Expect(ok).To(BeTrue())
			Expect(got).To(Equal(s))
		}
		t.EndSession(first.ID)
		t.EndSession(first.ID)
		t.EndSession("")
		_, ok := t.Session(first.ID)
		Expect(ok).To(BeFalse())
		_, ok = t.Session(again.ID)
		Expect(ok).To(BeTrue())
	})

	It("belongs to its fork", func() {
		base := fixture()
		one, two := fork(base), tenant.Fork("other", base, fork(base).Clock, seeded(2), fork(base).Faults)
		s := one.StartSession(tenant.Session{UserID: "a"})
		_, ok := two.Session(s.ID)
		Expect(ok).To(BeFalse())
		Expect(two.NewestSession("a")).To(BeZero())
		Expect(one.NewestSession("a")).To(Equal(s))
	})

	It("is the newest of its user even while the clock stands still", func() {
		t := fork(fixture())
		t.StartSession(tenant.Session{UserID: "a"})
		newest := t.StartSession(tenant.Session{UserID: "a"})
		t.StartSession(tenant.Session{UserID: "b"})
		Expect(t.NewestSession("a").ID).To(Equal(newest.ID))
		Expect(t.NewestSession("c")).To(BeZero())
	})

	It("is forgotten when very many newer ones came, the oldest first", func() {
		const bound = 10_000 // documented in the package
		t := fork(fixture())
		oldest, second := t.StartSession(tenant.Session{UserID: "a"}), t.StartSession(tenant.Session{UserID: "a"})
		for range bound - 2 {
			t.StartSession(tenant.Session{UserID: "b"})
		}
		_, ok := t.Session(oldest.ID)
		Expect(ok).To(BeTrue(), "the bound is not passed yet")
		newest := t.StartSession(tenant.Session{UserID: "b"})
		_, ok = t.Session(oldest.ID)
		Expect(ok).To(BeFalse())
		_, ok = t.Session(second.ID)
		Expect(ok).To(BeTrue())
		_, ok = t.Session(newest.ID)
		Expect(ok).To(BeTrue())
	})
})

var _ = Describe("Merging methods", func() {
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	method := func(name string, factor vocab.Factor, seconds int) tenant.Method {
		return tenant.Method{Name: name, Type: factor, Timestamp: at(seconds)}
	}
	pwd, otp, key := method("pwd", "", 0), method("mfa", vocab.OTP, 1), method("mfa", vocab.WebAuthnRoaming, 2)

	It("keeps several mfa entries of distinct types", func() {
		Expect(tenant.MergeMethod(tenant.MergeMethod([]tenant.Method{pwd}, otp), key)).To(Equal([]tenant.Method{pwd, otp, key}))
	})

	It("replaces an entry of the same name and type, which moves to the end with its new time", func() {
		newer := method("mfa", vocab.OTP, 9)
		Expect(tenant.MergeMethod([]tenant.Method{pwd, otp, key}, newer)).To(Equal([]tenant.Method{pwd, key, newer}))
	})

	It("leaves the list that it was given alone", func() {
		list := []tenant.Method{pwd, otp, key}
		tenant.MergeMethod(list, method("mfa", vocab.OTP, 9))
		tenant.MergeMethod(list[:1], key)
		Expect(list).To(Equal([]tenant.Method{pwd, otp, key}))
	})

	It("starts a list", func() {
		Expect(tenant.MergeMethod(nil, pwd)).To(Equal([]tenant.Method{pwd}))
	})
})

var _ = Describe("The end of a session", func() {
	DescribeTable("comes when an Action said so", func(set func(*tenant.Session)) {
		still := clock.NewStill(start)
		t := tenant.Fork("acme", &tenant.Fixture{}, still, func(b []byte) { clear(b) }, fault.Set{})
		s := tenant.Session{UserID: "a", Next: "drawn"}
		set(&s)
		s = t.StartSession(s)
		Expect(s.ID).To(Equal("drawn"))
		still.Advance(time.Hour - time.Millisecond)
		_, live := t.Session(s.ID)
		Expect(live).To(BeTrue())
		still.Advance(time.Millisecond)
		_, live = t.Session(s.ID)
		Expect(live).To(BeFalse())
		t.KeepSession(s)
		_, live = t.Session(s.ID)
		Expect(live).To(BeFalse(), "what has ended is not kept")
	},
		Entry("absolutely", func(s *tenant.Session) { s.Expires = start.Add(time.Hour) }),
		Entry("when idle", func(s *tenant.Session) { s.IdleExpires = start.Add(time.Hour) }),
	)
})
