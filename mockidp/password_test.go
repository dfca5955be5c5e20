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

var _ = Describe("The login page", func() {
	var (
		w *world
		b *browser
	)
	BeforeEach(func() {
		w = asking(askNothing)
		b = w.open().authorize().on(vocab.ScreenLogin)
	})

	It("is the screen that clients know", func() {
		Expect(b.page.url.Path).To(Equal("/u/login"))
		Expect(b.page.context.Prompt.Name).To(Equal("login"))
		Expect(b.page.context.Client.Name).To(Equal("Web"))
		Expect(b.page.context.Transaction.State).To(Equal(b.page.url.Query().Get("state")))
		Expect(b.page.header.Get("Cache-Control")).To(Equal("no-store"))
		Expect(b.page.header.Get("X-Frame-Options")).To(Equal("DENY"))
	})

	DescribeTable("refuses a form that is not right, shows the page again, and takes the right one then",
		func(change func(url.Values), code string) {
			form := url.Values{"state": {b.page.context.Transaction.State}, "username": {ana}, "password": {password}, "action": {"default"}}
			change(form)
			b.post(b.page.url.String(), form).on(vocab.ScreenLogin, code)
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
			Expect(b.page.body).NotTo(ContainSubstring(password))
			b.signIn(ana).code()
		},
		Entry("no username", func(f url.Values) { f.Del("username") }, "no-username"),
		Entry("blanks as username", func(f url.Values) { f.Set("username", "  ") }, "no-username"),
		Entry("no password", func(f url.Values) { f.Del("password") }, "no-password"),
		Entry("a wrong password", func(f url.Values) { f.Set("password", "wrong") }, "wrong-credentials"),
		Entry("the password in another case", func(f url.Values) { f.Set("password", strings.ToUpper(password)) }, "wrong-credentials"),
		Entry("the password with a blank", func(f url.Values) { f.Set("password", password+" ") }, "wrong-credentials"),
		Entry("a huge password", func(f url.Values) { f.Set("password", strings.Repeat("x", 200<<10)) }, "wrong-credentials"),
		Entry("a huge username", func(f url.Values) { f.Set("username", strings.Repeat("x", 200<<10)) }, "wrong-credentials"),
		Entry("zero bytes", func(f url.Values) { f.Set("password", password+"\x00") }, "wrong-credentials"),
		Entry("a list", func(f url.Values) { f["password[]"] = f["password"]; f.Del("password") }, "no-password"),
	)

	It("answers alike for a wrong password and for an unknown person; the tenant log tells them apart", func() {
		b.fill("default", "username", ana, "password", "wrong").on(vocab.ScreenLogin, "wrong-credentials")
		known := strings.ReplaceAll(b.page.body, ana, "NAME")
		b.fill("default", "username", "zoe@example.com", "password", "wrong").on(vocab.ScreenLogin, "wrong-credentials")
		Expect(strings.ReplaceAll(b.page.body, "zoe@example.com", "NAME")).To(Equal(known))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogWrongPassword, vocab.LogUnknownUser}))
	})

	It("takes names without regard to case and to blanks around them", func() {
		b.fill("default", "username", " ANA@Example.com ", "password", password).code()
	})

	It("shows a name that is markup as text, in the page and in the context", func() {
		const name = `<script>alert("x")</script>'"`
		b.fill("default", "username", name, "password", "wrong").on(vocab.ScreenLogin, "wrong-credentials")
		Expect(b.page.body).NotTo(ContainSubstring("<script>alert"))
		Expect(b.page.body).To(ContainSubstring("&lt;script&gt;alert"))
	})

	It("does not fall for forms that are too large or of another type", func() {
		b.post(b.page.url.String(), url.Values{"username": {ana}, "password": {strings.Repeat("x", 300<<10)}}).on("error", "bad-form")
		state := b.authorize().on(vocab.ScreenLogin).page.context.Transaction.State
		req, err := http.NewRequest(http.MethodPost, b.page.url.String(), strings.NewReader(`{"username":"`+ana+`","password":"`+password+`"}`))
		Expect(err).NotTo(HaveOccurred())
		req.Header.Set("Content-Type", "application/json")
		res, err := b.http.Do(req)
		Expect(err).NotTo(HaveOccurred())
		b.page = read(res)
		b.on("error", "bad-form")
		Expect(b.page.body).To(ContainSubstring("application/json"))
		form := url.Values{"state": {state}, "username": {ana}, "password": {"wrong", password}}
		b.post(w.origin+"/u/login", form).on("error", "bad-form")
		Expect(b.page.body).To(ContainSubstring("The field password came more than once"))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogWarning, vocab.LogWarning, vocab.LogWarning}))
		b.get("/u/login?state=" + state).signIn(ana).code()
	})

	It("does not sign in by GET", func() {
		b.get("/u/login?" + url.Values{"state": {b.page.context.Transaction.State}, "username": {ana}, "password": {password}}.Encode()).on(vocab.ScreenLogin)
	})

	It("takes no other method", func() {
		b.walk(http.MethodPut, b.page.url.String(), nil).on("error", "method-not-allowed")
		Expect(b.page.header.Get("Allow")).To(ContainSubstring("POST"))
	})

	It("stays open as long as the person likes", func() {
		w.wait(time.Hour)
		b.signIn(ana).code()
	})

	It("refuses people whose connection the application is not enabled for, in the same words", func() {
		closed := fork(load(askNothing, map[string]string{"tenant.yaml": strings.Replace(tenantYAML, "enabled_clients: [web, basic, spa, batch] }", "enabled_clients: [basic] }, { name: others, enabled_clients: [web] }", 1)}))
		c := closed.open().authorize().signIn(ana).on(vocab.ScreenLogin, "wrong-credentials")
		Expect(c.page.context.Transaction.Errors[0].Message).To(Equal("Wrong username or password"))
		c.authorize("client_id", "basic").signIn(ana).code()
	})
})

var _ = It("A person, an application and a tenant whose names are markup are shown as text on every page", func() {
	const name = `</script><script>alert(1)</script>`
	w := fork(load(bySelf, map[string]string{
		"users.yaml":  "users: [{ user_id: auth0|m, username: '" + name + "', name: '" + name + "', password: p }]\n",
		"tenant.yaml": strings.NewReplacer("name: Web,", "name: '"+name+"',", "friendly_name: Acme", "friendly_name: '"+name+"'").Replace(tenantYAML),
	}))
	b := w.open().authorize()
	safe := func() {
		GinkgoHelper()
		Expect(b.page.body).NotTo(ContainSubstring("<script>alert"))
		Expect(b.page.body).To(ContainSubstring("&lt;script&gt;alert"))
		Expect(b.page.context.Client.Name).To(Equal(name))
	}
	safe()
	b.fill("default", "username", name, "password", "p").on(vocab.ScreenOTPEnrollQR)
	safe()
	b.enrolApp()
	b.code()
	b.authorize("prompt", "login").fill("default", "username", name, "password", "p").on(vocab.ScreenOTPChallenge)
	safe()
	b.get("/u/login?state=none").on("error", "transaction-not-found")
	Expect(b.page.body).NotTo(ContainSubstring("<script>alert"))
})
