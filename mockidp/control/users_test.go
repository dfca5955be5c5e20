package control_test

import (
	"maps"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("Accounts", func() {
	var (
		a    *api
		path string
	)
	BeforeEach(func() {
		a = open()
		path, _ = a.fork(`{}`)
	})

	It("are listed, without passwords", func() {
		users := a.ok("GET", path+"/users", "")["users"].([]any)
		Expect(users).To(HaveLen(2))
		Expect(users[0]).To(Equal(map[string]any{
			"user_id": "auth0|ana", "email": "ana@example.com", "email_verified": false, "username": "", "name": "Ana", "nickname": "ana", "roles": []any{"staff"}, "connection": "people", "account": "", "phone_number": "", "blocked": false, "organizations": []any{}, "passkeys": []any{},
			"app_metadata": map[string]any{"plan": "gold", "limits": map[string]any{"seats": 3.}}, "user_metadata": map[string]any{},
		}))
	})

	It("are put", func() {
		want := map[string]any{
			"user_id": "auth0|zoe", "email": "zoe@example.com", "email_verified": true, "username": "zoe", "name": "Zoe", "nickname": "zo", "roles": []any{"a", "b"}, "connection": "people", "account": "", "phone_number": "+15550100", "blocked": true, "organizations": []any{},
			"passkeys":     []any{map[string]any{"credential_id": "AQID", "public_key": "pQEC", "rp_id": "localhost", "sign_count": 7.}},
			"app_metadata": map[string]any{"x": []any{1., "y"}}, "user_metadata": map[string]any{"z": map[string]any{}},
		}
		Expect(a.ok("PUT", path+"/users", `{"user_id":"auth0|zoe","email":"zoe@example.com","email_verified":true,"username":"zoe","name":"Zoe","nickname":"zo",
			"password":"`+otherPass+`","roles":["a","b"],"phone_number":"+15550100","blocked":true,"organizations":[],"connection":"people",
			"passkeys":[{"credential_id":"AQID","public_key":"pQEC","rp_id":"localhost","sign_count":7}],"app_metadata":{"x":[1,"y"]},"user_metadata":{"z":{}}}`)).To(Equal(want))
		Expect(a.ok("GET", path+"/users", "")["users"]).To(ContainElement(want))
		Expect(a.ok("PUT", path+"/users", `{"username":"yan","password":"p"}`)).To(HaveKeyWithValue("user_id", "auth0|yan"))
	})

	DescribeTable("are not put",
		func(body string) {
			Expect(a.do("PUT", path+"/users", body)).To(refused(400, "invalid-value"))
			Expect(a.ok("GET", path+"/users", "")["users"]).To(HaveLen(2))
		},
		Entry("without a password", `{"email":"zoe@example.com"}`),
		Entry("without a name to sign in", `{"user_id":"auth0|zoe","password":"p"}`),
		Entry("in a connection that the tenant does not have", `{"email":"zoe@example.com","password":"p","connection":"elsewhere"}`),
		Entry("in an organization that the tenant does not have", `{"email":"zoe@example.com","password":"p","organizations":["acme"]}`),
		Entry("with a passkey that has no key", `{"email":"zoe@example.com","password":"p","passkeys":[{"credential_id":"AQID"}]}`),
		Entry("with a passkey that is not base64url", `{"email":"zoe@example.com","password":"p","passkeys":[{"credential_id":"A+=","public_key":"pQEC"}]}`),
		Entry("over the account of another person", `{"user_id":"auth0|ana","email":"zoe@example.com","password":"p"}`),
	)

	It("are patched: metadata at the first level, null removes, roles as a whole", func() {
		patched := a.ok("PATCH", path+anaPath, `{"app_metadata":{"limits":{"beds":1},"plan":null,"new":true,"none":null},"user_metadata":{"colour":"red"},"roles":[]}`)
		Expect(patched["app_metadata"]).To(Equal(map[string]any{"limits": map[string]any{"beds": 1.}, "new": true}))
		Expect(patched["user_metadata"]).To(Equal(map[string]any{"colour": "red"}))
		Expect(patched["roles"]).To(BeEmpty())
		Expect(patched["email"]).To(Equal("ana@example.com"))
		Expect(a.ok("GET", path+"/users", "")["users"]).To(ContainElement(patched))
		Expect(a.ok("PATCH", path+anaPath, `{}`)).To(Equal(patched), "an empty patch changes nothing")
		other, _ := a.fork(`{}`)
		Expect(a.ok("PATCH", other+anaPath, `{}`)["app_metadata"]).To(HaveKeyWithValue("plan", "gold"))
	})

	It("are patched in the rest, field by field", func() {
		origin := "http://" + path[len("/v1/tenants/"):] + ".localhost"
		before := a.ok("PATCH", path+anaPath, `{}`)
		for body, want := range map[string]func(map[string]any){
			`{"email_verified":true}`: func(u map[string]any) { u["email_verified"] = true },
			`{"name":"Ana Two"}`:      func(u map[string]any) { u["name"] = "Ana Two" },
			`{"nickname":"annie"}`:    func(u map[string]any) { u["nickname"] = "annie" },
		} {
			other, _ := a.fork(`{}`)
			u := maps.Clone(before)
			want(u)
			Expect(a.ok("PATCH", other+anaPath, body)).To(Equal(u), body)
		}
		a.ok("PATCH", path+anaPath, `{"blocked":true,"email_verified":true}`)
		Expect(visit(origin).signIn("ana@example.com", password).at.Query().Get("error")).NotTo(BeEmpty(), "blocked")
		Expect(a.ok("PATCH", path+anaPath, `{"blocked":false,"email_verified":false,"name":"","nickname":""}`)).To(
			And(HaveKeyWithValue("name", "ana@example.com"), HaveKeyWithValue("nickname", "ana"), HaveKeyWithValue("email_verified", false)))
		visit(origin).signIn("ana@example.com", password).code()
	})

	It("are blocked and unblocked", func() {
		Expect(a.ok("PATCH", path+anaPath, `{"blocked":true}`)).To(HaveKeyWithValue("blocked", true))
		Expect(a.ok("PATCH", path+anaPath, `{}`)).To(HaveKeyWithValue("blocked", true))
		Expect(a.ok("PATCH", path+anaPath, `{"blocked":false}`)).To(HaveKeyWithValue("blocked", false))
	})

	It("join only organizations that the tenant has, and share no passkey", func() {
		Expect(a.do("PATCH", path+anaPath, `{"organizations":["acme"]}`)).To(refused(400, "invalid-value"))
		const passkey = `"passkeys":[{"credential_id":"AQID","public_key":"pQEC"}]}`
		a.ok("PUT", path+"/users", `{"email":"zoe@example.com","password":"p",`+passkey)
		a.ok("PUT", path+"/users", `{"email":"zoe@example.com","password":"p",`+passkey)
		Expect(a.do("PUT", path+"/users", `{"email":"yan@example.com","password":"p",`+passkey)).To(refused(409, "credential-exists"))
	})

	DescribeTable("take lists of objects of known fields",
		func(field string) {
			Expect(a.do("PUT", path+"/users", `{"email":"zoe@example.com","password":"p",`+field+`}`)).To(refused(400, "wrong-type"))
		},
		Entry(nil, `"organizations":"acme"`), Entry(nil, `"organizations":[{"roles":["x"]}]`), Entry(nil, `"organizations":[{"name":"acme","role":"x"}]`),
		Entry(nil, `"organizations":[null]`), Entry(nil, `"organizations":[7]`), Entry(nil, `"passkeys":["AQID"]`), Entry(nil, `"passkeys":[{"id":"AQID"}]`),
	)

	It("that do not exist are told, whatever is asked of them", func() {
		for _, try := range [][3]string{
			{"PATCH", "", `{}`}, {"GET", "/factors", ""}, {"POST", "/factors", `{"type":"phone","phone_number":"+15550100"}`}, {"DELETE", "/factors/phone", ""},
			{"POST", "/signals", `{}`}, {"POST", "/logins", `{}`}, {"DELETE", "/devices", ""},
		} {
			res := a.do(try[0], path+"/users/auth0%7Cnobody"+try[1], try[2])
			Expect(res).To(refused(404, "unknown-user"), "%v", try)
			Expect(a.do(try[0], path+boPath+try[1], try[2]).code()).NotTo(Equal("unknown-user"), "%v", try)
		}
	})
})

// typesOf lists the types in a list of factors.
func typesOf(body map[string]any) (types []any) {
	for _, one := range body["factors"].([]any) {
		types = append(types, one.(map[string]any)["type"])
	}
	return types
}

var _ = Describe("Factors", func() {
	var (
		a    *api
		path string
	)
	BeforeEach(func() {
		a = open()
		path, _ = a.fork(`{}`)
	})

	DescribeTable("are seeded and removed",
		func(factor, body string, held ...any) {
			Expect(a.do("DELETE", path+boPath+"/factors/"+factor, "")).To(refused(404, "not-enrolled"))
			made := a.do("POST", path+boPath+"/factors", body)
			Expect(made.status).To(Equal(201), made.raw)
			Expect(typesOf(made.body)).To(ConsistOf(held...))
			Expect(a.ok("GET", path+boPath+"/factors", "")).To(Equal(made.body))
			Expect(a.ok("GET", path+anaPath+"/factors", "")["factors"]).To(BeEmpty())
			Expect(a.do("DELETE", path+boPath+"/factors/"+factor, "").status).To(Equal(204))
			Expect(a.ok("GET", path+boPath+"/factors", "")["factors"]).To(BeEmpty())
		},
		Entry(nil, "otp", `{"type":"otp","secret":"gezdgnbvgy3tqojq"}`, "otp"),
		Entry(nil, "phone", `{"type":"phone","phone_number":"+15550100"}`, "phone"),
		Entry(nil, "email", `{"type":"email","email":"b@example.com"}`, "email"),
		Entry(nil, "push-notification", `{"type":"push-notification","device":"Bo's phone"}`, "push-notification"),
		Entry(nil, "push-notification", `{"type":"push-notification","device":"Bo's phone","device_id":"d1","secret":"`+totpSecret+`"}`, "push-notification", "otp"),
		Entry(nil, "recovery-code", `{"type":"recovery-code","code":"`+recoveryCode+`"}`, "recovery-code"),
		Entry(nil, "webauthn-roaming", `{"type":"webauthn-roaming","credential_id":"AQID","public_key":"pQ","rp_id":"a.localhost","sign_count":7}`, "webauthn-roaming"),
		Entry(nil, "webauthn-platform", `{"type":"webauthn-platform","credential_id":"AQID","public_key":"pQ"}`, "webauthn-platform"),
	)

	DescribeTable("are not seeded",
		func(status int, code, body string) {
			a.ok("POST", path+anaPath+"/factors", `{"type":"webauthn-roaming","credential_id":"AQID","public_key":"pQ"}`)
			Expect(a.do("POST", path+boPath+"/factors", body)).To(refused(status, code))
			Expect(a.ok("GET", path+boPath+"/factors", "")["factors"]).To(BeEmpty())
		},
		Entry("without a type", 400, "missing-field", `{"secret":"GEZDGNBVGY3TQOJQ"}`),
		Entry("of an unknown type", 400, "unknown-factor", `{"type":"duo"}`),
		Entry("of the name of a switch", 400, "unknown-factor", `{"type":"sms","phone_number":"+15550100"}`),
		Entry("without what the type needs", 400, "invalid-value", `{"type":"otp"}`),
		Entry("with what belongs to another type", 400, "unknown-field", `{"type":"otp","secret":"GEZDGNBVGY3TQOJQ","phone_number":"+15550100"}`),
		Entry("with a secret that is not base32", 400, "invalid-value", `{"type":"otp","secret":"1890"}`),
		Entry("with a phone number of some country", 400, "invalid-value", `{"type":"phone","phone_number":"05550100"}`),
		Entry("with letters for a number", 400, "invalid-value", `{"type":"phone","phone_number":"+abcdefgh"}`),
		Entry("with a number that is too short", 400, "invalid-value", `{"type":"phone","phone_number":"+155501"}`),
		Entry("with an address without a domain", 400, "invalid-value", `{"type":"email","email":"bo@"}`),
		Entry("with an address that is none", 400, "invalid-value", `{"type":"email","email":"bo"}`),
		Entry("with a recovery code that is too short", 400, "invalid-value", `{"type":"recovery-code","code":"ABC"}`),
		Entry("with a credential that is not base64url", 400, "invalid-value", `{"type":"webauthn-roaming","credential_id":"A+/=","public_key":"pQ"}`),
		Entry("without a public key", 400, "invalid-value", `{"type":"webauthn-roaming","credential_id":"BBBB"}`),
		Entry("with a count below zero", 400, "wrong-type", `{"type":"webauthn-roaming","credential_id":"BBBB","public_key":"pQ","sign_count":-1}`),
		Entry("with a credential that somebody has", 409, "credential-exists", `{"type":"webauthn-roaming","credential_id":"AQID","public_key":"pQ"}`),
	)

	It("are told apart by id, without secrets", func() {
		a.ok("POST", "/v1/tenants/"+path[len("/v1/tenants/"):]+"/clock", `{"advance":"1m"}`)
		for _, body := range []string{
			`{"type":"phone","phone_number":"+15550100"}`, `{"type":"phone","phone_number":"+15550177"}`, `{"type":"email","email":"bob@example.com"}`,
			`{"type":"push-notification","device":"Bo's phone","device_id":"d1","secret":"` + totpSecret + `"}`,
			`{"type":"webauthn-roaming","credential_id":"AQID","public_key":"pQ"}`,
		} {
			a.ok("POST", path+boPath+"/factors", body)
		}
		held := a.ok("GET", path+boPath+"/factors", "")["factors"].([]any)
		var ids []string
		for _, one := range held {
			e := one.(map[string]any)
			ids = append(ids, e["id"].(string))
			delete(e, "id")
		}
		Expect(ids).To(HaveExactElements(HavePrefix("phone|dev_"), HavePrefix("phone|dev_"), HavePrefix("email|dev_"), HavePrefix("push-notification|dev_"), HavePrefix("totp|dev_"), HavePrefix("webauthn-roaming|dev_")))
		const at = "2026-03-01T12:01:10Z"
		Expect(held).To(Equal([]any{
			map[string]any{"type": "phone", "enrolled_at": at, "phone_number": "XXXXX0100"},
			map[string]any{"type": "phone", "enrolled_at": at, "phone_number": "XXXXX0177"},
			map[string]any{"type": "email", "enrolled_at": at, "email": "bo****@exa****"},
			map[string]any{"type": "push-notification", "enrolled_at": at, "device": "Bo's phone"},
			map[string]any{"type": "otp", "enrolled_at": at, "device": "Bo's phone"},
			map[string]any{"type": "webauthn-roaming", "enrolled_at": at, "device": "Security key"},
		}))

		one := func(id string) string { return path + boPath + "/factors/" + strings.ReplaceAll(id, "|", "%7C") }
		Expect(a.do("DELETE", one(ids[1]), "").status).To(Equal(204))
		Expect(typesOf(a.ok("GET", path+boPath+"/factors", ""))).To(Equal([]any{"phone", "email", "push-notification", "otp", "webauthn-roaming"}))
		Expect(a.ok("GET", path+boPath+"/factors", "")["factors"]).To(ContainElement(HaveKeyWithValue("id", ids[0])), "the other number stays")
		Expect(a.do("DELETE", one(ids[1]), "")).To(refused(404, "not-enrolled"))
		Expect(a.do("DELETE", path+anaPath+"/factors/"+strings.ReplaceAll(ids[0], "|", "%7C"), "")).To(refused(404, "not-enrolled"), "somebody else's")
		Expect(a.do("DELETE", one(ids[3]), "").status).To(Equal(204))
		Expect(typesOf(a.ok("GET", path+boPath+"/factors", ""))).To(Equal([]any{"phone", "email", "webauthn-roaming"}), "a device goes with its codes")
		Expect(a.ok("GET", path+"/log", "")["log"]).To(ContainElement(HaveKeyWithValue("description", ContainSubstring("unenrolled (push-notification)"))))
	})

	It("of a type are removed together, each push device with its codes", func() {
		for _, device := range []string{"d1", "d2"} {
			secret := map[string]string{"d1": totpSecret, "d2": "GEZDGNBVGY3TQOJQ"}[device]
			a.ok("POST", path+boPath+"/factors", `{"type":"push-notification","device":"Phone","device_id":"`+device+`","secret":"`+secret+`"}`)
		}
		a.ok("POST", path+boPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		a.ok("DELETE", path+boPath+"/factors/push-notification", "")
		Expect(typesOf(a.ok("GET", path+boPath+"/factors", ""))).To(Equal([]any{"phone"}))
	})

	DescribeTable("are not seeded twice",
		func(body, other string) {
			a.ok("POST", path+boPath+"/factors", body)
			Expect(a.do("POST", path+boPath+"/factors", body)).To(refused(409, "factor-exists"))
			a.ok("POST", path+anaPath+"/factors", body) // somebody else may
			a.ok("POST", path+boPath+"/factors", other)
		},
		Entry("a number", `{"type":"phone","phone_number":"+15550100"}`, `{"type":"phone","phone_number":"+15550101"}`),
		Entry("an address", `{"type":"email","email":"b@example.com"}`, `{"type":"email","email":"c@example.com"}`),
		Entry("a secret", `{"type":"otp","secret":"GEZDGNBVGY3TQOJQ"}`, `{"type":"otp","secret":"GEZDGNBVGY3TQOJR"}`),
		Entry("a push device", `{"type":"push-notification","device":"x","device_id":"d1"}`, `{"type":"push-notification","device":"x","device_id":"d2"}`),
	)

	It("of an unknown type are not removed", func() {
		Expect(a.do("DELETE", path+boPath+"/factors/sms", "").code()).To(Equal("unknown-factor"))
	})

	It("are switched, which a login sees", func() {
		a.ok("POST", path+anaPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		origin := "http://" + path[len("/v1/tenants/"):] + ".localhost"
		Expect(a.ok("PUT", path+"/factors/phone", `{"enabled":false}`)).To(Equal(map[string]any{"enabled": false}))
		visit(origin).signIn("ana@example.com", password)
		Expect(a.ok("GET", path+"/inbox", "")["messages"]).To(BeEmpty())
		Expect(a.ok("PUT", path+"/factors/phone", `{"enabled":true}`)).To(Equal(map[string]any{"enabled": true}))
		visit(origin).signIn("ana@example.com", password).on("/u/mfa-sms-challenge")
		Expect(a.ok("GET", path+"/inbox", "")["messages"]).To(HaveLen(1))
	})

	DescribeTable("are not switched",
		func(factor, body, code string) {
			Expect(a.do("PUT", path+"/factors/"+factor, body)).To(refused(400, code))
		},
		Entry(nil, "sms", `{"enabled":true}`, "unknown-factor"), Entry(nil, "phone", `{}`, "missing-field"), Entry(nil, "phone", `{"enabled":1}`, "wrong-type"),
	)
})
