package action_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// withKeys gives what the body returns, which sees the test's keys as rsaPrivate, rsaPublic, ecPrivate and ecPublic.
func withKeys(body string) string {
	GinkgoHelper()
	keys, err := json.Marshal([]string{rsaPrivate, rsaPublic, ecPrivate, ecPublic})
	Expect(err).NotTo(HaveOccurred())
	return given("const c = require('crypto'); const [rsaPrivate, rsaPublic, ecPrivate, ecPublic] = " + string(keys) + "; " + body)
}

var _ = Describe("The crypto of Node", func() {
	DescribeTable("gives published and openssl's values",
		func(body, want string) { Expect(withKeys("return " + body)).To(MatchJSON(want)) },
		Entry("FIPS 180-4, abc", `c.createHash('sha256').update('a').update('bc').digest('hex')`, `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`),
		Entry("RFC 1321, abc", `c.createHash('md5').update('abc').digest('base64')`, `"kAFQmDzST7DWlj99KOF/cg=="`),
		Entry("RFC 4231, case 2", `c.createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex')`, `"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"`),
		Entry("RFC 6070, two rounds", `c.pbkdf2Sync('password', 'salt', 2, 20, 'sha1').toString('hex')`, `"ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"`),
		Entry("openssl dgst -sha256 -sign with RSA", `c.createSign('RSA-SHA256').update('abc').sign(rsaPrivate, 'base64')`, `"nFehAKtIZqCDTGlDL2npmOAJuF0UGOOYnuNKzX2dIeGlnc0NTJdSg/rKs/O67k6Rq7k7PFiElLvhydlLnMrj+9JBJnbynWvMu6375+M+x/uAYkF8mkXRA1KllrwAj/cJYmU2paW9Ug4IhZdwgcl1duQ2Bl3ExGnky6PC1kq7yWCdN1vw5fwH9L2diWzcSh2IWFpA5TNa7dlYGXx+2OHOLQVJcBfBhoPxY2U0WOQzbReHdmbBWNZEBzRTXd+5+AA5clQ3EEOo1Cn1VNgAuaxUexJAQ4F5/cIXK8IFAundZW7ThR9i0XU7JqFW3KnBLG1K8lZmceH6Vywdn/npA6CHmA=="`),
		Entry("openssl's ECDSA signature", `['abc', 'abd'].map(t => c.createVerify('SHA256').update(t).verify(ecPublic, 'MEUCIQCyIG/5/9eB5aEEPg+NEpU5bacnAivgIxLrm9D+Wo0wXQIgSU8Hjp50jC1fNOK6osOWT4988ZTJXAXf0a55DusRMtg=', 'base64'))`, `[true,false]`),
		Entry("WebCrypto digest", `Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'))).toString('hex').slice(0, 8)`, `"ba7816bf"`),
		Entry("WebCrypto HMAC", `(async k => Buffer.from(await crypto.subtle.sign('HMAC', k, Buffer.from('what do ya want for nothing?'))).toString('hex').slice(0, 8))(
			await crypto.subtle.importKey('raw', Buffer.from('Jefe'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']))`, `"5bdcc146"`),
	)

	DescribeTable("signs and verifies, and refuses what was changed",
		func(algorithm, private, public, options string) {
			Expect(withKeys(`const o = ` + options + `; const s = c.createSign('` + algorithm + `').update('abc').sign({ key: ` + private + `, ...o });
				const check = (text, sig) => c.createVerify('` + algorithm + `').update(text).verify({ key: ` + public + `, ...o }, sig);
				const bad = Buffer.from(s); bad[bad.length - 1] ^= 1;
				return [check('abc', s), check('abd', s), check('abc', bad)]`)).To(MatchJSON(`[true,false,false]`))
		},
		Entry("RSA", "RSA-SHA512", "rsaPrivate", "rsaPublic", `{}`),
		Entry("RSA-PSS", "sha256", "rsaPrivate", "rsaPublic", `{ padding: c.constants.RSA_PKCS1_PSS_PADDING, saltLength: c.constants.RSA_PSS_SALTLEN_DIGEST }`),
		Entry("ECDSA", "sha256", "ecPrivate", "ecPublic", `{}`),
		Entry("ECDSA as JOSE has it", "sha256", "ecPrivate", "ecPublic", `{ dsaEncoding: 'ieee-p1363' }`),
		Entry("with the public half of a private key", "sha256", "ecPrivate", "c.createPublicKey(ecPrivate)", `{}`),
		Entry("with keys that were JWKs", "sha256", "c.createPrivateKey({ key: c.createPrivateKey(rsaPrivate).export({ format: 'jwk' }), format: 'jwk' })",
			"c.createPublicKey({ key: c.createPublicKey(rsaPublic).export({ format: 'jwk' }), format: 'jwk' })", `{}`),
	)

	It("describes keys", func() {
		Expect(withKeys(`const k = c.createPrivateKey(rsaPrivate), e = c.createPublicKey(ecPublic); return [k.type, k.asymmetricKeyType, k.asymmetricKeyDetails.modulusLength,
			e.type, e.asymmetricKeyType, e.asymmetricKeyDetails.namedCurve, c.createSecretKey(Buffer.from('abc')).symmetricKeySize]`)).
			To(MatchJSON(`["private","rsa",2048,"public","ec","prime256v1",3]`))
	})

	DescribeTable("says what it cannot do",
		func(body, words string) {
			Expect(withKeys("try { " + body + "; return 'done' } catch (e) { return e.message }")).To(ContainSubstring(words))
		},
		Entry(nil, `c.createHash('sha3-256')`, "use one of md5, sha1, sha224, sha256, sha384, sha512"),
		Entry(nil, `c.createSign('sha256').update('').sign(rsaPublic)`, "a private key is needed"),
		Entry(nil, `c.createSign('sha256').update('').sign('secret')`, "the key cannot be read"),
		Entry(nil, `c.createPrivateKey({ key: rsaPrivate, passphrase: 'x' })`, "without a passphrase"),
		Entry(nil, `c.timingSafeEqual(Buffer.from('a'), Buffer.from('bc'))`, "same byte length"),
		Entry(nil, `c.randomBytes(1e9)`, "are more than the 1048576 that are given"),
		Entry(nil, `c.pbkdf2Sync('', '', 1e9, 1, 'sha1')`, "at most 1000000 iterations"),
		Entry("but does what it can", `c.timingSafeEqual(Buffer.from('a'), Buffer.from('b')); c.randomBytes(10)`, "done"),
	)
})
