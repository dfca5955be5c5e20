package control_test

import (
	"regexp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// codes lists the codes of log entries.
func codes(log map[string]any) []any {
	GinkgoHelper()
	var out []any
	for _, e := range log["log"].([]any) {
		out = append(out, e.(map[string]any)["type"])
	}
	return out
}

var _ = Describe("Over the control API alone", func() {
	var (
		a            *api
		path, origin string
	)
	BeforeEach(func() {
		a = open()
		path, origin = a.fork(`{}`)
	})

	It("a person is made, signs in with the code of an SMS, and the log says so", func() {
		a.ok("PUT", path+"/users", `{"email":"zoe@example.com","password":"`+otherPass+`"}`)
		a.ok("POST", path+"/users/auth0%7Czoe-example-com/factors", `{"type":"phone","phone_number":"+15550199"}`)
		b := visit(origin).signIn("zoe@example.com", otherPass).on("/u/mfa-sms-challenge")
		inbox := a.ok("GET", path+"/inbox?to=%2B15550199&channel=sms", "")
		Expect(inbox["messages"]).To(HaveLen(1))
		message := inbox["messages"].([]any)[0].(map[string]any)
		Expect(message).To(And(HaveKeyWithValue("to", "+15550199"), HaveKeyWithValue("channel", "sms"), HaveKeyWithValue("at", "2026-03-01T12:00:10Z"), HaveKey("id"), HaveKey("body")))
		Expect(inbox["next"]).To(Equal(1.))

		b.press("default", "code", "no code").on("/u/mfa-sms-challenge")
		before := a.ok("GET", path+"/log", "")
		Expect(codes(before)).To(And(ContainElement("gd_auth_failed"), Not(ContainElement("gd_auth_succeed"))))
		b.press("default", "code", message["code"].(string)).code()
		after := a.ok("GET", path+"/log?after="+number(before["next"]), "")
		Expect(codes(after)).To(Equal([]any{"gd_auth_succeed", "s"}))
		Expect(after["log"].([]any)[0]).To(And(HaveKeyWithValue("user_id", "auth0|zoe-example-com"), HaveKeyWithValue("date", "2026-03-01T12:00:10Z"), HaveKey("description"), HaveKey("details")))
	})

	It("the inbox is read on from a cursor, and by channel and receiver", func() {
		a.ok("POST", path+anaPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		a.ok("POST", path+boPath+"/factors", `{"type":"push-notification","device":"Bo's phone","device_id":"dev-bo"}`)
		visit(origin).signIn("ana@example.com", password)
		visit(origin).signIn("bo@example.com", password)
		count := func(query string) int { return len(a.ok("GET", path+"/inbox"+query, "")["messages"].([]any)) }
		Expect([]int{count(""), count("?channel=sms"), count("?channel=push"), count("?channel=voice"), count("?to=dev-bo"), count("?to=nobody"),
			count("?to=dev-bo&channel=sms"), count("?after=1"), count("?after=2"), count("?after=99")}).To(Equal([]int{2, 1, 1, 0, 1, 0, 0, 1, 0, 0}))
	})

	DescribeTable("a push request is answered, once",
		func(body, end string) {
			a.ok("POST", path+anaPath+"/factors", `{"type":"push-notification","device":"Ana's phone"}`)
			b := visit(origin).signIn("ana@example.com", password).on("/u/mfa-push-challenge-push")
			asked := a.ok("GET", path+"/inbox?channel=push", "")["messages"].([]any)[0].(map[string]any)
			push := path + "/push/" + asked["transaction"].(string)
			Expect(a.do("POST", path+"/push/tx_other", body)).To(refused(404, "no-open-push"))
			Expect(a.do("POST", path+"/push-enrolments/"+asked["transaction"].(string), `{"device":"x"}`).code()).To(Equal("no-open-push"))
			Expect(a.do("POST", push, `{}`).code()).To(Equal("missing-field"))
			Expect(a.do("POST", push, body).status).To(Equal(204))
			Expect(a.do("POST", push, body).code()).To(Equal("no-open-push"))
			b.press("continue")
			Expect(b.at.Path).To(Equal(end))
		},
		Entry("by a person who approves", `{"approve":true}`, "/callback"),
		Entry("by a person who does not", `{"approve":false}`, "/u/mfa-push-challenge-push"),
	)

	DescribeTable("a push app is enrolled, and asked at the next login", func(body, device string) {
		a.ok("PATCH", path+anaPath, `{"app_metadata":{"enrol":"push-notification"}}`)
		b := visit(origin).signIn("ana@example.com", password).press("enroll")
		found := regexp.MustCompile(`enrollment_tx_id=(tx_[\w-]+)`).FindStringSubmatch(b.page)
		Expect(found).To(HaveLen(2), "the page has the link of the enrolment")
		enrolment := path + "/push-enrolments/" + found[1]
		Expect(a.do("POST", enrolment, `{}`).code()).To(Equal("missing-field"))
		Expect(a.do("POST", path+"/push/"+found[1], `{"approve":true}`).code()).To(Equal("no-open-push"))
		Expect(a.do("POST", enrolment, body).status).To(Equal(204))
		Expect(a.do("POST", enrolment, body)).To(refused(404, "no-open-push"))
		b.press("continue")
		Expect(typesOf(a.ok("GET", path+anaPath+"/factors", ""))).To(ContainElement("push-notification"))
		a.ok("PATCH", path+anaPath, `{"app_metadata":{"enrol":null}}`)
		visit(origin).signIn("ana@example.com", password).on("/u/mfa-push-challenge-push")
		Expect(a.ok("GET", path+"/inbox", "")["messages"]).To(HaveExactElements(HaveKeyWithValue("to", device)))
	},
		Entry("by its name", `{"device":"Ana's phone"}`, "Ana's phone"),
		Entry("by its id", `{"device":"Ana's phone","device_id":"dev-ana"}`, "dev-ana"),
	)

	It("a push request expires with the tenant's clock", func() {
		a.ok("POST", path+anaPath+"/factors", `{"type":"push-notification","device":"Ana's phone"}`)
		visit(origin).signIn("ana@example.com", password)
		asked := a.ok("GET", path+"/inbox", "")["messages"].([]any)[0].(map[string]any)
		a.ok("POST", path+"/clock", `{"advance":"5m1s"}`)
		Expect(a.do("POST", path+"/push/"+asked["transaction"].(string), `{"approve":true}`).code()).To(Equal("no-open-push"))
	})
})
