package risk

import (
	"cmp"
	"math"
)

// point is a place on the globe in degrees.
type point struct{ latitude, longitude float64 }

// valid tells whether there is such a place; NaN is no place.
func (p point) valid() bool { return math.Abs(p.latitude) <= 90 && math.Abs(p.longitude) <= 180 }

// earthKm is the mean radius of the Earth.
const earthKm = 6371.0088

// distanceKm is the great-circle distance (haversine).
func distanceKm(a, b point) float64 {
	const degree = math.Pi / 180
	north, east := math.Sin((b.latitude-a.latitude)*degree/2), math.Sin((b.longitude-a.longitude)*degree/2)
	h := north*north + math.Cos(a.latitude*degree)*math.Cos(b.latitude*degree)*east*east
	return 2 * earthKm * math.Asin(math.Sqrt(min(1, h))) // rounding may lead above 1 for antipodes
}

// locate gives the place of a login, or the code that says why there is none.
func locate(l Login) (point, Code) {
	if !l.Located {
		return point{}, MissingGeoIP
	}
	latitude, hasLatitude := l.Location.Latitude.Value()
	longitude, hasLongitude := l.Location.Longitude.Value()
	p := point{latitude, longitude}
	switch {
	case l.Location.AnonymousProxy:
		return p, AnonymousProxy
	case l.Location.Unknown || !hasLatitude || !hasLongitude:
		return p, UnknownLocation
	case !p.valid():
		return p, InvalidTravel
	}
	return p, ""
}

// impossibleTravel compares the place of a login with the last one. What is wrong with the place itself comes first, at
// a first login as well: a proxy is no safer when it is the first. The documents do not order the two.
func impossibleTravel(s TravelSettings, l Login, h History) Code {
	here, code := locate(l)
	passed := elapsed(h.place.at, l.At)
	switch {
	case code != "":
		return code
	case !h.loggedIn:
		return InitialLogin
	case !h.place.known || passed > cmp.Or(s.LocationKept, DefaultLocationKept):
		return LocationHistoryNotFound
	}
	distance := distanceKm(h.place.point, here)
	switch {
	case distance <= cmp.Or(s.MinimalKm, DefaultMinimalKm):
		return MinimalTravel
	case distance > cmp.Or(s.ImpossibleKmh, DefaultImpossibleKmh)*passed.Hours():
		return ImpossibleTravelCode
	case distance >= cmp.Or(s.SubstantialKm, DefaultSubstantialKm):
		return SubstantialTravel
	}
	return Travel
}
