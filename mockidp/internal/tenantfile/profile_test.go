package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = Describe("The profile of a user", func() {
	It("is what users.yaml says", func() {
		u := folder{"tenant.yaml": minimal + "databases: [{ name: people }]\n", "users.yaml": `users:
  - email: ana@example.com
    password: p
    given_name: Ana
    family_name: Silva
    nickname: ani
    picture: https://pics.example/a.png
    phone_number: "+15550100"
    phone_verified: true
    groups: [Staff, Ops]
    identities: [{ connection: google-oauth2, provider: google-oauth2, user_id: "77", isSocial: true, profileData: { locale: pt } }]
`}.mustLoad().Users["auth0|ana-example-com"]
		Expect([]any{u.GivenName, u.FamilyName, u.Nickname, u.Picture, u.PhoneNumber, u.PhoneVerified, u.Groups}).To(Equal(
			[]any{"Ana", "Silva", "ani", "https://pics.example/a.png", "+15550100", true, []string{"Staff", "Ops"}}))
		Expect(u.Identities).To(Equal([]tenant.Identity{{Connection: "google-oauth2", Provider: "google-oauth2", UserID: "77", Social: true,
			Profile: map[string]any{"locale": "pt"}}}))
		Expect(u.HasIdentity("google-oauth2|77")).To(BeTrue())
		Expect(u.HasIdentity("google-oauth2|78")).To(BeFalse())
	})

	It("has a nickname of the address when none is given", func() {
		users := folder{"tenant.yaml": minimal + "databases: [{ name: people }]\n", "users.yaml": "users:\n  - { email: ana.s@example.com, password: p }\n"}.mustLoad().Users
		Expect(users["auth0|ana-s-example-com"].Nickname).To(Equal("ana.s"))
	})
})
