package mockidp_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

var _ = Describe("An account that is read", func() {
	var w *world
	BeforeEach(func() {
		w = asking(askNothing)
		_, err := w.PutUser(mockidp.User{ID: "auth0|zoe", Email: "zoe@example.com", Password: password, Roles: []string{"a"},
			AppMetadata: map[string]any{"list": []any{map[string]any{"deep": 1}}, "kept": true}})
		Expect(err).NotTo(HaveOccurred())
	})

	It("has no password and shares nothing with the tenant", func() {
		u, ok := w.User("auth0|zoe")
		Expect(ok).To(BeTrue())
		Expect(u.Password).To(BeEmpty())
		Expect(w.Users()).To(ContainElement(u))
		u.AppMetadata["list"].([]any)[0].(map[string]any)["deep"] = 2
		u.AppMetadata["kept"], u.Roles[0] = false, "b"
		again, _ := w.User("auth0|zoe")
		Expect(again.AppMetadata).To(Equal(map[string]any{"list": []any{map[string]any{"deep": 1}}, "kept": true}))
		Expect(again.Roles).To(Equal([]string{"a"}))
		_, ok = w.User("auth0|nobody")
		Expect(ok).To(BeFalse())
	})

	It("is patched, which reaches neither other forks nor the patch's own values", func() {
		value := map[string]any{"x": 1}
		u, err := w.PatchUser("auth0|zoe", mockidp.UserPatch{AppMetadata: map[string]any{"list": nil, "new": value}, UserMetadata: map[string]any{"gone": nil}})
		Expect(err).NotTo(HaveOccurred())
		value["x"] = 2
		Expect(u.AppMetadata).To(Equal(map[string]any{"kept": true, "new": map[string]any{"x": 1}}))
		Expect(u.Roles).To(Equal([]string{"a"}))
		kept, _ := w.User("auth0|zoe")
		Expect(kept).To(Equal(u))
		_, err = w.PatchUser("auth0|zoe", mockidp.UserPatch{Roles: []string{}})
		Expect(err).NotTo(HaveOccurred())
		u, _ = w.User("auth0|zoe")
		Expect(u.Roles).To(BeEmpty())
		w.open().authorize().signIn("zoe@example.com").code()
	})

	It("is not patched with what no event can carry, nor when it does not exist", func() {
		before, _ := w.User("auth0|zoe")
		_, err := w.PatchUser("auth0|zoe", mockidp.UserPatch{AppMetadata: map[string]any{"f": func() {}}})
		Expect(err).To(MatchError(ContainSubstring("no JSON form")))
		after, _ := w.User("auth0|zoe")
		Expect(after).To(Equal(before))
		_, err = w.PatchUser("auth0|nobody", mockidp.UserPatch{})
		Expect(err).To(MatchError(mockidp.ErrNoUser))
	})
})

var _ = Describe("The history of requests", func() {
	It("has the status that was sent, and names alone", func() {
		w := asking(askNothing)
		w.Handle("/early", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(http.StatusEarlyHints)
			rw.WriteHeader(http.StatusTeapot)
			rw.WriteHeader(http.StatusOK)
		}))
		w.Handle("/silent", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		w.Handle("/late", http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			_, _ = rw.Write([]byte("x"))
			rw.WriteHeader(http.StatusTeapot)
		}))
		b := w.open()
		_, before := w.Requests(0)
		for _, path := range []string{"/early?token=t", "/silent", "/late", "/nowhere"} {
			b.send(http.MethodGet, w.origin+path, nil)
		}
		got, next := w.Requests(before)
		Expect(next).To(Equal(before + 4))
		Expect(got).To(HaveExactElements(
			mockidp.Request{At: start, Method: "GET", Path: "/early", Query: []string{"token"}, Status: 418},
			mockidp.Request{At: start, Method: "GET", Path: "/silent", Status: 200},
			mockidp.Request{At: start, Method: "GET", Path: "/late", Status: 200},
			mockidp.Request{At: start, Method: "GET", Path: "/nowhere", Status: 404},
		))
		none, end := w.Requests(next + 5)
		Expect(none).To(BeEmpty())
		Expect(end).To(Equal(next))
	})
})

var _ = It("A mask hides the longest secret first, and leaves short settings and other text", func() {
	yaml := `tenant: { friendly_name: Acme }
actions: [{ name: Ask, code: ask.js, deployed: true, secrets: [{ name: A, value: secret-1 }, { name: B, value: secret-1-and-more }, { name: C, value: short }], supported_triggers: [{ id: post-login, version: v3 }] }]
triggers: { post-login: [{ action_name: Ask }] }
`
	w := fork(load(askNothing, map[string]string{"tenant.yaml": yaml, "users.yaml": ""}))
	Expect(w.Mask().Replace("secret-1-and-more, secret-1; short text")).To(Equal("********, ********; short text"))
})
