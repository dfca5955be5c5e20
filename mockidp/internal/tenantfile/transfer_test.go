package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = DescribeTable("What a client may do with session transfer tokens", func(written string, want tenant.SessionTransfer, complaint string) {
	f, err := folder{"tenant.yaml": minimal + "clients: [{ name: App, session_transfer: { " + written + " } }]\n"}.load()
	if complaint != "" {
		Expect(err).To(MatchError(ContainSubstring(complaint)))
		return
	}
	Expect(err).NotTo(HaveOccurred())
	Expect(f.Clients[0].Transfer).To(Equal(want))
},
	Entry("is nothing by default", "", tenant.SessionTransfer{Bound: true}, ""),
	Entry("is to make them", "can_create_session_transfer_token: true, enforce_cascade_revocation: false", tenant.SessionTransfer{Create: true, Bound: true, Detached: true}, ""),
	Entry("is to take them", "allowed_authentication_methods: [cookie, query], enforce_device_binding: none, allow_refresh_token: true", tenant.SessionTransfer{Methods: []string{"cookie", "query"}, Refresh: true}, ""),
	Entry("has ways that there are", "allowed_authentication_methods: [pigeon]", tenant.SessionTransfer{}, `unknown method "pigeon"`),
	Entry("has bindings that there are", "enforce_device_binding: name", tenant.SessionTransfer{}, `unknown enforce_device_binding "name"`),
	Entry("has keys that there are", "allow_refresh_tokens: true", tenant.SessionTransfer{}, `unknown key "allow_refresh_tokens"`),
)
