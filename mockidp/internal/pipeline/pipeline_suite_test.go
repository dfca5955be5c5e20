package pipeline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestPipeline(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Post-login pipeline")
}

const (
	otp   = vocab.OTP
	key   = vocab.WebAuthnRoaming
	phone = vocab.Phone
	email = vocab.Email

	anaID = "auth0|ana"
)

// Calls of api.authentication that many examples make.
const (
	enrolOTP     = `api.authentication.enrollWith({ type: 'otp' });`
	enrolKey     = `api.authentication.enrollWith({ type: 'webauthn-roaming' });`
	challengeOTP = `api.authentication.challengeWith({ type: 'otp' });`
	challengeKey = `api.authentication.challengeWith({ type: 'webauthn-roaming' });`
)

var signedIn = time.Date(2026, 3, 29, 1, 30, 0, 123e6, time.UTC)

// login is one login of Ana in a tenant of its own, and what came of it.
type login struct {
	tenant *tenant.Tenant
	clock  *clock.Still
	flow   *pipeline.Flow
	runs   []pipeline.Run
}

// setting changes the tenant or the person before the login.
type setting func(*tenant.Fixture, *tenant.User)

func holding(factors ...vocab.Factor) setting {
	return func(_ *tenant.Fixture, u *tenant.User) {
		for _, f := range factors {
			u.Enrolments = append(u.Enrolments, tenant.Enrolment{ID: string(f) + "|dev_1", Type: f})
		}
	}
}

func toggleOff(f *tenant.Fixture, _ *tenant.User) { f.Customise = false }

func oldTrigger(f *tenant.Fixture, _ *tenant.User) {
	for i := range f.Actions {
		f.Actions[i].Version = "v2"
	}
}

func switched(pairs ...string) setting {
	return func(f *tenant.Fixture, _ *tenant.User) {
		GinkgoHelper()
		values := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			values[pairs[i]] = pairs[i+1]
		}
		set, err := switches.Parse(values)
		Expect(err).NotTo(HaveOccurred())
		f.Switches = set
	}
}

// bodies makes one Action of each handler body, named one, two, three.
func bodies(code ...string) []string { return code }

var names = []string{"one", "two", "three", "four"}

func fileOf(name string) string { return "actions/" + name + ".js" }

// program compiles a handler's body. The embedded engine is slow under the race detector, so an empty body does without it.
func program(name, body string) action.Program {
	GinkgoHelper()
	if body == "" {
		return silent{}
	}
	p, err := action.NewQuickJS().Compile(action.Source{
		Name: name, File: fileOf(name), Code: "exports.onExecutePostLogin = async (event, api) => { " + body + "\n};\n",
	})
	Expect(err).NotTo(HaveOccurred())
	return p
}

// silent is an Action that asks for nothing. What it would have seen is on record.
type silent struct{}

func (silent) Run(context.Context, action.Invocation) (action.Result, error) {
	return action.Result{}, nil
}

// begin starts a login behind the password, with the Actions and settings, and with faults by name.
func begin(code []string, faults []fault.Name, settings ...setting) *login {
	GinkgoHelper()
	fixture := &tenant.Fixture{Name: "acme", Customise: true, Enabled: []vocab.Factor{otp, key}}
	for i, body := range code {
		fixture.Actions = append(fixture.Actions, tenant.Action{Name: names[i], File: fileOf(names[i]), Version: "v3", Program: program(names[i], body)})
	}
	ana := tenant.User{ID: anaID, Connection: "users", Email: "ana@example.com", Name: "Ana", CreatedAt: signedIn.AddDate(-1, 0, 0)}
	for _, set := range settings {
		set(fixture, &ana)
	}
	fixture.Users = map[string]tenant.User{anaID: ana}

	var on []string
	for _, f := range faults {
		on = append(on, string(f))
	}
	set, err := fault.Parse(on...)
	Expect(err).NotTo(HaveOccurred())

	still := clock.NewStill(signedIn)
	l := &login{clock: still, tenant: tenant.Fork("acme", fixture, still, func(b []byte) { clear(b) }, set)}
	l.start(pipeline.About{UserID: anaID}, tenant.Method{Name: "pwd", Timestamp: signedIn})
	return l
}

// start begins the flow anew; begin has done so with the password alone.
func (l *login) start(about pipeline.About, methods ...tenant.Method) {
	about.Client = tenant.Client{ID: "app", Name: "App"}
	if about.Transaction.ID == "" {
		about.Transaction = pipeline.Transaction{ID: "tx", Protocol: "oidc-basic-profile", RedirectURI: "https://app.example/cb",
			RequestedScopes: []string{"openid"}, ResponseType: []string{"code"}, Metadata: map[string]any{}}
	}
	l.flow = pipeline.Start(l.tenant, about, methods, func(r pipeline.Run) { l.runs = append(l.runs, r) })
	l.flow.SetBrowser(decide.Browser{WebAuthn: true, Platform: true})
}

func (l *login) advance() pipeline.Step {
	return l.flow.Advance(context.Background(), pipeline.Request{Method: "GET", Query: map[string]string{}, Body: map[string]string{}})
}

// prompt advances to a pause, which must come.
func (l *login) prompt() pipeline.Prompt {
	GinkgoHelper()
	step := l.advance()
	Expect(step.Prompt).NotTo(BeNil(), "%+v %+v", step, step.Failure)
	return *step.Prompt
}

// answer answers the prompt under way with a factor, as the pages do, half a minute later.
func (l *login) answer(p pipeline.Prompt, f vocab.Factor) {
	GinkgoHelper()
	l.clock.Advance(30 * time.Second)
	if p.Enrol {
		_, err := l.tenant.AddEnrolment(anaID, tenant.Enrolment{Type: f})
		Expect(err).NotTo(HaveOccurred())
	}
	l.flow.Done(f)
}

// through answers every prompt with its first offer until the login ends, and returns the prompts in short and the end.
func (l *login) through() (shown []string, end pipeline.Step) {
	GinkgoHelper()
	for range 10 {
		end = l.advance()
		if end.Prompt == nil {
			return shown, end
		}
		shown = append(shown, short(*end.Prompt))
		l.answer(*end.Prompt, end.Prompt.Offers[0])
	}
	Fail("the login does not end")
	return nil, end
}

// short writes a prompt as "enrol otp", "challenge otp, webauthn-roaming" or "enrol? …" for a picker.
func short(p pipeline.Prompt) string {
	text := "challenge"
	if p.Enrol {
		text = "enrol"
	}
	if p.Pick {
		text += "?"
	}
	for i, f := range p.Offers {
		if i > 0 {
			text += ","
		}
		text += " " + string(f)
	}
	return text
}

// log is the tenant log, one "code description" an entry.
func (l *login) log() []string {
	entries, _ := l.tenant.Log.Since(0)
	out := []string{}
	for _, e := range entries {
		out = append(out, fmt.Sprintf("%s %s", e.Type, e.Description))
	}
	return out
}

// event reads what the n-th Action saw.
func (l *login) event(n int) map[string]any {
	GinkgoHelper()
	Expect(len(l.runs)).To(BeNumerically(">", n))
	var event map[string]any
	Expect(json.Unmarshal(l.runs[n].Event, &event)).To(Succeed())
	return event
}

var granted = pipeline.Step{}
