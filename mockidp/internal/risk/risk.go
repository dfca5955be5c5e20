// Package risk owns the risk assessment of Adaptive MFA: what three assessors say of a login, the overall confidence, and
// what is remembered of a user for the next login. It is pure: time, places, deny list and memory come in as arguments;
// it keeps nothing and imports of the mock only geoip. Acting on the confidence is the caller's.
//
// Names and codes are documented. How confidences come about is declared proprietary, so every number here is our own
// and can be set (Settings); which scoring was in force is the switch risk_scoring. The assessors PhoneNumber (documented
// until March 2026, optional) and AgentDetection (newest reference) are left out. Source: semantics 1.2 and 5.
package risk

import "slices"

// Version is the version of the wire form.
const Version = "1"

// Confidence says how sure the assessor is that nobody but the user is there.
type Confidence string

// The confidences. Neutral is reserved: nothing here computes it, and it scores as Medium when a tenant sets it.
const (
	Low     Confidence = "low"
	Medium  Confidence = "medium"
	High    Confidence = "high"
	Neutral Confidence = "neutral"
)

// Assessor names one of the three who look at a login.
type Assessor string

// The assessors that feed the overall confidence.
const (
	NewDevice        Assessor = "NewDevice"
	ImpossibleTravel Assessor = "ImpossibleTravel"
	UntrustedIP      Assessor = "UntrustedIP"
)

// Code is the reason of an assessor.
type Code string

// The codes of the assessors.
const (
	AssessmentNotAvailable Code = "assessment_not_available" // of all
	InitialLogin           Code = "initial_login"            // of NewDevice and ImpossibleTravel

	Match           Code = "match"
	PartialMatch    Code = "partial_match"
	NoMatch         Code = "no_match"
	UnknownDevice   Code = "unknown_device"
	NoDeviceHistory Code = "no_device_history"

	MinimalTravel           Code = "minimal_travel_from_last_login"
	Travel                  Code = "travel_from_last_login"
	SubstantialTravel       Code = "substantial_travel_from_last_login"
	ImpossibleTravelCode    Code = "impossible_travel_from_last_login"
	InvalidTravel           Code = "invalid_travel"
	MissingGeoIP            Code = "missing_geoip"
	AnonymousProxy          Code = "anonymous_proxy"
	UnknownLocation         Code = "unknown_location"
	LocationHistoryNotFound Code = "location_history_not_found"

	NotFoundOnDenyList Code = "not_found_on_deny_list"
	FoundOnDenyList    Code = "found_on_deny_list"
	InvalidIPAddress   Code = "invalid_ip_address"
)

// Assessment is event.authentication.riskAssessment. The map is the receiver's own.
type Assessment struct {
	Version     string               `json:"version"`
	Confidence  Confidence           `json:"confidence"`
	Assessments map[Assessor]Finding `json:"assessments"`
}

// Finding is what one assessor says.
type Finding struct {
	Confidence Confidence `json:"confidence"`
	Code       Code       `json:"code"`
	Details    Details    `json:"details,omitzero"`
}

// Details are given by NewDevice with match, partial_match and no_match (the first two), and by UntrustedIP with
// found_on_deny_list (the others).
type Details struct {
	Device    Familiarity `json:"device,omitempty"`
	UserAgent Familiarity `json:"useragent,omitempty"`

	IP       string   `json:"ip,omitempty"`
	Matches  string   `json:"matches,omitempty"` // the subnet on the list
	Source   string   `json:"source,omitempty"`  // the name of the list
	Category Category `json:"category,omitempty"`
}

// Familiarity tells whether something was seen at an earlier login.
type Familiarity string

// The familiarities.
const (
	Known   Familiarity = "known"
	Unknown Familiarity = "unknown"
)

// Category is why an address is on a deny list.
type Category string

// The categories.
const (
	Abuse      Category = "abuse"
	Anonymizer Category = "anonymizer"
	Datacenter Category = "datacenter"
	Reputation Category = "reputation"
	Unroutable Category = "unroutable"
)

// Assessors lists the assessors.
func Assessors() []Assessor { return []Assessor{NewDevice, ImpossibleTravel, UntrustedIP} }

// Confidences lists the confidences.
func Confidences() []Confidence { return []Confidence{Low, Medium, High, Neutral} }

// Categories lists the categories.
func Categories() []Category {
	return []Category{Abuse, Anonymizer, Datacenter, Reputation, Unroutable}
}

// unknownDevice tells whether the finding says that the device was not seen before. A first login says nothing of it.
func (f Finding) unknownDevice() bool {
	return f.Details.Device == Unknown || slices.Contains([]Code{UnknownDevice, NoDeviceHistory}, f.Code)
}
