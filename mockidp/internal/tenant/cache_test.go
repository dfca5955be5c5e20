package tenant_test

import (
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = Describe("The cache of Actions", func() {
	var still *clock.Still
	var t *tenant.Tenant
	BeforeEach(func() {
		still = clock.NewStill(start)
		t = tenant.Fork("acme", &tenant.Fixture{}, still, func(b []byte) { clear(b) }, fault.Set{})
	})

	It("keeps a value for 15 minutes of the tenant's clock", func() {
		record, refused := t.Cache("k", "v", time.Time{})
		Expect(refused).To(BeEmpty())
		Expect(record).To(Equal(tenant.CacheRecord{Value: "v", Expires: start.Add(15 * time.Minute)}))
		still.Advance(15*time.Minute - time.Millisecond)
		got, ok := t.Cached("k")
		Expect([]any{got.Value, ok}).To(Equal([]any{"v", true}))
		still.Advance(time.Millisecond)
		_, ok = t.Cached("k")
		Expect(ok).To(BeFalse())
	})

	It("forgets a value when told to, once", func() {
		t.Cache("k", "v", time.Time{})
		Expect(t.Uncache("k")).To(BeEmpty())
		Expect(t.Uncache("k")).To(Equal(tenant.CacheKeyNotFound))
		_, ok := t.Cached("k")
		Expect(ok).To(BeFalse())
	})

	It("belongs to one tenant", func() {
		t.Cache("k", "v", time.Time{})
		_, ok := tenant.Fork("other", &tenant.Fixture{}, still, func(b []byte) { clear(b) }, fault.Set{}).Cached("k")
		Expect(ok).To(BeFalse())
	})

	DescribeTable("takes what is within its limits, and no more",
		func(want tenant.CacheError, key, value string, life time.Duration) {
			until := start.Add(life)
			_, refused := t.Cache(key, value, until)
			Expect(refused).To(Equal(want))
			_, ok := t.Cached(key)
			Expect(ok).To(Equal(want == ""))
		},
		Entry(nil, tenant.CacheError(""), strings.Repeat("k", 64), "v", time.Hour),
		Entry("a long key", tenant.CacheKeySize, strings.Repeat("k", 65), "v", time.Hour),
		Entry("a long key in bytes", tenant.CacheKeySize, strings.Repeat("ü", 33), "v", time.Hour),
		Entry(nil, tenant.CacheError(""), "k", strings.Repeat("v", 4000), time.Hour),
		Entry("a long value", tenant.CacheValueSize, "k", strings.Repeat("v", 4001), time.Hour),
		Entry(nil, tenant.CacheError(""), "k", "v", 24*time.Hour),
		Entry("for longer than a day", tenant.CacheBadExpiry, "k", "v", 24*time.Hour+time.Millisecond),
		Entry("for no time", tenant.CacheExpired, "k", "v", time.Duration(0)),
	)

	It("holds 20 records; one that expired makes room", func() {
		for i := range 20 {
			_, refused := t.Cache(fmt.Sprint("k", i), "v", start.Add(time.Duration(i+1)*time.Minute))
			Expect(refused).To(BeEmpty())
		}
		_, refused := t.Cache("more", "v", start.Add(time.Hour))
		Expect(refused).To(Equal(tenant.CacheSize))
		_, refused = t.Cache("k3", "other", start.Add(time.Hour))
		Expect(refused).To(BeEmpty(), "a record that is replaced takes no new place")
		still.Advance(time.Minute)
		_, refused = t.Cache("more", "v", start.Add(time.Hour))
		Expect(refused).To(BeEmpty())
	})

	It("holds 8 kB", func() {
		t.Cache("aa", strings.Repeat("v", 3998), start.Add(time.Hour))
		_, refused := t.Cache("bb", strings.Repeat("v", 3999), start.Add(time.Hour))
		Expect(refused).To(Equal(tenant.CacheSize))
		_, refused = t.Cache("bb", strings.Repeat("v", 3998), start.Add(time.Hour))
		Expect(refused).To(BeEmpty())
	})
})
