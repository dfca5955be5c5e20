// Package fault owns the registry of named single deviations ("mutants") of the mock. Each breaks one rule on purpose,
// so that a suite can be shown to notice; all are off by default. It imports no other package of the mock.
package fault

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
)

// Name identifies one deviation.
type Name string

// The deviations that the mock can show.
const (
	PickerForOne          Name = "picker-for-one"
	EnrolWithoutChallenge Name = "enrol-without-challenge"
	MFARLoggedAsW         Name = "mfar-logged-as-w"
	TOTPReplay            Name = "totp-replay-accepted"
	StaleEvent            Name = "stale-enrolled-factors"
	EagerFilter           Name = "eager-filter"
	AMRMissing            Name = "amr-missing"
	FrozenDate            Name = "frozen-date-now"
	LastCommandWins       Name = "last-command-wins"
	RepeatSatisfied       Name = "repeat-satisfied-challenge"
	AllEnrolledFails      Name = "all-enrolled-fails"
	CounterIgnored        Name = "webauthn-counter-ignored"
	NoCommandLimit        Name = "no-command-limit"
	FailOpen              Name = "unusable-challenge-passes"
	ClaimsLost            Name = "claims-lost-after-pause"
	OTPWindowWide         Name = "totp-window-wide"
	DenyIgnored           Name = "deny-ignored"
	LateAnswers           Name = "late-answers-accepted"
	OlderCode             Name = "older-code-accepted"
	UnlimitedCodes        Name = "wrong-codes-unlimited"
	UnlimitedMessages     Name = "messages-unlimited"
	AnyCodeEnrols         Name = "any-code-enrols"
	AnyCodePasses         Name = "any-sent-code-passes"
	WebAuthnUnverified    Name = "webauthn-unverified"
	PushDenialPasses      Name = "push-denial-passes"
	PushUnanswered        Name = "push-unanswered-passes"
	UnverifiedEmail       Name = "unverified-email-counts"
	RecoveryNotShown      Name = "recovery-code-not-shown"
	RemovedLingers        Name = "removed-factor-lingers"
	MethodIgnored         Name = "preferred-method-ignored"
	BrowserNotAsked       Name = "browser-not-asked"
	RecoveryReusable      Name = "recovery-code-reusable"
	ThrowFailsOpen        Name = "throwing-action-passes"
	ChallengePassedOver   Name = "challenge-passed-over"
	AnyTOTPPasses         Name = "any-one-time-code-passes"
	AnyRecoveryCode       Name = "any-recovery-code-passes"
	SentCodeRepeated      Name = "sent-code-repeated"
	EmailEnrollable       Name = "email-enrollable"
	PushReusable          Name = "push-approval-reusable"
	WebAuthnReplay        Name = "webauthn-replay-accepted"
	CountryIgnored        Name = "country-ignored"
	ListIgnored           Name = "list-choice-ignored"
	WebAuthnAnyEnrolment  Name = "webauthn-enrolment-challenge-ignored"
	RulesSkipped          Name = "rules-skipped"
	RuleErrorPasses       Name = "rule-error-passes"
	PolicyIgnored         Name = "policy-ignored"
	EnableIgnored         Name = "enable-ignored"
	RememberForever       Name = "remember-forever"
	RememberedShared      Name = "remembered-shared"
	AllowRememberIgnored  Name = "allow-remember-ignored"
	AdaptiveNever         Name = "adaptive-never-triggers"
	BlockIgnored          Name = "block-ignored"
	LowAsMedium           Name = "low-treated-as-medium"
	RiskIgnored           Name = "risk-ignored"
	GeoIPSpoofable        Name = "geoip-spoofable"
	DeviceMemoryForever   Name = "device-memory-forever"
	MembershipUnchecked   Name = "membership-unchecked"
	PasskeyAsMFA          Name = "passkey-counts-as-mfa"
	OrgClaimMissing       Name = "org-claim-missing"
	RefreshReuse          Name = "refresh-token-reuse-accepted"
	RefreshFamilyKept     Name = "refresh-family-kept"
	RefreshSkipsActions   Name = "refresh-skips-actions"
	RefreshBurnt          Name = "refresh-token-burnt-by-mfa"
	PasswordSkipsMFA      Name = "password-grant-skips-mfa"
	MFATokenForever       Name = "mfa-token-forever"
	AssociateUnchallenged Name = "associate-unchallenged"
	MFAAudienceOpen       Name = "mfa-audience-unchallenged"
	SilentSkipsMFA        Name = "silent-skips-mfa"
	HintIgnored           Name = "login-hint-ignored"
	SessionForever        Name = "session-forever"
	MaxAgeIgnored         Name = "max-age-ignored"
	EssentialIgnored      Name = "essential-acr-ignored"
	ACROverclaimed        Name = "acr-overclaimed"
	AuthTimeRenewed       Name = "auth-time-renewed"
)

// Fault is one deviation and what it breaks, in a sentence.
type Fault struct {
	Name  Name
	About string
}

// All lists the deviations in alphabetical order.
func All() []Fault {
	all := []Fault{
		{PickerForOne, "The picker is shown although a single factor is left."},
		{EnrolWithoutChallenge, "A person who holds a factor may enrol another one without a challenge."},
		{MFARLoggedAsW, "A failed MFA command is logged as a warning (w) instead of mfar."},
		{TOTPReplay, "A one-time code is accepted again within its time step."},
		{StaleEvent, "A later Action sees the enrolled factors and methods of the first one."},
		{EagerFilter, "Commands are filtered when the Action ends instead of when their turn comes."},
		{AMRMissing, "The ID token carries neither amr nor acr after MFA."},
		{FrozenDate, "Date.now() in an Action stands still at the start of the login."},
		{LastCommandWins, "Of several commands in one Action only the last one is executed."},
		{RepeatSatisfied, "A factor that was challenged or enrolled in this transaction is asked for again."},
		{AllEnrolledFails, "enrollWithAny fails the login when every factor is enrolled already, whatever the switch says."},
		{CounterIgnored, "A WebAuthn signature counter that does not grow is accepted."},
		{NoCommandLimit, "A fifth MFA command is executed instead of failing the login."},
		{FailOpen, "A challenge for which no factor is usable lets the login pass."},
		{ClaimsLost, "Claims that an Action set before a pause are lost."},
		{OTPWindowWide, "One-time codes are accepted ten minutes early and late."},
		{DenyIgnored, "api.access.deny has no effect."},
		{LateAnswers, "Neither a code that was sent nor the login waits only five minutes."},
		{OlderCode, "A code is accepted although a newer one was sent."},
		{UnlimitedCodes, "Wrong codes are never too many."},
		{UnlimitedMessages, "Messages are sent without a limit."},
		{AnyCodeEnrols, "Any code confirms the enrolment of an app or a phone."},
		{AnyCodePasses, "Any code answers the challenge of a phone or an e-mail address."},
		{WebAuthnUnverified, "A WebAuthn response is accepted without being verified."},
		{PushDenialPasses, "A denied push request counts as approved."},
		{PushUnanswered, "A push request, and a push enrolment, pass without an answer of the phone."},
		{UnverifiedEmail, "An e-mail address that was never verified counts as a factor."},
		{RecoveryNotShown, "No recovery code is shown at the first enrolment."},
		{RemovedLingers, "A factor that an administrator removed is still held."},
		{MethodIgnored, "preferredMethod of a phone is ignored: every code comes by SMS."},
		{BrowserNotAsked, "Every browser is taken to be able to do WebAuthn."},
		{RecoveryReusable, "A recovery code is accepted again after it was used."},
		{ThrowFailsOpen, "An Action that throws is passed over and the login goes on."},
		{ChallengePassedOver, "A challenge that the person could answer is passed over and the login goes on."},
		{AnyTOTPPasses, "Any code answers the challenge of an authenticator app."},
		{AnyRecoveryCode, "Any text in the form of a recovery code answers its challenge."},
		{SentCodeRepeated, "The codes that are sent to a phone or an e-mail address are the same each time."},
		{EmailEnrollable, "A command that asks to enrol e-mail is carried out."},
		{PushReusable, "The approval of a push request counts for later requests of the same person."},
		{WebAuthnReplay, "A WebAuthn response that answered an earlier challenge is accepted again."},
		{CountryIgnored, "The country that was picked for a phone number is ignored."},
		{ListIgnored, "Of several phones, addresses or devices the first one is used, whichever was picked."},
		{WebAuthnAnyEnrolment, "A WebAuthn response enrols an authenticator whatever challenge it was made for."},
		{RulesSkipped, "Legacy Rules do not run."},
		{RuleErrorPasses, "A Rule that fails or refuses the login is passed over and the login goes on."},
		{PolicyIgnored, "The tenant's MFA policy has no effect."},
		{EnableIgnored, "api.multifactor.enable and context.multifactor have no effect."},
		{RememberForever, "A remembered browser is never forgotten for not being used."},
		{RememberedShared, "A browser that is remembered for one person counts for another."},
		{AllowRememberIgnored, "allowRememberBrowser: false neither takes the box away nor forces the challenge."},
		{AdaptiveNever, "Adaptive MFA never acts."},
		{BlockIgnored, "A login that Adaptive MFA blocks passes."},
		{LowAsMedium, "A low confidence is treated as medium."},
		{RiskIgnored, "No login is assessed for risk."},
		{GeoIPSpoofable, "X-Forwarded-For is believed whoever sends it."},
		{DeviceMemoryForever, "The devices of a person are never forgotten."},
		{MembershipUnchecked, "Somebody who is no member of an organization logs in to it."},
		{PasskeyAsMFA, "Who came by a passkey is asked for no second factor."},
		{OrgClaimMissing, "No token names the organization that it was issued for."},
		{RefreshReuse, "A refresh token that rotation replaced is accepted again."},
		{RefreshFamilyKept, "A replaced refresh token that comes again is refused, and its successors stay good."},
		{RefreshSkipsActions, "Neither Actions nor policies count when a refresh token is exchanged."},
		{RefreshBurnt, "An exchange that ends in mfa_required uses the refresh token up."},
		{PasswordSkipsMFA, "The password grant gives tokens although MFA is required."},
		{MFATokenForever, "An mfa_token never expires."},
		{AssociateUnchallenged, "Whoever has an mfa_token enrols a further factor without being challenged."},
		{MFAAudienceOpen, "The audience of the MFA API challenges nobody."},
		{SilentSkipsMFA, "Silent authentication passes although MFA is required."},
		{HintIgnored, "A silent request that means somebody else gets the tokens of whoever is signed in."},
		{SessionForever, "A session never ends."},
		{MaxAgeIgnored, "max_age asks nobody again."},
		{EssentialIgnored, "An essential acr that is not met is passed over."},
		{ACROverclaimed, "An ID token says acr and amr of MFA although nothing was proved."},
		{AuthTimeRenewed, "auth_time is the time of the token instead of that of the login."},
	}
	all = append(all, webAuthn()...)
	all = append(all, secondFactors()...)
	all = append(all, grants()...)
	all = append(all, claims()...)
	slices.SortFunc(all, func(a, b Fault) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return all
}

// Set is the deviations that are on. The zero value has none. Copies of a Set share what Switch changes; a Set is safe for
// concurrent use.
type Set struct {
	on *atomic.Pointer[map[Name]bool]
}

// Parse makes a Set of names; an unknown one is an error that lists the known ones.
func Parse(names ...string) (Set, error) {
	on := map[Name]bool{}
	known := All()
	for _, name := range names {
		i := slices.IndexFunc(known, func(f Fault) bool { return string(f.Name) == name })
		if i < 0 {
			var list []string
			for _, f := range known {
				list = append(list, string(f.Name))
			}
			return Set{}, fmt.Errorf("unknown fault %q; known faults: %s", name, strings.Join(list, ", "))
		}
		on[known[i].Name] = true
	}
	set := Set{new(atomic.Pointer[map[Name]bool])}
	set.on.Store(&on)
	return set, nil
}

// On tells whether a deviation is on.
func (s Set) On(name Name) bool { return s.on != nil && (*s.on.Load())[name] }

// Switch turns a deviation of a parsed set on or off, for whoever holds a copy of it; an unknown name is an error that lists
// the known ones.
func (s Set) Switch(name string, on bool) error {
	one, err := Parse(name)
	if err != nil {
		return err
	}
	for {
		old := s.on.Load()
		changed := maps.Clone(*old)
		for _, n := range one.Names() {
			changed[Name(n)] = on
		}
		if s.on.CompareAndSwap(old, &changed) {
			return nil
		}
	}
}

// Names lists the deviations that are on, in alphabetical order.
func (s Set) Names() []string {
	var out []string
	for _, f := range All() {
		if s.On(f.Name) {
			out = append(out, string(f.Name))
		}
	}
	return out
}
