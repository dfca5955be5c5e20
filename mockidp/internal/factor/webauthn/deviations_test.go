package webauthn_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"runtime"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

const accepted = "accepted"

// reasons says what the mock makes of each deviation: of a creation, and of an assertion.
var reasons = map[vocab.Answer][2]string{
	"wrong-type":                   {"type", "type"},
	"wrong-challenge":              {"challenge", "challenge"},
	"earlier-challenge":            {"challenge", "challenge"},
	"padded-challenge":             {"challenge", "challenge"},
	"non-canonical-challenge":      {"challenge", "challenge"},
	"wrong-origin":                 {"origin", "origin"},
	"wrong-scheme":                 {"origin", "origin"},
	"wrong-port":                   {"origin", "origin"},
	"trailing-dot":                 {"origin", "origin"},
	"sibling-origin":               {"origin", "origin"},
	"subdomain":                    {"origin", "origin"},
	"look-alike":                   {"origin", "origin"},
	"cross-origin":                 {"cross-origin", "cross-origin"},
	"top-origin":                   {"cross-origin", "cross-origin"},
	"client-data-bom":              {accepted, accepted},
	"unknown-member":               {accepted, accepted},
	"token-binding":                {accepted, accepted},
	"duplicate-member":             {"client-data", "client-data"},
	"truncated-client-data":        {"client-data", "client-data"},
	"trailing-client-data":         {"client-data", "client-data"},
	"client-data-not-utf-8":        {"client-data", "client-data"},
	"wrong-rp-id":                  {"rp-id", "rp-id"},
	"parent-rp-id":                 {"rp-id", "rp-id"},
	"no-user-presence":             {"user-presence", "user-presence"},
	"no-user-verification":         {"user-verification", "user-verification"},
	"backed-up-alone":              {"back-up", "back-up"},
	"backup-eligibility":           {"", "back-up"},
	"backed-up":                    {accepted, accepted},
	"extensions-missing":           {"unreadable", "unreadable"},
	"unasked-extension":            {accepted, accepted},
	"data-trailing-bytes":          {"unreadable", "unreadable"},
	"data-truncated":               {"unreadable", "unreadable"},
	"not-attested":                 {"unreadable", ""},
	"attested-truncated":           {"unreadable", ""},
	"wrong-attachment":             {"attachment", "attachment"},
	"algorithm-not-offered":        {"algorithm", ""},
	"wrong-curve":                  {"public-key", ""},
	"off-curve":                    {"public-key", ""},
	"short-coordinate":             {"public-key", ""},
	"small-rsa-key":                {"public-key", ""},
	"small-rsa-exponent":           {"public-key", ""},
	"duplicate-label":              {"unreadable", ""},
	"longest-id":                   {accepted, ""},
	"id-too-long":                  {"unreadable", ""},
	"other-raw-id":                 {"credential", ""},
	"registered-again":             {accepted, ""}, // whoever keeps the credentials refuses it
	"object-trailing-bytes":        {"unreadable", ""},
	"object-truncated":             {"unreadable", ""},
	"object-indefinite":            {"unreadable", ""},
	"object-duplicate-key":         {"unreadable", ""},
	"object-nested":                {"unreadable", ""},
	"object-huge-length":           {"unreadable", ""},
	"object-huge-array":            {"unreadable", ""},
	"unknown-format":               {"attestation", ""},
	"none-with-a-statement":        {"attestation", ""},
	"self-attestation":             {accepted, ""},
	"self-bad-signature":           {"attestation", ""},
	"self-wrong-algorithm":         {"attestation", ""},
	"certified":                    {accepted, ""},
	"certified-by-a-stranger":      {accepted, ""}, // the mock asks for no attestation and knows no roots
	"certificate-expired":          {"attestation", ""},
	"certificate-of-another-model": {"attestation", ""},
	"bad-signature":                {"", "signature"},
	"other-key":                    {"", "signature"},
	"truncated-signature":          {"", "signature"},
	"trailing-signature":           {"", "signature"},
	"loose-signature":              {"", "signature"},
	"empty-signature":              {"", "signature"},
	"altered-data":                 {"", "signature"},
	"altered-client-data":          {"", "signature"},
	"counter-equal":                {"", "counter"},
	"counter-lower":                {"", "counter"},
	"counter-zero":                 {"", "counter"},
	"counter-greatest":             {"", accepted},
	"credential-not-allowed":       {"", "credential"},
	"wrong-user-handle":            {"", "user-handle"},
	"no-user-handle":               {"", accepted}, // the page named the credentials
}

// reason is why a response was refused.
func reason(err error) string {
	GinkgoHelper()
	if err == nil {
		return accepted
	}
	var refusal *webauthn.Refusal
	Expect(errors.As(err, &refusal)).To(BeTrue(), "%v", err)
	Expect(refusal.Detail).NotTo(BeEmpty())
	return refusal.Reason
}

var _ = Describe("Every deviation", func() {
	It("of a registration is refused for its own reason, and the right answer accepted", func() {
		for _, d := range vocab.WebAuthnDeviations() {
			want, stated := reasons[d.Name]
			Expect(stated).To(BeTrue(), string(d.Name))
			Expect(d.Creation).To(Equal(want[0] != ""), string(d.Name))
			if !d.Creation {
				continue
			}
			key := newKey(securitykey.UserVerification(true))
			enrol(key, ana())
			c := register(ana(), "required")
			_, err := c.FinishRegister(create(key, c, securitykey.Deviation(d.Name)), fault.Set{})
			Expect(reason(err)).To(Equal(want[0]), "%s: %v", d.Name, err)
			if d.Permitted {
				Expect(err).NotTo(HaveOccurred(), string(d.Name))
			}
			c = register(ana(), "required")
			_, err = c.FinishRegister(create(key, c), fault.Set{})
			Expect(err).NotTo(HaveOccurred(), "control of %s", d.Name)
		}
	})

	It("of an authentication is refused for its own reason, and the right answer accepted", func() {
		for _, d := range vocab.WebAuthnDeviations() {
			want := reasons[d.Name][1]
			Expect(d.Assertion).To(Equal(want != ""), string(d.Name))
			if !d.Assertion {
				continue
			}
			key := newKey(securitykey.UserVerification(true), securitykey.BackUp(d.Name == "backed-up", false))
			u := ana(enrol(key, ana()))
			answer := func(deviations ...securitykey.Deviation) error {
				c := authenticate(u, "required")
				return c.FinishAuthenticate(get(key, c, deviations...), u.Enrolments, fault.Set{})
			}
			for range 2 {
				Expect(answer()).To(Succeed())
			}
			before := u.Enrolments[0]
			err := answer(securitykey.Deviation(d.Name))
			Expect(reason(err)).To(Equal(want), "%s: %v", d.Name, err)
			if want == accepted {
				continue
			}
			Expect(d.Permitted).To(BeFalse(), string(d.Name))
			Expect(u.Enrolments[0]).To(Equal(before), "a refused answer changes nothing")
			Expect(answer()).To(Succeed(), "control of %s", d.Name)
		}
	})
})

var _ = Describe("A byte order mark before the client data", func() {
	It("is refused where the relying party reads it so, and the right answer accepted", func() {
		strict := rp
		strict.RefusesBOM = true
		key := newKey()
		c, err := webauthn.Register(strict, ana(), vocab.WebAuthnRoaming, "discouraged", fresh())
		Expect(err).NotTo(HaveOccurred())
		_, err = c.FinishRegister(create(key, c, "client-data-bom"), fault.Set{})
		Expect(reason(err)).To(Equal("client-data"))
		e, err := c.FinishRegister(create(key, c), fault.Set{})
		Expect(err).NotTo(HaveOccurred(), "control")

		u := ana(e)
		c, err = webauthn.Authenticate(strict, u, vocab.WebAuthnRoaming, "discouraged", fresh())
		Expect(err).NotTo(HaveOccurred())
		Expect(reason(c.FinishAuthenticate(get(key, c, "client-data-bom"), u.Enrolments, fault.Set{}))).To(Equal("client-data"))
		Expect(c.FinishAuthenticate(get(key, c), u.Enrolments, fault.Set{})).To(Succeed(), "control")
	})
})

var _ = Describe("A response that asks for too much", func() {
	It("is refused before it is read", func() {
		c := register(ana(), "discouraged")
		huge := append([]byte(`{"id":"`), bytes.Repeat([]byte("A"), webauthn.MaxResponse)...)
		_, err := c.FinishRegister(huge, fault.Set{})
		Expect(reason(err)).To(Equal("too-large"))
		Expect(reason(authenticate(ana(enrol(newKey(), ana())), "discouraged").FinishAuthenticate(huge, nil, fault.Set{}))).To(Equal("too-large"))
	})

	DescribeTable("in its attestation object is given no more memory than it has bytes, many times over", func(deviation securitykey.Deviation) {
		c := register(ana(), "discouraged")
		response := create(newKey(), c, deviation)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := c.FinishRegister(response, fault.Set{})
		runtime.ReadMemStats(&after)
		Expect(reason(err)).To(Equal("unreadable"))
		Expect(after.TotalAlloc - before.TotalAlloc).To(BeNumerically("<", 4<<20))
	},
		Entry(nil, securitykey.Deviation("object-nested")), Entry(nil, securitykey.Deviation("object-huge-length")), Entry(nil, securitykey.Deviation("object-huge-array")),
	)

	DescribeTable("in its client data is refused", func(text string) {
		key := newKey()
		c := register(ana(), "discouraged")
		right := create(key, c)
		var r map[string]any
		Expect(json.Unmarshal(right, &r)).To(Succeed())
		r["response"].(map[string]any)["clientDataJSON"] = base64.RawURLEncoding.EncodeToString([]byte(text))
		changed, err := json.Marshal(r)
		Expect(err).NotTo(HaveOccurred())
		_, err = c.FinishRegister(changed, fault.Set{})
		Expect(reason(err)).To(Equal("client-data"))
		_, err = c.FinishRegister(right, fault.Set{})
		Expect(err).NotTo(HaveOccurred(), "control")
	},
		Entry("nested", string(bytes.Repeat([]byte(`{"a":`), 1000))),
		Entry("a list", "[]"),
		Entry("a text", `"webauthn.create"`),
		Entry("nothing", ""),
		Entry("a null byte", "{\"type\":\"webauthn.create\"}\x00"),
		Entry("a member twice further in", `{"type":"webauthn.create","x":{"y":1,"y":2}}`),
		Entry("a member in other letters", `{"type":"webauthn.get","Type":"webauthn.create"}`),
		Entry("two marks", "\xef\xbb\xbf\xef\xbb\xbf{}"),
	)
})
