package csv_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestCSV(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "CSV")
}
