package control_test

import (
	"errors"
	"io"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("The control API", func() {
	DescribeTable("serves names of this machine alone",
		func(host string, status int) {
			req := newRequest("GET", "/v1/faults", "")
			req.Host = host
			Expect(open().send(req).status).To(Equal(status))
		},
		Entry(nil, "localhost:4401", 200), Entry(nil, "127.0.0.1:4401", 200), Entry(nil, "[::1]:4401", 200), Entry(nil, "acme.localhost", 200),
		Entry(nil, "evil.example", 421), Entry(nil, "localhost.evil.example:4401", 421), Entry(nil, "192.168.1.4", 421),
	)

	DescribeTable("knows its paths, to the letter",
		func(path string) {
			Expect(open().do("GET", path, "")).To(refused(404, "unknown-path"))
			Expect(open().do("GET", "/v1/faults", "").status).To(Equal(200))
		},
		Entry(nil, "/"), Entry(nil, "/v1"), Entry(nil, "/v2/faults"), Entry(nil, "/v1/faults/"), Entry(nil, "/v1//faults"),
		Entry(nil, "/v1/./faults"), Entry(nil, "/v1/x/../faults"), Entry(nil, "/V1/faults"), Entry(nil, "/v1/tenants/a/clock/x"),
		Entry(nil, "/authorize"),
	)

	DescribeTable("refuses methods that a path does not take",
		func(method, path, allowed string) {
			res := open().do(method, path, "")
			Expect(res).To(refused(405, "method-not-allowed"))
			Expect(res.header.Get("Allow")).To(Equal(allowed))
		},
		Entry(nil, "POST", "/v1/faults", "GET"),
		Entry(nil, "OPTIONS", "/v1/tenants", "GET, POST"), // browsers ask so before they send JSON across origins
		Entry(nil, "PUT", "/v1/tenants", "GET, POST"),
		Entry(nil, "GET", "/v1/tenants/a", "DELETE"),
		Entry(nil, "DELETE", "/v1/tenants/a/users/u", "PATCH"),
	)

	It("tells clients that it has no such tenant", func() {
		a := open()
		path, _ := a.fork(`{}`)
		Expect(a.do("GET", "/v1/tenants/nobody/log", "")).To(refused(404, "unknown-tenant"))
		Expect(a.do("GET", path+"/log", "").status).To(Equal(200))
	})

	DescribeTable("takes one object of known fields",
		func(status int, code, body string) {
			a := open()
			path, _ := a.fork(`{}`)
			Expect(a.do("PUT", path+"/users", body)).To(refused(status, code))
			a.ok("PUT", path+"/users", `{"email":"x@example.com","password":"p"}`)
		},
		Entry(nil, 400, "malformed-body", ` `),
		Entry(nil, 400, "malformed-body", `{`),
		Entry(nil, 400, "malformed-body", `{"email":"x@example.com"} {}`),
		Entry(nil, 400, "malformed-body", `{"email":"x@example.com"}]`),
		Entry(nil, 400, "malformed-body", `[]`),
		Entry(nil, 400, "malformed-body", `null`),
		Entry(nil, 400, "malformed-body", "{\"email\":\"\xff\"}"),
		Entry("a field too many", 400, "unknown-field", `{"email":"x@example.com","password":"p","admin":true}`),
		Entry("a field in other letters", 400, "unknown-field", `{"Email":"x@example.com","password":"p"}`),
		Entry("a field twice", 400, "repeated-field", `{"email":"x@example.com","password":"p","email":"y@example.com"}`),
		Entry("a number for a text", 400, "wrong-type", `{"email":"x@example.com","password":1}`),
		Entry("null", 400, "wrong-type", `{"email":"x@example.com","password":"p","name":null}`),
		Entry("a text for yes or no", 400, "wrong-type", `{"email":"x@example.com","password":"p","email_verified":"true"}`),
		Entry("a text for a list", 400, "wrong-type", `{"email":"x@example.com","password":"p","roles":"admin"}`),
		Entry("null in a list", 400, "wrong-type", `{"email":"x@example.com","password":"p","roles":[null]}`),
		Entry("a list for an object", 400, "wrong-type", `{"email":"x@example.com","password":"p","app_metadata":[]}`),
		Entry("a megabyte and more", 413, "body-too-large", `{"email":"x@example.com","password":"`+strings.Repeat("p", 1<<20)+`"}`),
	)

	It("takes a body of almost a megabyte", func() {
		a := open()
		path, _ := a.fork(`{}`)
		a.ok("PUT", path+"/users", `{"email":"x@example.com","password":"`+strings.Repeat("p", 1<<20-100)+`"}`)
	})

	It("takes bodies that a page of another site cannot send, and no others", func() {
		a := open()
		for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json-seq"} {
			req := newRequest("POST", "/v1/tenants", `{}`)
			req.Header.Set("Content-Type", kind)
			Expect(a.send(req)).To(refused(415, "not-json"), kind)
		}
		req := newRequest("POST", "/v1/tenants", `{"name":"charset"}`)
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
		Expect(a.send(req).status).To(Equal(201))
		a.ok("DELETE", "/v1/tenants/charset", "")
	})

	It("refuses a body that ends in the middle", func() {
		req := newRequest("POST", "/v1/tenants", `{}`)
		req.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{`), broken{}))
		Expect(open().send(req)).To(refused(400, "malformed-body"))
	})

	DescribeTable("takes known parameters, once",
		func(query, code string) {
			a := open()
			path, _ := a.fork(`{}`)
			Expect(a.do("GET", path+"/inbox?"+query, "")).To(refused(400, code))
			a.ok("GET", path+"/inbox?after=0&to=x&channel=sms", "")
		},
		Entry(nil, "since=1", "unknown-parameter"), Entry(nil, "after=1&after=2", "invalid-value"), Entry(nil, "after=", "invalid-value"),
		Entry(nil, "after=-1", "invalid-value"), Entry(nil, "after=x", "invalid-value"), Entry(nil, "after=99999999999999999999", "invalid-value"),
		Entry(nil, "channel=pigeon", "invalid-value"), Entry(nil, "after=%zz", "invalid-value"),
	)

	It("takes no parameters where there are none", func() {
		Expect(open().do("GET", "/v1/faults?x=1", "").code()).To(Equal("unknown-parameter"))
		Expect(open().do("GET", "/v1/faults", "").status).To(Equal(http.StatusOK))
	})

	It("is not kept by caches and not sniffed", func() {
		header := open().do("GET", "/v1/faults", "").header
		Expect(header.Get("Cache-Control")).To(Equal("no-store"))
		Expect(header.Get("X-Content-Type-Options")).To(Equal("nosniff"))
	})
})

// broken is a connection that breaks.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }
