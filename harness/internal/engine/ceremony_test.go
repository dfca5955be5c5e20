package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// lending is a target that has keys used where a browser would use them: what it stands for is a real browser.
type lending struct {
	target.Target

	mu    sync.Mutex
	lent  []string // "create right"
	taken int      // pictures
}

type lendingWorld struct {
	target.World
	to *lending
}

type lendingSession struct {
	target.Session
	to *lending
}

func (l *lending) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w, applied, err := l.Target.Provision(ctx, f)
	return lendingWorld{w, l}, applied, err
}

func (w lendingWorld) Open(ctx context.Context, d target.Device) (target.Session, error) {
	s, err := w.World.Open(ctx, d)
	return &lendingSession{Session: s, to: w.to}, err
}

// As finds what the world behind has, and its own.
func (w lendingWorld) As(optional any) bool {
	if p, ok := optional.(*target.Pictured); ok {
		*p = w
		return true
	}
	return found(w.World, optional)
}

func (w lendingWorld) Pictures(_ context.Context, hide func(string) string) ([]target.Picture, error) {
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	w.to.taken++
	return []target.Picture{{Device: "browser", HTML: hide("the password of ana"), PNG: []byte("png")}}, nil
}

func (s *lendingSession) As(optional any) bool {
	if c, ok := optional.(*target.Ceremonies); ok {
		*c = s
		return true
	}
	return found(s.Session, optional)
}

func found(in, optional any) bool {
	into := reflect.ValueOf(optional).Elem()
	if !reflect.TypeOf(in).Implements(into.Type()) {
		return false
	}
	into.Set(reflect.ValueOf(in))
	return true
}

func (s *lendingSession) Answers(c target.Ceremony) []vocab.Answer {
	if c.Creates {
		return []vocab.Answer{vocab.AnswerRight}
	}
	return []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong}
}

func (s *lendingSession) Ceremony(ctx context.Context, offer string, c target.Ceremony) (target.Observation, error) {
	o, err := s.Observe(ctx)
	if err != nil {
		return o, err
	}
	m := o.Offers[0].Material
	use, what, deviations := c.Key.Get, "get ", []webauthn.Deviation{}
	if c.Creates {
		use, what = c.Key.Create, "create "
	}
	if c.How == vocab.AnswerWrong {
		deviations = append(deviations, webauthn.BadSignature)
	}
	s.to.mu.Lock()
	s.to.lent = append(s.to.lent, what+string(c.How))
	s.to.mu.Unlock()
	response, err := use(m.Origin, m.PublicKey, deviations...)
	p := target.Proof{Credential: response, Remember: c.Remember}
	if refused := (*webauthn.ClientError)(nil); errors.As(err, &refused) {
		if p.ClientError, err = json.Marshal(refused); err != nil {
			return o, err
		}
	}
	if err != nil {
		return o, err
	}
	return s.Session.Submit(ctx, offer, p)
}

func (s *lendingSession) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if len(p.Credential) > 0 || len(p.ClientError) > 0 {
		return target.Observation{}, errors.New("a browser is handed a credential that it did not make")
	}
	return s.Session.Submit(ctx, offer, p)
}

var _ = Describe("A target that uses the person's keys itself", func() {
	lend := func(id string) (*lending, reports.Case) {
		GinkgoHelper()
		m, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		l := &lending{Target: m}
		cases := slices.DeleteFunc(embedded(id), func(c scenarios.Case) bool { return c.ID != id }) // others begin like it
		Expect(cases).To(HaveLen(1))
		return l, run(options(l), cases[0])[0]
	}

	DescribeTable("is lent them, and comes to the same", func(id string, verdict reports.Verdict, reason string, lent ...string) {
		l, r := lend(id)
		Expect(r.Verdict).To(Equal(verdict), "%s %v", r.Reason, r.Checks)
		Expect(r.Reason).To(ContainSubstring(reason))
		Expect(l.lent).To(Equal(lent))
	},
		Entry("for an enrolment", "factors/webauthn-roaming/enrol", reports.Pass, "", "create right"),
		Entry("for a challenge", "factors/webauthn-platform/challenge", reports.Pass, "", "get right"),
		Entry("for a wrong answer", "factors/webauthn-platform/wrong-and-used-responses/how=wrong", reports.Pass, "", "get right", "get wrong", "get right"),
		Entry("for a passkey", "first-factors/ways/alone/via=passkey", reports.Pass, "", "get right"),
		Entry("not for what it cannot do", "factors/webauthn-platform/wrong-and-used-responses/how=reused", reports.Untestable, `a key in a real browser cannot answer "reused" here; the driver form can`, "get right"),
	)

	It("shows what went wrong, before its world is closed and without secrets", func() {
		m, err := mock.New("any-one-time-code-passes")
		Expect(err).NotTo(HaveOccurred())
		l := &lending{Target: m}
		o := options(l)
		shown := map[string][]target.Picture{}
		kept := []reports.Picture{{Device: "browser", Image: "pictures/a.png", Document: "pictures/a.html"}}
		o.Pictures = func(id string, p []target.Picture) []reports.Picture {
			shown[id] = p
			return kept
		}
		ended := map[string][]reports.Picture{}
		o.Ended = func(c reports.Case) { ended[c.ID] = c.Pictures }
		results := run(o, embedded("challenge/answers/otp/how=wrong", "challenge/answers/otp-reused")...)
		Expect(results).To(ConsistOf(HaveField("Verdict", reports.Fail), HaveField("Verdict", reports.Pass)))
		Expect(shown).To(Equal(map[string][]target.Picture{"challenge/answers/otp/how=wrong": {{Device: "browser", HTML: "[password]", PNG: []byte("png")}}}))
		Expect(ended).To(Equal(map[string][]reports.Picture{"challenge/answers/otp/how=wrong": kept, "challenge/answers/otp-reused": nil}), "as they end, for run.jsonl")
		Expect(l.taken).To(Equal(1))
		o.Pictures = nil
		run(o, embedded("challenge/answers/otp/how=wrong")...)
		Expect(l.taken).To(Equal(1), "nobody wants any")
	})
})
