package mockidp_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// posted are the pages that a form is posted to: what the person's Action asks for, and what they hold. The first is the login page.
var posted = []struct {
	ask  string
	held []mockidp.Credential
	at   string
}{
	{askNothing, nil, "/u/login"},
	{challengeOTP, []mockidp.Credential{{Type: vocab.OTP, Secret: secret}}, "/u/mfa-otp-challenge"},
	{enrolOTP, nil, "/u/mfa-otp-enrollment"},
	{challenges(vocab.Phone, "preferredMethod: 'sms'"), []mockidp.Credential{{Type: vocab.Phone, Phone: "+15550100"}}, "/u/mfa-sms-challenge"},
	{enrols(vocab.Phone, "preferredMethod: 'sms'"), nil, "/u/mfa-sms-enrollment"},
	{challenges(vocab.RecoveryCode, ""), []mockidp.Credential{{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}}, "/u/mfa-recovery-code-challenge"},
	{enrols(vocab.Push, ""), nil, "/u/mfa-push-welcome"},
	{enrolAny, nil, "/u/mfa-detect-browser-capabilities"},
}

// maxPage is more than any page has, in bytes: what was posted does not come back at length.
const maxPage = 128 << 10

// FuzzForm posts bodies of any bytes to the login page and to the pages of factors. Whatever comes is answered by a page, never by a
// failure of the server; it takes no factor away, gets nobody past a page of a factor, and the login can be looked at afterwards.
func FuzzForm(f *testing.F) {
	for page := range posted {
		for _, body := range []string{
			"", "action=default&code=000000", "username=ana%40example.com&password=correct+horse", "code=1&code=2", "code[]=000000", "action=pick-authenticator",
			"action=language&language=en", "action=resend", "action=back&code=%zz", "phone=%2B15550100&type=sms", "response=%7B%7D&action=error", "saved=on&state=x",
			"code=\xff\x00", strings.Repeat("a=b&", 3000), "action=otp", "js-available=true&webauthn-available=true&webauthn-platform-available=false",
		} {
			f.Add(byte(page), []byte(body))
		}
	}
	fixtures := make([]*mockidp.Fixture, len(posted))
	for i, p := range posted {
		files := factorFiles("sms", "recovery-code")
		files["ask.js"] = "exports.onExecutePostLogin = async (event, api) => {\n" + p.ask + "\n};\n"
		files["users.yaml"] = usersYAML
		folder := fstest.MapFS{}
		for name, text := range files {
			folder[name] = &fstest.MapFile{Data: []byte(text)}
		}
		loaded, err := mockidp.Load(folder, "acme/")
		if err != nil {
			f.Fatal(err)
		}
		fixtures[i] = loaded
	}
	f.Fuzz(func(t *testing.T, page byte, body []byte) {
		n := int(page) % len(posted)
		name := fmt.Sprintf("f%d", forks.Add(1))
		tenant, err := server.Fork(fixtures[n], mockidp.ForkOptions{Name: name, Start: start, Random: seeded(1)})
		if err != nil {
			t.Fatal(err)
		}
		defer tenant.Close()
		for _, held := range posted[n].held {
			if err := tenant.Seed(anaID, held); err != nil {
				t.Fatal(err)
			}
		}
		jar, _ := cookiejar.New(nil) // no option that could be wrong
		client := &http.Client{Transport: mockidp.Transport(server), Jar: jar, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
			if next.URL.Scheme == "https" { // the application's own address
				return http.ErrUseLastResponse
			}
			return nil
		}}
		ask := func(method, address, form string) *url.URL {
			req, err := http.NewRequest(method, address, strings.NewReader(form))
			if err != nil {
				t.Fatal(err)
			}
			if method == http.MethodPost {
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			shown, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode >= 500 || len(shown) > maxPage {
				t.Fatalf("%s %s was answered with %d and %d bytes", method, address, res.StatusCode, len(shown))
			}
			return res.Request.URL
		}
		at := ask(http.MethodGet, "http://"+name+".localhost/authorize?response_type=code&client_id=web&scope=openid&redirect_uri="+url.QueryEscape(callback), "")
		if n > 0 {
			at = ask(http.MethodPost, at.String(), "action=default&username="+url.QueryEscape(ana)+"&password="+url.QueryEscape(password))
		}
		if at.Path != posted[n].at {
			t.Fatalf("the login stands at %s and not at %s", at.Path, posted[n].at)
		}
		before := len(tenant.Factors(anaID))
		ask(http.MethodPost, at.String(), string(body))
		ask(http.MethodGet, at.String(), "")
		entries, _ := tenant.Log(0)
		for _, e := range entries {
			if e.Type == vocab.LogLogin && n > 0 {
				t.Fatalf("%q let the person in", body)
			}
		}
		if got := len(tenant.Factors(anaID)); got < before {
			t.Fatalf("%q took a factor away: %d are left of %d", body, got, before)
		}
	})
}
