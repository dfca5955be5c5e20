// Package geoip owns where an address is: the form of event.request.geoip, a small built-in table over the address
// ranges that are reserved for documentation, and the reading of MaxMind files. It knows nothing of logins or risk, and
// imports no other package of the mock.
package geoip

import (
	"encoding/json"
	"math"
	"net/netip"
)

// Location is event.request.geoip; field names are the wire's, and what is not known is left out. The flags never reach
// the wire: they are what a database says of an address beside its place. Locations compare with ==.
// Source: semantics 1.3.
type Location struct {
	CityName        string  `json:"cityName,omitempty"`
	ContinentCode   string  `json:"continentCode,omitempty"` // AF, AN, AS, EU, NA, OC, SA
	CountryCode     string  `json:"countryCode,omitempty"`   // ISO 3166-1 alpha-2
	CountryCode3    string  `json:"countryCode3,omitempty"`  // ISO 3166-1 alpha-3
	CountryName     string  `json:"countryName,omitempty"`
	Latitude        Degrees `json:"latitude,omitzero"`
	Longitude       Degrees `json:"longitude,omitzero"`
	SubdivisionCode string  `json:"subdivisionCode,omitempty"` // ISO 3166-2 without the country
	SubdivisionName string  `json:"subdivisionName,omitempty"`
	TimeZone        string  `json:"timeZone,omitempty"` // IANA name

	// AnonymousProxy says that the address hides where its user is.
	AnonymousProxy bool `json:"-"`
	// Unknown says that the address is on record and that nobody can tell where it is.
	Unknown bool `json:"-"`
}

// Degrees is a latitude or a longitude. The zero value is one that is not known, which differs from zero degrees.
type Degrees struct {
	value float64
	known bool
}

// At is a known number of degrees.
func At(degrees float64) Degrees { return Degrees{degrees, true} }

// Value returns the number of degrees, which need not be finite, and whether it is known.
func (d Degrees) Value() (float64, bool) { return d.value, d.known }

// IsZero tells whether the wire form leaves this out: what is not known, and what JSON has no number for.
func (d Degrees) IsZero() bool { return !d.known || math.IsNaN(d.value) || math.IsInf(d.value, 0) }

// MarshalJSON writes a number, or null for what IsZero.
func (d Degrees) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.value)
}

// UnmarshalJSON reads a number, or null for what is not known.
func (d *Degrees) UnmarshalJSON(text []byte) error {
	var value *float64
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	*d = Degrees{}
	if value != nil {
		*d = At(*value)
	}
	return nil
}

// Database tells where an address is; false means that it has no record of it. Implementations are safe for concurrent
// use and have no location for loopback, private and link-local addresses.
type Database interface {
	Lookup(netip.Addr) (Location, bool)
}

// public makes an address comparable and tells whether it can have a location: an IPv4 address within IPv6 is the
// IPv4 address, and a zone does not matter.
func public(address netip.Addr) (netip.Addr, bool) {
	address = address.Unmap().WithZone("")
	return address, address.IsValid() && address.IsGlobalUnicast() && !address.IsPrivate()
}
