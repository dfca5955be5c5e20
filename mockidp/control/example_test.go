package control_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/fstest"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

// The mock and its control API listen side by side, both on loopback; tests in any language talk to the second one.
func Example() {
	folder := fstest.MapFS{"tenant.yaml": {Data: []byte("tenant: { friendly_name: Acme }\n")}} // or os.DirFS of a tenant folder
	fixture, err := mockidp.Load(folder, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	pages, err1 := net.Listen("tcp", "127.0.0.1:0")
	tests, err2 := net.Listen("tcp", "127.0.0.1:0")
	if err1 != nil || err2 != nil {
		fmt.Println(err1, err2)
		return
	}
	_, port, _ := net.SplitHostPort(pages.Addr().String())

	server := mockidp.NewServer()
	api := control.New(server, control.Options{
		Fixtures: map[string]*mockidp.Fixture{"default": fixture},
		Random:   func(b []byte) { _, _ = rand.Read(b) }, // never fails
		Start:    time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		Origin:   func(tenant string) string { return "http://" + tenant + ".localhost:" + port },
	})
	go http.Serve(pages, server)
	go http.Serve(tests, api)
	defer pages.Close()
	defer tests.Close()

	res, err := http.Post("http://"+tests.Addr().String()+"/v1/tenants", "application/json", strings.NewReader(`{"name":"example"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	fmt.Println(res.Status, strings.ReplaceAll(string(answer), ":"+port, ":PORT"), err)
	// Output:
	// 201 Created {"name":"example","origin":"http://example.localhost:PORT","issuer":"http://example.localhost:PORT/","now":"2026-03-01T12:00:00Z"}
	//  <nil>
}

// A tenant is changed while a login is under way: its settings, its faults and its accounts.
func Example_midLogin() {
	folder := fstest.MapFS{
		"tenant.yaml": {Data: []byte("tenant: { friendly_name: Acme }\nclients: [{ name: Web }]\ndatabases: [{ name: people, enabled_clients: [Web] }]\n")},
		"users.yaml":  {Data: []byte("users: [{ user_id: auth0|ana, email: ana@example.com, password: p }]\n")},
	}
	fixture, err := mockidp.Load(folder, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	api := control.New(mockidp.NewServer(), control.Options{
		Fixtures: map[string]*mockidp.Fixture{"default": fixture},
		Random:   func(b []byte) { _, _ = rand.Read(b) }, // never fails
	})
	ask := func(method, path, body string) string {
		req := httptest.NewRequest(method, "http://localhost:4401"+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		res := httptest.NewRecorder()
		api.ServeHTTP(res, req)
		return fmt.Sprint(res.Code, " ", strings.TrimSpace(res.Body.String()))
	}
	ask("POST", "/v1/tenants", `{"name":"mid","switches":{"amr_values":"mfa-and-factors"}}`)
	ask("PATCH", "/v1/tenants/mid/settings", `{"policy":"all-applications","message_types":["sms","voice"]}`)
	fmt.Println(ask("PUT", "/v1/tenants/mid/faults/totp-replay-accepted", ""))
	fmt.Println(ask("PATCH", "/v1/tenants/mid/users/auth0%7Cana", `{"blocked":true,"nickname":"annie"}`))
	fmt.Println(ask("POST", "/v1/tenants/mid/browsers/forget", `{"user":"auth0|ana"}`))
	// Output:
	// 200 {"faults":["totp-replay-accepted"]}
	// 200 {"user_id":"auth0|ana","connection":"people","email":"ana@example.com","email_verified":false,"username":"","account":"","phone_number":"","name":"ana@example.com","nickname":"annie","blocked":true,"roles":[],"organizations":[],"passkeys":[],"app_metadata":{},"user_metadata":{}}
	// 204
}
