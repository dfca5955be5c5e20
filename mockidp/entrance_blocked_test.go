package mockidp_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A blocked account", func() {
	It("is refused by every way in, at the application, and until it is unblocked", func() {
		w := manyWays()
		yes, no := true, false
		_, err := w.PatchUser("google-oauth2|gia-example-com", mockidp.UserPatch{Blocked: &yes})
		Expect(err).NotTo(HaveOccurred())
		b := w.open().authorize().signIn("bad@example.com")
		Expect(b.returned).To(And(HaveKeyWithValue("error", []string{"unauthorized"}), HaveKeyWithValue("error_description", []string{"user is blocked"})))
		Expect(w.lastLog(vocab.LogFailedLogin)).To(And(HaveField("UserID", "auth0|bad"), HaveField("Description", "user is blocked")))
		Expect(w.open().authorize("connection", "google-oauth2").push("account", "gia@example.com").refused()).To(HavePrefix("unauthorized: "))
		Expect(w.open().authorize("organization", "org_open").signIn("bad@example.com").refused()).To(HavePrefix("unauthorized: "))
		u, _ := w.User("auth0|bad")
		Expect(u.Organizations).To(BeEmpty(), "nor does it become a member")
		w.open().authorize().push("username", "bad@example.com", "password", "wrong").on(vocab.ScreenLogin, "wrong-credentials")
		_, err = w.PatchUser("auth0|bad", mockidp.UserPatch{Blocked: &no})
		Expect(err).NotTo(HaveOccurred())
		c := w.open().authorize().signIn("bad@example.com")
		c.code()
		_, err = w.PatchUser("auth0|bad", mockidp.UserPatch{Blocked: &yes})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.authorize().refused()).To(HavePrefix("unauthorized: "), "the session of before is worth nothing")
		Expect(c.authorize("prompt", "none").refused()).To(HavePrefix("unauthorized: "))
	})
})
