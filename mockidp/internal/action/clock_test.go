package action_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// value runs one JavaScript expression in a handler and gives its JSON.
func value(expression string) string {
	GinkgoHelper()
	return claim(handler(`api.idToken.setCustomClaim('v', ` + expression + `)`))
}

var _ = Describe("The clock", func() {
	DescribeTable("is the tenant's: 2026-03-29T01:30:00.123Z, in UTC",
		func(expression, want string) { Expect(value(expression)).To(Equal(want)) },
		Entry(nil, `Date.now()`, `1774747800123`),
		Entry(nil, `new Date()`, `"2026-03-29T01:30:00.123Z"`),
		Entry(nil, `new Date`, `"2026-03-29T01:30:00.123Z"`),
		Entry(nil, `Date()`, `"Sun Mar 29 2026 01:30:00 GMT+0000 (Coordinated Universal Time)"`),
		Entry(nil, `new Date() + ''`, `"Sun Mar 29 2026 01:30:00 GMT+0000 (Coordinated Universal Time)"`),
		Entry(nil, `new Date().toDateString()`, `"Sun Mar 29 2026"`),
		Entry(nil, `[new Date().getHours(), new Date().getDay(), new Date().getTimezoneOffset()]`, `[1,0,0]`),
		Entry(nil, `new Date().toLocaleTimeString()`, `"01:30:00 AM"`),
	)

	DescribeTable("leaves the rest of Date as it is",
		func(expression, want string) { Expect(value(expression)).To(Equal(want)) },
		Entry(nil, `new Date(0)`, `"1970-01-01T00:00:00.000Z"`),
		Entry(nil, `new Date('2024-07-11T13:02:03.128Z').getTime()`, `1720702923128`),
		Entry(nil, `Date.parse('2024-07-11T13:02:03+02:00')`, `1720695723000`),
		Entry(nil, `new Date('2024-07-11')`, `"2024-07-11T00:00:00.000Z"`),
		Entry(nil, `new Date('2024-07-11T13:02')`, `"2024-07-11T13:02:00.000Z"`),
		Entry(nil, `new Date('Jul 11 2024 13:02')`, `"2024-07-11T13:02:00.000Z"`),
		Entry(nil, `new Date('Thu, 11 Jul 2024 13:02:03 GMT')`, `"2024-07-11T13:02:03.000Z"`),
		Entry(nil, `new Date(2024, 6, 11, 13)`, `"2024-07-11T13:00:00.000Z"`),
		Entry(nil, `new Date(new Date(5))`, `"1970-01-01T00:00:00.005Z"`),
		Entry(nil, `[new Date('x').getTime(), String(new Date('x'))]`, `[null,"Invalid Date"]`),
		Entry(nil, `[new Date() instanceof Date, new Date(5) instanceof Date, ({}) instanceof Date]`, `[true,true,false]`),
		Entry(nil, `[Date.name, Date.length, new Date().constructor === Date, typeof Date.UTC(2024)]`, `["Date",7,true,"number"]`),
		Entry(nil, `new (class Stamp extends Date { get s() { return this.getTime() / 1000 } })(5000).s`, `5`),
		Entry(nil, `(d => (d.setHours(5), d))(new Date(0))`, `"1970-01-01T05:00:00.000Z"`),
		Entry(nil, `(Date = 5, Date)`, `5`),
	)

	It("is read each time the script asks", func() {
		in := invocation()
		var reads int64
		in.Now = func() time.Time { reads++; return time.UnixMilli(reads * 1000) }
		code := handler(`const a = Date.now(); await null; api.idToken.setCustomClaim('v', [a, +new Date()])`)
		Expect(claimWith(code, in)).To(Equal(`[1000,2000]`))
	})

	It("stands at the epoch if there is none", func() {
		in := invocation()
		in.Now = nil
		Expect(claimWith(handler(`api.idToken.setCustomClaim('v', Date.now())`), in)).To(Equal(`0`))
	})
})

var _ = Describe("Math.random", func() {
	draw := func(seed uint64) string {
		GinkgoHelper()
		in := invocation()
		in.Seed = seed
		return claimWith(handler(`api.idToken.setCustomClaim('v', [Math.random(), Math.random(), Math.random()])`), in)
	}

	It("repeats for a seed and differs between seeds, whichever half of them differs", func() {
		Expect(draw(7)).To(Equal(draw(7)))
		seen := map[string]bool{}
		for _, seed := range []uint64{0, 1, 2, 1 << 32, 1 << 63, 1<<63 | 1, 1<<64 - 1} {
			seen[draw(seed)] = true
		}
		Expect(seen).To(HaveLen(7))
	})

	It("lies in [0, 1) and is spread over it", func() {
		Expect(value(`(a => [a.every(x => x >= 0 && x < 1), Math.abs(a.reduce((s, x) => s + x) / a.length - 0.5) < 0.05])(
			Array.from({ length: 2000 }, () => Math.random()))`)).To(Equal(`[true,true]`))
	})
})

// TestInAnotherTimeZone runs TestUTC in a process whose local time is five hours behind UTC: the engine takes the zone from the
// environment once per process, so nothing else can tell UTC from local time on a machine that lives in UTC.
func TestInAnotherTimeZone(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestUTC$")
	cmd.Env = append(os.Environ(), "TZ=XST+5")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestUTC(t *testing.T) {
	g := NewWithT(t)
	program, err := quickjs.Compile(action.Source{Name: "A", File: file, Code: handler(`
		const d = new Date(2024, 6, 11, 13);
		d.setMinutes(30);
		api.idToken.setCustomClaim('v', [d, String(d), d.getHours(), d.getTimezoneOffset(), d.toLocaleTimeString(),
			new Date('2024-07-11T13:30'), new Date('Jul 11 2024 13:30'), new Date('2024-07-11')])`)})
	g.Expect(err).NotTo(HaveOccurred())
	result, err := program.Run(context.Background(), invocation())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(result.Commands[0].Args[1]).To(MatchJSON(`["2024-07-11T13:30:00.000Z", "Thu Jul 11 2024 13:30:00 GMT+0000 (Coordinated Universal Time)",
		13, 0, "01:30:00 PM", "2024-07-11T13:30:00.000Z", "2024-07-11T13:30:00.000Z", "2024-07-11T00:00:00.000Z"]`))
}
