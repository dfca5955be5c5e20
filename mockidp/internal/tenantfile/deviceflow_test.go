package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = DescribeTable("The codes of devices", func(written string, want tenant.DeviceFlow, mistake string) {
	f, err := folder{"tenant.yaml": "tenant: { customize_mfa_in_postlogin_action: true" + written + " }\n"}.load()
	if mistake != "" {
		Expect(err).To(MatchError(ContainSubstring(mistake)))
		return
	}
	Expect(err).NotTo(HaveOccurred())
	Expect(f.DeviceFlow).To(Equal(want))
},
	Entry("are the vendor's by default", "", tenant.DeviceFlow{}, ""),
	Entry("have a mask", ", device_flow: {charset: base20, mask: '**** ****-**'}", tenant.DeviceFlow{Charset: "base20", Mask: "**** ****-**"}, ""),
	Entry("of digits are longer", ", device_flow: {charset: digits}", tenant.DeviceFlow{Charset: "digits", Mask: "***-***-***"}, ""),
	Entry("of other letters are none", ", device_flow: {charset: base21}", tenant.DeviceFlow{}, `unknown charset "base21"`),
	Entry("can be too short", ", device_flow: {mask: '****-***'}", tenant.DeviceFlow{}, "needs 8 stars at least"),
	Entry("of digits can be too short", ", device_flow: {charset: digits, mask: '****-****'}", tenant.DeviceFlow{}, "needs 9 stars at least"),
	Entry("can be too long", ", device_flow: {mask: '****-****-****-****-*'}", tenant.DeviceFlow{}, "in 20 characters"),
	Entry("have no letters of their own", ", device_flow: {mask: 'A***-*****'}", tenant.DeviceFlow{}, "dashes and blanks alone"),
)
