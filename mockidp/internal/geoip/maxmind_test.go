package geoip_test

import (
	"bytes"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
)

// mmdb writes a database with the tool of the format's owner, so that what is read was not written by us.
func mmdb(kind string, records map[string]mmdbtype.Map) []byte {
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind, BuildEpoch: 1, IncludeReservedNetworks: true})
	if err != nil {
		panic(err)
	}
	for network, record := range records {
		_, n, err := net.ParseCIDR(network)
		if err == nil {
			err = tree.Insert(n, record)
		}
		if err != nil {
			panic(err)
		}
	}
	var out bytes.Buffer
	if _, err := tree.WriteTo(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func english(name mmdbtype.String) mmdbtype.Map {
	return mmdbtype.Map{"names": mmdbtype.Map{"de": mmdbtype.String("Anders"), "en": name}}
}

func coded(code, name mmdbtype.String) mmdbtype.Map {
	m := english(name)
	m["iso_code"] = code
	return m
}

func cities() []byte {
	return mmdb("Test-City", map[string]mmdbtype.Map{
		"81.2.69.0/24": {
			"city": english("London"), "continent": mmdbtype.Map{"code": mmdbtype.String("EU")},
			"country":      coded("GB", "United Kingdom"),
			"location":     mmdbtype.Map{"latitude": mmdbtype.Float64(51.5142), "longitude": mmdbtype.Float64(-0.0931), "time_zone": mmdbtype.String("Europe/London")},
			"subdivisions": mmdbtype.Slice{coded("ENG", "England"), coded("WSM", "Westminster")},
		},
		"10.0.0.0/8":      {"country": coded("US", "United States")},
		"127.0.0.0/8":     {"country": coded("US", "United States")},
		"169.254.0.0/16":  {"country": coded("US", "United States")},
		"2001:218::/32":   {"country": coded("JP", "Japan"), "location": mmdbtype.Map{"latitude": mmdbtype.Float64(0), "longitude": mmdbtype.Float64(0)}},
		"67.43.156.0/24":  {"traits": mmdbtype.Map{"is_anonymous_proxy": mmdbtype.Bool(true)}},
		"89.160.20.0/24":  {"location": mmdbtype.Map{"latitude": mmdbtype.String("north")}},
		"216.160.83.0/24": {"country": coded("QQ", "Nowhere")},
	})
}

var _ = Describe("A MaxMind file", func() {
	var path string
	BeforeEach(func() {
		path = filepath.Join(GinkgoT().TempDir(), "cities.mmdb")
		Expect(os.WriteFile(path, cities(), 0o600)).To(Succeed())
	})

	DescribeTable("tells where an address is", func(address string, want geoip.Location) {
		db, err := geoip.Open(path)
		Expect(err).NotTo(HaveOccurred())
		location, ok := db.Lookup(netip.MustParseAddr(address))
		Expect(ok).To(BeTrue())
		Expect(location).To(Equal(want))
	},
		Entry("with all that is on record", "81.2.69.142", geoip.Location{
			CityName: "London", ContinentCode: "EU", CountryCode: "GB", CountryCode3: "GBR", CountryName: "United Kingdom",
			Latitude: geoip.At(51.5142), Longitude: geoip.At(-0.0931), TimeZone: "Europe/London", SubdivisionCode: "ENG", SubdivisionName: "England",
		}),
		Entry("by IPv4 within IPv6", "::ffff:67.43.156.1", geoip.Location{AnonymousProxy: true, Unknown: true}),
		Entry("at zero degrees", "2001:218::1", geoip.Location{
			CountryCode: "JP", CountryCode3: "JPN", CountryName: "Japan", Latitude: geoip.At(0), Longitude: geoip.At(0)}),
		Entry("without a country that exists", "216.160.83.1", geoip.Location{CountryCode: "QQ", CountryName: "Nowhere", Unknown: true}),
	)

	DescribeTable("has no location", func(address string) {
		db, err := geoip.Open(path)
		Expect(err).NotTo(HaveOccurred())
		_, ok := db.Lookup(netip.MustParseAddr(address))
		Expect(ok).To(BeFalse())
	},
		Entry("for what is not in it", "81.2.70.1"),
		Entry("for a private address, whatever is in it", "10.0.0.1"),
		Entry("for loopback", "127.0.0.1"),
		Entry("for a link-local address", "169.254.1.1"),
		Entry("for a record of another form", "89.160.20.1"),
	)

	DescribeTable("is refused", func(content func() []byte, complaint string) {
		Expect(os.WriteFile(path, content(), 0o600)).To(Succeed())
		_, err := geoip.Open(path)
		Expect(err).To(MatchError(And(ContainSubstring(path), ContainSubstring(complaint))))
	},
		Entry("when it is empty", func() []byte { return nil }, "is not a MaxMind database"),
		Entry("when it is something else", func() []byte { return []byte("ip,city\n192.0.2.1,Vienna\n") }, "give the .mmdb file in it"),
		Entry("when it is cut off", func() []byte { c := cities(); return c[:len(c)/2] }, "or is cut off"),
		Entry("when it holds no places", func() []byte { return mmdb("GeoLite2-ASN", nil) }, "type GeoLite2-ASN"),
	)

	DescribeTable("is taken by the type of its records", func(kind string) {
		_, err := geoip.Read("a.mmdb", mmdb(kind, nil))
		Expect(err).NotTo(HaveOccurred())
	},
		Entry(nil, "GeoLite2-City"), Entry(nil, "GeoIP2-Enterprise"), Entry(nil, "DBIP-City-Lite"),
	)

	It("must be there", func() {
		_, err := geoip.Open(path + ".gone")
		Expect(err).To(MatchError(And(ContainSubstring(path+".gone"), ContainSubstring("or none for the built-in places"))))
		Expect(err).To(MatchError(os.ErrNotExist))
	})

	It("must be a file", func() {
		_, err := geoip.Open(filepath.Dir(path))
		Expect(err).To(MatchError(ContainSubstring("not a regular file")))
	})
})

func FuzzRead(f *testing.F) {
	f.Add(cities())
	f.Add([]byte("\xab\xcd\xefMaxMind.com"))
	f.Fuzz(func(t *testing.T, content []byte) {
		db, err := geoip.Read("fuzz.mmdb", content)
		if err != nil {
			return
		}
		for _, address := range []string{"81.2.69.142", "2001:218::1", "67.43.156.1", "216.160.83.1"} {
			if location, ok := db.Lookup(netip.MustParseAddr(address)); !ok && location != (geoip.Location{}) {
				t.Fatalf("%s is nowhere and at %+v", address, location)
			}
		}
	})
}
