package mockidp_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

var _ = Describe("The policy of Adaptive MFA", func() {
	// adaptive serves a tenant with the policy, and says nothing of risk assessment.
	adaptive := func(own string) *world {
		GinkgoHelper()
		return fork(load(askNothing, map[string]string{"tenant.yaml": tenantYAML + "guardianPolicies: { policies: [confidence-score] }\n", "mfaproof.yaml": own}))
	}

	It("has logins assessed, and acts on what is found", func() {
		w := adaptive("")
		b, _ := w.openAt(vienna)
		b.authorize().signIn(bo).code()
		Expect(w.verdict()).To(HavePrefix("medium"), "control: nobody is asked")
		far, j := w.openAt(sydney)
		j.agent = "Safari"
		far.authorize().signIn(bo).on("mfa-otp-challenge").fill("default", "code", totp(secret, w.Now())).code()
		Expect(w.verdict()).To(HavePrefix("low no_match impossible_travel"))
	})

	It("has logins assessed when it is set in a running tenant", func() {
		w := asking(askNothing)
		b, _ := w.openAt(vienna)
		b.authorize().signIn(ana).code()
		Expect(w.risk()).To(BeNil(), "control")
		Expect(w.SetPolicy("confidence-score")).To(Succeed())
		b.authorize("prompt", "login").signIn(ana).code()
		Expect(w.verdict()).To(HavePrefix("high match"), "the login before was remembered")
	})

	It("acts on signals, which stand over a confidence that is set for every login", func() {
		w := adaptive("")
		Expect(w.SetConfidence("low")).To(Succeed())
		Expect(w.Signal("auth0|bo", mockidp.Signals{Confidence: "high"})).To(Succeed())
		b, _ := w.openAt(vienna)
		b.authorize().signIn(bo).code()
		Expect(w.verdict()).To(HavePrefix("high"))
		b.authorize("prompt", "login").signIn(bo).on("mfa-otp-challenge")
		Expect(w.verdict()).To(HavePrefix("low"))
	})
})
