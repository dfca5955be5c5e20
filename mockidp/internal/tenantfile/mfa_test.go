package tenantfile_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

var _ = Describe("The MFA settings of a tenant", func() {
	DescribeTable("take each policy", func(list, policy string) {
		f := folder{"tenant.yaml": minimal + "guardianPolicies: { policies: " + list + " }\n"}.mustLoad()
		Expect(f.Policy).To(Equal(policy))
		Expect(f.Notes).To(BeEmpty())
	},
		Entry("never", "[]", ""),
		Entry("always", "[all-applications]", "all-applications"),
		Entry("adaptive", "[confidence-score]", "confidence-score"),
	)

	It("begin an enrolment with the most secure factor, or with the list", func() {
		Expect(folder{"tenant.yaml": minimal}.mustLoad().ShowFactorList).To(BeFalse())
		with := func(flags string) *tenant.Fixture {
			return folder{"tenant.yaml": "tenant: { customize_mfa_in_postlogin_action: true, flags: { " + flags + " } }\n"}.mustLoad()
		}
		Expect(with("mfa_show_factor_list_on_enrollment: true")).To(And(HaveField("ShowFactorList", true), HaveField("Notes", BeEmpty())))
		Expect(with("mfa_show_factor_list_on_enrollment: false").ShowFactorList).To(BeFalse())
		Expect(with("enable_sso: true, disable_impersonation: true").Notes).To(ConsistOf(HaveSuffix("flags loaded, not used: disable_impersonation, enable_sso")))
	})

	It("refuse a flag that is neither on nor off, with its place", func() {
		yaml, at := marked("tenant: { customize_mfa_in_postlogin_action: true, flags: { mfa_show_factor_list_on_enrollment: §sometimes } }\n")
		Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], "mfa_show_factor_list_on_enrollment", "true or false", "sometimes")))
	})

	It("remember browsers for as long as documented, or as mfaproof.yaml says", func() {
		limits := folder{"tenant.yaml": minimal}.mustLoad().Remember.InForce()
		Expect([]time.Duration{limits.Idle, limits.Absolute}).To(Equal([]time.Duration{604800 * time.Second, 2592000 * time.Second}))
		limits = folder{"tenant.yaml": minimal, "mfaproof.yaml": "remember_browser: { idle: 1h, absolute: 48h }\n"}.mustLoad().Remember.InForce()
		Expect([]time.Duration{limits.Idle, limits.Absolute}).To(Equal([]time.Duration{time.Hour, 48 * time.Hour}))
	})
})
