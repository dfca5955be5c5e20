package mockidp_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mfaproof/mfaproof/mockidp"
)

// asked are the endpoints that applications post to.
var asked = []string{"/oauth/token", "/oauth/device/code", "/passwordless/start", "/oauth/par", "/oauth/revoke", "/mfa/challenge", "/mfa/associate"}

// maxAnswer is more than any of them answers, in bytes.
const maxAnswer = 16 << 10

// FuzzEndpoint posts bodies of any bytes, as forms and as JSON, to what applications ask. Whatever comes is answered as OAuth says, never
// by a failure of the server, and without what proves somebody it gives no tokens of anybody.
func FuzzEndpoint(f *testing.F) {
	const app = "client_id=app&client_secret=s3cret&"
	grant := func(name, rest string) string { return app + "grant_type=" + url.QueryEscape(name) + "&" + rest }
	for at := range asked {
		for _, body := range []string{
			"", app, grant(deviceGrant, "device_code=x"), grant(codeGrant, "username=%2B15550100&otp=123456&realm=sms"), app + "connection=sms&phone_number=%2B15550100&send=code",
			grant(tokenExchange, "subject_token=x&subject_token_type=urn:acme:other"), grant("refresh_token", "refresh_token=x&audience=urn:acme.localhost:session_transfer"),
			grant("password", "username=ana%40example.com&password=x"), app + "scope=openid&audience=x", app + "token=x", "client_id=%zz", "a=1&a=2", app + "mfa_token=\xff\x00&challenge_type=otp",
			`{"client_id":"app","client_secret":"s3cret","connection":"email","email":"a@b","send":"code","authParams":{}}`, `{"grant_type":1}`, `{"a":{"b":[]}}`, "[", "null",
		} {
			f.Add(byte(at), []byte(body))
		}
	}
	yaml := strings.NewReplacer(
		"[authorization_code, refresh_token, password, "+realmGrant, "[authorization_code, refresh_token, '"+deviceGrant+"', '"+codeGrant+"', password, "+realmGrant,
		"    is_token_endpoint_ip_header_trusted: true\n", "    token_exchange: { allow_any_profile_of_type: [custom_authentication] }\n    session_transfer: { can_create_session_transfer_token: true }\n",
		"databases: ", "connections:\n  - { name: email, strategy: email, enabled_clients: [app] }\n  - { name: text, strategy: sms, enabled_clients: [app] }\ndatabases: ",
	).Replace(grantsYAML)
	folder := fstest.MapFS{}
	for name, text := range map[string]string{"tenant.yaml": yaml, "users.yaml": usersYAML, "ask.js": "exports.onExecutePostLogin = async () => {};\n"} {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	fixture, err := mockidp.Load(folder, "acme/")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, at byte, body []byte) {
		path := asked[int(at)%len(asked)]
		name := fmt.Sprintf("e%d", forks.Add(1))
		tenant, err := server.Fork(fixture, mockidp.ForkOptions{Name: name, Start: start, Random: seeded(1)})
		if err != nil {
			t.Fatal(err)
		}
		defer tenant.Close()
		for _, kind := range []string{formType, jsonType} {
			req, err := http.NewRequest(http.MethodPost, "http://"+name+".localhost"+path, strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", kind)
			res, err := mockidp.Transport(server).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			var answer map[string]any
			if len(raw) > 0 {
				err = json.Unmarshal(raw, &answer)
			}
			if res.StatusCode >= 500 || len(raw) > maxAnswer || err != nil {
				t.Fatalf("%s was answered with %d and %d bytes (%v): %.200s", path, res.StatusCode, len(raw), err, raw)
			}
			if answer["id_token"] != nil || answer["refresh_token"] != nil {
				t.Fatalf("%q got tokens of somebody at %s", body, path)
			}
		}
	})
}
