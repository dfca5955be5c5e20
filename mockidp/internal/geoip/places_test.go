package geoip_test

import (
	"encoding/json"
	"math"
	"net/netip"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
)

var _ = Describe("The built-in places", func() {
	db := geoip.BuiltIn()

	DescribeTable("are where their addresses say", func(address, city, country, continent string) {
		location, ok := db.Lookup(netip.MustParseAddr(address))
		Expect(ok).To(BeTrue())
		Expect(location.CityName).To(Equal(city))
		Expect(location.CountryCode).To(Equal(country))
		Expect(location.ContinentCode).To(Equal(continent))
	},
		Entry("the first address of a network", "192.0.2.0", "New York", "US", "NA"),
		Entry("the last address of a network", "192.0.2.15", "New York", "US", "NA"),
		Entry("the next network", "192.0.2.16", "Newark", "US", "NA"),
		Entry("the other coast", "192.0.2.49", "San Francisco", "US", "NA"),
		Entry("Europe", "198.51.100.1", "Vienna", "AT", "EU"),
		Entry("Asia", "203.0.113.1", "Tokyo", "JP", "AS"),
		Entry("South America", "203.0.113.49", "São Paulo", "BR", "SA"),
		Entry("Africa", "203.0.113.97", "Nairobi", "KE", "AF"),
		Entry("Oceania", "203.0.113.129", "Auckland", "NZ", "OC"),
		Entry("IPv6", "2001:db8:201::1", "Vienna", "AT", "EU"),
		Entry("IPv4 within IPv6", "::ffff:198.51.100.1", "Vienna", "AT", "EU"),
		Entry("an address with a zone", "2001:db8:201::1%lo", "Vienna", "AT", "EU"),
	)

	DescribeTable("are nowhere else", func(address string) {
		_, ok := db.Lookup(netip.MustParseAddr(address))
		Expect(ok).To(BeFalse())
	},
		Entry("loopback", "127.0.0.1"),
		Entry("loopback, IPv6", "::1"),
		Entry("private", "10.1.2.3"),
		Entry("private, IPv6", "fd00::1"),
		Entry("link-local", "169.254.0.1"),
		Entry("a part of a range without a place", "192.0.2.200"),
		Entry("another range", "8.8.8.8"),
		Entry("nothing", "0.0.0.0"),
	)

	It("have no location for an address that is none", func() {
		_, ok := db.Lookup(netip.Addr{})
		Expect(ok).To(BeFalse())
	})

	It("are listed with examples that lead to them, in the ranges for documentation, each in networks of its own", func() {
		ranges := []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"}
		continents := map[string]int{}
		seen := map[string]bool{}
		var networks []netip.Prefix
		for _, p := range geoip.Places() {
			Expect(seen).NotTo(HaveKey(p.Name))
			seen[p.Name] = true
			continents[p.Location.ContinentCode]++
			for _, address := range []netip.Addr{p.IPv4, p.IPv6} {
				location, ok := db.Lookup(address)
				Expect(ok).To(BeTrue(), p.Name)
				Expect(location).To(Equal(p.Location))
				Expect(ranges).To(ContainElement(WithTransform(func(r string) bool { return netip.MustParsePrefix(r).Contains(address) }, BeTrue())))
			}
			Expect(p.IPv4.Is4()).To(BeTrue())
			Expect(p.IPv6.Is6()).To(BeTrue())
			for _, n := range p.Networks {
				Expect(n).To(Equal(n.Masked()))
				for _, other := range networks {
					Expect(n.Overlaps(other)).To(BeFalse(), "%s and %s", n, other)
				}
				networks = append(networks, n)
			}
			if zone := p.Location.TimeZone; zone != "" {
				_, err := time.LoadLocation(zone)
				Expect(err).NotTo(HaveOccurred())
			}
		}
		Expect(continents).To(Equal(map[string]int{"NA": 6, "EU": 6, "AS": 3, "SA": 2, "AF": 2, "OC": 2, "": 2}))
	})

	It("have two that are on record without a place", func() {
		proxy, ok := db.Lookup(netip.MustParseAddr("203.0.113.225"))
		Expect(ok).To(BeTrue())
		Expect(proxy).To(Equal(geoip.Location{AnonymousProxy: true}))
		unknown, ok := db.Lookup(netip.MustParseAddr("2001:db8:402::1"))
		Expect(ok).To(BeTrue())
		Expect(unknown).To(Equal(geoip.Location{Unknown: true}))
	})

	It("are a list of the caller's", func() {
		geoip.Places()[0].Networks[0] = netip.MustParsePrefix("8.0.0.0/8")
		Expect(geoip.Places()[0].Networks[0].String()).To(Equal("192.0.2.0/28"))
	})
})

var _ = Describe("A location", func() {
	It("has the names of event.request.geoip on the wire", func() {
		location, _ := geoip.BuiltIn().Lookup(netip.MustParseAddr("192.0.2.1"))
		location.AnonymousProxy, location.Unknown = true, true
		Expect(json.Marshal(location)).To(MatchJSON(`{"cityName": "New York", "continentCode": "NA", "countryCode": "US",
			"countryCode3": "USA", "countryName": "United States", "latitude": 40.7128, "longitude": -74.006,
			"subdivisionCode": "NY", "subdivisionName": "New York", "timeZone": "America/New_York"}`))
	})

	DescribeTable("leaves out what is not known", func(location geoip.Location, wire string) {
		Expect(json.Marshal(location)).To(MatchJSON(wire))
		var back geoip.Location
		Expect(json.Unmarshal([]byte(wire), &back)).To(Succeed())
		Expect(json.Marshal(back)).To(MatchJSON(wire))
	},
		Entry("nothing known", geoip.Location{}, `{}`),
		Entry("zero degrees are known", geoip.Location{Latitude: geoip.At(0), Longitude: geoip.At(0)}, `{"latitude": 0, "longitude": 0}`),
		Entry("what JSON has no number for", geoip.Location{Latitude: geoip.At(math.NaN()), Longitude: geoip.At(math.Inf(1))}, `{}`),
		Entry("a country alone", geoip.Location{CountryCode: "AT"}, `{"countryCode": "AT"}`),
	)

	It("is read from JSON, with null for what is not known", func() {
		back := geoip.Location{Longitude: geoip.At(1)}
		Expect(json.Unmarshal([]byte(`{"latitude": 48.5, "longitude": null}`), &back)).To(Succeed())
		Expect(back).To(Equal(geoip.Location{Latitude: geoip.At(48.5)}))
		Expect(json.Unmarshal([]byte(`{"latitude": "48.5"}`), &back)).NotTo(Succeed())
	})

	It("tells zero degrees from none", func() {
		value, known := geoip.At(0).Value()
		Expect(value).To(BeZero())
		Expect(known).To(BeTrue())
		_, known = geoip.Degrees{}.Value()
		Expect(known).To(BeFalse())
	})
})
