package geoip

import (
	"net/netip"
	"slices"
)

// Place is one row of the built-in table: a name to choose it by, addresses to come from, and what they are said to be.
type Place struct {
	Name string
	// IPv4 and IPv6 are examples: the first addresses after the networks' own.
	IPv4, IPv6 netip.Addr
	Networks   []netip.Prefix
	Location   Location
}

// row is a place as it is written down below.
type row struct {
	name, v4, v6, city, continent, country, country3, countryName string
	latitude, longitude                                           float64
	subdivision, subdivisionName, timeZone                        string
}

// rows stay within the ranges for documentation: 192.0.2.0/24 is North America, 198.51.100.0/24 is Europe,
// 203.0.113.0/24 is the rest of the world (RFC 5737), and each place has a /48 of 2001:db8::/32 as well (RFC 3849).
// The cities and their coordinates are real; that these addresses are there is made up. New York and Newark are near
// each other, Philadelphia is some 130 km away, and so are Vienna and Bratislava near and Berlin some 520 km away.
var rows = [...]row{
	{"new-york", "192.0.2.0/28", "2001:db8:101::/48", "New York", "NA", "US", "USA", "United States", 40.7128, -74.0060, "NY", "New York", "America/New_York"},
	{"newark", "192.0.2.16/28", "2001:db8:102::/48", "Newark", "NA", "US", "USA", "United States", 40.7357, -74.1724, "NJ", "New Jersey", "America/New_York"},
	{"philadelphia", "192.0.2.32/28", "2001:db8:103::/48", "Philadelphia", "NA", "US", "USA", "United States", 39.9526, -75.1652, "PA", "Pennsylvania", "America/New_York"},
	{"san-francisco", "192.0.2.48/28", "2001:db8:104::/48", "San Francisco", "NA", "US", "USA", "United States", 37.7749, -122.4194, "CA", "California", "America/Los_Angeles"},
	{"toronto", "192.0.2.64/28", "2001:db8:105::/48", "Toronto", "NA", "CA", "CAN", "Canada", 43.6532, -79.3832, "ON", "Ontario", "America/Toronto"},
	{"mexico-city", "192.0.2.80/28", "2001:db8:106::/48", "Mexico City", "NA", "MX", "MEX", "Mexico", 19.4326, -99.1332, "CMX", "Mexico City", "America/Mexico_City"},

	{"vienna", "198.51.100.0/28", "2001:db8:201::/48", "Vienna", "EU", "AT", "AUT", "Austria", 48.2082, 16.3738, "9", "Vienna", "Europe/Vienna"},
	{"bratislava", "198.51.100.16/28", "2001:db8:202::/48", "Bratislava", "EU", "SK", "SVK", "Slovakia", 48.1486, 17.1077, "BL", "Bratislava Region", "Europe/Bratislava"},
	{"berlin", "198.51.100.32/28", "2001:db8:203::/48", "Berlin", "EU", "DE", "DEU", "Germany", 52.5200, 13.4050, "BE", "Berlin", "Europe/Berlin"},
	{"london", "198.51.100.48/28", "2001:db8:204::/48", "London", "EU", "GB", "GBR", "United Kingdom", 51.5074, -0.1278, "ENG", "England", "Europe/London"},
	{"paris", "198.51.100.64/28", "2001:db8:205::/48", "Paris", "EU", "FR", "FRA", "France", 48.8566, 2.3522, "IDF", "Île-de-France", "Europe/Paris"},
	{"madrid", "198.51.100.80/28", "2001:db8:206::/48", "Madrid", "EU", "ES", "ESP", "Spain", 40.4168, -3.7038, "MD", "Madrid", "Europe/Madrid"},

	{"tokyo", "203.0.113.0/28", "2001:db8:301::/48", "Tokyo", "AS", "JP", "JPN", "Japan", 35.6762, 139.6503, "13", "Tokyo", "Asia/Tokyo"},
	{"singapore", "203.0.113.16/28", "2001:db8:302::/48", "Singapore", "AS", "SG", "SGP", "Singapore", 1.3521, 103.8198, "", "", "Asia/Singapore"},
	{"mumbai", "203.0.113.32/28", "2001:db8:303::/48", "Mumbai", "AS", "IN", "IND", "India", 19.0760, 72.8777, "MH", "Maharashtra", "Asia/Kolkata"},
	{"sao-paulo", "203.0.113.48/28", "2001:db8:304::/48", "São Paulo", "SA", "BR", "BRA", "Brazil", -23.5505, -46.6333, "SP", "São Paulo", "America/Sao_Paulo"},
	{"buenos-aires", "203.0.113.64/28", "2001:db8:305::/48", "Buenos Aires", "SA", "AR", "ARG", "Argentina", -34.6037, -58.3816, "C", "Buenos Aires F.D.", "America/Argentina/Buenos_Aires"},
	{"cape-town", "203.0.113.80/28", "2001:db8:306::/48", "Cape Town", "AF", "ZA", "ZAF", "South Africa", -33.9249, 18.4241, "WC", "Western Cape", "Africa/Johannesburg"},
	{"nairobi", "203.0.113.96/28", "2001:db8:307::/48", "Nairobi", "AF", "KE", "KEN", "Kenya", -1.2921, 36.8219, "30", "Nairobi County", "Africa/Nairobi"},
	{"sydney", "203.0.113.112/28", "2001:db8:308::/48", "Sydney", "OC", "AU", "AUS", "Australia", -33.8688, 151.2093, "NSW", "New South Wales", "Australia/Sydney"},
	{"auckland", "203.0.113.128/28", "2001:db8:309::/48", "Auckland", "OC", "NZ", "NZL", "New Zealand", -36.8509, 174.7645, "AUK", "Auckland", "Pacific/Auckland"},
}

// Places lists the built-in table: cities on six continents, then "anonymous-proxy" and "unknown-location", which are on
// record without a place. What is not in a listed network has no location at all. The list is the caller's.
func Places() []Place {
	all := make([]Place, 0, len(rows)+2)
	for _, r := range rows {
		all = append(all, place(r.name, r.v4, r.v6, Location{
			CityName: r.city, ContinentCode: r.continent, CountryCode: r.country, CountryCode3: r.country3, CountryName: r.countryName,
			Latitude: At(r.latitude), Longitude: At(r.longitude),
			SubdivisionCode: r.subdivision, SubdivisionName: r.subdivisionName, TimeZone: r.timeZone,
		}))
	}
	return append(all,
		place("anonymous-proxy", "203.0.113.224/28", "2001:db8:401::/48", Location{AnonymousProxy: true}),
		place("unknown-location", "203.0.113.240/28", "2001:db8:402::/48", Location{Unknown: true}))
}

func place(name, v4, v6 string, location Location) Place {
	networks := []netip.Prefix{netip.MustParsePrefix(v4), netip.MustParsePrefix(v6)}
	return Place{name, networks[0].Addr().Next(), networks[1].Addr().Next(), networks, location}
}

// table is the built-in database.
type table []Place

// BuiltIn is the database of Places.
func BuiltIn() Database { return table(Places()) }

func (t table) Lookup(address netip.Addr) (Location, bool) {
	address, ok := public(address)
	if !ok {
		return Location{}, false
	}
	for _, p := range t {
		if slices.ContainsFunc(p.Networks, func(n netip.Prefix) bool { return n.Contains(address) }) {
			return p.Location, true
		}
	}
	return Location{}, false
}
