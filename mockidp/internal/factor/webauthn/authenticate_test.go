package webauthn_test

import (
	"encoding/json"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("Challenging a security key", func() {
	var (
		key *securitykey.Key
		u   tenant.User
	)
	BeforeEach(func() {
		key = newKey()
		u = ana(enrol(key, ana()))
	})

	// answer makes a right or deviating answer to a fresh challenge.
	answer := func(faults fault.Set, deviations ...securitykey.Deviation) error {
		GinkgoHelper()
		c := authenticate(u, "discouraged")
		return c.FinishAuthenticate(get(key, c, deviations...), u.Enrolments, faults)
	}

	It("accepts the right answer and keeps the counter", func() {
		Expect(answer(fault.Set{})).To(Succeed())
		Expect(u.Enrolments[0].SignCount).To(Equal(uint32(1)))
		Expect(answer(fault.Set{})).To(Succeed())
		Expect(u.Enrolments[0].SignCount).To(Equal(uint32(2)))
	})

	It("offers the keys of this relying party only, and each of them works", func() {
		second := newKey()
		foreign := enrol(newKey(), ana())
		foreign.RPID = "other.localhost"
		u.Enrolments = append(u.Enrolments, tenant.Enrolment{Type: vocab.OTP, Secret: "GEZDGNBV"}, enrol(second, u), foreign)

		c := authenticate(u, "required")
		var o struct {
			RPID, UserVerification string
			AllowCredentials       []any
		}
		Expect(json.Unmarshal(c.PublicKey, &o)).To(Succeed())
		Expect(o.RPID).To(Equal("acme.localhost"))
		Expect(o.UserVerification).To(Equal("required"))
		Expect(o.AllowCredentials).To(HaveLen(2))

		c = authenticate(u, "discouraged")
		Expect(c.FinishAuthenticate(get(second, c), u.Enrolments, fault.Set{})).To(Succeed())
		Expect(u.Enrolments[0].SignCount).To(BeZero(), "the counter of the other key stays")
		Expect(u.Enrolments[2].SignCount).To(Equal(uint32(1)))
	})

	It("cannot start where no key is enrolled for the relying party", func() {
		u.Enrolments[0].RPID = "other.localhost"
		_, err := webauthn.Authenticate(rp, u, vocab.WebAuthnRoaming, "discouraged", fresh())
		Expect(err).To(HaveOccurred())

		By("control: a key without a recorded relying party is taken for this one's")
		u.Enrolments[0].RPID = ""
		Expect(answer(fault.Set{})).To(Succeed())
	})

	DescribeTable("refuses an answer that deviates", func(deviation securitykey.Deviation, counter bool) {
		Expect(answer(fault.Set{})).To(Succeed()) // so that there is a counter to fall back and an answer to replay
		err := answer(fault.Set{}, deviation)
		Expect(err).To(HaveOccurred())
		Expect(errors.Is(err, webauthn.ErrCounter)).To(Equal(counter), "%v", err)
		Expect(u.Enrolments[0].SignCount).To(Equal(uint32(1)), "a refused answer changes nothing")

		By("control: the right answer in the same state")
		Expect(answer(fault.Set{})).To(Succeed())
	},
		Entry(nil, securitykey.BadSignature, false),
		Entry(nil, securitykey.WrongChallenge, false),
		Entry(nil, securitykey.WrongOrigin("https://evil.example"), false),
		Entry("the origin with another port", securitykey.WrongOrigin("http://acme.localhost:4001"), false),
		Entry("the origin with another scheme", securitykey.WrongOrigin("https://acme.localhost:4000"), false),
		Entry(nil, securitykey.WrongRPID("beta.localhost"), false),
		Entry("the parent domain as relying party", securitykey.WrongRPID("localhost"), false),
		Entry(nil, securitykey.NoUserPresence, false),
		Entry(nil, securitykey.ReplayLast, false),
		Entry(nil, securitykey.CounterEqual, true),
		Entry(nil, securitykey.CounterLower, true),
		Entry(nil, securitykey.CounterZero, true),
	)

	It("refuses the same answer to the same challenge a second time, by its counter", func() {
		c := authenticate(u, "discouraged")
		response := get(key, c)
		Expect(c.FinishAuthenticate(response, u.Enrolments, fault.Set{})).To(Succeed())
		Expect(c.FinishAuthenticate(response, u.Enrolments, fault.Set{})).To(MatchError(webauthn.ErrCounter))
	})

	It("accepts keys that do not count: zero after zero", func() {
		Expect(answer(fault.Set{})).To(Succeed()) // the key knows only then how to answer with zero
		u.Enrolments[0].SignCount = 0
		Expect(answer(fault.Set{}, securitykey.CounterZero)).To(Succeed())
		Expect(u.Enrolments[0].SignCount).To(BeZero())

		By("control: zero after one is a copy of the key")
		u.Enrolments[0].SignCount = 1
		Expect(answer(fault.Set{}, securitykey.CounterZero)).To(MatchError(webauthn.ErrCounter))
	})

	DescribeTable("with the fault that ignores counters", func(deviation securitykey.Deviation, accepted bool) {
		Expect(answer(fault.Set{})).To(Succeed())
		Expect(answer(fault.Set{}, deviation)).NotTo(Succeed(), "control")
		err := answer(broken(fault.CounterIgnored), deviation)
		Expect(err == nil).To(Equal(accepted), "%v", err)
	},
		Entry("counters are accepted", securitykey.CounterLower, true),
		Entry("zero is accepted", securitykey.CounterZero, true),
		Entry("a bad signature is not", securitykey.BadSignature, false),
		Entry("another challenge is not", securitykey.WrongChallenge, false),
		Entry("another origin is not", securitykey.WrongOrigin("https://evil.example"), false),
	)

	DescribeTable("with the fault that takes an answer again", func(deviation securitykey.Deviation, accepted bool) {
		Expect(answer(fault.Set{})).To(Succeed())
		Expect(answer(fault.Set{}, deviation)).NotTo(Succeed(), "control")
		err := answer(broken(fault.WebAuthnReplay), deviation)
		Expect(err == nil).To(Equal(accepted), "%v", err)
	},
		Entry("the last answer is accepted", securitykey.ReplayLast, true),
		Entry("a lower counter is not", securitykey.CounterLower, false),
		Entry("a bad signature is not", securitykey.BadSignature, false),
		Entry("another origin is not", securitykey.WrongOrigin("https://evil.example"), false),
	)

	It("looks at the enrolments as they are when the answer comes", func() {
		c := authenticate(u, "discouraged")
		response := get(key, c)
		Expect(c.FinishAuthenticate(response, nil, fault.Set{})).NotTo(Succeed())
		By("control: with the enrolment")
		Expect(c.FinishAuthenticate(response, u.Enrolments, fault.Set{})).To(Succeed())
	})

	It("refuses another person's key", func() {
		bens := newKey()
		ben := tenant.User{ID: "auth0|ben", Name: "Ben"}
		ben.Enrolments = []tenant.Enrolment{enrol(bens, ben)}

		c := authenticate(u, "discouraged")
		shown := edited(c, "allowCredentials", nil)
		Expect(c.FinishAuthenticate(get(bens, shown), u.Enrolments, fault.Set{})).NotTo(Succeed())
		By("even where the credential got into the list: it carries another user's handle")
		Expect(c.FinishAuthenticate(get(bens, shown), append(u.Enrolments, ben.Enrolments...), fault.Set{})).NotTo(Succeed())
		By("control: the own key on the same page")
		Expect(c.FinishAuthenticate(get(key, shown), u.Enrolments, fault.Set{})).To(Succeed())
	})

	DescribeTable("insists on user verification where the tenant requires it", func(uv string, able, accepted bool) {
		verifying := newKey(securitykey.UserVerification(able))
		u = ana(enrol(verifying, ana()))
		c := authenticate(u, uv)
		err := c.FinishAuthenticate(get(verifying, edited(c, "userVerification", "preferred")), u.Enrolments, fault.Set{})
		Expect(err == nil).To(Equal(accepted), "%v", err)
	},
		Entry("required, key without", "required", false, false),
		Entry("required, key with", "required", true, true),
		Entry("preferred, key without", "preferred", false, true),
		Entry("discouraged, key without", "discouraged", false, true),
	)

	It("refuses the response of an enrolment", func() {
		c := authenticate(u, "discouraged")
		Expect(c.FinishAuthenticate(create(newKey(), register(ana(), "discouraged")), u.Enrolments, fault.Set{})).NotTo(Succeed())
	})
})
