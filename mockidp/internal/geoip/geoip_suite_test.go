package geoip_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestGeoIP(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "GeoIP")
}
