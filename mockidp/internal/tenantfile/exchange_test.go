package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("A token exchange profile", func() {
	const (
		swap  = "exports.onExecuteCustomTokenExchange = async (event, api) => {};\n"
		usual = "{ name: legacy, subject_token_type: 'urn:acme:legacy', action: swap, type: custom_authentication }"
	)
	with := func(code, trigger, profiles string) folder {
		return folder{"swap.js": code, "tenant.yaml": minimal + "actions: [{ name: swap, code: swap.js, deployed: true, supported_triggers: [{ id: " + trigger + ", version: v1 }] }]\n" +
			"tokenExchangeProfiles: [" + profiles + "]\nclients: [{ name: App, token_exchange: { allow_any_profile_of_type: [custom_authentication] } }, { name: Other }]\n"}
	}

	It("leads tokens of its type to its Action", func() {
		f := with(swap, "custom-token-exchange", usual).mustLoad()
		Expect(f.Exchanges).To(HaveExactElements(And(HaveField("SubjectType", "urn:acme:legacy"), HaveField("Action.Name", "swap"))))
		Expect(f.Actions).To(BeEmpty())
		Expect(f.Notes).To(BeEmpty())
		Expect([]bool{f.Clients[0].Exchanges, f.Clients[1].Exchanges}).To(Equal([]bool{true, false}))
	})

	DescribeTable("has an Action that is bound elsewhere too, once in each place", func(profiles, triggers string) {
		f := folder{"both.js": swap + handler, "tenant.yaml": minimal + "actions: [{ name: both, code: both.js, deployed: true, supported_triggers: " +
			"[{ id: post-login, version: v3 }, { id: custom-token-exchange, version: v1 }, { id: credentials-exchange, version: v2 }] }]\n" +
			"tokenExchangeProfiles: [" + profiles + "]\ntriggers: { " + triggers + " }\n"}.mustLoad()
		Expect(f.Actions).To(HaveExactElements(HaveField("Name", "both")))
	},
		Entry("a profile and post-login", "{ name: legacy, subject_token_type: 'urn:acme:legacy', action: both, type: custom_authentication }", "post-login: [{ action_name: both }]"),
		Entry("a trigger and post-login", "", "credentials-exchange: [{ action_name: both }], post-login: [{ action_name: both }]"),
		Entry("its own trigger and post-login", "", "custom-token-exchange: [{ action_name: both }], post-login: [{ action_name: both }]"),
		Entry("post-login alone: the control", "", "post-login: [{ action_name: both }]"),
	)

	It("does not hide that its Action is bound to post-login twice", func() {
		yaml, at := marked(minimal + "actions: [{ name: both, code: both.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }, { id: custom-token-exchange, version: v1 }] }]\n" +
			"tokenExchangeProfiles: [{ name: legacy, subject_token_type: 'urn:acme:legacy', action: both, type: custom_authentication }]\n" +
			"triggers: { post-login: [{ action_name: both }, { action_name: §both }] }\n")
		Expect(folder{"both.js": swap + handler, "tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], `"both" is bound to post-login twice`)))
	})

	DescribeTable("is refused", func(code, trigger, profiles, complaint string) {
		_, err := with(code, trigger, profiles).load()
		Expect(err).To(MatchError(ContainSubstring(complaint)))
	},
		Entry("with a type that is no URI of one's own", swap, "custom-token-exchange", "{ name: legacy, subject_token_type: 'urn:ietf:token', action: swap, type: custom_authentication }", `"urn:ietf:token" is no subject_token_type`),
		Entry("with another kind", swap, "custom-token-exchange", "{ name: legacy, subject_token_type: 'urn:acme:x', action: swap, type: other }", `unknown type "other"`),
		Entry("with an Action that is not there", swap, "custom-token-exchange", "{ name: legacy, subject_token_type: 'urn:acme:x', action: swop, type: custom_authentication }", `names an Action "swop"`),
		Entry("with an Action of another trigger", handler, "post-login", usual, "does not support the trigger custom-token-exchange"),
		Entry("with an Action that lacks its handler", handler, "custom-token-exchange", usual, "exports onExecutePostLogin but not onExecuteCustomTokenExchange"),
		Entry("twice for one type", swap, "custom-token-exchange", usual+", "+usual, "two token exchange profiles have the type urn:acme:legacy"),
	)
})
