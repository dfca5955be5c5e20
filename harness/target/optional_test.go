package target_test

import (
	"context"
	"errors"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
)

// plain is a world with nothing optional, ticking one with a clock.
type plain struct{ target.World }

type ticking struct{ plain }

func (ticking) Now(context.Context) (time.Time, error)             { return time.Unix(7, 0), nil }
func (ticking) Advance(ctx context.Context, d time.Duration) error { return nil }

// late learns only when it is asked whether it has a clock.
type late struct {
	plain
	clock target.Clock
}

func (l late) As(optional any) bool {
	into, ok := optional.(*target.Clock)
	if !ok || l.clock == nil {
		return false
	}
	*into = l.clock
	return true
}

var _ = DescribeTable("An optional interface is found", func(w any, clock bool) {
	found, ok := target.Optional[target.Clock](w)
	Expect(ok).To(Equal(clock))
	if clock {
		Expect(found.Now(GinkgoT().Context())).To(Equal(time.Unix(7, 0)))
	}
	_, ok = target.Optional[target.Log](w)
	Expect(ok).To(BeFalse(), "nobody here has a log")
},
	Entry("nowhere in a world without", plain{}, false),
	Entry("in its methods", ticking{}, true),
	Entry("by asking", late{clock: ticking{}}, true),
	Entry("not where the answer is no", late{}, false),
)

var _ = It("An error after which nothing can be asked any more says why, and no more", func() {
	why := errors.New("the line is dead")
	err := target.Gone(why)
	Expect(err).To(MatchError("the line is dead"))
	Expect(err).To(And(MatchError(target.ErrGone), MatchError(why)))
	Expect(err).NotTo(MatchError(target.ErrThrottled))
})
