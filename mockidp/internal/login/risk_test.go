package login_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = DescribeTable("A login is assessed for risk by how the person signed in", func(method, email string, want bool) {
	methods := []tenant.Method{{Name: method}, {Name: "mfa", Type: "otp"}}
	Expect(login.Assessable(methods, tenant.User{Email: email})).To(Equal(want))
},
	Entry(nil, "pwd", "ana@example.com", true),
	Entry("a username is enough with a password", "pwd", "", true),
	Entry(nil, "passkey", "", true),
	Entry(nil, "email", "ana@example.com", true),
	Entry("a code by SMS is not supported", "sms", "ana@example.com", false),
	Entry("another provider that tells an address", "federated", "ana@example.com", true),
	Entry("another provider that tells none", "federated", "", false),
)
