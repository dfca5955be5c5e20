package bundle_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/bundle"
	"github.com/mfaproof/mfaproof/mockidp/internal/outbound"
)

// modules is a folder with a node_modules that npm filled; `make npm-modules` makes it.
func modules() string {
	folder := os.Getenv("MFAPROOF_NPM_MODULES")
	if folder == "" {
		Skip("MFAPROOF_NPM_MODULES names no folder with installed packages; make npm-modules makes one")
	}
	return folder
}

func declared(names ...string) []bundle.Dependency {
	var out []bundle.Dependency
	for _, n := range names {
		out = append(out, bundle.Dependency{Name: n, Version: "latest"})
	}
	return out
}

// real runs an Action with packages as npm installs them.
func real(body string, stub action.Outbound, names ...string) string {
	GinkgoHelper()
	return value(compiled(modules(), body, declared(names...)...), stub)
}

func stub(rules ...outbound.Rule) action.Outbound {
	GinkgoHelper()
	s, err := outbound.New(rules)
	Expect(err).NotTo(HaveOccurred())
	return s
}

var _ = Describe("Packages as npm installs them", func() {
	It("lodash", func() {
		Expect(real(handler(`const _ = require('lodash'); const get = require('lodash/get');`,
			`[_.chunk([1, 2, 3], 2), _.camelCase('risk score'), get({ a: [{ b: 4 }] }, 'a[0].b'), _.template('hi <%= name %>')({ name: 'Ana' }), _.debounce.name]`), nil, "lodash")).
			To(MatchJSON(`[[[1,2],[3]],"riskScore",4,"hi Ana","debounce"]`))
	})

	It("jsonwebtoken with HS256", func() {
		code := handler(`const jwt = require('jsonwebtoken');`, `(() => {
			const token = jwt.sign({ sub: 'ana' }, 'secret', { expiresIn: '5m' });
			let wrong;
			try { jwt.verify(token, 'other'); } catch (e) { wrong = e.name + ': ' + e.message; }
			return [token, jwt.verify(token, 'secret'), wrong, jwt.decode(token, { complete: true }).header];
		})()`)
		// The token is that of RFC 7515 for the clock of the test; openssl dgst -sha256 -hmac gives the same signature.
		Expect(real(code, nil, "jsonwebtoken")).To(MatchJSON(`["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmEiLCJpYXQiOjE3NzQ3NDc4MDAsImV4cCI6MTc3NDc0ODEwMH0.oB5IjCfT1GhSzvaydenaCHezO3gbr6YRx-vicHHrd-o",
			{"sub":"ana","iat":1774747800,"exp":1774748100},"JsonWebTokenError: invalid signature",{"alg":"HS256","typ":"JWT"}]`))
	})

	DescribeTable("jsonwebtoken with keys", func(algorithm, privatePEM, publicPEM string) {
		keys, err := json.Marshal([]string{privatePEM, publicPEM})
		Expect(err).NotTo(HaveOccurred())
		code := handler(`const jwt = require('jsonwebtoken'); const crypto = require('crypto'); const [key, pub] = `+string(keys)+`;`, `(() => {
			const token = jwt.sign({ sub: 'ana' }, key, { algorithm: '`+algorithm+`', keyid: 'k1' });
			const tampered = token.replace(/\.[^.]*\./, '.' + Buffer.from('{"sub":"eve"}').toString('base64url') + '.');
			let wrong;
			try { jwt.verify(tampered, pub); } catch (e) { wrong = e.message; }
			return [jwt.verify(token, pub, { algorithms: ['`+algorithm+`'] }).sub, jwt.verify(token, crypto.createPublicKey(key)).sub, wrong];
		})()`)
		Expect(real(code, nil, "jsonwebtoken")).To(MatchJSON(`["ana","ana","invalid signature"]`))
	},
		Entry("RS256", "RS256", rsaPrivate, rsaPublic), Entry("PS256", "PS256", rsaPrivate, rsaPublic), Entry("ES256", "ES256", ecPrivate, ecPublic),
	)

	It("axios: get, post, an error status, a timeout and a refusal", func() {
		code := `const axios = require('axios');
exports.onExecutePostLogin = async (event, api) => {
  const got = await axios.get('https://api.example.com/risk', { params: { user: 'a b' }, headers: { 'X-Key': 'k' } });
  const posted = await axios.post('https://api.example.com/echo', { a: 1 });
  const errors = [];
  for (const url of ['https://api.example.com/down', 'https://api.example.com/slow', 'https://elsewhere.example/']) {
    try { await axios.get(url, { timeout: 1000 }); } catch (e) { errors.push([e.isAxiosError, e.code, e.response?.status ?? null]); }
  }
  api.idToken.setCustomClaim('v', [got.status, got.data, posted.data, errors]);
};`
		program := compiled(modules(), code, declared("axios")...)
		result, err := run(program, stub(
			outbound.Rule{URL: "https://api.example.com/risk?user=a+b", Method: "GET", Answer: action.Answer{Status: 200, Headers: [][2]string{{"content-type", "application/json"}}, Body: []byte(`{"score":7}`)}},
			outbound.Rule{URL: "https://api.example.com/echo", Method: "POST", Answer: action.Answer{Status: 201, Body: []byte("made")}},
			outbound.Rule{URL: "https://api.example.com/down", Answer: action.Answer{Status: 503}},
			outbound.Rule{URL: "https://api.example.com/slow", Answer: action.Answer{Status: 200, Delay: 2e9}},
		))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(result.Commands[0].Args[1])).To(MatchJSON(`[200,{"score":7},"made",[[true,"ERR_BAD_RESPONSE",503],[true,"ETIMEDOUT",null],[true,"ERR_NETWORK",null]]]`))
		Expect(result.Requests).To(HaveLen(5))
		Expect(result.Notices).To(ConsistOf(HaveField("Text", ContainSubstring("https://elsewhere.example/"))))
	})

	It("axios asking for real where a rule allows it", func() {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"path":"` + r.URL.Path + `","method":"` + r.Method + `"}`))
		}))
		defer server.Close()
		Expect(real(handler(`const axios = require('axios');`, `(await axios.delete('`+server.URL+`/x')).data`), stub(outbound.Rule{URL: server.URL + "/*", Allow: true}), "axios")).
			To(MatchJSON(`{"path":"/x","method":"DELETE"}`))
	})

	It("uuid", func() {
		code := handler(`const { v4, v5, validate, version } = require('uuid');`, `[v4() !== v4(), version(v4()), validate(v4()), v5('mfaproof', v5.DNS)]`)
		// v5 of this name: python3 -c 'import uuid; print(uuid.uuid5(uuid.NAMESPACE_DNS, "mfaproof"))'
		Expect(real(code, nil, "uuid")).To(MatchJSON(`[true,4,true,"a9090857-c818-5621-805d-8fe014308702"]`))
	})

	It("moment on the tenant's clock", func() {
		Expect(real(handler(`const moment = require('moment');`, `[moment().toISOString(), moment().add(1, 'day').format('dddd, MMMM Do YYYY'), moment('2026-03-01').fromNow()]`), nil, "moment")).
			To(MatchJSON(`["2026-03-29T01:30:00.000Z","Monday, March 30th 2026","a month ago"]`))
	})

	It("node-fetch", func() {
		rule := outbound.Rule{URL: "https://api.example.com/x", Answer: action.Answer{Status: 200, Body: []byte(`{"ok":true}`)}}
		Expect(real(handler(`const fetch = require('node-fetch');`, `await (await fetch('https://api.example.com/x')).json()`), stub(rule), "node-fetch")).To(MatchJSON(`{"ok":true}`))
	})
})
