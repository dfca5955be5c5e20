package geoip

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
	"golang.org/x/text/language"
)

// maxSize bounds a MaxMind file, which is read whole: the largest on sale are about half of it.
const maxSize = 1 << 30

// file is a MaxMind database in memory. A mapped file would be smaller, and end the process when somebody truncates it.
type file struct{ reader *maxminddb.Reader }

// Open reads a MaxMind database of cities (GeoLite2-City, GeoIP2-City, GeoIP2-Enterprise, or another maker's with City
// in the name of its type). Errors name the path, what is wrong with it and what to do.
func Open(path string) (Database, error) {
	// Before it is opened, because opening a pipe waits for its other end.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot open the GeoIP database: %w; give the path of an .mmdb file, or none for the built-in places", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("the GeoIP database %s is not a regular file; give the path of an .mmdb file", path)
	case info.Size() > maxSize:
		return nil, fmt.Errorf("the GeoIP database %s has %d bytes, more than the %d that are read", path, info.Size(), maxSize)
	}
	opened, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the GeoIP database: %w", err)
	}
	defer opened.Close()
	content, err := io.ReadAll(io.LimitReader(opened, maxSize))
	if err != nil {
		return nil, fmt.Errorf("cannot read the GeoIP database: %w", err)
	}
	return Read(path, content)
}

// Read is Open for a file that is in memory already; the name stands in errors. The content belongs to the database
// from then on.
func Read(name string, content []byte) (Database, error) {
	reader, err := maxminddb.OpenBytes(content)
	if err != nil {
		return nil, fmt.Errorf("%s is not a MaxMind database, or is cut off: %w; unpack what was downloaded and give the .mmdb file in it", name, err)
	}
	kind := reader.Metadata.DatabaseType
	if !strings.Contains(kind, "City") && !strings.Contains(kind, "Enterprise") {
		return nil, errors.New(name + " is a database of type " + kind + ", which has no places; give one of cities, as GeoLite2-City")
	}
	return file{reader}, nil
}

// record is what a database of cities has of an address. Source: the public description of GeoIP2 City.
type record struct {
	City struct {
		Names names `maxminddb:"names"`
	} `maxminddb:"city"`
	Continent struct {
		Code string `maxminddb:"code"`
	} `maxminddb:"continent"`
	Country struct {
		ISOCode string `maxminddb:"iso_code"`
		Names   names  `maxminddb:"names"`
	} `maxminddb:"country"`
	Location struct {
		Latitude  *float64 `maxminddb:"latitude"`
		Longitude *float64 `maxminddb:"longitude"`
		TimeZone  string   `maxminddb:"time_zone"`
	} `maxminddb:"location"`
	Subdivisions []struct {
		ISOCode string `maxminddb:"iso_code"`
		Names   names  `maxminddb:"names"`
	} `maxminddb:"subdivisions"`
	Traits struct {
		AnonymousProxy bool `maxminddb:"is_anonymous_proxy"`
	} `maxminddb:"traits"`
}

// names are by language; the event has the English ones.
type names struct {
	English string `maxminddb:"en"`
}

// Lookup takes a record that cannot be read for none, so that risk is judged without a place rather than with a wrong one.
func (f file) Lookup(address netip.Addr) (Location, bool) {
	address, ok := public(address)
	if !ok {
		return Location{}, false
	}
	result := f.reader.Lookup(address)
	if !result.Found() {
		return Location{}, false
	}
	var r record
	if err := result.Decode(&r); err != nil {
		return Location{}, false
	}
	location := Location{
		CityName: r.City.Names.English, ContinentCode: r.Continent.Code,
		CountryCode: r.Country.ISOCode, CountryCode3: alpha3(r.Country.ISOCode), CountryName: r.Country.Names.English,
		Latitude: degrees(r.Location.Latitude), Longitude: degrees(r.Location.Longitude), TimeZone: r.Location.TimeZone,
		AnonymousProxy: r.Traits.AnonymousProxy,
		Unknown:        r.Location.Latitude == nil || r.Location.Longitude == nil,
	}
	if len(r.Subdivisions) > 0 { // the largest comes first
		location.SubdivisionCode, location.SubdivisionName = r.Subdivisions[0].ISOCode, r.Subdivisions[0].Names.English
	}
	return location, true
}

func degrees(value *float64) Degrees {
	if value == nil {
		return Degrees{}
	}
	return At(*value)
}

// alpha3 is the code with three letters, which MaxMind files do not hold.
func alpha3(alpha2 string) string {
	region, err := language.ParseRegion(alpha2)
	if err != nil || !region.IsCountry() {
		return ""
	}
	return region.ISO3()
}
