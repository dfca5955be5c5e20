package pipeline_test

import (
	"encoding/json"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// ana is the account as it is stored now.
func (l *login) ana() tenant.User {
	GinkgoHelper()
	u, ok := l.tenant.User(anaID)
	Expect(ok).To(BeTrue())
	return u
}

// claimed is what the Actions set as the claim v of the ID token.
func (l *login) claimed() string {
	GinkgoHelper()
	claims, _ := l.flow.Claims()
	Expect(claims).To(HaveKey("v"))
	return string(claims["v"])
}

func metadata(app map[string]any) setting {
	return func(_ *tenant.Fixture, u *tenant.User) { u.AppMetadata = app }
}

var _ = Describe("User metadata", func() {
	const set = `api.user.setAppMetadata('a', 1); api.user.setAppMetadata('b', { c: [2] }); api.user.setAppMetadata('old', null); api.user.setUserMetadata('u', 'x');`
	stored := map[string]any{"old": true, "kept": true}
	written := map[string]any{"a": 1.0, "b": map[string]any{"c": []any{2.0}}, "kept": true}

	It("is aggregated over the flow and written once, before it completes", func() {
		l := begin(bodies(set+enrolOTP, `api.user.setAppMetadata('a', 1);`), nil, metadata(stored))
		p := l.prompt()
		Expect(l.ana().AppMetadata).To(Equal(stored), "not while the person is asked")
		l.answer(p, otp)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.ana().AppMetadata).To(Equal(written))
		Expect(l.ana().UserMetadata).To(Equal(map[string]any{"u": "x"}))
		Expect(l.ana().UpdatedAt).To(Equal(signedIn.Add(30 * time.Second)))
		Expect(stored).To(HaveLen(2), "what was loaded is not changed")
	})

	DescribeTable("is written when an Action ends the login itself",
		func(end string) {
			l := begin(bodies(set+end), nil, metadata(stored))
			Expect(l.advance().Failure).NotTo(BeNil())
			Expect(l.ana().AppMetadata).To(Equal(written))
		},
		Entry(nil, `api.access.deny('no');`),
		Entry(nil, `api.validation.error('code', 'no');`),
		Entry(nil, `api.session.revoke('no');`),
	)

	DescribeTable("is not written when the login fails",
		func(end string) {
			l := begin(bodies(set+end), nil, metadata(stored))
			Expect(l.advance().Failure).NotTo(BeNil())
			Expect(l.ana().AppMetadata).To(Equal(stored))
		},
		Entry("because the Action throws", `throw new Error('x');`),
		Entry("because a command cannot be executed", challengeOTP),
	)

	DescribeTable("as the next Action sees it", func(want any, settings ...setting) {
		l := begin(bodies(set, ``), nil, append(settings, metadata(stored))...)
		l.advance()
		Expect(l.event(1)["user"]).To(HaveKeyWithValue("app_metadata", Equal(want)))
	},
		Entry("is what is stored", any(map[string]any{"old": true, "kept": true})),
		Entry("is what was set, by the switch", any(map[string]any{"a": 1.0, "b": map[string]any{"c": []any{2.0}}, "kept": true}), switched("metadata_next_action", "set")),
	)
})

var _ = Describe("Transaction metadata", func() {
	It("is there for the Actions of one login, with its types", func() {
		l := begin(bodies(`api.transaction.setMetadata('s', 'x'); api.transaction.setMetadata('n', 2); api.transaction.setMetadata('b', false); api.transaction.setMetadata('gone', 1);`,
			`api.transaction.setMetadata('gone', null);`, ``), nil)
		l.advance()
		Expect(l.event(0)["transaction"]).To(HaveKeyWithValue("metadata", Equal(map[string]any{})))
		Expect(l.event(2)["transaction"]).To(HaveKeyWithValue("metadata", Equal(map[string]any{"s": "x", "n": 2.0, "b": false})))
		l.start(pipeline.About{UserID: anaID})
		l.advance()
		Expect(l.event(3)["transaction"]).To(HaveKeyWithValue("metadata", Equal(map[string]any{})))
	})
})

var _ = Describe("A login ends", func() {
	It("with the code and message of api.validation.error", func() {
		l := begin(bodies(`api.validation.error('bad_domain', 'Use your own address'); api.access.deny('later');`, ``), nil)
		f := ends(l)
		Expect([]any{f.Reason, f.Code, f.Message, f.Redirect}).To(Equal([]any{pipeline.ReasonValidation, "bad_domain", "Use your own address", true}))
		Expect(l.log()).To(Equal([]string{"f Use your own address"}))
	})

	It("with its session when an Action revokes that", func() {
		l := begin(bodies(`api.session.revoke('stolen', { preserveRefreshTokens: true });`, ``), nil)
		f := ends(l)
		Expect([]any{f.Reason, f.Message, f.Redirect, l.flow.Revoked()}).To(Equal([]any{pipeline.ReasonDenied, "stolen", true, true}))
	})

	It("without losing it when an Action denies alone", func() {
		l := begin(bodies(`api.access.deny('no');`, ``), nil)
		ends(l)
		Expect(l.flow.Revoked()).To(BeFalse())
	})
})

var _ = Describe("The primary user", func() {
	begins := func(identities ...tenant.Identity) *login {
		GinkgoHelper()
		l := begin(bodies(`api.authentication.setPrimaryUser('auth0|main');`+enrolOTP, ``), nil)
		l.tenant.PutUser(tenant.User{ID: "auth0|main", Connection: "users", Email: "main@example.com", Identities: identities})
		return l
	}

	It("is whom the next Action sees and who holds the factor", func() {
		l := begins(tenant.Identity{Connection: "users", Provider: "auth0", UserID: "ana", Profile: map[string]any{"email": "ana@example.com"}})
		shown, end := l.through()
		Expect(shown).To(Equal([]string{"enrol otp"}))
		Expect(end).To(Equal(granted))
		Expect(l.flow.UserID()).To(Equal("auth0|main"))
		Expect(l.event(0)["user"]).To(HaveKeyWithValue("user_id", anaID))
		Expect(l.event(1)["user"]).To(And(HaveKeyWithValue("user_id", "auth0|main"), HaveKeyWithValue("identities", Equal([]any{
			map[string]any{"connection": "users", "isSocial": false, "provider": "auth0", "user_id": "main"},
			map[string]any{"connection": "users", "isSocial": false, "provider": "auth0", "user_id": "ana", "profileData": map[string]any{"email": "ana@example.com"}},
		}))))
	})

	It("must have the account that signed in among its identities", func() {
		f := ends(begins(tenant.Identity{Provider: "auth0", UserID: "somebody"}))
		Expect(f.Reason).To(Equal(pipeline.ReasonPrimaryUser))
		Expect(f.Message).To(ContainSubstring("auth0|ana is not among the linked identities"))
		Expect(f.Redirect).To(BeFalse())
	})

	It("must exist", func() {
		f := ends(begin(bodies(`api.authentication.setPrimaryUser('auth0|nobody');`, ``), nil))
		Expect(f.Reason).To(Equal(pipeline.ReasonPrimaryUser))
	})

	DescribeTable("is set once in a login", func(code []string, runs int) {
		l := begin(code, nil)
		l.tenant.PutUser(tenant.User{ID: "auth0|main", Identities: []tenant.Identity{{Provider: "auth0", UserID: "ana"}}})
		f := l.advance().Failure
		Expect(f).NotTo(BeNil())
		Expect(f.Message).To(ContainSubstring("the primary user can be set once"))
		Expect(l.runs).To(HaveLen(runs))
	},
		Entry("in an Action", bodies(`api.authentication.setPrimaryUser('auth0|main'); api.authentication.setPrimaryUser('auth0|main');`), 1),
		Entry("in two", bodies(`api.authentication.setPrimaryUser('auth0|main');`, `api.authentication.setPrimaryUser('auth0|main');`), 2),
	)
})

var _ = Describe("The scopes of the access token", func() {
	It("are those granted with what the Actions added and removed", func() {
		l := begin(bodies(`api.accessToken.addScope('read:a'); api.accessToken.addScope('read:b');`, `api.accessToken.removeScope('email'); api.accessToken.removeScope('read:b'); api.accessToken.addScope('openid');`), nil)
		l.advance()
		Expect(l.flow.Scopes([]string{"openid", "email"})).To(Equal([]string{"read:a", "openid"}))
	})
})

var _ = Describe("The session", func() {
	at := func(d time.Duration) string { return signedIn.Add(d).Format("2006-01-02T15:04:05.000Z") }

	It("has what Actions made of it, which the next Action sees", func() {
		l := begin(bodies(`api.session.setMetadata('a', 'x'); api.session.setMetadata('b', 'y'); api.session.deleteMetadata('b'); api.session.deleteMetadata('old');
			api.session.setCookieMode('non-persistent'); api.session.setCookieMode('persistent');
			api.session.setExpiresAt(Date.now() + 7200000); api.session.setExpiresAt(Date.now() + 3600000); api.session.setExpiresAt(Date.now() + 9000000);
			api.session.setIdleExpiresAt(Date.now() + 60000);`, ``), nil)
		before := map[string]string{"old": "1"}
		l.start(pipeline.About{UserID: anaID, Session: tenant.Session{ID: "s1", Metadata: before, AuthTime: signedIn, Created: signedIn, Clients: []string{"other"},
			Initial: tenant.Browser{IP: "127.0.0.2", UserAgent: "First"}, Last: tenant.Browser{IP: "127.0.0.3", UserAgent: "Last"}}})
		l.advance()
		Expect(l.event(0)["session"]).To(Equal(map[string]any{"id": "s1", "user_id": anaID, "authenticated_at": at(0), "created_at": at(0),
			"cookie": map[string]any{"mode": "non-persistent"}, "metadata": map[string]any{"old": "1"},
			"clients": []any{map[string]any{"client_id": "other"}, map[string]any{"client_id": "app"}},
			"device":  map[string]any{"initial_ip": "127.0.0.2", "initial_user_agent": "First", "last_ip": "127.0.0.3", "last_user_agent": "Last"}}))
		Expect(l.event(1)["session"]).To(And(HaveKeyWithValue("metadata", Equal(map[string]any{"a": "x"})), HaveKeyWithValue("expires_at", at(time.Hour)),
			HaveKeyWithValue("idle_expires_at", at(time.Minute)), HaveKeyWithValue("cookie", HaveKeyWithValue("mode", "persistent"))))
		Expect(before).To(Equal(map[string]string{"old": "1"}), "the live session has not changed yet")
		Expect(l.flow.Session().Metadata).To(Equal(map[string]string{"a": "x"}))
	})

	It("loses all metadata by evictMetadata", func() {
		l := begin(bodies(`api.session.evictMetadata();`), nil)
		l.start(pipeline.About{UserID: anaID, Session: tenant.Session{ID: "s1", Metadata: map[string]string{"a": "b"}}})
		l.advance()
		Expect(l.flow.Session().Metadata).To(BeEmpty())
	})
})

var _ = Describe("Answers", func() {
	ask := func(body string, settings ...setting) string {
		GinkgoHelper()
		l := begin(bodies(`api.idToken.setCustomClaim('v', `+body+`);`), nil, settings...)
		Expect(l.advance()).To(Equal(granted))
		return l.claimed()
	}
	people := func(_ *tenant.Fixture, u *tenant.User) {
		u.Roles, u.Groups = []string{"Admin", "Editor", "Reader"}, []string{"Staff", "Ops"}
	}

	It("of the cache live from one login to the next, and not longer than asked", func() {
		l := begin(bodies(`api.idToken.setCustomClaim('v', [api.cache.get('k') ?? null, api.cache.set('k', 'x', { ttl: 90000, expires_at: Date.now() + 60000 }), api.cache.set('k'.repeat(65), 'x'), api.cache.delete('no')]);`), nil)
		l.advance()
		record := `{"value":"x","expires_at":` + string(must(json.Marshal(signedIn.Add(time.Minute).UnixMilli()))) + `}`
		rest := `{"type":"success","record":` + record + `},{"type":"error","code":"CacheKeySizeExceeded"},{"type":"error","code":"CacheKeyDoesNotExist"}]`
		Expect(l.claimed()).To(MatchJSON(`[null,` + rest))
		l.start(pipeline.About{UserID: anaID})
		l.advance()
		Expect(l.claimed()).To(MatchJSON(`[` + record + `,` + rest))
		l.clock.Advance(time.Minute)
		l.start(pipeline.About{UserID: anaID})
		l.advance()
		Expect(l.claimed()).To(HavePrefix(`[null,`))
	})

	DescribeTable("tell roles and groups", func(body, want string) {
		Expect(ask(body, people)).To(MatchJSON(want))
	},
		Entry(nil, `await api.roles.getUserEffectiveRoles({ take: 2 })`,
			`{"roles":[{"id":"rol_admin","name":"Admin","type":"tenant"},{"id":"rol_editor","name":"Editor","type":"tenant"}],"next":"page-2"}`),
		Entry("the page behind", `await api.roles.getUserEffectiveRoles({ take: 2, from: 'page-2' })`, `{"roles":[{"id":"rol_reader","name":"Reader","type":"tenant"}]}`),
		Entry(nil, `await api.roles.getUserEffectiveRolesByNames(['Editor', 'Boss'])`, `{"roles":[{"id":"rol_editor","name":"Editor","type":"tenant"}]}`),
		Entry(nil, `await api.roles.getUserEffectiveRolesByIds(['rol_reader', 'Admin'])`, `{"roles":[{"id":"rol_reader","name":"Reader","type":"tenant"}]}`),
		Entry(nil, `await api.groups.getUserGroups()`,
			`{"groups":[{"id":"grp_staff","name":"Staff","group_type":"tenant"},{"id":"grp_ops","name":"Ops","group_type":"tenant"}]}`),
		Entry(nil, `await api.groups.hasGroupMembership(['grp_ops', 'Boss'])`,
			`{"memberships":{"grp_ops":{"is_member":true,"matches":[{"id":"grp_ops","name":"Ops","group_type":"tenant"}]},"Boss":{"is_member":false}}}`),
	)

	It("refuse a page that was never given", func() {
		l := begin(bodies(`await api.roles.getUserEffectiveRoles({ from: 'page-9' });`), nil, people)
		Expect(l.advance().Failure.Message).To(ContainSubstring(`"page-9" is not the next of an earlier page`))
	})
})

func must[T any](v T, err error) T {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	return v
}

var _ = Describe("A remark", func() {
	DescribeTable("on an Action that let a person in after complaining", func(body string, want ...string) {
		l := begin(bodies("\n"+body), nil)
		l.advance()
		if len(want) == 0 {
			Expect(l.runs[0].Diagnostics).To(BeEmpty())
			return
		}
		Expect(l.runs[0].Diagnostics).To(Equal(want))
	},
		Entry(nil, `console.warn('unknown policy'); console.error('x')`, "fail-open: Action one ended without a command after console.warn (actions/one.js:2)"),
		Entry(nil, `console.log('a');`+"\n"+`console.error('x')`, "fail-open: Action one ended without a command after console.error (actions/one.js:3)"),
		Entry("a claim is no command", `console.warn('x'); api.idToken.setCustomClaim('a', 1)`, "fail-open: Action one ended without a command after console.warn (actions/one.js:2)"),
		Entry("but not one that denied", `console.warn('x'); api.access.deny('no')`),
		Entry("nor one that asked for a factor", `console.warn('x');`+enrolOTP),
		Entry("nor one that only told something", `console.log('x')`),
		Entry("nor one that threw", `console.warn('x'); throw new Error('x')`),
	)

	It("says that samlResponse has no effect, once", func() {
		l := begin(bodies(`api.samlResponse.setAudience('a'); api.samlResponse.setIssuer('b');`), nil)
		Expect(l.advance()).To(Equal(granted))
		Expect(l.runs[0].Diagnostics).To(Equal([]string{"api.samlResponse has no effect in Action one: this is not a SAML login."}))
	})
})
