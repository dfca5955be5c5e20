package clock_test

import (
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
)

var (
	_ clock.Clock = clock.Func(nil)
	_ clock.Clock = (*clock.Still)(nil)
)

var _ = Describe("A tenant's clock", func() {
	// Half past two in a zone that is two hours ahead.
	abroad := time.Date(2026, 3, 29, 2, 30, 0, 123456789, time.FixedZone("", 2*60*60))
	utc := time.Date(2026, 3, 29, 0, 30, 0, 123456789, time.UTC)

	Describe("that stands still", func() {
		It("gives the same time again, in UTC", func() {
			c := clock.NewStill(abroad)
			Expect(c.Now()).To(Equal(utc))
			Expect(c.Now()).To(Equal(utc))
		})

		It("moves by what it is told, and says where to", func() {
			c := clock.NewStill(utc)
			Expect(c.Advance(30 * time.Second)).To(Equal(utc.Add(30 * time.Second)))
			Expect(c.Now()).To(Equal(utc.Add(30 * time.Second)))
			Expect(c.Advance(time.Hour)).To(Equal(utc.Add(time.Hour + 30*time.Second)))
			Expect(c.Advance(0)).To(Equal(utc.Add(time.Hour + 30*time.Second)))
		})

		It("is its own: another one does not move with it", func() {
			one, other := clock.NewStill(utc), clock.NewStill(utc)
			one.Advance(time.Minute)
			Expect(other.Now()).To(Equal(utc))
		})

		It("loses no step when many move it at once", func() {
			c := clock.NewStill(utc)
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					c.Advance(time.Second)
					c.Now()
				})
			}
			wg.Wait()
			Expect(c.Now()).To(Equal(utc.Add(50 * time.Second)))
		})
	})

	It("that asks a function asks each time, and gives UTC", func() {
		next := abroad
		c := clock.Func(func() time.Time {
			defer func() { next = next.Add(time.Second) }()
			return next
		})
		Expect(c.Now()).To(Equal(utc))
		Expect(c.Now()).To(Equal(utc.Add(time.Second)))
	})
})
