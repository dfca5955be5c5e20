package control_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("Settings", func() {
	var (
		a            *api
		path, origin string
	)
	BeforeEach(func() {
		a = open()
		path, origin = a.fork(`{}`)
	})

	It("are read as they are in force", func() {
		all := a.ok("GET", path+"/settings", "")
		Expect(all["switches"]).To(And(HaveKeyWithValue("amr_values", "mfa"), HaveKeyWithValue("command_failure_page", "page")))
		delete(all, "switches")
		Expect(all).To(Equal(map[string]any{
			"customize_mfa_in_postlogin_action": true, "policy": "never", "message_types": []any{"sms"}, "userVerification": "discouraged",
			"relyingPartyIdentifier": "", "mfa_show_factor_list_on_enrollment": false, "riskAssessment": false,
		}))
	})

	DescribeTable("are patched one by one, for one tenant",
		func(name, value string, want any) {
			other, _ := a.fork(`{}`)
			before := a.ok("GET", path+"/settings", "")
			after := a.ok("PATCH", path+"/settings", `{"`+name+`":`+value+`}`)
			before[name] = want
			Expect(after).To(Equal(before))
			Expect(a.ok("GET", path+"/settings", "")).To(Equal(after))
			Expect(a.ok("PATCH", path+"/settings", `{}`)).To(Equal(after), "an empty patch changes nothing")
			Expect(a.ok("GET", other+"/settings", "")).NotTo(Equal(after))
		},
		Entry(nil, "customize_mfa_in_postlogin_action", `false`, false),
		Entry(nil, "policy", `"all-applications"`, "all-applications"),
		Entry(nil, "policy", `"confidence-score"`, "confidence-score"),
		Entry(nil, "message_types", `["voice","sms"]`, []any{"voice", "sms"}),
		Entry(nil, "userVerification", `"required"`, "required"),
		Entry(nil, "relyingPartyIdentifier", `"example.com"`, "example.com"),
		Entry(nil, "mfa_show_factor_list_on_enrollment", `true`, true),
		Entry(nil, "riskAssessment", `true`, true),
	)

	It("of switches are laid over what stands, and back", func() {
		Expect(a.ok("PATCH", path+"/settings", `{"switches":{"amr_values":"mfa-and-factors"}}`)["switches"]).To(HaveKeyWithValue("amr_values", "mfa-and-factors"))
		Expect(a.ok("PATCH", path+"/settings", `{"switches":{"fifth_command":"count-shown"}}`)["switches"]).To(
			And(HaveKeyWithValue("amr_values", "mfa-and-factors"), HaveKeyWithValue("fifth_command", "count-shown")))
		Expect(a.ok("PATCH", path+"/settings", `{"switches":{"amr_values":"mfa"},"policy":"all-applications"}`)).To(
			And(HaveKeyWithValue("policy", "all-applications"), HaveKeyWithValue("switches", HaveKeyWithValue("amr_values", "mfa"))))
		Expect(a.ok("PATCH", path+"/settings", `{"policy":"never"}`)).To(HaveKeyWithValue("policy", "never"))
	})

	DescribeTable("are not patched, not even in part",
		func(field, code, what string) {
			before := a.ok("GET", path+"/settings", "")
			res := a.do("PATCH", path+"/settings", `{"customize_mfa_in_postlogin_action":false,`+field+`}`)
			Expect(res).To(refused(400, code))
			Expect(res.raw).To(ContainSubstring(what))
			Expect(a.ok("GET", path+"/settings", "")).To(Equal(before))
		},
		Entry(nil, `"friendly_name":"x"`, "unknown-field", "friendly_name"),
		Entry(nil, `"mfa_show_factor_list_on_enrollment":"yes"`, "wrong-type", "true or false"),
		Entry(nil, `"policy":"always"`, "invalid-value", "policy is one of never, all-applications, confidence-score, not always"),
		Entry(nil, `"message_types":["fax"]`, "invalid-value", "message_types is a list of sms and voice"),
		Entry(nil, `"message_types":["sms","sms"]`, "invalid-value", "each once"),
		Entry(nil, `"message_types":[]`, "invalid-value", "message_types is a list of sms and voice"),
		Entry(nil, `"userVerification":"always"`, "invalid-value", "userVerification is one of discouraged, preferred, required"),
		Entry(nil, `"relyingPartyIdentifier":"https://example.com"`, "invalid-value", "relyingPartyIdentifier is a host"),
		Entry(nil, `"switches":{"amr":"mfa"}`, "invalid-value", `unknown switch \"amr\"`),
		Entry(nil, `"switches":{"amr_values":"otp"}`, "invalid-value", `switch amr_values has no value \"otp\"; it takes mfa, mfa-and-factors`),
		Entry(nil, `"switches":{"amr_values":1}`, "wrong-type", "switches must be an object"),
	)

	It("count in a login under way", func() {
		a.ok("POST", path+anaPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		challenged := visit(origin).signIn("ana@example.com", password).on("/u/mfa-sms-challenge")
		waiting, shown := visit(origin), visit(origin)
		a.ok("PATCH", path+"/settings", `{"customize_mfa_in_postlogin_action":false}`)
		waiting.signIn("ana@example.com", password).code() // its Action's command has no effect now
		challenged.on("/u/mfa-sms-challenge")
		a.ok("PATCH", path+"/settings", `{"customize_mfa_in_postlogin_action":true,"message_types":["voice"]}`)
		shown.signIn("ana@example.com", password).on("/u/mfa-voice-challenge")
	})

	It("change between the password and the command of a later Action", func() {
		a.ok("POST", path+anaPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		b := visit(origin).signIn("ana@example.com", password).on("/u/mfa-sms-challenge")
		a.ok("PATCH", path+"/settings", `{"switches":{"amr_values":"mfa-and-factors"}}`)
		sent := a.ok("GET", path+"/inbox", "")["messages"].([]any)
		b.press("default", "code", sent[0].(map[string]any)["code"].(string))
		Expect(claims(b.tokens())["amr"]).To(Equal([]any{"mfa", "phone"}))
	})
})

var _ = Describe("Faults of a running tenant", func() {
	It("are switched on and off in mid-login, one by one", func() {
		a := open()
		path, origin := a.fork(`{"faults":["totp-replay-accepted"]}`)
		a.ok("POST", path+anaPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		b := visit(origin).signIn("ana@example.com", password).on("/u/mfa-sms-challenge")
		b.press("default", "code", "000000").on("/u/mfa-sms-challenge")
		Expect(a.ok("PUT", path+"/faults/any-sent-code-passes", "")).To(Equal(map[string]any{"faults": []any{"any-sent-code-passes", "totp-replay-accepted"}}))
		Expect(a.ok("PUT", path+"/faults/any-sent-code-passes", "")["faults"]).To(HaveLen(2), "twice is once")
		b.press("default", "code", "000000").code()
		Expect(a.ok("DELETE", path+"/faults/any-sent-code-passes", "")).To(Equal(map[string]any{"faults": []any{"totp-replay-accepted"}}))
		visit(origin).signIn("ana@example.com", password).press("default", "code", "000000").on("/u/mfa-sms-challenge")
		Expect(a.ok("DELETE", path+"/faults/totp-replay-accepted", "")).To(Equal(map[string]any{"faults": []any{}}))
		Expect(a.ok("GET", path+"/faults", "")).To(Equal(map[string]any{"faults": []any{}}))
		for _, method := range []string{"PUT", "DELETE"} {
			Expect(a.do(method, path+"/faults/no-such-fault", "")).To(refused(404, "unknown-fault"))
		}
	})
})

var _ = Describe("A fork", func() {
	It("takes switches and faults", func() {
		a := open()
		path, _ := a.fork(`{"switches":{"amr_values":"mfa-and-factors"},"faults":["amr-missing"]}`)
		Expect(a.ok("GET", path+"/settings", "")["switches"]).To(And(HaveKeyWithValue("amr_values", "mfa-and-factors"), HaveKeyWithValue("fifth_command", "count-all")))
		Expect(a.ok("GET", path+"/faults", "")["faults"]).To(Equal([]any{"amr-missing"}))
		other, _ := a.fork(`{}`)
		Expect(a.ok("GET", other+"/settings", "")["switches"]).To(HaveKeyWithValue("amr_values", "mfa"))
		for _, body := range []string{`{"switches":{"amr":"mfa"}}`, `{"switches":{"amr_values":"otp"}}`} {
			Expect(a.do("POST", "/v1/tenants", body)).To(refused(400, "invalid-value"))
		}
	})
})

var _ = Describe("Remembered browsers", func() {
	It("forget one person, and the challenge is shown again", func() {
		a := open()
		path, origin := a.fork(`{}`)
		a.ok("PATCH", path+anaPath, `{"app_metadata":{"remember":true}}`)
		a.ok("PATCH", path+boPath, `{"app_metadata":{"remember":true}}`)
		people := map[string]*browser{}
		for i, one := range []string{"ana", "bo"} {
			account := map[string]string{"ana": anaPath, "bo": boPath}[one]
			number := []string{"+15550100", "+15550101"}[i]
			a.ok("POST", path+account+"/factors", `{"type":"phone","phone_number":"`+number+`"}`)
			b := visit(origin).signIn(one+"@example.com", password).on("/u/mfa-sms-challenge")
			sent := a.ok("GET", path+"/inbox?to=%2B"+number[1:], "")["messages"].([]any)
			b.press("default", "code", sent[0].(map[string]any)["code"].(string), "rememberBrowser", "true").code()
			people[one] = b
		}
		again := func(who string) *browser {
			return people[who].authorize("prompt", "login").signIn(who+"@example.com", password)
		}
		again("ana").code()
		again("bo").code()
		Expect(a.do("POST", path+"/browsers/forget", `{"user":"auth0|ana"}`).status).To(Equal(204))
		again("ana").on("/u/mfa-sms-challenge")
		again("bo").code()
		Expect(a.do("POST", path+"/browsers/forget", `{"user":"auth0|nobody"}`)).To(refused(404, "unknown-user"))
		Expect(a.do("POST", path+"/browsers/forget", `{}`)).To(refused(400, "missing-field"))
	})
})
