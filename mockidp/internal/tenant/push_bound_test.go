package tenant_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = Describe("The push requests of a tenant", func() {
	state := func(t *tenant.Tenant, id string) tenant.PushState { s, _ := t.Push(id); return s }

	It("are bounded for each person: one person's many requests push out her own oldest, and nobody else's", func() {
		t := fork(fixture())
		bos := t.StartPush("bo", false)
		oldest := t.StartPush("ana", true)
		var newest string
		for range 2000 {
			newest = t.StartPush("ana", true)
		}
		Expect(state(t, bos)).To(Equal(tenant.PushPending))
		Expect(state(t, newest)).To(Equal(tenant.PushPending))
		Expect(state(t, oldest)).To(Equal(tenant.PushExpired))
		Expect(t.DecidePush(bos, true)).To(Succeed())
	})

	It("are bounded in all, the expired and then the oldest first", func() {
		t := fork(fixture())
		first := t.StartPush("first", false)
		for i := range 999 {
			t.StartPush(string(rune('a'+i%26))+time.Duration(i).String(), false)
		}
		Expect(state(t, first)).To(Equal(tenant.PushPending), "the bound is not passed yet")
		t.StartPush("last", false)
		Expect(state(t, first)).To(Equal(tenant.PushExpired))
	})
})
