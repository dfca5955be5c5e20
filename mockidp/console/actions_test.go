package console_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

const oneAction = `actions:
  - { name: Ask,`

// several has an Action in each state, two of them in the flow in another order than in the file.
const several = `actions:
  - { name: Shelved, code: ask.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }
  - { name: Old, code: ask.js, deployed: true, supported_triggers: [{ id: post-login, version: v2 }] }
  - { name: Draft, code: ask.js, deployed: false, supported_triggers: [{ id: post-login, version: v3 }] }
  - { name: Machine, code: ask.js, deployed: true, supported_triggers: [{ id: credentials-exchange, version: v2 }] }
  - { name: Ask,`

const oneBinding = `{ post-login: [{ action_name: Ask }] }`

const severalBindings = `{ credentials-exchange: [{ action_name: Machine }], post-login: [{ action_name: Ask }, { action_name: Old }, { action_name: Draft }] }`

var _ = Describe("Actions", func() {
	It("are shown in the order of the flow, each with what keeps it from running", func() {
		b := open(fixture(oneAction, several, oneBinding, severalBindings)).desk("actions")
		Expect(b.text("flow")).To(MatchRegexp("^Ask deployed .*Old out-of-date .*Its trigger is v2, .*Draft not deployed"))
		Expect(b.text("others")).To(And(ContainSubstring("Shelved not bound"), ContainSubstring("Machine not bound"), ContainSubstring("It is bound to credentials-exchange, which the mock does not run.")))
		Expect(b.text("a-Ask")).To(ContainSubstring("acme/ask.js · post-login v3"))
		Expect(b.text("a-Draft")).To(HaveSuffix("It does not run. Set deployed: true in tenant.yaml."))
		left := open(fixture(oneAction, several), func(o *mockidp.ForkOptions) { o.Name = "left" }).desk("actions")
		Expect(left.text("a-Draft")).To(HaveSuffix("Set deployed: true in tenant.yaml, and add it under triggers: post-login: there."), "both, where it is in no flow either")
	})

	It("are not missed in the flow where token exchanges run them", func() {
		exchange := `actions:
  - { name: Exchange, code: exchange.js, deployed: true, supported_triggers: [{ id: custom-token-exchange, version: v1 }] }
  - { name: Ask,`
		profile := `tokenExchangeProfiles: [{ name: legacy, subject_token_type: urn:example:legacy, action: Exchange, type: custom_authentication }]
databases:`
		b := open(fixture(oneAction, exchange, "databases:", profile)).desk("actions")
		Expect(b.text("others")).To(And(ContainSubstring("Exchange deployed"), ContainSubstring("It runs in token exchanges"), Not(ContainSubstring("not bound"))))
		Expect(b.get("/tenants/acme/checklist").text("sum")).To(HavePrefix("Nothing is wrong"))
		without := open(fixture(oneAction, exchange), func(o *mockidp.ForkOptions) { o.Name = "without" }).desk("checklist")
		Expect(without.text("check-3")).To(ContainSubstring("Exchange is in no flow"), "the control: no profile names it")
	})

	It("and of legacy Rules, which are switched for the next login", func() {
		w := open(fixture("databases:", `rules: [{ name: Stop, script: stop.js, enabled: true, order: 1 }]
databases:`))
		granted := func() bool {
			return strings.HasPrefix(w.login().signIn("ana@example.com").at.String(), callback+"?code=")
		}
		b := w.desk("actions")
		Expect(b.text("rules")).To(HavePrefix("Stop on"))
		Expect(granted()).To(BeFalse())
		b.press("Switch off Stop")
		Expect(b.text("rules")).To(HavePrefix("Stop off"))
		Expect(granted()).To(BeTrue())
		form := b.form("Switch on Stop")
		form.values.Set("name", "Nothing")
		Expect(b.post(form.action, form.values).problem()).To(Equal("unknown-rule"))
	})
})

var _ = Describe("The checklist", func() {
	It("finds nothing wrong with a tenant that is set up as it should be", func() {
		b := open(fixture()).desk("checklist")
		Expect(b.text("sum")).To(Equal("Nothing is wrong with how this tenant is set up for customised MFA flows."))
		for _, id := range []string{"check-0", "check-1", "check-2", "check-3", "check-4"} {
			Expect(b.text(id)).To(ContainSubstring("fine"), id)
		}
	})

	It("names what is wrong, and where to mend it", func() {
		w := open(fixture(oneAction, several, oneBinding, severalBindings, "customize_mfa_in_postlogin_action: true", "customize_mfa_in_postlogin_action: false",
			"name: otp, enabled: true", "name: otp, enabled: false"))
		b := w.desk("checklist")
		Expect(b.text("sum")).To(HavePrefix("4 things keep"))
		Expect(b.text("check-0")).To(ContainSubstring("The toggle is off."))
		Expect(b.text("check-1")).To(ContainSubstring("fine"), "ask.js names no factor of its own")
		Expect(b.text("check-2")).To(ContainSubstring("Draft is not deployed"))
		Expect(b.text("check-3")).To(And(ContainSubstring("Shelved is in no flow"), Not(ContainSubstring("Machine"))))
		Expect(b.text("check-4")).To(And(ContainSubstring("Old supports post-login in version v2 only"), Not(ContainSubstring("Machine"))))
	})

	It("names factors that Actions name and the tenant has switched off, with file and line, and what the log says", func() {
		w := open(coded(`exports.onExecutePostLogin = async (event, api) => {
  // { type: 'email' } is no command
  api.authentication.enrollWith({ type: 'otp' });
};`))
		b := w.desk("checklist")
		Expect(b.text("check-1")).To(ContainSubstring("fine"), "the control")
		w.desk("settings").press("Switch off otp")
		w.login().signIn("ana@example.com")
		b.get("/tenants/acme/checklist")
		Expect(b.text("check-1")).To(And(ContainSubstring("Ask names otp (acme/ask.js:3), which is off."), Not(ContainSubstring("email"))))
		Expect(b.text("told")).To(MatchRegexp("12:00:10 mfar .*auth0.ana"))
		w.desk("settings").press("Switch off customize_mfa_in_postlogin_action")
		Expect(b.get("/tenants/acme/checklist").text("check-0")).To(ContainSubstring("The MFA commands of Ask do not work."))
	})
})
