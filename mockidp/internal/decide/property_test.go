package decide_test

import (
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	. "github.com/onsi/ginkgo/v2"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("Every decision", func() {
	It("is the same each time, offers only what was asked for and can be used, and says why it fails", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			cmd, st := drawCommand(t), drawState(t)
			asked, held := slices.Clone(cmd.Factors), slices.Clone(st.Enrolled)

			d := decide.Decide(cmd, st)

			if again := decide.Decide(cmd, st); !equal(d, again) {
				t.Fatalf("decided twice: %+v, then %+v", d, again)
			}
			if !slices.Equal(asked, cmd.Factors) || !slices.Equal(held, st.Enrolled) {
				t.Fatalf("the arguments were changed: %v, %v", cmd.Factors, st.Enrolled)
			}
			for _, f := range d.Offers {
				mayOffer(t, cmd, st, f)
			}
			if !inOrder(d.Offers, asked) || !inOrder(d.Warned, asked) {
				t.Fatalf("offers %v and warnings %v are not in the order of %v, each once", d.Offers, d.Warned, asked)
			}
			if slices.ContainsFunc(d.Warned, func(f vocab.Factor) bool { return slices.Contains(d.Offers, f) }) {
				t.Fatalf("a factor is offered and warned about: %+v", d)
			}
			wellFormed(t, d)
		})
	})
})

func mayOffer(t *rapid.T, cmd decide.Command, st decide.State, f vocab.Factor) {
	held := slices.Contains(st.Enrolled, f)
	switch {
	case !slices.Contains(st.Enabled, f):
		t.Fatalf("%s is offered and off", f)
	case cmd.Name.Enrols() && (held || f == email):
		t.Fatalf("%s is offered for enrolment and held, or cannot be enrolled", f)
	case !cmd.Name.Enrols() && !held:
		t.Fatalf("%s is offered for a challenge and not held", f)
	case slices.Contains(st.Challenged, f):
		t.Fatalf("%s is offered and was challenged before", f)
	case (f == key || f == bio) && (st.Browser == nil || !st.Browser.WebAuthn):
		t.Fatalf("%s is offered in a browser of which WebAuthn is not known", f)
	case f == bio && !st.Browser.Platform:
		t.Fatalf("%s is offered on a device without a platform authenticator", f)
	}
}

func wellFormed(t *rapid.T, d decide.Decision) {
	offers, message := len(d.Offers), d.Message != ""
	ok := false
	switch d.Outcome {
	case decide.Show:
		ok = offers >= 1 && !message
	case decide.Pick:
		ok = offers >= 2 && !message
	case decide.Skip, decide.Continue:
		ok = offers == 0 && !message
	case decide.AskBrowser:
		ok = offers == 0 && !message && len(d.Warned) == 0
	case decide.Fail:
		ok = offers == 0 && message
	}
	if !ok {
		t.Fatalf("the parts of the decision do not go together: %+v", d)
	}
}

// inOrder tells whether part is a subsequence of the distinct elements of all.
func inOrder(part, all []vocab.Factor) bool {
	last := -1
	for _, f := range part {
		i := slices.Index(all, f)
		if i <= last {
			return false
		}
		last = i
	}
	return true
}

func equal(a, b decide.Decision) bool { return cmp.Equal(a, b, cmpopts.EquateEmpty()) }

func drawCommand(t *rapid.T) decide.Command {
	return decide.Command{
		Name:    rapid.SampledFrom(vocab.Commands()).Draw(t, "command"),
		Factors: rapid.SliceOfN(rapid.SampledFrom(append(vocab.Factors(), pigeon)), 0, 5).Draw(t, "factors"),
	}
}

func drawState(t *rapid.T) decide.State {
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(vocab.Factors()), 0, 5, rapid.ID[vocab.Factor])
	st := decide.State{Enabled: some.Draw(t, "enabled"), Enrolled: some.Draw(t, "enrolled")}
	if len(st.Enrolled) > 0 {
		of := rapid.SliceOfNDistinct(rapid.SampledFrom(st.Enrolled), 0, 1, rapid.ID[vocab.Factor])
		st.Challenged, st.EnrolledIn = of.Draw(t, "challenged"), of.Draw(t, "enrolled in this transaction")
	}
	st.Browser = rapid.SampledFrom([]*decide.Browser{nil, {}, {WebAuthn: true}, {WebAuthn: true, Platform: true}, {Platform: true}}).Draw(t, "browser")
	values := map[string]string{}
	for _, s := range switches.All() {
		values[string(s.Name)] = rapid.SampledFrom(s.Values).Draw(t, string(s.Name))
	}
	set, err := switches.Parse(values)
	if err != nil {
		t.Fatal(err)
	}
	st.Switches = set
	return st
}
