//go:build !race

package application_test

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/examples/app/site"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/reports"
)

// enabling is tenantYAML with these factors, and more.
func enabling(more string, factors ...string) string {
	var list []string
	for _, f := range factors {
		list = append(list, "{ name: "+f+", enabled: true }")
	}
	return strings.Replace(tenantYAML, "guardianFactors: [{ name: otp, enabled: true }, { name: webauthn-roaming, enabled: true }]",
		"guardianFactors: ["+strings.Join(list, ", ")+"]\n"+more, 1)
}

// holding is usersYAML with what the person holds.
func holding(enrolled string) string {
	return strings.Replace(usersYAML, "email_verified: true", "email_verified: true, enrolled: ["+enrolled+"]", 1)
}

const (
	challenges = "exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: '%s' }); };"
	twice      = "exports.onExecutePostLogin = async (event, api) => { api.authentication.enrollWith({ type: 'otp' }); api.authentication.challengeWith({ type: 'otp' }); };"
	voiceAlone = "guardianPhoneFactorMessageTypes: { message_types: [voice] }"
	smsOrVoice = "guardianPhoneFactorMessageTypes: { message_types: [sms, voice] }"
)

// ending is a context that ends when it is told to.
type ending struct {
	context.Context
	err error
}

// Err implements context.Context.
func (e *ending) Err() error { return cmp.Or(e.err, e.Context.Err()) }

var _ = Describe("A person of an application", func() {
	BeforeEach(func() {
		if err := browser.Check(browser.Options{}); err != nil {
			Skip(err.Error())
		}
	})

	DescribeTable("has what the tenant asks for, and answers it wrongly before rightly", func(ctx SpecContext, tenant, action, users string, steps ...string) {
		s := &stand{app: &site.Site{}, tenant: tenant, action: action, users: users}
		one := s.open(ctx).Case(ctx, wrong)
		Expect(one.Reason).To(BeEmpty(), told(one, reports.EntryPage))
		Expect(failed(one)).To(BeEmpty())
		Expect(one.Verdict).To(Equal(reports.Pass))
		did := strings.Split(told(one, reports.EntryStep), "\n")
		Expect(did[1 : len(did)-1]).To(Equal(steps))
		Expect(told(one, reports.EntryMessage)).To(ContainSubstring("the page says: "))
		Expect(s.pictures).To(BeEmpty())
	},
		Entry("a phone that gets SMS", enabling("", "sms"), fmt.Sprintf(asks, "phone"), "",
			"gives a phone number", "gives a code of phone: wrong", "gives a code of phone: right"),
		Entry("a phone that is called", enabling(voiceAlone, "sms"), fmt.Sprintf(asks, "phone"), "",
			"gives a phone number", "gives a code of phone: wrong", "gives a code of phone: right"),
		Entry("in place of a phone of the file another one", enabling(smsOrVoice, "sms"), strings.Replace(fmt.Sprintf(challenges, "phone"), "'phone'", "'phone', options: { preferredMethod: 'both' }", 1), holding(`{ type: phone, phone_number: "+15550100" }`),
			"asks for a code by SMS", "gives a code of phone: wrong", "gives a code of phone: right"),
		Entry("the push app", enabling("", "push-notification"), fmt.Sprintf(asks, "push-notification"), "",
			"scans the code with the push app"),
		Entry("in place of a push device of the file another one", enabling("", "push-notification"), fmt.Sprintf(challenges, "push-notification"), holding("{ type: push-notification, device: phone of ana }"),
			"denies the notification", "asks for another notification", "approves the notification"),
		Entry("a mailbox", enabling("", "email"), fmt.Sprintf(challenges, "email"), "", "gives a code of email: wrong", "gives a code of email: right"),
		Entry("a recovery code", enabling("", "recovery-code"), fmt.Sprintf(challenges, "recovery-code"), holding("{ type: recovery-code, code: ABCDEFGHJKLMNPQRSTUVWXYZ }"),
			"gives a code of recovery-code: wrong", "gives a code of recovery-code: right", "notes the recovery code"),
		Entry("a phone because a policy asks, with a recovery code", strings.Replace(enabling("guardianPolicies: { policies: [all-applications] }", "sms", "recovery-code"), "customize_mfa_in_postlogin_action: true", "customize_mfa_in_postlogin_action: false", 1), asksNothing, "",
			"gives a phone number", "gives a code of phone: wrong", "gives a code of phone: right", "notes the recovery code"),
	)

	It("waits for the next code of an app that has used one up", func(ctx SpecContext) {
		var later time.Duration
		s := &stand{app: &site.Site{}, settings: "switches: { enrolment_satisfies_challenge: off }\n",
			action: twice, now: func() time.Time { return wall.Clock{}.Now().Add(later) },
			sleep: func(_ context.Context, d time.Duration) error { later += d; return nil }}
		one := s.open(ctx).Case(ctx, right)
		Expect(one.Reason).To(BeEmpty())
		Expect(one.Verdict).To(Equal(reports.Pass))
		Expect(later).To(And(BeNumerically(">", 0), BeNumerically("<=", 30*time.Second)))
		Expect(told(one, reports.EntryStep)).To(ContainSubstring("gives a code of otp: right\nwaits for the next one-time code\ngives a code of otp: right"))
	})

	It("who takes too long makes the case an error, and who is interrupted one that was not run", func(ctx SpecContext) {
		for ended, verdict := range map[error]reports.Verdict{context.DeadlineExceeded: reports.Error, context.Canceled: reports.NotRun} {
			on := &ending{Context: ctx}
			s := &stand{app: &site.Site{}, settings: "switches: { enrolment_satisfies_challenge: off }\n", action: twice,
				sleep: func(context.Context, time.Duration) error { on.err = ended; return ended }}
			Expect(s.open(ctx).Case(on, right)).To(HaveField("Verdict", verdict))
		}
	})

	It("comes back from where an Action sends people", func(ctx SpecContext) {
		action := "exports.onExecutePostLogin = async (event, api) => { api.redirect.sendUserTo('https://kyc.example/form?q=1'); };\n%s"
		one := (&stand{app: &site.Site{}, action: fmt.Sprintf(action, "exports.onContinuePostLogin = async () => {};")}).open(ctx).Case(ctx, right)
		Expect(one.Reason).To(BeEmpty())
		Expect(one.Verdict).To(Equal(reports.Pass))
		Expect(told(one, reports.EntryStep)).To(ContainSubstring("comes back from https://kyc.example/form with the state alone"))
	})

	DescribeTable("says why a case cannot be tried", func(ctx SpecContext, action, why string) {
		one := (&stand{app: &site.Site{}, action: action}).open(ctx).Case(ctx, right)
		Expect(one.Verdict).To(Equal(reports.Untestable))
		Expect(one.Reason).To(Equal(why))
	},
		Entry("a form", "exports.onExecutePostLogin = async (event, api) => { api.prompt.render('ap_1'); };",
			"an Action of the tenant shows a form (api.prompt.render), of which the mock has nothing but the name: nobody can fill it in"),
		Entry("a denial", "exports.onExecutePostLogin = async (event, api) => { api.access.deny('Not you'); };",
			"the tenant does not let the person in (failed: access-denied)"),
		Entry("an Action that fails", "exports.onExecutePostLogin = async (event, api) => { null.id; };", "the issuer does not let the person in, and says: The login failed because an Action did: ask.js:1:58: thrown: TypeError: cannot read property 'id' of null"),
	)
})
