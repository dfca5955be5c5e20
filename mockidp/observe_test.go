package mockidp_test

import (
	"encoding/json"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A loaded folder", func() {
	It("says what it holds", func() {
		f := load(askNothing)
		Expect(f.Notes()).To(BeEmpty())
		Expect(f.HasUsers()).To(BeTrue())
		Expect(load(askNothing, map[string]string{"users.yaml": ""}).HasUsers()).To(BeFalse())
		Expect(f.Clients()).To(HaveLen(4))
		Expect(f.Clients()[0]).To(Equal(mockidp.Client{ID: "web", Name: "Web", Secret: "s3cret", Callbacks: []string{callback, "https://app.example/other?a=1"}}))
		Expect(f.Clients()[2]).To(And(HaveField("ID", "spa"), HaveField("Secret", "")))
	})

	It("lists every switch with the value in force", func() {
		set := map[string]string{"mfaproof.yaml": "switches: { amr_values: mfa-and-factors }\n"}
		var found mockidp.Switch
		for _, s := range load(askNothing, set).Switches() {
			Expect([]string{s.Default, s.Provenance, s.About}).NotTo(ContainElement(""))
			if s.Name == "amr_values" {
				found = s
				continue
			}
			Expect(s.Value).To(Equal(s.Default), s.Name)
		}
		Expect([]string{found.Value, found.Default}).To(Equal([]string{"mfa-and-factors", "mfa"}))
	})

	It("is refused with its mistakes", func() {
		_, err := mockidp.Load(fstest.MapFS{}, "acme/")
		Expect(err).To(MatchError(HavePrefix("acme/tenant.yaml: ")))
	})
})

var _ = Describe("Accounts", func() {
	It("can be put into a tenant, and sign in", func() {
		w := asking(askNothing)
		id, err := w.PutUser(mockidp.User{Email: "New@example.com", Password: password, Roles: []string{"r"}})
		Expect(err).NotTo(HaveOccurred())
		Expect(w.open().authorize().signIn("new@example.com").idToken()["sub"]).To(Equal(id))
		other := asking(askNothing)
		other.open().authorize().signIn("new@example.com").on(vocab.ScreenLogin, "wrong-credentials")
	})

	DescribeTable("need a name and a password",
		func(u mockidp.User) {
			_, err := asking(askNothing).PutUser(u)
			Expect(err).To(MatchError(ContainSubstring("needs an e-mail address or username, and a password")))
		},
		Entry(nil, mockidp.User{Email: "a@x.y"}), Entry(nil, mockidp.User{Password: "p"}),
	)

	It("can be given an authenticator by an administrator", func() {
		w := asking(challengeOTP)
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.OTP, Secret: secret})).To(Succeed())
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP}))
		w.open().authorize().signIn(ana).fill("default", "code", totp(secret, start)).code()
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.Phone})).To(MatchError(ContainSubstring("phone")))
		Expect(w.Seed("nobody", mockidp.Credential{Type: vocab.OTP, Secret: secret})).NotTo(Succeed())
	})

	It("can be given a security key, which answers on its host", func() {
		w, key := asking(challengeKey), newKey()
		host := w.origin[len("http://"):]
		c, err := key.Mint(host, mockidp.UserHandle(anaID))
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.WebAuthnRoaming, ID: c.ID, PublicKey: c.PublicKey, SignCount: c.SignCount, RPID: host})).To(Succeed())
		w.open().authorize().signIn(ana).detect(true).use(key).code()
	})

	It("that do not exist have nothing", func() {
		w := asking(askNothing)
		Expect(w.Factors("nobody")).To(BeEmpty())
		Expect(w.Methods("nobody")).To(BeEmpty())
	})
})

var _ = Describe("The record of Actions", func() {
	It("has what each saw, asked for and printed, also when it failed", func() {
		w := asking("console.warn('hello'); api.authentication.enrollWith({ type: 'otp' }, { additionalFactors: [{ type: 'email' }] }); if (event.stats.logins_count > 1) throw new Error('no');")
		b := w.open().authorize("acr_values", "x y").signIn(ana)
		b.enrolApp()
		b.code()
		b.authorize().on("error", "action-failed")
		runs := w.ActionRuns()
		Expect(runs).To(HaveLen(2))
		Expect(runs[0]).To(And(HaveField("Action", "Ask"), HaveField("Failure", ""), HaveField("Commands", []string{"enrollWith otp, email"}),
			HaveField("Console", HaveExactElements(And(HavePrefix("warn: hello (acme/ask.js:2:"), HaveSuffix(")"))))))
		Expect(runs[1].Failure).To(HavePrefix("acme/ask.js:2:"))
		var event struct {
			Transaction struct {
				ACRValues []string `json:"acr_values"`
				Protocol  string
			}
			Stats struct {
				Logins int `json:"logins_count"`
			}
			User   struct{ Email string }
			Client struct {
				ID string `json:"client_id"`
			}
		}
		Expect(json.Unmarshal(runs[0].Event, &event)).To(Succeed())
		Expect(event.Transaction.ACRValues).To(Equal([]string{"x", "y"}))
		Expect(event.Transaction.Protocol).To(Equal("oidc-basic-profile"))
		Expect([]any{event.Stats.Logins, event.User.Email, event.Client.ID}).To(Equal([]any{1, ana, "web"}))
		Expect(string(runs[0].Event)).NotTo(ContainSubstring(password))
	})

	It("has the engine that ran it, its requests and what it did not await", func() {
		w := asking("await fetch('https://x.example/').catch(() => {}); setTimeout(() => {}, 1);")
		w.open().authorize().signIn(ana)
		runs := w.ActionRuns()
		Expect(runs).To(HaveLen(1))
		Expect([]any{runs[0].Runtime, runs[0].Engine}).To(Equal([]any{"", "quickjs"}))
		Expect(runs[0].Requests).To(Equal([]string{"GET https://x.example/: not allowed"}))
		Expect(runs[0].Diagnostics).To(HaveExactElements(
			And(HavePrefix("Action Ask: GET https://x.example/ was not sent: no rule under outbound in mfaproof.yaml"), ContainSubstring("(acme/ask.js:2:")),
			And(HavePrefix("Action Ask: un-awaited promise: setTimeout of 1 ms"), ContainSubstring("(acme/ask.js:2:"))))
	})

	It("is read by a cursor in the tenant log", func() {
		w := asking(askNothing)
		b := w.open()
		b.authorize().signIn(ana)
		first, next := w.Log(0)
		Expect(first).To(HaveExactElements(And(HaveField("Type", vocab.LogLogin), HaveField("UserID", anaID), HaveField("Date", start))))
		b.authorize()
		second, end := w.Log(next)
		Expect(second).To(HaveLen(1))
		none, _ := w.Log(end)
		Expect(none).To(BeEmpty())
	})
})

var _ = It("The list of faults says what each breaks", func() {
	for _, f := range mockidp.Faults() {
		Expect([]string{f.Name, f.About}).NotTo(ContainElement(""))
	}
	Expect(mockidp.Faults()).To(ContainElement(HaveField("Name", "totp-replay-accepted")))
})
