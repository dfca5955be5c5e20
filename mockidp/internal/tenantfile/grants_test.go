package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = Describe("Client grants", func() {
	const clients = minimal + "clients: [{ name: My Batch, app_type: non_interactive }, { name: Web, client_id: web1 }]\n"
	const management = "audience: https://acme.eu.auth0.com/api/v2/"

	It("name a client by id or name; the Management API of any tenant is this one's", func() {
		f := folder{"tenant.yaml": clients + "clientGrants:\n  - client_id: My Batch\n    " + management + "\n    scope:\n      - read:users\n      - update:users\n" +
			"  - { client_name: web1, audience: https://api.example/, scope: [a] }\n"}.mustLoad()
		Expect(f.ClientGrants).To(Equal([]tenant.ClientGrant{
			{ClientID: "my-batch", Management: true, Audience: "https://acme.eu.auth0.com/api/v2/", Scopes: []string{"read:users", "update:users"}},
			{ClientID: "web1", Audience: "https://api.example/", Scopes: []string{"a"}},
		}))
		Expect(f.Notes).To(ConsistOf(And(ContainSubstring("web1"), ContainSubstring("https://api.example/"), ContainSubstring("not used"))))
	})

	DescribeTable("are refused with their place", func(yaml string, words ...string) {
		yaml, at := marked(clients + yaml)
		Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
	},
		Entry("for an unknown client", "clientGrants: [{ client_id: §Webb, "+management+" }]\n", `"Webb"`, `did you mean "Web"?`),
		Entry("for no client", "clientGrants: [{ audience: §https://acme.eu.auth0.com/api/v2/ }]\n", "names no client"),
		Entry("without an audience", "clientGrants: [{ client_id: §Web }]\n", "no audience"),
		Entry("given twice", "clientGrants: [{ client_id: Web, "+management+" }, { client_id: web1, audience: §https://other.example/api/v2/ }]\n", "two grants"),
	)

	DescribeTable("are of use to clients that may use them", func(client tenant.Client, may bool) {
		Expect(client.May("client_credentials")).To(Equal(may))
	},
		Entry("a machine", tenant.Client{Type: "non_interactive"}, true),
		Entry("a machine whose list lacks it", tenant.Client{Type: "non_interactive", GrantTypes: []string{"password"}}, false),
		Entry("a web application", tenant.Client{Type: "regular_web"}, false),
		Entry("a web application whose list has it", tenant.Client{Type: "regular_web", GrantTypes: []string{"client_credentials"}}, true),
	)
})
