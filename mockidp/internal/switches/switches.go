// Package switches owns the named switches: behaviour that public sources leave open or contradict, each with a default
// and its provenance. It decides nothing itself and imports no other package of the mock.
package switches

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Name identifies a switch.
type Name string

// The switches on the paths that the mock serves.
const (
	EnrollAllAlreadyEnrolled    Name = "enroll_all_already_enrolled"
	CustomiseToggleOff          Name = "customise_toggle_off"
	CommandFailurePage          Name = "command_failure_page"
	FifthCommand                Name = "fifth_command"
	DefaultUnusable             Name = "default_unusable"
	EnrolmentSatisfiesChallenge Name = "enrolment_satisfies_challenge"
	FactorNameInLog             Name = "factor_name_in_log"
	SilentWithCommands          Name = "silent_with_commands"
	AMRValues                   Name = "amr_values"
	EnrollGateOrder             Name = "enroll_gate_order"
	OldTriggerVersion           Name = "old_trigger_version"
	EnrolledFactorsShape        Name = "enrolled_factors_shape"
	PhoneMethodDefault          Name = "phone_method_default"
	GateAcceptsRecoveryCode     Name = "gate_accepts_recovery_code"
	RecoveryCodeFirst           Name = "recovery_code_first"
	PlatformOnlyGate            Name = "platform_only_gate"
	RiskScoring                 Name = "risk_scoring"
	RulesUnauthorizedError      Name = "rules_unauthorized_error"
	RulesTimestamp              Name = "rules_timestamp"
	EnableNoneAgainstAdaptive   Name = "enable_none_against_adaptive"
	EnableAnyEmailOnly          Name = "enable_any_email_only"
	EndNoneUsable               Name = "end_none_usable"
	AdaptiveLowUnenrolled       Name = "adaptive_low_unenrolled"
	AdaptiveUnassessed          Name = "adaptive_unassessed"
	AdaptiveBlock               Name = "adaptive_block"
	RememberedBrowserAndGate    Name = "remembered_browser_and_gate"
	MFARDetails                 Name = "mfar_details"
	MetadataNextAction          Name = "metadata_next_action"
	RedirectWithCommands        Name = "redirect_with_commands"
	OrganizationUsageUnset      Name = "organization_usage_unset"
	OrganizationConnections     Name = "organization_connections"
	OrganizationRoles           Name = "organization_roles"
	MFATokenLifetime            Name = "mfa_token_lifetime"
	ClientDataBOM               Name = "client_data_bom"
	PasswordlessProtocol        Name = "passwordless_protocol"
)

// Switch is one open question: its possible values, the default first, and why it is open.
type Switch struct {
	Name   Name
	Values []string
	Tag    string // conflicting, unknown or inferred
	About  string
}

// Default is the value that applies when a tenant does not set the switch.
func (s Switch) Default() string { return s.Values[0] }

// All lists the switches in the order of the semantics page.
func All() []Switch {
	return []Switch{
		{EnrollAllAlreadyEnrolled, []string{"continue", "fail"}, "conflicting",
			"enrollWithAny when every factor is enrolled already: the guide says that the login continues, the API reference that it fails."},
		{CustomiseToggleOff, []string{"ignore", "fail"}, "unknown",
			"MFA commands while the tenant's customise toggle is off: ignored with a w entry and a diagnostic, or the login fails."},
		{CommandFailurePage, []string{"page", "redirect"}, "unknown",
			"Where a failed command shows: an error page of the tenant (HTTP 400), or access_denied at the application."},
		{FifthCommand, []string{"count-all", "count-shown"}, "unknown",
			"What counts towards the limit of four commands: every command issued, or only those that showed a prompt."},
		{DefaultUnusable, []string{"first-usable", "picker"}, "unknown",
			"What comes up when the default factor of challengeWith or enrollWith is unusable and alternatives are left."},
		{EnrolmentSatisfiesChallenge, []string{"on", "off"}, "unknown",
			"Whether enrolling a factor counts as having been challenged by it later in the same transaction."},
		{FactorNameInLog, []string{"type", "display"}, "unknown",
			"How a w entry writes the factor: its type string or its display name."},
		{SilentWithCommands, []string{"login_required", "interaction_required"}, "inferred",
			"The error of prompt=none when an Action asks for MFA."},
		{EnrolledFactorsShape, []string{"observed", "documented"}, "conflicting",
			"What event.user.enrolledFactors lists: as observed (recovery codes, a push device's one-time codes, a phone's preferred method), or the documented types alone."},
		{PhoneMethodDefault, []string{"tenant", "sms"}, "unknown",
			"How a phone is reached when an Action names no preferredMethod: by whatever the tenant's message types allow, or by SMS."},
		{AMRValues, []string{"mfa", "mfa-and-factors"}, "unknown",
			"The amr claim after MFA: mfa alone, or with the factor types beside it."},
		{GateAcceptsRecoveryCode, []string{"yes", "no"}, "unknown",
			"Whether a challenge by recovery code opens the gate before an enrolment."},
		{EnrollGateOrder, []string{"filter-first", "gate-first"}, "inferred",
			"Whether unusable factors are dropped before or after the rule that a challenge must come before an enrolment."},
		{RecoveryCodeFirst, []string{"accepted", "refused"}, "unknown",
			"enrollWith recovery-code as a person's very first enrolment: shown and accepted, or refused with mfar."},
		{PlatformOnlyGate, []string{"exempt", "armed"}, "inferred",
			"Whether a person whose only factor is a platform authenticator must be challenged before an enrolment; for e-mail alone it is known that not."},
		{OldTriggerVersion, []string{"refuse", "ignore"}, "inferred",
			"An Action bound to a post-login version below v3 that calls an MFA command: the login fails, or the command is ignored."},
		{RiskScoring, []string{"formula", "thresholds", "fixed"}, "unknown",
			"How the findings of a risk assessment make one confidence, which the vendor keeps to itself: a formula of ours that gives both published samples, or thresholds or one value from risk in mfaproof.yaml."},
		{RulesUnauthorizedError, []string{"unauthorized", "access_denied"}, "conflicting",
			"The error that an application gets when a Rule ends with an UnauthorizedError: the MFA pages say unauthorized, the page on raising errors from Rules shows access_denied."},
		{RulesTimestamp, []string{"milliseconds", "seconds"}, "conflicting",
			"The unit of timestamps in context.authentication.methods of Rules: the page says seconds, its own sample shows milliseconds."},
		{RememberedBrowserAndGate, []string{"ignored", "satisfies"}, "unknown",
			"Whether a remembered browser stands in for the challenge that must come before an enrolment; ignored: it neither opens that gate nor suppresses a challenge queued before an enrolment."},
		{AdaptiveLowUnenrolled, []string{"verify-email", "enrol", "verify-then-enrol"}, "conflicting",
			"Adaptive MFA at low confidence for a person without a factor: the current guide verifies the e-mail address, an older page enrols a factor."},
		{AdaptiveUnassessed, []string{"low", "nothing"}, "unknown",
			"Adaptive MFA where a login has no risk assessment, as by a code in an SMS or by a provider that tells no e-mail address: as at low confidence, which fails closed, or nothing is asked."},
		{AdaptiveBlock, []string{"transaction", "account"}, "conflicting",
			"What Adaptive MFA blocks when a person has neither a factor nor an e-mail address: this login, or the account until it is unblocked."},
		{EnableAnyEmailOnly, []string{"enrol", "challenge"}, "conflicting",
			"MFA at the end of a login for a person who holds e-mail only: sent to enrolment, or challenged by e-mail."},
		{EnableNoneAgainstAdaptive, []string{"trigger", "skip"}, "conflicting",
			"multifactor.enable('none') against Adaptive MFA at low confidence: the outcome table triggers MFA, the scenario table lets an Action bypass it."},
		{EndNoneUsable, []string{"fail", "enrol"}, "unknown",
			"MFA at the end of a login for an enrolled person none of whose factors can be used: the login fails, or another factor is enrolled."},
		{MFARDetails, []string{"description", "risk"}, "unknown",
			"What an mfar entry says: its description alone, or the confidence of the risk assessment beside it."},
		{MetadataNextAction, []string{"stored", "set"}, "inferred",
			"What the next Action sees of user metadata that an earlier one set: what is stored, as it is written once at the end, or what was set."},
		{RedirectWithCommands, []string{"mfa-first", "mfa-skipped"}, "unknown",
			"An Action that redirects or renders a form and issues MFA commands as well: MFA comes first, or is skipped as the platform warns; either way with a diagnostic."},
		{OrganizationUsageUnset, []string{"deny", "allow"}, "inferred",
			"Whether an application whose file does not say organization_usage may be asked for an organization: no by the API's default, which an export leaves out, or yes."},
		{OrganizationConnections, []string{"organization", "both"}, "conflicting",
			"Which connections let people into an organization: those that the organization enables, as a staff article says, or of those only what the application enables too."},
		{OrganizationRoles, []string{"all", "organization"}, "unknown",
			"What event.authorization.roles lists when somebody signs in to an organization: the roles there beside the account's own, or those alone."},
		{MFATokenLifetime, []string{"10m", "5m"}, "conflicting",
			"How long an mfa_token lives: ten minutes as access tokens for the MFA API do, or five as one of the vendor's libraries takes it to."},
		{ClientDataBOM, []string{"drop", "refuse"}, "conflicting",
			"A byte order mark before the client data of a WebAuthn response: dropped, as the decoding that WebAuthn level 3 prescribes does (7.1 step 5, 7.2 step 8), or refused, as verifiers do that read the bytes as JSON at once."},
		{PasswordlessProtocol, []string{"oauth2-password", "oauth2-resource-owner"}, "unknown",
			"What event.transaction.protocol says of a code that was sent and is handed in at the token endpoint: of the documented values none is described so, and two are of credentials that an application hands in."},
	}
}

// Set holds the values that a tenant chose; what it does not hold has its default. The zero value is all defaults.
type Set struct{ chosen map[Name]string }

// Parse checks names and values; mistakes name what is possible.
func Parse(values map[string]string) (Set, error) {
	set := Set{chosen: map[Name]string{}}
	var names []string
	for _, s := range All() {
		names = append(names, string(s.Name))
		if v, ok := values[string(s.Name)]; ok {
			if !slices.Contains(s.Values, v) {
				return Set{}, fmt.Errorf("switch %s has no value %q; it takes %s", s.Name, v, strings.Join(s.Values, ", "))
			}
			set.chosen[s.Name] = v
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			return Set{}, fmt.Errorf("unknown switch %q; known switches: %s", name, strings.Join(names, ", "))
		}
	}
	return set, nil
}

// With lays values over the set, which stays as it is; mistakes are those of Parse.
func (s Set) With(values map[string]string) (Set, error) {
	over, err := Parse(values)
	if err != nil {
		return Set{}, err
	}
	chosen := maps.Clone(s.chosen)
	if chosen == nil {
		chosen = map[Name]string{}
	}
	maps.Copy(chosen, over.chosen)
	return Set{chosen}, nil
}

// Value is the value in force.
func (s Set) Value(name Name) string {
	if v, ok := s.chosen[name]; ok {
		return v
	}
	for _, sw := range All() {
		if sw.Name == name {
			return sw.Default()
		}
	}
	return ""
}

// Is tells whether a switch stands at a value.
func (s Set) Is(name Name, value string) bool { return s.Value(name) == value }
