package risk_test

import (
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

func TestRisk(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Risk")
}

var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// at is a place by its name in the built-in table.
func at(name string) geoip.Location {
	GinkgoHelper()
	for _, p := range geoip.Places() {
		if p.Name == name {
			return p.Location
		}
	}
	Fail("no such place: " + name)
	return geoip.Location{}
}

// point is a location with nothing but coordinates.
func point(latitude, longitude float64) geoip.Location {
	return geoip.Location{Latitude: geoip.At(latitude), Longitude: geoip.At(longitude)}
}

// login is one in Vienna with a known cookie and user agent, at noon.
func login(change func(*risk.Login)) risk.Login {
	GinkgoHelper()
	l := risk.Login{At: noon, IP: "198.51.100.1", DeviceID: "cookie", UserAgent: "Firefox", Location: at("vienna"), Located: true}
	if change != nil {
		change(&l)
	}
	return l
}
