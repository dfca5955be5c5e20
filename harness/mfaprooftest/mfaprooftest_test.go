package mfaprooftest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/mfaprooftest"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestTheInboxHasWhatWasSentToSomebody(t *testing.T) {
	g := NewWithT(t)
	folder := fstest.MapFS{
		"tenant.yaml": {Data: []byte(`
tenant: { customize_mfa_in_postlogin_action: true }
guardianFactors: [{ name: sms, enabled: true }]
actions: [{ name: ask, code: ask.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }]
triggers: { post-login: [{ action_name: ask }] }
clients: [{ client_id: web, name: Web, app_type: regular_web, callbacks: ['http://localhost:3000/callback'] }]
databases: [{ name: people, strategy: auth0, enabled_clients: [Web] }]
`)},
		"ask.js":     {Data: []byte("exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: 'phone' }); };\n")},
		"users.yaml": {Data: []byte("users: [{ email: ana@example.test, password: the password of ana }]\n")},
	}
	tenant := mfaprooftest.StartFS(t, folder, "")
	g.Expect(tenant.Seed(tenant.Users()[0].ID, mockidp.Credential{Type: vocab.Phone, Phone: "+49301234567"})).To(Succeed())

	res, err := tenant.Client.Get(tenant.URL + "/authorize?" + url.Values{"response_type": {"code"}, "client_id": {"web"}, "redirect_uri": {"http://localhost:3000/callback"},
		"scope": {"openid"}, "state": {"s"}, "code_challenge_method": {"S256"}, "code_challenge": {strings.Repeat("a", 43)}}.Encode())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(res.Body.Close()).To(Succeed())
	g.Expect(res.Request.URL.Path).To(HavePrefix("/u/login"), "the browser keeps cookies and follows the tenant's redirects")
	res, err = tenant.Client.PostForm(res.Request.URL.String(), url.Values{"state": {res.Request.URL.Query().Get("state")},
		"username": {"ana@example.test"}, "password": {"the password of ana"}, "action": {"default"}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(res.Body.Close()).To(Succeed())
	g.Expect(tenant.Inbox("+49301234567")).To(HaveExactElements(HaveField("Channel", "sms")))
	g.Expect(tenant.Inbox("+49300000000")).To(BeEmpty())
}

func TestTheClockIsTheMachinesOrStandsStill(t *testing.T) {
	g := NewWithT(t)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tenant := mfaprooftest.Start(t, "testdata/acme", mfaprooftest.At(noon))
	g.Expect(tenant.Now()).To(BeTemporally("==", noon))
	_, err := tenant.Advance(time.Hour)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(tenant.Now()).To(BeTemporally("==", noon.Add(time.Hour)))
	real := mfaprooftest.Start(t, "testdata/acme")
	g.Expect(real.Now()).To(BeTemporally(">", noon.Add(24*time.Hour)))
	_, err = real.Advance(time.Hour)
	g.Expect(err).To(MatchError(mockidp.ErrRealClock))
}

func TestATenantEndsWithItsTest(t *testing.T) {
	g := NewWithT(t)
	var tenant *mfaprooftest.Tenant
	t.Run("inside", func(t *testing.T) {
		tenant = mfaprooftest.Start(t, "testdata/acme")
		res, err := http.Get(tenant.Control + "/v1/tenants")
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(res.Body.Close()).To(Succeed())
	})
	_, err := http.Get(tenant.Control + "/v1/tenants")
	g.Expect(err).To(MatchError(ContainSubstring("refused")))
	_, err = tenant.Client.Get(tenant.URL)
	g.Expect(err).To(MatchError(ContainSubstring("refused")))
}

func TestATenantThatDoesNotLoadFailsTheTest(t *testing.T) {
	for name, c := range map[string]struct {
		start func(testing.TB)
		says  string
	}{
		"no folder": {func(t testing.TB) { mfaprooftest.Start(t, "testdata") }, "testdata holds no tenant.yaml"},
		"a bad folder": {func(t testing.TB) {
			mfaprooftest.StartFS(t, fstest.MapFS{"tenant.yaml": {Data: []byte("tenants: {}")}}, "acme/")
		}, "acme/tenant.yaml:1:10: unknown key"},
		"a bad fault": {func(t testing.TB) { mfaprooftest.Start(t, "testdata/acme", mfaprooftest.Fault("none")) }, `"none"`},
	} {
		t.Run(name, func(t *testing.T) {
			failing := &started{}
			defer failing.end()
			defer func() {
				NewWithT(t).Expect(fmt.Sprint(recover())).To(And(HavePrefix("mfaprooftest: "), ContainSubstring(c.says)))
			}()
			c.start(failing)
		})
	}
}

func TestTheMockIsATarget(t *testing.T) {
	g := NewWithT(t)
	impl, err := mfaprooftest.Mock("totp-replay-accepted")
	g.Expect(err).NotTo(HaveOccurred())
	about, err := impl.Describe(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(about.Faults).To(HaveExactElements(HavePrefix("totp-replay-accepted: ")))
	_, err = mfaprooftest.Mock("none")
	g.Expect(err).To(HaveOccurred())
}
