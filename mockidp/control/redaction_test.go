package control_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = It("No answer holds a password, secret, recovery code or token", func() {
	a := open()
	path, origin := a.fork(`{}`)
	// Everything secret passes through the tenant.
	a.ok("PUT", path+"/users", `{"email":"zoe@example.com","password":"`+otherPass+`"}`)
	zoe := path + "/users/auth0%7Czoe-example-com"
	a.ok("POST", zoe+"/factors", `{"type":"phone","phone_number":"+15550199"}`)
	a.ok("POST", path+boPath+"/factors", `{"type":"push-notification","device":"x","secret":"`+totpSecret+`"}`)
	a.ok("POST", path+boPath+"/factors", `{"type":"recovery-code","code":"`+recoveryCode+`"}`)
	b := visit(origin).signIn("ana@example.com", password)
	code, session := b.code(), b.session()
	var tokens struct {
		Access string `json:"access_token"`
		ID     string `json:"id_token"`
	}
	Expect(json.Unmarshal([]byte(b.tokens()), &tokens)).To(Succeed())
	// The second login of a browser shows its session to the Action; a hint is a token in a query.
	b.authorize("id_token_hint", tokens.ID, "session_transfer_token", "canary-transfer-token").code()
	visit(origin).signIn("bo@example.com", "canary-password-3") // a wrong password is one, too
	for _, metadata := range []string{`{"deny":true}`, `{"deny":null,"fail":true}`} {
		a.ok("PATCH", path+anaPath, `{"app_metadata":`+metadata+`}`)
		b.authorize()
	}
	// Refusals that might quote.
	for _, body := range []string{
		`{"password":{"x":"` + otherPass + `"}}`, `{"password":"` + otherPass + `"}`, `{"password":"` + otherPass + `" "email"}`,
		`["` + otherPass + `"]`, `{"user_id":"auth0|ana","email":"y@example.com","password":"` + otherPass + `"}`,
	} {
		Expect(a.do("PUT", path+"/users", body).status).To(Equal(400))
	}
	for _, body := range []string{
		`{"type":"otp","secret":"` + totpSecret + `1"}`, `{"type":"otp","secret":["` + totpSecret + `"]}`, `{"type":"phone","secret":"` + totpSecret + `"}`,
		`{"type":"recovery-code","code":"` + recoveryCode + `+"}`, `{"type":"email","email":"` + recoveryCode + `"}`,
	} {
		Expect(a.do("POST", zoe+"/factors", body).status).To(Equal(400))
	}
	for _, list := range []string{"/clock", "/inbox", "/users", "/users/auth0%7Cana/factors", "/users/auth0%7Cbo%2F1/factors", "/log", "/actions", "/requests"} {
		a.ok("GET", path+list, "")
	}
	a.ok("GET", "/v1/tenants", "")
	a.ok("GET", "/v1/faults", "")
	a.ok("GET", "/v1/switches", "")

	seen := a.seen.String()
	for _, secret := range []string{password, otherPass, "canary-password-3", actionSecret, clientSecret, totpSecret, recoveryCode, code, session, tokens.Access, tokens.ID, "canary-transfer-token"} {
		Expect(secret).NotTo(BeEmpty())
		Expect(seen).NotTo(ContainSubstring(secret))
	}
	// What was looked through is what could have held them.
	for _, trace := range []string{
		"key ********, session ********", "denied with ******** in ********", "failed with ********", `"id":"********","idle_expires_at"`, `"id_token_hint":"********"`, `"session_transfer_token":"********"`,
		"zoe@example.com", "Wrong email or password.", "/oauth/token",
	} {
		Expect(seen).To(ContainSubstring(trace))
	}
})
