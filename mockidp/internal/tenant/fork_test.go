package tenant_test

import (
	"errors"
	"maps"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var errKeep = errors.New("not this time")

var _ = Describe("Forks of one fixture", func() {
	It("keep to themselves what changes, for any order of changes", func() {
		rapid.Check(GinkgoT(), func(rt *rapid.T) {
			base := fixture(user("a", "a@x.y"), user("b", "b@x.y"))
			base.Users["a"] = tenant.User{ID: "a", Email: "a@x.y", Enrolments: []tenant.Enrolment{{ID: "totp|seed", Type: vocab.OTP, LastStep: 1}}}
			forks := []*tenant.Tenant{fork(base), fork(base)}
			// The model of a fork is a plain map; enrolments are copied by hand.
			models := []map[string]tenant.User{maps.Clone(base.Users), maps.Clone(base.Users)}
			id := rapid.SampledFrom([]string{"a", "b", "c"})
			which := rapid.IntRange(0, 1)
			rt.Repeat(map[string]func(*rapid.T){
				"put": func(rt *rapid.T) {
					i, u := which.Draw(rt, "fork"), user(id.Draw(rt, "id"), rapid.SampledFrom([]string{"n@x.y", "m@x.y"}).Draw(rt, "email"))
					forks[i].PutUser(u)
					models[i][u.ID] = u
				},
				"update": func(rt *rapid.T) {
					i, id, step, keep := which.Draw(rt, "fork"), id.Draw(rt, "id"), rapid.Int64Range(2, 99).Draw(rt, "step"), rapid.Bool().Draw(rt, "keep")
					err := forks[i].UpdateUser(id, func(u *tenant.User) error {
						u.Logins++
						for k := range u.Enrolments {
							u.Enrolments[k].LastStep = step
						}
						if !keep {
							return errKeep
						}
						return nil
					})
					u, known := models[i][id]
					switch {
					case !known:
						if !errors.Is(err, tenant.ErrNoUser) {
							rt.Fatalf("update of an unknown user: %v", err)
						}
					case !keep:
						if !errors.Is(err, errKeep) {
							rt.Fatalf("update that gives up: %v", err)
						}
					default:
						u.Logins++
						u.Enrolments = slices.Clone(u.Enrolments)
						for k := range u.Enrolments {
							u.Enrolments[k].LastStep = step
						}
						models[i][id] = u
					}
				},
				"enrol": func(rt *rapid.T) {
					i, id := which.Draw(rt, "fork"), id.Draw(rt, "id")
					e, err := forks[i].AddEnrolment(id, tenant.Enrolment{Type: vocab.OTP}) // without a secret none is held twice
					u, known := models[i][id]
					if known != (err == nil) {
						rt.Fatalf("enrolment of %s: %v", id, err)
					}
					if known {
						u.Enrolments = append(slices.Clone(u.Enrolments), e)
						models[i][id] = u
					}
				},
				"": func(rt *rapid.T) {
					for i, model := range models {
						var want []tenant.User
						for _, id := range slices.Sorted(maps.Keys(model)) {
							want = append(want, model[id])
						}
						got := forks[i].Users()
						if ok, err := Equal(want).Match(got); err != nil || !ok {
							rt.Fatalf("fork %d has %+v, want %+v", i, got, want)
						}
					}
					if len(base.Users) != 2 || base.Users["a"].Enrolments[0].LastStep != 1 || base.Users["a"].Logins != 0 {
						rt.Fatalf("the fixture changed: %+v", base.Users)
					}
				},
			})
		})
	})

	It("finds accounts by address or username without regard to case, as they are now", func() {
		t := fork(fixture(user("a", "Ana@x.y"), tenant.User{ID: "b", Username: "Bo"}))
		found := func(login string) string {
			u, ok := t.FindUser(login)
			Expect(ok).To(Equal(u.ID != ""))
			return u.ID
		}
		Expect([]string{found("ana@X.Y"), found("BO"), found("c@x.y"), found("ana@x.yz")}).To(Equal([]string{"a", "b", "", ""}))
		t.PutUser(user("a", "c@x.y"))
		Expect([]string{found("ana@x.y"), found("c@x.y")}).To(Equal([]string{"", "a"}))
	})

	It("goes on with changed users over a reloaded fixture", func() {
		t := fork(fixture(user("a", "a@x.y"), user("b", "b@x.y")))
		t.PutUser(user("a", "changed@x.y"))
		next := fixture(user("a", "a2@x.y"), user("b", "b2@x.y"))
		t.Reload(next)
		Expect(t.Fixture()).To(BeIdenticalTo(next))
		a, _ := t.User("a")
		b, _ := t.User("b")
		Expect([]string{a.Email, b.Email}).To(Equal([]string{"changed@x.y", "b2@x.y"}))
	})

	DescribeTable("tell when a reload took changes away, until there are others or somebody knows", func(change func(*tenant.Tenant)) {
		base := fixture()
		base.Rules = []tenant.Rule{{Name: "Greet"}}
		t := fork(base)
		t.Reload(base)
		Expect(t.Reverted()).To(BeZero(), "nothing was changed: the control")
		change(t)
		Expect(t.Reverted()).To(BeZero())
		t.Reload(base)
		Expect(t.Reverted()).To(Equal(t.Now()))
		change(t)
		Expect(t.Reverted()).To(BeZero())
		t.Reload(base)
		t.AcknowledgeReverted()
		Expect(t.Reverted()).To(BeZero())
		t.Reload(base)
		Expect(t.Reverted()).To(BeZero())
	},
		Entry("a factor", func(t *tenant.Tenant) { t.SwitchFactor(vocab.OTP, true) }),
		Entry("the policy", func(t *tenant.Tenant) { t.SetPolicy(vocab.PolicyAlways) }),
		Entry("a setting", func(t *tenant.Tenant) {
			Expect(t.Configure(func(f *tenant.Fixture) error { f.Customise = true; return nil })).To(Succeed())
		}),
		Entry("a Rule", func(t *tenant.Tenant) { Expect(t.SwitchRule("Greet", false)).To(BeTrue()) }),
	)

	It("with equal sources of randomness draw equal identifiers, and with others do not", func() {
		base := fixture()
		one, two := fork(base), fork(base)
		Expect([]string{one.Token(), one.Token()}).To(Equal([]string{two.Token(), two.Token()}))
		Expect(one.Token()).NotTo(Equal(one.Token()))
		other := tenant.Fork("acme", base, one.Clock, seeded(2), one.Faults)
		Expect(other.Token()).NotTo(Equal(fork(base).Token()))
		Expect(one.Token()).To(HaveLen(32), "192 bits in base64url")
	})
})
