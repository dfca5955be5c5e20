package mfaprooftest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/mfaproof/mfaproof/harness/mfaprooftest"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// A test starts a tenant folder, points its application at tenant.URL, and looks at what happened.
func ExampleStart() {
	t := &started{} // in a test: t *testing.T
	defer t.end()

	tenant := mfaprooftest.Start(t, "testdata/acme")
	ana := tenant.Users()[0]
	res, err := tenant.Client.Get(tenant.URL + "/.well-known/openid-configuration")

	fmt.Println(res.StatusCode, err, ana.Email, tenant.Applications[0].Callbacks)
	fmt.Println(tenant.Seed(ana.ID, mockidp.Credential{Type: vocab.Phone, Phone: "+49301234567"}), tenant.Factors(ana.ID))
	fmt.Println(len(tenant.Inbox("+49301234567")), "messages")
	// Output:
	// 200 <nil> ana@example.test [http://localhost:3000/callback]
	// <nil> [phone]
	// 0 messages
}

// Tests in other languages talk to the control API beside the tenant.
func ExampleTenant_control() {
	t := &started{} // in a test: t *testing.T
	defer t.end()

	tenant := mfaprooftest.Start(t, "testdata/acme")
	res, err := http.Get(tenant.Control + "/v1/tenants")

	fmt.Println(res.StatusCode, err)
	// Output: 200 <nil>
}

// started stands in for a *testing.T, which examples do not have.
type started struct {
	testing.TB
	ends []func()
}

func (*started) Helper()                           {}
func (s *started) Cleanup(end func())              { s.ends = append(s.ends, end) }
func (*started) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (s *started) end() {
	for i := len(s.ends) - 1; i >= 0; i-- {
		s.ends[i]()
	}
}
