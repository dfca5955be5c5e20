package relyingparty_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/relyingparty"
)

var _ = Describe("An application", func() {
	const class = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
	now := time.Unix(1_772_442_610, 0)
	plain := map[string]any{"sub": "ana", "auth_time": float64(now.Unix())}
	first := map[string]any{"sub": "ana", "auth_time": float64(now.Unix()), "amr": []any{"pwd"}}
	both := map[string]any{"sub": "ana", "auth_time": float64(now.Unix() - 60), "amr": []any{"pwd", "mfa"}, "acr": class}
	odd := map[string]any{"sub": "ana", "auth_time": "now", "amr": "mfa", "acr": 2.0}

	DescribeTable("looks", func(way relyingparty.Way, claims map[string]any, in bool) {
		look := relyingparty.Look{Way: way, Claims: claims, ACR: class, MaxAge: time.Minute, Now: now}
		Expect(look.LetsIn()).To(Equal(in))
	},
		Entry("at the content of amr: none", relyingparty.Content, plain, false),
		Entry("at the content of amr: the first factor", relyingparty.Content, first, false),
		Entry("at the content of amr: both", relyingparty.Content, both, true),
		Entry("at the content of amr: a text in place of the list", relyingparty.Content, odd, false),
		Entry("at the class: none", relyingparty.Class, plain, false),
		Entry("at the class: there", relyingparty.Class, both, true),
		Entry("at the class: no text", relyingparty.Class, odd, false),
		Entry("at the age: at the limit", relyingparty.Fresh, both, true),
		Entry("at the age: no MFA", relyingparty.Fresh, first, false),
		Entry("at the age: no time", relyingparty.Fresh, map[string]any{"amr": []any{"mfa"}}, false),
		Entry("at the existence of amr: none", relyingparty.Existence, plain, false),
		Entry("at the existence of amr, wrongly: the first factor", relyingparty.Existence, first, true),
		Entry("at a filtered user, wrongly: both", relyingparty.Filtered, both, false),
		Entry("at its own request: none", relyingparty.Asked, both, false),
		Entry("in no way that is known", relyingparty.Way("tea leaves"), both, false),
	)

	It("calls nothing fresh that is older than it allows", func() {
		look := relyingparty.Look{Way: relyingparty.Fresh, Claims: both, MaxAge: 59 * time.Second, Now: now}
		Expect(look.LetsIn()).To(BeFalse())
	})

	It("takes its own request for the answer where it looks at that, wrongly", func() {
		look := relyingparty.Look{Way: relyingparty.Asked, Claims: plain, ACR: class, Requested: class}
		Expect(look.LetsIn()).To(BeTrue())
		look.Requested = "urn:another"
		Expect(look.LetsIn()).To(BeFalse())
	})

	It("has a way for each word", func() {
		for _, way := range relyingparty.Ways() {
			look := relyingparty.Look{Way: way, Claims: both, ACR: class, Requested: class, MaxAge: time.Hour, Now: now}
			Expect(look.LetsIn()).To(Equal(way != relyingparty.Filtered), string(way))
		}
	})
})
