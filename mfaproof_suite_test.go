package main_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestMfaproof(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Architecture")
}
