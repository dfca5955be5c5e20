package resource_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"time"

	"github.com/go-jose/go-jose/v4"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/resource"
)

const (
	audience = "https://accounts.example.test"
	issuer   = "https://tenant.example.test/"
	class    = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
)

var now = time.Unix(1_772_442_610, 0)

var key, _ = rsa.GenerateKey(rand.Reader, 2048)

// signed makes an access token of claims over those of a good one; nil leaves one out.
func signed(by *rsa.PrivateKey, kid string, changes map[string]any) string {
	GinkgoHelper()
	claims := map[string]any{"iss": issuer, "aud": []string{audience, issuer + "userinfo"}, "exp": now.Unix() + 1, "sub": "ana",
		audience + "/acr": class, audience + "/auth_time": now.Unix() - 300}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	payload, err := json.Marshal(claims)
	Expect(err).NotTo(HaveOccurred())
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: by, KeyID: kid}}, nil)
	Expect(err).NotTo(HaveOccurred())
	object, err := signer.Sign(payload)
	Expect(err).NotTo(HaveOccurred())
	text, err := object.CompactSerialize()
	Expect(err).NotTo(HaveOccurred())
	return text
}

func api() resource.API {
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "one", Algorithm: "RS256", Use: "sig"}}})
	Expect(err).NotTo(HaveOccurred())
	return resource.API{Audience: audience, Issuer: issuer, Keys: keys, Now: func() time.Time { return now }}
}

var _ = Describe("An API", func() {
	minutes := func(n int) *time.Duration { d := time.Duration(n) * time.Minute; return &d }

	It("answers a good token, and wants one", func() {
		Expect(api().Call(signed(key, "one", nil), resource.Demand{})).To(Equal(resource.Answer{Status: 200}))
		Expect(api().Call(signed(key, "one", map[string]any{"aud": audience}), resource.Demand{})).To(Equal(resource.Answer{Status: 200}))
		Expect(api().Call("", resource.Demand{ACR: class})).To(Equal(resource.Answer{Status: 401, Challenge: "Bearer"}))
	})

	DescribeTable("takes no token that", func(token func() string, why string) {
		a := api().Call(token(), resource.Demand{ACR: class})
		Expect(a).To(Equal(resource.Answer{Status: 401, Challenge: `Bearer error="invalid_token", error_description="` + why + `"`}))
		Expect(a.Read()).To(Equal(resource.Challenge{Error: "invalid_token"}))
	},
		Entry("is opaque", func() string { return "opaque" }, "the access token is no signed JWT"),
		Entry("is signed by an unknown key", func() string { return signed(key, "two", nil) }, "the access token is signed by an unknown key"),
		Entry("is signed by a wrong key", func() string {
			other, err := rsa.GenerateKey(rand.Reader, 2048)
			Expect(err).NotTo(HaveOccurred())
			return signed(other, "one", nil)
		}, "the signature of the access token is wrong"),
		Entry("is of another issuer", func() string { return signed(key, "one", map[string]any{"iss": "https://other.example.test/"}) }, "the access token is of another issuer"),
		Entry("is for another API", func() string { return signed(key, "one", map[string]any{"aud": "https://other.example.test"}) }, "the access token is for another API"),
		Entry("expires now", func() string { return signed(key, "one", map[string]any{"exp": now.Unix()}) }, "the access token expired"),
		Entry("never says when it expires", func() string { return signed(key, "one", map[string]any{"exp": nil}) }, "the access token expired"),
	)

	DescribeTable("asks for a step-up", func(changes map[string]any, d resource.Demand, challenge string) {
		Expect(api().Call(signed(key, "one", changes), d)).To(Equal(resource.Answer{Status: 401, Challenge: challenge}))
	},
		Entry("where the class is missing", map[string]any{audience + "/acr": nil}, resource.Demand{ACR: class},
			`Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="`+class+`"`),
		Entry("where the class is another", map[string]any{"acr": "urn:another"}, resource.Demand{ACR: class, MaxAge: minutes(5)},
			`Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="`+class+`", max_age="300"`),
		Entry("where the login is too old", nil, resource.Demand{MaxAge: minutes(4)},
			`Bearer error="insufficient_user_authentication", error_description="A more recent authentication is required", max_age="240"`),
		Entry("where no time is told", map[string]any{audience + "/auth_time": nil}, resource.Demand{MaxAge: minutes(5)},
			`Bearer error="insufficient_user_authentication", error_description="A more recent authentication is required", max_age="300"`),
	)

	It("is content with the class and an age at the limit, under either name", func() {
		d := resource.Demand{ACR: class, MaxAge: minutes(5)}
		Expect(api().Call(signed(key, "one", nil), d).Status).To(Equal(200))
		Expect(api().Call(signed(key, "one", map[string]any{audience + "/acr": nil, audience + "/auth_time": nil, "acr": class, "auth_time": now.Unix()}), d).Status).To(Equal(200))
	})

	It("tells an application what to ask for", func() {
		c := api().Call(signed(key, "one", map[string]any{audience + "/acr": nil}), resource.Demand{ACR: class, MaxAge: minutes(1)}).Read()
		Expect(c).To(Equal(resource.Challenge{Error: resource.Insufficient, ACRValues: class, MaxAge: minutes(1)}))
		Expect(resource.Answer{Challenge: `Bearer max_age="soon", realm="x"`}.Read()).To(Equal(resource.Challenge{}), "what cannot be read is passed over")
	})
})
