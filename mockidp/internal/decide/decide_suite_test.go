package decide_test

import (
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestDecide(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Decision tables")
}

// The factors in short, as the tables name them. A pigeon is a type that does not exist.
const (
	otp      = vocab.OTP
	key      = vocab.WebAuthnRoaming
	bio      = vocab.WebAuthnPlatform
	phone    = vocab.Phone
	email    = vocab.Email
	push     = vocab.Push
	recovery = vocab.RecoveryCode
	pigeon   = vocab.Factor("carrier-pigeon")
)

// The texts of the troubleshooting tables, copied by hand.
const (
	enrolNoneUsable      = "An MFA enrollment is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is not already enrolled with them."
	enrolBeforeChallenge = "An MFA enrollment was requested but the user is already enrolled in MFA. Challenge with at least one existing factor before enrolling a new one."
	challengeNoneUsable  = "An MFA challenge is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is enrolled with them."
)

// The commands; the default factor comes first.
func challengeWith(f ...vocab.Factor) decide.Command    { return command(vocab.ChallengeWith, f) }
func challengeWithAny(f ...vocab.Factor) decide.Command { return command(vocab.ChallengeWithAny, f) }
func enrollWith(f ...vocab.Factor) decide.Command       { return command(vocab.EnrollWith, f) }
func enrollWithAny(f ...vocab.Factor) decide.Command    { return command(vocab.EnrollWithAny, f) }

func command(name vocab.Command, f []vocab.Factor) decide.Command {
	return decide.Command{Name: name, Factors: f}
}

// given is one fact of a state.
type given func(*decide.State)

// in is a state in which every factor type is on, nobody holds one, and the browser does WebAuthn, changed by facts.
func in(facts ...given) decide.State {
	st := decide.State{Enabled: vocab.Factors(), Browser: &decide.Browser{WebAuthn: true, Platform: true}}
	for _, fact := range facts {
		fact(&st)
	}
	return st
}

func tenantHas(f ...vocab.Factor) given  { return func(st *decide.State) { st.Enabled = f } }
func holds(f ...vocab.Factor) given      { return func(st *decide.State) { st.Enrolled = f } }
func challenged(f ...vocab.Factor) given { return func(st *decide.State) { st.Challenged = f } }

// justEnrolled adds to what the person holds, as an enrolment does.
func justEnrolled(f ...vocab.Factor) given {
	return func(st *decide.State) { st.EnrolledIn, st.Enrolled = f, append(st.Enrolled, f...) }
}

func noPlatform(st *decide.State)     { st.Browser = &decide.Browser{WebAuthn: true} }
func noWebAuthn(st *decide.State)     { st.Browser = &decide.Browser{} }
func browserUnknown(st *decide.State) { st.Browser = nil }

func switched(name switches.Name, value string) given {
	return func(st *decide.State) {
		GinkgoHelper()
		set, err := switches.Parse(map[string]string{string(name): value})
		Expect(err).NotTo(HaveOccurred())
		st.Switches = set
	}
}

func broken(name fault.Name) given {
	return func(st *decide.State) {
		GinkgoHelper()
		set, err := fault.Parse(string(name))
		Expect(err).NotTo(HaveOccurred())
		st.Faults = set
	}
}

// The decisions that the tables expect. Offers are in the order in which the person sees them.
func show(offers ...vocab.Factor) decide.Decision {
	return decide.Decision{Outcome: decide.Show, Offers: offers}
}

func pick(offers ...vocab.Factor) decide.Decision {
	return decide.Decision{Outcome: decide.Pick, Offers: offers}
}

func skip() decide.Decision       { return decide.Decision{Outcome: decide.Skip} }
func goOn() decide.Decision       { return decide.Decision{Outcome: decide.Continue} }
func askBrowser() decide.Decision { return decide.Decision{Outcome: decide.AskBrowser} }

func fail(message string) decide.Decision {
	return decide.Decision{Outcome: decide.Fail, Message: decide.Message(message)}
}

// warning adds the factors that get a w entry.
func warning(d decide.Decision, f ...vocab.Factor) decide.Decision {
	d.Warned = f
	return d
}

// be compares decisions; no factor and an empty list of factors are the same.
func be(want decide.Decision) types.GomegaMatcher {
	return BeComparableTo(want, cmpopts.EquateEmpty())
}

// given the facts, the command comes to the decision.
func decides(cmd decide.Command, want decide.Decision, facts ...given) {
	GinkgoHelper()
	Expect(decide.Decide(cmd, in(facts...))).To(be(want))
}
