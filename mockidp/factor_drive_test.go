package mockidp_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The things people hold in the tests of the factor pages.
const (
	firstNumber, secondNumber = "+15550100123", "+436601234567"
	firstMasked, secondMasked = "XXXXXXXX0123", "XXXXXXXXX4567"
	recoveryCode              = "N3BGPZZWJ85JLCNPZBDW6QXC"
)

// enrols and challenges are bodies of an Action that asks for one factor, with options in JavaScript.
func enrols(f vocab.Factor, options string) string {
	return "api.authentication.enrollWith({ type: '" + string(f) + "', options: {" + options + "} });"
}

func challenges(f vocab.Factor, options string) string {
	return "api.authentication.challengeWith({ type: '" + string(f) + "', options: {" + options + "} });"
}

// factored serves a tenant with every factor on, but for recovery codes, which reaches phones by channels.
func factored(body, channels string, more ...string) *world {
	GinkgoHelper()
	files := factorFiles(channels, more...)
	key := body + "\x00" + files["tenant.yaml"]
	f, ok := loaded.Load(key)
	if !ok {
		f = load(body, files)
		loaded.Store(key, f)
	}
	return fork(f.(*mockidp.Fixture))
}

// factorFiles are the tenant.yaml of factored; more are names of further factors.
func factorFiles(channels string, more ...string) map[string]string {
	var on strings.Builder
	for _, name := range append([]string{"otp", "webauthn-roaming", "webauthn-platform", "sms", "push-notification", "email"}, more...) {
		on.WriteString("{ name: " + name + ", enabled: true }, ")
	}
	yaml := strings.Replace(tenantYAML, "{ name: otp, enabled: true }, { name: webauthn-roaming, enabled: true }", on.String(), 1)
	return map[string]string{"tenant.yaml": yaml + "guardianPhoneFactorMessageTypes: { message_types: [" + channels + "] }\n"}
}

// holding gives ana authenticators.
func (w *world) holding(held ...mockidp.Credential) *world {
	GinkgoHelper()
	for _, c := range held {
		Expect(w.Seed(anaID, c)).To(Succeed())
	}
	return w
}

// signedIn opens a browser in which ana gave her password.
func (w *world) signedIn() *browser {
	GinkgoHelper()
	return w.open().authorize().signIn(ana)
}

// raw posts the current page with an action and fields, whether the page offers them or not.
func (b *browser) raw(action string, fields ...string) *browser {
	GinkgoHelper()
	form := url.Values{"state": {b.page.context.Transaction.State}, "action": {action}}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.post(b.page.url.String(), form)
}

// said is the text and the field of the page's only error.
func (b *browser) said() []string {
	GinkgoHelper()
	Expect(b.page.context.Transaction.Errors).To(HaveLen(1))
	e := b.page.context.Transaction.Errors[0]
	Expect(b.page.body).To(ContainSubstring(`data-error-code="` + e.Code + `"`))
	return []string{e.Message, e.Field}
}

// reload opens the current page again.
func (b *browser) reload() *browser {
	GinkgoHelper()
	return b.get(b.page.url.String())
}

// yes reads a flag of the page's screen data.
func (p *page) yes(name string) bool {
	GinkgoHelper()
	var flag bool
	Expect(json.Unmarshal(p.context.Screen.Data[name], &flag)).To(Succeed(), "screen.data has no flag %s", name)
	return flag
}

// poll asks the current page as its script does.
func (b *browser) poll() string {
	GinkgoHelper()
	req, err := http.NewRequest(http.MethodGet, b.page.url.String(), nil)
	Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Accept", "application/json")
	res, err := b.http.Do(req)
	Expect(err).NotTo(HaveOccurred())
	Expect(res.StatusCode).To(Equal(http.StatusOK))
	Expect(res.Header.Get("Content-Type")).To(Equal("application/json"))
	return read(res).body
}

// newest is the last message of the tenant.
func (w *world) newest() mockidp.Message {
	GinkgoHelper()
	sent, _ := w.Messages(0)
	Expect(sent).NotTo(BeEmpty())
	return sent[len(sent)-1]
}

// sent counts the tenant's messages.
func (w *world) sent() int {
	_, n := w.Messages(0)
	return n
}

// another is a code that differs from the right one in its last digit.
func another(code string) string {
	return code[:5] + string('0'+(code[5]-'0'+1)%10)
}
