package trail_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
)

func TestTrail(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Trail")
}

var at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func began() trail.Moment { return trail.Moment{At: at, Kind: trail.Began} }

var _ = Describe("The trail of logins", func() {
	It("keeps the moments of each login in order, its person and its end", func() {
		var t trail.Trail
		first, second := t.Begin("web", "Web", began()), t.Begin("spa", "Single page", began())
		t.Add(first, "", trail.Moment{Kind: trail.Screen, Text: "login"})
		t.Add(second, "", trail.Moment{Kind: trail.Screen, Text: "other"})
		t.Add(first, "auth0|ana", trail.Moment{Kind: trail.Ended, Text: "granted"})
		t.Add(first, "", trail.Moment{Kind: trail.Ended, Text: "refused"})
		l, ok := t.Login(first)
		Expect(ok).To(BeTrue())
		Expect(l).To(Equal(trail.Login{Number: 1, At: at, ClientID: "web", Client: "Web", User: "auth0|ana", Outcome: "granted", Moments: []trail.Moment{
			began(), {Kind: trail.Screen, Text: "login"}, {Kind: trail.Ended, Text: "granted"},
		}}))
		Expect(t.Logins()).To(HaveExactElements(HaveField("Outcome", "granted"), And(HaveField("Outcome", ""), HaveField("Moments", BeNil()))))
	})

	It("is bounded: the oldest logins go first, and of a long one the end", func() {
		var t trail.Trail
		for range trail.MaxLogins {
			t.Begin("web", "Web", began())
		}
		_, ok := t.Login(1)
		Expect(ok).To(BeTrue(), "control: nothing is lost before the limit")
		last := t.Begin("web", "Web", began())
		_, ok = t.Login(1)
		Expect(ok).To(BeFalse())
		Expect(len(t.Logins())).To(BeNumerically("<=", trail.MaxLogins))
		t.Add(1, "", trail.Moment{Kind: trail.Screen}) // changes nothing
		for i := range trail.MaxMoments {
			l, _ := t.Login(last)
			Expect(l.Cut).To(BeFalse(), fmt.Sprint(i))
			t.Add(last, "", trail.Moment{Kind: trail.Screen})
		}
		l, _ := t.Login(last)
		Expect(l.Moments).To(HaveLen(trail.MaxMoments))
		Expect(l.Cut).To(BeTrue())
	})

	It("keeps nothing where there is none, and of what is no login", func() {
		var none *trail.Trail
		Expect(none.Begin("web", "Web", began())).To(Equal(0))
		none.Add(1, "", began())
		var t trail.Trail
		t.Add(0, "x", began())
		_, ok := t.Login(0)
		Expect(ok).To(BeFalse())
	})

	It("takes moments from many at once", func() {
		var t trail.Trail
		n := t.Begin("web", "Web", began())
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { t.Add(n, "", trail.Moment{Kind: trail.Screen}); t.Logins() })
		}
		wg.Wait()
		l, _ := t.Login(n)
		Expect(l.Moments).To(HaveLen(51))
	})
})
