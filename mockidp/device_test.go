package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// devices serves the tenant of grants, whose applications may be devices, with an Action; pairs change its file.
func devices(body string, pairs ...string) *world {
	GinkgoHelper()
	yaml := strings.NewReplacer("[authorization_code, refresh_token, password, "+realmGrant, "[authorization_code, refresh_token, '"+deviceGrant+"', password, "+realmGrant).Replace(grantsYAML)
	return fork(load(body, map[string]string{"tenant.yaml": strings.NewReplacer(pairs...).Replace(yaml)}))
}

// device asks for a code as the application "app" does, changed by pairs.
func (w *world) device(pairs ...string) answer {
	GinkgoHelper()
	form := values(url.Values{"client_id": {"app"}, "client_secret": {"s3cret"}, "scope": {"openid offline_access"}}, pairs)
	return w.ask(http.MethodPost, "/oauth/device/code", formType, form.Encode())
}

// activate opens the page of a device and enters its code up to the login page.
func (w *world) activate(a answer) *browser {
	GinkgoHelper()
	b := w.open().get("/activate").on(vocab.ScreenDeviceActivation)
	return b.fill("default", "code", text(a, "user_code")).on(vocab.ScreenDeviceConfirmation).fill("confirm").on(vocab.ScreenLogin)
}

var _ = Describe("A device without a screen", func() {
	It("gets codes as documented, and tokens when its person is done", func() {
		w := devices(askNothing)
		a := w.device()
		Expect(a.status).To(Equal(http.StatusOK))
		code := text(a, "user_code")
		Expect(code).To(MatchRegexp(`^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$`))
		Expect(a.body).To(And(HaveKeyWithValue("expires_in", 900.0), HaveKeyWithValue("interval", 5.0), HaveKeyWithValue("verification_uri", w.origin+"/activate"),
			HaveKeyWithValue("verification_uri_complete", w.origin+"/activate?user_code="+code), HaveKey("device_code")))
		poll := func(pairs ...string) answer {
			return w.grant(deviceGrant, append([]string{"device_code", text(a, "device_code")}, pairs...)...)
		}
		Expect(poll().refusal()).To(Equal("403 authorization_pending"))
		Expect(poll().refusal()).To(Equal("429 slow_down"))
		w.activate(a).signIn(ana).on(vocab.ScreenDeviceAllowed)
		w.wait(6 * time.Second)
		Expect(poll("client_id", "web").status).To(BeNumerically(">=", 400), "another application burns nothing")
		got := poll()
		Expect(got.status).To(Equal(http.StatusOK))
		Expect(w.claims(got.body["id_token"])).To(And(HaveKeyWithValue("sub", anaID), HaveKeyWithValue("aud", "app"), Not(HaveKey("nonce"))))
		Expect(w.grant("refresh_token", "refresh_token", text(got, "refresh_token")).status).To(Equal(http.StatusOK))
		w.wait(6 * time.Second)
		Expect(poll().refusal()).To(Equal("403 invalid_grant"))
	})

	It("is confirmed also where the address has the code, and a wrong one there is told", func() {
		w := devices(askNothing)
		a := w.device()
		w.open().get("/activate?user_code=" + text(a, "user_code")).on(vocab.ScreenDeviceConfirmation).fill("confirm").signIn(ana).on(vocab.ScreenDeviceAllowed)
		w.open().get("/activate?user_code=BCDF-BCDF").on(vocab.ScreenDeviceActivation, "invalid-expired-code").
			fill("default", "code", "").on(vocab.ScreenDeviceActivation, "no-code")
	})

	It("belongs to the first browser that comes to its end with the code", func() {
		w := devices(askNothing)
		a := w.device()
		one, two := w.activate(a), w.activate(a)
		one.signIn(ana).on(vocab.ScreenDeviceAllowed)
		two.signIn(bo).on(vocab.ScreenDeviceDenied, "invalid_grant")
		Expect(w.claims(w.grant(deviceGrant, "device_code", text(a, "device_code")).body["id_token"])).To(HaveKeyWithValue("sub", anaID))
	})

	It("is told of an error that ended its login, once", func() {
		w := devices(`api.authentication.challengeWith({type: 'otp'});`)
		a := w.device()
		w.activate(a).signIn(ana).on(vocab.ScreenDeviceDenied, "access_denied")
		poll := func() answer { return w.grant(deviceGrant, "device_code", text(a, "device_code")) }
		Expect(poll().refusal()).To(Equal("403 access_denied"))
		Expect(poll().refusal()).To(Equal("403 invalid_grant"))
	})

	DescribeTable("is refused a code for a request that is not right", func(refusal string, pairs ...string) {
		w := devices(askNothing)
		Expect(w.device(pairs...).refusal()).To(Equal(refusal))
		Expect(w.count(vocab.LogDeviceRequestFail)).To(Equal(strings.Count(refusal, "403")))
		Expect(w.device().status).To(Equal(http.StatusOK))
	},
		Entry("an application without the grant", "403 unauthorized_client", "client_id", "other"),
		Entry("a wrong secret", "401 invalid_client", "client_secret", "x"),
		Entry("an unknown audience", "403 access_denied", "audience", "https://other.example/"),
	)

	It("needs its code to ask for tokens", func() {
		w := devices(askNothing)
		Expect(w.grant(deviceGrant).refusal()).To(Equal("400 invalid_request"))
		unknown := w.grant(deviceGrant, "device_code", "nothing")
		Expect(unknown.refusal()).To(Equal("403 invalid_grant"))
		Expect(unknown.body["error_description"]).To(HaveSuffix("begin again"))
		body := `{"grant_type":"` + deviceGrant + `","client_id":"app","client_secret":"s3cret","device_code":"` + text(w.device(), "device_code") + `"}`
		Expect(w.ask(http.MethodPost, "/oauth/token", jsonType, body).refusal()).To(Equal("403 authorization_pending"))
	})

	It("shows codes as the tenant has them", func() {
		w := devices(askNothing, "friendly_name: Acme\n", "friendly_name: Acme\n  device_flow: { charset: digits, mask: '*** *** ****' }\n")
		a := w.device()
		Expect(text(a, "user_code")).To(MatchRegexp(`^\d{3} \d{3} \d{4}$`))
		w.open().get("/activate").fill("default", "code", strings.ReplaceAll(text(a, "user_code"), " ", "-")).on(vocab.ScreenDeviceConfirmation)
	})
})
