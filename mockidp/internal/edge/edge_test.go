package edge_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
)

func request(host string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/authorize", nil)
	r.Host = host
	return r
}

var _ = Describe("The origin of a request", func() {
	DescribeTable("is resolved for names of this machine",
		func(host, issuer, tenant, rpID string) {
			o, err := edge.Resolve(request(host))
			Expect(err).NotTo(HaveOccurred())
			Expect(o.Issuer()).To(Equal(issuer))
			Expect(o.Base() + "/").To(Equal(issuer))
			Expect(o.Tenant).To(Equal(tenant))
			Expect(o.RPID()).To(Equal(rpID))
			Expect(o.Secure()).To(BeFalse())
		},
		Entry(nil, "localhost", "http://localhost/", "", "localhost"),
		Entry(nil, "localhost:4400", "http://localhost:4400/", "", "localhost"),
		Entry(nil, "LOCALHOST:4400", "http://localhost:4400/", "", "localhost"),
		Entry(nil, "acme.localhost:4400", "http://acme.localhost:4400/", "acme", "acme.localhost"),
		Entry(nil, "Acme.Localhost", "http://acme.localhost/", "acme", "acme.localhost"),
		Entry("an IPv4 address has no relying party", "127.0.0.1:4400", "http://127.0.0.1:4400/", "", ""),
		Entry("all of 127/8 is loopback", "127.8.9.1", "http://127.8.9.1/", "", ""),
		Entry("IPv6 with a port", "[::1]:4400", "http://[::1]:4400/", "", ""),
		Entry("IPv6 without a port", "[::1]", "http://[::1]/", "", ""),
	)

	DescribeTable("is refused for any other name, which a foreign page could point here",
		func(host string) {
			_, err := edge.Resolve(request(host))
			Expect(err).To(MatchError(And(ContainSubstring(host), ContainSubstring("NAME.localhost"))))
		},
		Entry(nil, "evil.example"),
		Entry(nil, "evil.example:4400"),
		Entry(nil, "a.localhost.evil.com"),
		Entry(nil, "localhost.evil.com:4400"),
		Entry(nil, "notlocalhost"),
		Entry(nil, "localhost@evil.com"),
		Entry(nil, "127.0.0.1.evil.com"),
		Entry("an address of the network", "192.168.1.10:4400"),
		Entry("any address", "0.0.0.0"),
		Entry(nil, "[::]:4400"),
		Entry(nil, "[2001:db8::1]"),
	)

	It("is refused without a name", func() {
		_, err := edge.Resolve(request(""))
		Expect(err).To(MatchError(ContainSubstring("use localhost")))
	})

	It("has the scheme of the connection", func() {
		r := request("localhost:4401")
		r.TLS = &tls.ConnectionState{}
		o, err := edge.Resolve(r)
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Issuer()).To(Equal("https://localhost:4401/"))
		Expect(o.Secure()).To(BeTrue())
	})

	It("takes nothing from forwarding headers", func() {
		r := request("localhost:4400")
		r.RemoteAddr = "127.0.0.1:5555"
		for name, value := range map[string]string{
			"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Real-Ip": "203.0.113.7",
			"Forwarded": "for=203.0.113.7;host=evil.example;proto=https",
		} {
			r.Header.Set(name, value)
		}
		o, err := edge.Resolve(r)
		Expect(err).NotTo(HaveOccurred())
		Expect(o.Issuer()).To(Equal("http://localhost:4400/"))
		Expect(edge.ClientIP(r)).To(Equal("127.0.0.1"))
	})

	It("travels with the request", func() {
		o, err := edge.Resolve(request("acme.localhost"))
		Expect(err).NotTo(HaveOccurred())
		Expect(edge.From(edge.With(request("other.localhost"), o))).To(Equal(o))
		Expect(edge.From(request("other.localhost"))).To(BeZero())
	})
})

var _ = DescribeTable("ClientIP is the address of the caller", func(remote, want string) {
	r := request("localhost")
	r.RemoteAddr = remote
	Expect(edge.ClientIP(r)).To(Equal(want))
},
	Entry(nil, "127.0.0.1:5555", "127.0.0.1"),
	Entry(nil, "[::1]:5555", "::1"),
	Entry("where there is no port", "@", "@"),
)

var _ = DescribeTable("X-Forwarded-For", func(trust edge.Trust, remote, want string, lines ...string) {
	r := request("localhost")
	r.RemoteAddr = remote
	for _, line := range lines {
		r.Header.Add("X-Forwarded-For", line)
	}
	Expect(edge.ClientIP(edge.With(r, edge.Origin{Forwarded: trust}))).To(Equal(want))
},
	Entry("is nobody's to write", edge.Nobody, "127.0.0.1:1", "127.0.0.1", "192.0.2.1"),
	Entry("is a proxy's on this machine", edge.Loopback, "127.0.0.1:1", "192.0.2.1", "192.0.2.1"),
	Entry("over IPv6 too", edge.Loopback, "[::1]:1", "2001:db8::1", "2001:db8::1"),
	Entry("is not another machine's", edge.Loopback, "198.51.100.9:1", "198.51.100.9", "192.0.2.1"),
	Entry("may be missing", edge.Loopback, "127.0.0.1:1", "127.0.0.1"),
	Entry("counts from its end: the caller may have begun it", edge.Loopback, "127.0.0.1:1", "192.0.2.2", "192.0.2.1, 192.0.2.2"),
	Entry("counts from the end of its last line", edge.Loopback, "127.0.0.1:1", "192.0.2.2", "192.0.2.1", "192.0.2.2"),
	Entry("passes over proxies of this machine", edge.Loopback, "127.0.0.1:1", "192.0.2.2", "192.0.2.1, 192.0.2.2, 127.0.0.1, ::ffff:127.0.0.2"),
	Entry("of this machine alone says nothing", edge.Loopback, "127.0.0.1:1", "127.0.0.1", "127.0.0.3"),
	Entry("is an IPv4 address within IPv6", edge.Loopback, "127.0.0.1:1", "192.0.2.1", "::ffff:192.0.2.1"),
	Entry("that ends with something else says nothing", edge.Loopback, "127.0.0.1:1", "127.0.0.1", "192.0.2.1, unknown"),
	Entry("that is empty says nothing", edge.Loopback, "127.0.0.1:1", "127.0.0.1", ""),
	Entry("is looked at so far and no further", edge.Loopback, "127.0.0.1:1", "127.0.0.1", "192.0.2.1"+strings.Repeat(", 127.0.0.1", 32)),
	Entry("and just that far", edge.Loopback, "127.0.0.1:1", "192.0.2.1", "192.0.2.1"+strings.Repeat(", 127.0.0.1", 31)),
	Entry("is anybody's, by a fault", edge.Anybody, "198.51.100.9:1", "192.0.2.1", "192.0.2.1"),
)
