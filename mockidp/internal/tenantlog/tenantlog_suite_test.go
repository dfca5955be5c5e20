package tenantlog_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestTenantLog(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Tenant log")
}
