package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

// FuzzBody sends bodies to an operation that takes every kind of field. Whatever comes is taken or refused in the
// API's words, and what is taken is one JSON object.
func FuzzBody(f *testing.F) {
	for _, body := range []string{
		`{}`, `null`, `[]`, `{"email":"x@example.com","password":"p"}`, `{"email":"x","email":"y"}`, `{"roles":[null]}`, `{"Email":"x"}`,
		`{"username":"x","password":"p","roles":["a"],"app_metadata":{"a":{"b":[1e400]}},"email_verified":true}`, `{"email":"x"}{}`, "{\"name\":\"\xff\"}", `{"a`,
	} {
		f.Add(body)
	}
	c := control.New(server, control.Options{Fixtures: map[string]*mockidp.Fixture{"default": fixture}, Random: random(), Start: start})
	client := mockidp.Transport(c)
	send := func(t testing.TB, method, path, body string) (int, string) {
		req, err := http.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	if status, raw := send(f, "POST", "/v1/tenants", `{"name":"fuzz"}`); status != http.StatusCreated {
		f.Fatal(raw)
	}
	f.Cleanup(func() { send(f, "DELETE", "/v1/tenants/fuzz", "") })
	f.Fuzz(func(t *testing.T, body string) {
		status, raw := send(t, "PUT", "/v1/tenants/fuzz/users", body)
		var out struct {
			ID    string `json:"user_id"`
			Error *struct{ Code string }
		}
		if err := json.Unmarshal([]byte(raw), &out); err != nil {
			t.Fatalf("the answer is not JSON: %s", raw)
		}
		switch {
		case status == http.StatusOK:
			var sent map[string]any
			if err := json.Unmarshal([]byte(body), &sent); err != nil || sent == nil || sent["password"] == nil || out.ID == "" {
				t.Fatalf("%q was taken: %s", body, raw)
			}
		case status < 400 || status > 499 || out.Error == nil || out.Error.Code == "":
			t.Fatalf("%q was answered with %d %s", body, status, raw)
		}
	})
}
