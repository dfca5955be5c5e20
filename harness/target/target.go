// Package target owns the contract that an implementation under test fulfils through its adapter: provision a private
// world, sign people in, observe what is asked for, answer, and probe what is reachable. It holds no case and no verdict.
//
// An adapter only translates. Secrets, counters, clock skew, replay and every wrong answer are made by the virtual
// authenticators. A refusal by the implementation is an Observation; a Go error means that the adapter failed.
package target

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ErrGone is in the chain of an error after which an adapter cannot be asked any more: its process has ended, say, or what it
// answers is no answer. It says nothing of the implementation behind it.
var ErrGone = errors.New("the adapter cannot be asked any more")

// Gone puts ErrGone into the chain of an error that says by itself why nothing can be asked any more.
func Gone(err error) error { return &gone{err} }

type gone struct{ error }

// Unwrap gives both.
func (g *gone) Unwrap() []error { return []error{ErrGone, g.error} }

// ErrThrottled is in the chain of an error with which an implementation makes an adapter wait, such as one that lets nobody create more
// accounts for a while. That an answer to a challenge is throttled is none: it is an Observation.
var ErrThrottled = errors.New("the implementation takes no more requests for now")

// Target is an implementation of multi-factor login. It is safe for concurrent use.
type Target interface {
	// Describe says what the implementation is and what it can do.
	Describe(ctx context.Context) (Description, error)
	// Provision makes one case's private universe and says how faithfully the policy was applied.
	Provision(ctx context.Context, f Fixture) (World, Applied, error)
}

// Description is what an implementation says of itself.
type Description struct {
	Name, Version string
	// Capabilities are names of the registry in package scenarios.
	Capabilities []string
	// Switches are named behaviours of the implementation that a report prints.
	Switches []Switch
	// Faults are deviations that the implementation shows on purpose.
	Faults []string
	Notes  []string
}

// Switch is a named behaviour with the value in force.
type Switch struct{ Name, Value, Default, Provenance string }

// Applied says how faithfully a policy was applied.
type Applied string

// The degrees of faithfulness.
const (
	Exact       Applied = "exact"
	Approximate Applied = "approximate"
	Unsupported Applied = "unsupported"
)

// Fixture is what a world starts from: people, and exactly one of Tenant and Rules.
type Fixture struct {
	// Name is unique in a run, made of lower-case letters, digits and dashes.
	Name   string
	People []Person
	// Tenant is a Deploy CLI folder (capability auth0.tenant); TenantKey names its content, so that it is loaded once.
	Tenant    fs.FS
	TenantKey string
	// Rules is the portable policy. The first rule that fits a person counts, and no other; where none fits, the password is
	// enough.
	Rules []Rule
	// Seed makes everything random in the world repeatable, where the implementation can.
	Seed [32]byte
	// Start is where the world's clock begins, where the implementation has one to set.
	Start time.Time
}

// Person is an account to be made.
type Person struct {
	Name          string // how the case calls the person
	Login         string // e-mail address or username
	Password      string
	EmailVerified bool
	Roles         []string
	AppMetadata   map[string]any
	UserMetadata  map[string]any
	// Organizations (capability organizations) are those that the person is a member of.
	Organizations []Membership
	Connection    string // where the account is from; empty leaves it to the tenant
	Blocked       bool
	Logins        int    // how often the person logged in before
	Phone         string // of the account (E.164); no factor
	Identities    []Identity
}

// Membership is that of a person in an organization, by its name, with the roles that the person has there.
type Membership struct {
	Organization string
	Roles        []string
}

// Identity is an account elsewhere that is linked to a person's.
type Identity struct {
	Connection, Provider, UserID string
	Social                       bool
}

// Rule is one line of the portable policy: whom it is for, and what they must prove. Whoever holds enough of AnyOf proves
// as many as Factors says.
type Rule struct {
	Roles   []string       // any of them; empty means everybody
	Factors int            // how many different factors
	AnyOf   []vocab.Factor // which ones count; a factor that is not among them is as good as none
	// StepUp says that the rule is not for logins but for what a logged-in person reaches by Stepper.StepUp (capability
	// login.step-up). Of the rules for logins and of those for step-up the first that fits counts, each by itself.
	StepUp bool
	// Remember says that whoever proves a factor may have the device remembered, and is not asked on it again (capability
	// login.remember).
	Remember bool
	// IfMissing is enrol, deny or allow, for people who do not hold enough of AnyOf; empty leaves it to the implementation,
	// because nobody of the case is ever asked for what they lack. With each but deny they prove what they hold of it. With enrol they then add the rest; whoever holds none of AnyOf but another factor proves one of those before
	// the first enrolment, so that a password alone adds nothing to an account that is protected already.
	IfMissing string
}

// World is one case's private universe.
type World interface {
	// Open starts a browser (or device) with nothing in it.
	Open(ctx context.Context, d Device) (Session, error)
	// Factors lists the factor types that a person holds.
	Factors(ctx context.Context, person string) ([]vocab.Factor, error)
	// Close gives up what the world holds. It must end with the context.
	Close(ctx context.Context) error
}

// Device is what a person sits in front of.
type Device struct {
	Name       string
	Address    string // IP address
	UserAgent  string
	NoWebAuthn bool
	NoScript   bool
}

// Login is how a person asks for access.
type Login struct {
	Person   string
	Password string // empty: the person's own; via token-exchange it is the token that is handed in
	Client   string // empty: the world's first application
	// NoPassword (capability login.direct) leaves the primary credentials out: the login goes straight to the request that
	// answers the second factor, as whoever leaves a step out would. Where the implementation lets nobody do so before the
	// password, the adapter still gives an offer to answer with, and the answer is whatever the implementation makes of it.
	NoPassword bool
	// Via is the first factor; empty is a password. A target declares each other one as the capability via.NAME.
	// Begin goes as far as names and addresses lead: where something is to be proved the login then stands at primary with an
	// offer of kind first-factor.
	Via vocab.Via
	// Refuse says that the person refuses: at a provider elsewhere, or to connect a device that shows a code. Email is what that provider tells of the person's address:
	// verified, unverified or none; empty is as the account has it.
	Refuse bool
	Email  string
	// Replaced, via session-transfer, hands in once more what opened a browser the last time, in place of something new.
	Replaced bool
	// Organization (capability organizations) names the one to log in to; empty is none.
	Organization string
	// Session (capability login.session) goes on with whoever is logged in on the device: no credentials are given, and where
	// they are asked for the login stands at primary.
	Session bool
	// What the application sends with its request (capability login.request): prompt is none, login, consent or
	// select_account; ACR is a URI of acr_values. With prompt none no page is shown: the answer is granted or refused.
	Prompt       string
	MaxAge       *time.Duration // of whole seconds
	ACR          string
	EssentialACR string // a URI that the claims parameter makes essential (OpenID Connect Core 5.5.1.1)
	LoginHint    string // the address or name of whom the application means
	Audience     string // of the access token; mfa is the implementation's own for the management of factors
	Scope        string // empty leaves it to the application
}

// Session is one browser or device. It is used by one goroutine at a time; several sessions of a world are used at the same
// moment. What else a session may have is optional: Stepper, Referenced, Refresher, Poller and Tamperer.
type Session interface {
	// Begin asks for access and gives the primary credentials.
	Begin(ctx context.Context, l Login) (Observation, error)
	// Observe looks at where the login stands without doing anything.
	Observe(ctx context.Context) (Observation, error)
	// Choose takes an offer: a factor of a picker, or another way to go on.
	Choose(ctx context.Context, offer string) (Observation, error)
	// Enrol asks for the enrolment of a factor of one's own accord (capability enrol.self): as a logged-in person does in the
	// settings of the account, and as whoever tries it in the middle of a login does. The answer stands at enrol with an offer to
	// confirm, at a challenge that goes before it, or has an Error. Submit confirms it, and the login stands at granted again.
	// Inside a forced enrolment an offer of kind enrol is there already.
	Enrol(ctx context.Context, f vocab.Factor) (Observation, error)
	// Submit answers an offer with a proof. It is never repeated by itself.
	Submit(ctx context.Context, offer string, p Proof) (Observation, error)
	// Probe tells whether the protected thing is reachable now, for whoever sits at this device. It is asked after Close with
	// logout too: then it tells whether the device still has access. Before any Begin it is an error.
	Probe(ctx context.Context) (Reach, error)
	// Result tells what the implementation says of the login.
	Result(ctx context.Context) (Result, error)
	// Close leaves; with logout the session ends at the implementation too, and the application forgets its tokens.
	Close(ctx context.Context, logout bool) error
}

// Reach says whether a protected thing is reachable.
type Reach string

// What a probe can find.
const (
	Reachable   Reach = "yes"
	Unreachable Reach = "no"
	Unclear     Reach = "unknown"
)

// OfferKind says what an offer is for.
type OfferKind string

// The kinds of offers.
const (
	OfferEnrol        OfferKind = "enrol"
	OfferChallenge    OfferKind = "challenge"
	OfferOtherMethod  OfferKind = "other-method"
	OfferOtherDevice  OfferKind = "other-device"   // the same factor by another phone, address or device
	OfferAcknowledge  OfferKind = "acknowledge"    // something is shown and wants to be taken note of
	OfferResend       OfferKind = "resend"         // send the code or the notification again
	OfferSwitch       OfferKind = "switch-channel" // reach the phone in another way
	OfferBack         OfferKind = "back"
	OfferReturn       OfferKind = "return"       // come back from another site
	OfferFirst        OfferKind = "first-factor" // prove a passkey, or a code that was sent, before anything else
	OfferOrganization OfferKind = "organization" // log in to the Organization of the offer; none is to go on without one
)

// Offer is one way to go on.
type Offer struct {
	ID       string
	Kind     OfferKind
	Factor   vocab.Factor
	Material Material
	// Organization is the name of what an offer of kind organization leads to, or none.
	Organization string
}

// Material is what an enrolment or a challenge hands to the person.
type Material struct {
	OTPAuthURI string          // otp enrolment
	PublicKey  json.RawMessage // WebAuthn options (JSON form)
	Origin     string          // of the page, for WebAuthn
	// Wants says what the page takes: one of the Wants constants.
	Wants string
	// RecoveryCode is shown to be recorded; PushLink is what the push app scans; Destination is where a code went, masked.
	RecoveryCode, PushLink, Destination string
	// UserCode is what a device without a screen of its own shows, to be entered in a browser.
	UserCode string
}

// What a page can take from a person.
const (
	WantsCode        = "code"
	WantsCredential  = "credential"
	WantsDestination = "destination" // a phone number
	WantsChannel     = "channel"     // sms or voice
	WantsDecision    = "decision"    // an answer on the phone
	WantsAcknowledge = "acknowledge"
)

// Proof is what a person gives back.
type Proof struct {
	Code       string
	Credential json.RawMessage
	// ClientError is the JSON of what the browser's WebAuthn call reported instead of a credential.
	ClientError json.RawMessage
	// Destination is a phone number; Channel says how to reach it: sms or voice.
	Destination, Channel string
	// Country (ISO 3166-1) is that of a Destination which is written as people there do: the adapter picks it on the page.
	// When it is empty the Destination has its prefix.
	Country string
	// Acknowledge says that a recovery code was recorded, or that the phone was answered.
	Acknowledge bool
	// Remember ticks the box that asks to remember this device.
	Remember bool
	// Return is the way back from another site.
	Return *Return
}

// Return is what another site sends the person back with: by a link, or by a form that is posted.
type Return struct {
	Parameters map[string]string
	Post       bool
}

// Observation is where a login stands.
type Observation struct {
	Stage  vocab.Stage
	Offers []Offer
	// Away is the address of the other site at StageRedirect.
	Away string
	// RememberBox tells whether the page has a box that asks to remember this device.
	RememberBox bool
	// Error says that the last answer was refused, or why the login was.
	Error *Refusal
	// Dialect is what this kind of implementation alone knows.
	Dialect Dialect
	// Evidence is the exchange that led here, without secrets.
	Evidence []Exchange
}

// Refusal is why something was not accepted.
type Refusal struct {
	Class vocab.ErrorClass
	Text  string // the implementation's own words
	Code  string // and its code beside them, such as an error of OAuth; empty for none
}

// Dialect is the vendor's own view of an observation. A portable case never looks at it.
type Dialect struct {
	Screen vocab.Screen
	// Passed are the screens that came and went without the person (a browser answering by itself).
	Passed []vocab.Screen
	Codes  []string // error codes of the page
	Status int
}

// Exchange is one request and its answer, with secrets masked.
type Exchange struct{ Request, Response string }

// Result is what the implementation says of a granted login.
type Result struct {
	Methods []string // "pwd", "mfa:otp", in order
	// Proved are the second factors that the implementation says were proved, each once (capability observe.amr): the
	// translation of amr, of the methods of a token, or of a level that stands for one factor.
	Proved  []vocab.Factor
	Claims  map[string]any // of the ID token
	Subject string
	// AccessToken is what the application calls an API with, and Keys the JSON Web Key Set by which the API verifies it (capability login.api). Both
	// are empty where the application asked for no API, or its tokens say nothing to one.
	AccessToken string
	Keys        map[string]any
}
