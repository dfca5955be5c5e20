package mockidp_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("An administrator", func() {
	It("switches a legacy Rule off and on again, for one tenant", func() {
		const no = "callback(new UnauthorizedError('no'));"
		w, other := ruled(no, ""), ruled(no, "")
		Expect(w.SwitchRule("Check", false)).To(Succeed())
		w.open().authorize().signIn(ana).code()
		Expect(w.count(vocab.LogDeprecation)).To(BeZero())
		Expect(other.open().authorize().signIn(ana).refused()).To(Equal("unauthorized: no"), "the other tenant")
		Expect(w.SwitchRule("Check", true)).To(Succeed())
		Expect(w.open().authorize().signIn(ana).refused()).To(Equal("unauthorized: no"))
		Expect(w.SwitchRule("Chek", true)).To(MatchError(mockidp.ErrNoRule))
	})

	DescribeTable("is told which settings have no effect", func(settings map[string]any, mistake string) {
		w := asking(askNothing)
		Expect(w.SetSettings(map[string]any{"customize_mfa_in_postlogin_action": true})).To(Succeed(), "the control")
		Expect(w.SetSettings(settings)).To(MatchError(ContainSubstring(mistake)))
	},
		Entry("another setting", map[string]any{"customize_mfa_in_postlogin_action": true, "friendly_name": "x"}, "the setting friendly_name has no effect here"),
		Entry("no value", map[string]any{"customize_mfa_in_postlogin_action": "yes"}, "is true or false, not yes"),
		Entry("nothing", map[string]any{}, "no setting is given"),
	)

	It("says that an address is verified, and that it is not", func() {
		w := asking(askNothing)
		id, err := w.PutUser(mockidp.User{Email: "zoe@example.com", Password: password, Connection: "people", Logins: 4})
		Expect(err).NotTo(HaveOccurred())
		u, _ := w.User(id)
		Expect(u).To(And(HaveField("Logins", 4), HaveField("Connection", "people"), HaveField("EmailVerified", false)))
		for _, verified := range []bool{true, false} {
			u, err := w.PatchUser(id, mockidp.UserPatch{EmailVerified: &verified})
			Expect(err).NotTo(HaveOccurred())
			Expect(u.EmailVerified).To(Equal(verified))
		}
		u, err = w.PatchUser(id, mockidp.UserPatch{})
		Expect(err).NotTo(HaveOccurred())
		Expect(u.EmailVerified).To(BeFalse())
		_, err = w.PutUser(mockidp.User{Email: "yan@example.com", Password: password, Connection: "Nowhere"})
		Expect(err).To(MatchError(`the tenant has no connection "Nowhere"`))
	})
})
