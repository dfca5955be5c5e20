package pipeline_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	challengeWarning  = "An MFA challenge is used in a PostLogin action, but the requested factor otp is not properly set up. Enable the requested factor and ensure the user is enrolled with it."
	challengeFailure  = "An MFA challenge is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is enrolled with them."
	enrolWarning      = "An MFA enrollment is used in a PostLogin action, but the requested factor otp is not properly set up. Enable the requested factor and ensure the user is not already enrolled with it."
	enrolFailure      = "An MFA enrollment is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is not already enrolled with them."
	enrolBeforeFactor = "An MFA enrollment was requested but the user is already enrolled in MFA. Challenge with at least one existing factor before enrolling a new one."
)

// ends runs a login to its failure, which must come before any prompt and before the Action behind it.
func ends(l *login) *pipeline.Failure {
	GinkgoHelper()
	shown, end := l.through()
	Expect(shown).To(BeEmpty())
	Expect(end.Failure).NotTo(BeNil())
	Expect(end.Prompt).To(BeNil())
	Expect(l.runs).To(HaveLen(1), "no later Action runs")
	Expect(l.advance()).To(Equal(end), "what has failed stays so")
	return end.Failure
}

var _ = Describe("A login fails", func() {
	DescribeTable("when a command cannot be executed", func(body string, reason pipeline.Reason, message string, log []string, settings ...setting) {
		l := begin(bodies(body, ``), nil, settings...)
		f := ends(l)
		Expect(f.Reason).To(Equal(reason))
		Expect(f.Message).To(Equal(message))
		Expect(f.Action).To(Equal("one"))
		Expect(f.Redirect).To(BeFalse(), "the tenant's own page shows it")
		Expect(l.log()).To(Equal(log))
		entries, _ := l.tenant.Log.Since(0)
		for _, e := range entries {
			Expect(e.LogID).NotTo(BeEmpty())
			e.LogID, e.IP, e.UserAgent, e.Audience, e.Scope = "", "", "", "", "" // those of the request
			Expect(e).To(Equal(tenantlog.Entry{TenantName: "acme", Date: signedIn, Type: e.Type, Description: e.Description,
				ClientID: "app", ClientName: "App", Connection: "users", UserID: anaID, UserName: "ana@example.com"}))
		}
	},
		Entry("no factor of a challenge", challengeOTP, pipeline.ReasonNoneUsable, challengeFailure,
			[]string{"w " + challengeWarning, "mfar " + challengeFailure}),
		Entry("no factor of an enrolment", enrolOTP, pipeline.ReasonNoneUsable, enrolFailure,
			[]string{"w " + enrolWarning, "mfar " + enrolFailure}, holding(otp)),
		Entry("enrolment without a challenge", enrolOTP, pipeline.ReasonChallengeFirst, enrolBeforeFactor,
			[]string{"mfar " + enrolBeforeFactor}, holding(key)),
	)

	It("when an Action denies it: at the application, with the first reason, without a prompt", func() {
		l := begin(bodies(enrolOTP+`api.access.deny('not today'); api.access.deny('twice');`, ``), nil)
		f := ends(l)
		Expect(f.Reason).To(Equal(pipeline.ReasonDenied))
		Expect(f.Message).To(Equal("not today"))
		Expect(f.Redirect).To(BeTrue())
		Expect(l.log()).To(Equal([]string{"f not today"}))
		Expect(l.runs[0].Commands).To(Equal([]string{"enrollWith otp", "deny not today", "deny twice"}))
		entries, _ := l.tenant.Log.Since(0)
		Expect(entries[0].Details).To(HaveKeyWithValue("error", HaveKeyWithValue("oauthError", "access_denied")))
	})

	It("when an Action throws: its commands are dropped, its place is named", func() {
		l := begin(bodies(enrolOTP+"\nthrow new Error('boom');", ``), nil)
		f := ends(l)
		Expect(f.Reason).To(Equal(pipeline.ReasonActionFailed))
		Expect(f.Message).To(And(ContainSubstring("actions/one.js:2:"), ContainSubstring("boom")))
		Expect(l.runs[0].Commands).To(Equal([]string{"enrollWith otp"}))
		Expect(l.runs[0].Failure).To(ContainSubstring("actions/one.js:2:"))
		Expect(l.log()).To(HaveLen(2))
		Expect(l.log()[0]).To(HavePrefix("actions_execution_failed "))
		Expect(l.log()[1]).To(HavePrefix("f "))
	})
})

var _ = Describe("Without the right to MFA commands", func() {
	const body = enrolOTP + `api.idToken.setCustomClaim('kept', true);`

	DescribeTable("a login", func(reason pipeline.Reason, hint string, set setting, value ...string) {
		l := begin(bodies(body), nil, set, switched(value...))
		if reason != "" {
			f := ends(l)
			Expect(f.Reason).To(Equal(reason))
			Expect(f.Action).To(Equal("one"))
			Expect(f.Hint).To(ContainSubstring(hint))
			Expect(l.log()).To(Equal([]string{"f " + f.Message}))
			return
		}
		shown, end := l.through()
		Expect(shown).To(BeEmpty())
		Expect(end).To(Equal(granted))
		Expect(l.flow.Factored()).To(BeEmpty())
		Expect(l.runs[0].Diagnostics).To(ConsistOf(ContainSubstring(hint)))
		idToken, _ := l.flow.Claims()
		Expect(idToken).To(HaveKey("kept"), "the rest of the Action counts")
	},
		Entry("goes on where the toggle is off", pipeline.Reason(""), "is off in this tenant", setting(toggleOff)),
		Entry("fails where the toggle is off, by the switch", pipeline.ReasonToggleOff, "customize_mfa_in_postlogin_action", setting(toggleOff), "customise_toggle_off", "fail"),
		Entry("fails with an old trigger", pipeline.ReasonOldTrigger, "v3", setting(oldTrigger)),
		Entry("goes on with an old trigger, by the switch", pipeline.Reason(""), "v2", setting(oldTrigger), "old_trigger_version", "ignore"),
	)

	It("an ignored command is warned about in the log when the toggle is off", func() {
		l := begin(bodies(enrolOTP), nil, toggleOff, switched("customise_toggle_off", "ignore"))
		_, end := l.through()
		Expect(end).To(Equal(granted))
		entries, _ := l.tenant.Log.Since(0)
		Expect(entries).To(HaveLen(1))
		Expect(entries[0].Type).To(Equal(vocab.LogWarning))
	})

	DescribeTable("an Action that issues none is as good as any", func(set setting) {
		l := begin(bodies(``), nil, set, switched("customise_toggle_off", "fail"))
		_, end := l.through()
		Expect(end).To(Equal(granted))
		Expect(l.runs[0].Diagnostics).To(BeEmpty())
		Expect(l.log()).To(BeEmpty())
	},
		Entry("toggle off", setting(toggleOff)),
		Entry("old trigger", setting(oldTrigger)),
	)
})

// method is an entry of the session from before this login's clock moved.
func method(name string, f vocab.Factor) tenant.Method {
	return tenant.Method{Name: name, Type: f, Timestamp: signedIn}
}
