package adapters_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
)

var _ = Describe("What --target says", func() {
	DescribeTable("has the mock", func(ctx context.Context, spec string, faults ...string) {
		t, closing, err := adapters.Open(ctx, spec, adapters.Options{Faults: faults})
		Expect(err).NotTo(HaveOccurred())
		about, err := t.Describe(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(about.Name).To(Equal("mock"))
		Expect(about.Faults).To(HaveLen(len(faults)))
		Expect(closing(ctx)).To(Succeed())
	},
		Entry("by its name", "mock"),
		Entry("where nothing is said", ""),
		Entry("with a fault", "mock", "totp-replay-accepted"),
	)

	DescribeTable("is bad usage", func(ctx context.Context, spec, message string, faults ...string) {
		o := adapters.Options{Faults: faults}
		var usage *adapters.UsageError
		_, _, err := adapters.Open(ctx, spec, o)
		Expect(err).To(MatchError(ContainSubstring(message)))
		Expect(err).To(BeAssignableToTypeOf(usage))
	},
		Entry("with a name that is nearly one", "mok", `there is no target "mok"; did you mean "mock"?`),
		Entry("with a name that is none", "zzzzzzzz", "there are mock"),
		Entry("with the mock at an address", "mock@http://127.0.0.1:4400", "has no address: write --target mock"),
		Entry("without a command", "exec: ", "names no command"),
		Entry("with a machine elsewhere", "http://example.com:80", "not one of this machine"),
		Entry("with an address of a private network", "http://10.0.0.1:80", "not one of this machine"),
		Entry("without a port", "http://127.0.0.1", "not one of this machine"),
		Entry("with a port that is none", "http://127.0.0.1:70000", "not one of this machine"),
		Entry("with a path", "http://127.0.0.1:80/admin", "not one of this machine"),
		Entry("with another scheme", "ftp://127.0.0.1:21", "not one of this machine"),
		Entry("with a fault of the mock and another target", "http://127.0.0.1:80", "leave out --fault or --target", "totp-replay-accepted"),
		Entry("with an unknown fault", "mock", `unknown fault "totp-replay-acepted"; did you mean "totp-replay-accepted"?`, "totp-replay-acepted"),
	)

	DescribeTable("can be checked before anything is reached for", func(spec string, fits bool) {
		err := adapters.Check(spec, adapters.Options{})
		if fits {
			Expect(err).NotTo(HaveOccurred())
		} else {
			Expect(err).To(HaveOccurred())
		}
	},
		Entry("a name", "mock", true),
		Entry("an address", "http://127.0.0.1:1", true),
		Entry("an address by name", "http://localhost:8080", true),
		Entry("an address of IPv6", "http://[::1]:8080", true),
		Entry("a command", "exec:python3 adapter.py", true),
		Entry("no name", "moc-k", false),
		Entry("an address elsewhere", "http://192.0.2.1:8080", false),
	)
})
