package tenant_test

import (
	"errors"
	"sync"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var errSpent = errors.New("the step is spent")

// together runs a function in eight goroutines that start at once.
func together(do func()) {
	var gate, done sync.WaitGroup
	gate.Add(1)
	for range 8 {
		done.Go(func() {
			gate.Wait()
			do()
		})
	}
	gate.Done()
	done.Wait()
}

var _ = Describe("A change of a user", func() {
	var t *tenant.Tenant
	BeforeEach(func() {
		t = fork(fixture(tenant.User{ID: "a", Enrolments: []tenant.Enrolment{{Type: vocab.OTP}}}))
	})
	spend := func(step int64) error {
		return t.UpdateUser("a", func(u *tenant.User) error {
			if step <= u.Enrolments[0].LastStep {
				return errSpent
			}
			u.Enrolments[0].LastStep = step
			return nil
		})
	}

	It("is one step: of many that spend the same time step exactly one succeeds", func() {
		for step := int64(1); step <= 200; step++ {
			var succeeded, spent atomic.Int32
			together(func() {
				switch err := spend(step); {
				case err == nil:
					succeeded.Add(1)
				case errors.Is(err, errSpent):
					spent.Add(1)
				}
			})
			Expect([]int32{succeeded.Load(), spent.Load()}).To(Equal([]int32{1, 7}))
		}
	})

	It("loses none of many that add", func() {
		together(func() {
			for range 50 {
				_, err := t.AddEnrolment("a", tenant.Enrolment{Type: vocab.WebAuthnRoaming})
				Expect(err).NotTo(HaveOccurred())
			}
		})
		u, _ := t.User("a")
		Expect(u.Enrolments).To(HaveLen(1 + 8*50))
		ids := map[string]bool{}
		for _, e := range u.Enrolments {
			ids[e.ID] = true
		}
		Expect(ids).To(HaveLen(1+8*50), "ids are distinct")
		Expect(u.Factors()).To(Equal([]vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}), "each once, in the order of enrolment")
	})

	It("that gives up keeps nothing, not even what it changed in place", func() {
		Expect(t.UpdateUser("a", func(u *tenant.User) error {
			u.Name, u.Enrolments[0].LastStep = "changed", 9
			return errSpent
		})).To(MatchError(errSpent))
		u, _ := t.User("a")
		Expect(u.Name).To(BeEmpty())
		Expect(u.Enrolments[0].LastStep).To(BeZero())
		Expect(spend(9)).To(Succeed())
	})

	It("does not reach who read the account before", func() {
		before, _ := t.User("a")
		Expect(spend(5)).To(Succeed())
		Expect(before.Enrolments[0].LastStep).To(BeZero())
	})

	It("of an unknown user is refused", func() {
		Expect(t.UpdateUser("b", func(*tenant.User) error { panic("called") })).To(MatchError(tenant.ErrNoUser))
		_, err := t.AddEnrolment("b", tenant.Enrolment{Type: vocab.OTP})
		Expect(err).To(MatchError(tenant.ErrNoUser))
	})
})

var _ = Describe("An enrolment", func() {
	It("gets the id and time of the tenant", func() {
		t := fork(fixture(user("a", "a@x.y")))
		otp, err := t.AddEnrolment("a", tenant.Enrolment{Type: vocab.OTP, Secret: "S"})
		Expect(err).NotTo(HaveOccurred())
		Expect(otp.ID).To(MatchRegexp(`^totp\|dev_[A-Za-z0-9_-]{16}$`))
		Expect(otp.EnrolledAt).To(BeTemporally("==", start))
		key, err := t.AddEnrolment("a", tenant.Enrolment{Type: vocab.WebAuthnRoaming})
		Expect(err).NotTo(HaveOccurred())
		Expect(key.ID).To(HavePrefix("webauthn-roaming|dev_"))
		u, _ := t.User("a")
		Expect(u.Enrolments).To(Equal([]tenant.Enrolment{otp, key}))
	})
})

var _ = Describe("A password", func() {
	It("matches itself alone, and is salted by the account", func() {
		p := tenant.NewPassword("ana", "correct horse")
		Expect(p.Matches("correct horse")).To(BeTrue())
		for _, wrong := range []string{"", "correct hors", "correct horse ", "Correct horse"} {
			Expect(p.Matches(wrong)).To(BeFalse(), wrong)
		}
		Expect(p).To(Equal(tenant.NewPassword("ana", "correct horse")))
		Expect(p).NotTo(Equal(tenant.NewPassword("bo", "correct horse")))
	})

	It("that was never set matches nothing", func() {
		Expect(tenant.Password{}.Matches("")).To(BeFalse())
	})
})

var _ = It("A log entry is dated by the tenant's clock", func() {
	t := fork(fixture())
	t.Write(tenantlog.Entry{Type: vocab.LogLogin})
	entries, next := t.Log.Since(0)
	Expect(entries).To(HaveExactElements(And(HaveField("Date", start), HaveField("Type", vocab.LogLogin))))
	Expect(next).To(Equal(1))
})
