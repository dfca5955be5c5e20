package control_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

// issuer asks a tenant itself.
func issuer(origin string) int {
	GinkgoHelper()
	req, err := http.NewRequest("GET", origin+"/.well-known/openid-configuration", nil)
	Expect(err).NotTo(HaveOccurred())
	res, err := mockidp.Transport(server).RoundTrip(req)
	Expect(err).NotTo(HaveOccurred())
	return res.StatusCode
}

var _ = Describe("Tenants", func() {
	It("are forked, listed, served and deleted", func() {
		a := open()
		made := a.do("POST", "/v1/tenants", `{"name":"alpha","start":"2027-01-02T03:04:05+01:00","faults":["totp-replay-accepted"]}`)
		Expect(made.status).To(Equal(201))
		Expect(made.body).To(Equal(map[string]any{
			"name": "alpha", "origin": "http://alpha.localhost", "issuer": "http://alpha.localhost/", "now": "2027-01-02T02:04:05Z",
		}))
		Expect(a.ok("GET", "/v1/tenants", "")).To(Equal(map[string]any{"tenants": []any{made.body}}))
		Expect(issuer("http://alpha.localhost")).To(Equal(200))
		Expect(a.do("DELETE", "/v1/tenants/alpha", "").status).To(Equal(204))
		Expect(issuer("http://alpha.localhost")).To(Equal(404))
		Expect(a.ok("GET", "/v1/tenants", "")).To(Equal(map[string]any{"tenants": []any{}}))
		Expect(a.do("DELETE", "/v1/tenants/alpha", "").status).To(Equal(404))
	})

	It("start where the API starts, under a free name, and share nothing", func() {
		a := open(func(o *control.Options) {
			o.Origin = func(t string) string { return "http://" + t + ".localhost:4400" }
		})
		one, origin := a.fork(`{}`)
		Expect(origin).To(MatchRegexp(`^http://t[0-9]+\.localhost:4400$`))
		two, _ := a.fork(`{"fixture":"default"}`)
		Expect(two).NotTo(Equal(one))
		Expect(a.ok("GET", one+"/clock", "")).To(Equal(map[string]any{"now": "2026-03-01T12:00:10Z"}))
		a.ok("PUT", one+"/users", `{"email":"x@example.com","password":"p"}`)
		Expect(a.ok("GET", one+"/users", "")["users"]).To(HaveLen(3))
		Expect(a.ok("GET", two+"/users", "")["users"]).To(HaveLen(2))
	})

	It("take the next name when another program has a tenant of it", func() {
		a, o := open(), mockidp.ForkOptions{Start: start, Random: random()}
		path, _ := a.fork(`{}`)
		var n int
		_, err := fmt.Sscanf(path, "/v1/tenants/t%d", &n)
		Expect(err).NotTo(HaveOccurred())
		o.Name = fmt.Sprintf("t%d", n+1)
		other, err := server.Fork(fixture, o)
		Expect(err).NotTo(HaveOccurred())
		defer other.Close()
		next, _ := a.fork(`{}`)
		Expect(next).NotTo(HaveSuffix("/" + o.Name))
		Expect(a.do("POST", "/v1/tenants", `{"name":"`+o.Name+`"}`).code()).To(Equal("tenant-exists"))
	})

	DescribeTable("are refused",
		func(status int, code, body string) {
			a := open()
			a.fork(`{"name":"taken"}`)
			Expect(a.do("POST", "/v1/tenants", body)).To(refused(status, code))
			a.fork(`{"name":"beta"}`)
		},
		Entry("with a name that is taken", 409, "tenant-exists", `{"name":"taken"}`),
		Entry("with a name that is no host label", 400, "invalid-value", `{"name":"No_Label"}`),
		Entry("with an empty name", 400, "invalid-value", `{"name":""}`),
		Entry("of an unknown fixture", 400, "unknown-fixture", `{"name":"beta","fixture":"other"}`),
		Entry("with an unknown fault", 400, "invalid-value", `{"name":"beta","faults":["no-such-fault"]}`),
		Entry("with a start that is no time", 400, "invalid-value", `{"name":"beta","start":"tomorrow"}`),
		Entry("with a start before all one-time codes", 400, "invalid-value", `{"name":"beta","start":"1969-12-31T23:59:59Z"}`),
	)

	It("are bounded in number", func() {
		shown, err := server.Fork(fixture, mockidp.ForkOptions{Name: "crowd", Start: start, Random: random()})
		Expect(err).NotTo(HaveOccurred())
		defer shown.Close()
		served := map[string]*mockidp.Tenant{}
		for i := range 4095 {
			served[fmt.Sprint("served-", i)] = shown
		}
		a := open(func(o *control.Options) { o.Served = served })
		last, _ := a.fork(`{}`)
		Expect(a.do("POST", "/v1/tenants", `{}`)).To(refused(409, "too-many-tenants"))
		a.ok("DELETE", last, "")
		a.fork(`{}`)
	})

	It("fork and end at the same time without getting in each other's way", func() {
		draw, overlapped := random(), atomic.Bool{}
		var drawing atomic.Bool
		alone := func(b []byte) {
			if !drawing.CompareAndSwap(false, true) {
				overlapped.Store(true)
			}
			runtime.Gosched()
			draw(b)
			drawing.Store(false)
		}
		shared := open(func(o *control.Options) { o.Random = alone }).http
		names := make([]string, 16)
		var all sync.WaitGroup
		for i := range names {
			all.Go(func() {
				defer GinkgoRecover()
				client := &api{shared, &strings.Builder{}}
				names[i] = client.ok("POST", "/v1/tenants", `{}`)["name"].(string)
				path := "/v1/tenants/" + names[i]
				client.ok("PUT", path+"/users", `{"email":"x@example.com","password":"p"}`)
				client.ok("POST", path+"/clock", `{"advance":"1s"}`)
				for n := range 20 { // each draws an id
					client.ok("POST", path+anaPath+"/factors", fmt.Sprintf(`{"type":"phone","phone_number":"+1555010%d"}`, n+10))
				}
				client.ok("GET", "/v1/tenants", "")
				client.ok("DELETE", path, "")
			})
		}
		all.Wait()
		distinct := map[string]bool{}
		for _, n := range names {
			distinct[n] = true
		}
		Expect(distinct).To(HaveLen(len(names)))
		Expect(overlapped.Load()).To(BeFalse(), "the source of randomness was asked twice at once")
	})

	It("that exist already are looked at and changed, and stay", func() {
		now := start
		shown, err := server.Fork(fixture, mockidp.ForkOptions{Name: "shown", Now: func() time.Time { return now }, Random: random()})
		Expect(err).NotTo(HaveOccurred())
		defer shown.Close()
		a := open(func(o *control.Options) { o.Served = map[string]*mockidp.Tenant{"shown": shown, "default": shown} })
		Expect(a.do("POST", "/v1/tenants", `{"name":"default"}`)).To(refused(409, "tenant-exists"))
		a.ok("PUT", "/v1/tenants/shown/users", `{"email":"x@example.com","password":"p"}`)
		Expect(shown.Users()).To(HaveLen(3))
		Expect(a.do("DELETE", "/v1/tenants/shown", "")).To(refused(409, "tenant-kept"))
		Expect(issuer("http://shown.localhost")).To(Equal(200))
		Expect(a.do("POST", "/v1/tenants/shown/clock", `{"advance":"30s"}`)).To(refused(409, "real-clock"))
		now = now.Add(time.Minute)
		Expect(a.ok("GET", "/v1/tenants/shown/clock", "")).To(Equal(map[string]any{"now": "2026-03-01T12:01:10Z"}))
	})
})

var _ = Describe("A clock", func() {
	It("stands still until it is advanced", func() {
		a := open()
		path, _ := a.fork(`{}`)
		Expect(a.ok("POST", path+"/clock", `{"advance":"1m30s"}`)).To(Equal(map[string]any{"now": "2026-03-01T12:01:40Z"}))
		Expect(a.ok("GET", path+"/clock", "")).To(Equal(map[string]any{"now": "2026-03-01T12:01:40Z"}))
	})

	DescribeTable("is not moved by",
		func(code, body string) {
			a := open()
			path, _ := a.fork(`{"start":"9990-01-01T00:00:00Z"}`)
			a.ok("POST", path+"/clock", `{"advance":"43800h"}`)
			Expect(a.do("POST", path+"/clock", body)).To(refused(400, code))
			Expect(a.ok("GET", path+"/clock", "")["now"]).To(HavePrefix("9994-12-31"))
		},
		Entry("nothing", "missing-field", `{}`),
		Entry("a number", "wrong-type", `{"advance":30}`),
		Entry("a number without a unit", "invalid-value", `{"advance":"30"}`),
		Entry("no time at all", "invalid-value", `{"advance":"0s"}`),
		Entry("time back", "invalid-value", `{"advance":"-30s"}`),
		Entry("more than ten years", "invalid-value", `{"advance":"87601h"}`),
		Entry("more years than dates have digits for", "invalid-value", `{"advance":"87600h"}`),
	)
})
