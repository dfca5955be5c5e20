package risk

import "slices"

// coded is one row of the table of codes.
type coded struct {
	assessor   Assessor
	code       Code
	confidence Confidence
}

// table has every code of every assessor with the confidence that it has unless the tenant sets another. Samples in the
// documents settle partial_match, minimal_travel, missing_geoip and not_found_on_deny_list, a sentence there settles
// assessment_not_available; the rest is our choice. Two rows had alternatives: initial_login (medium or high) is medium,
// because a first login proves nothing; found_on_deny_list (low or medium) is low, so that a listed address together
// with an unknown device is low by the formula. Source: semantics 5.
var table = [...]coded{
	{NewDevice, Match, High},
	{NewDevice, PartialMatch, Medium},
	{NewDevice, NoMatch, Low},
	{NewDevice, InitialLogin, Medium},
	{NewDevice, UnknownDevice, Low},
	{NewDevice, NoDeviceHistory, Low},
	{NewDevice, AssessmentNotAvailable, Low},

	{ImpossibleTravel, MinimalTravel, High},
	{ImpossibleTravel, Travel, Medium},
	{ImpossibleTravel, SubstantialTravel, Medium},
	{ImpossibleTravel, ImpossibleTravelCode, Low},
	{ImpossibleTravel, InvalidTravel, Low},
	{ImpossibleTravel, MissingGeoIP, Low},
	{ImpossibleTravel, AnonymousProxy, Low},
	{ImpossibleTravel, UnknownLocation, Low},
	{ImpossibleTravel, InitialLogin, Medium},
	{ImpossibleTravel, LocationHistoryNotFound, Medium},
	{ImpossibleTravel, AssessmentNotAvailable, Low},

	{UntrustedIP, NotFoundOnDenyList, High},
	{UntrustedIP, FoundOnDenyList, Low},
	{UntrustedIP, InvalidIPAddress, Low},
	{UntrustedIP, AssessmentNotAvailable, Low},
}

// Codes lists the codes of an assessor; a name that is none has none.
func Codes(a Assessor) []Code {
	var codes []Code
	for _, row := range table {
		if row.assessor == a {
			codes = append(codes, row.code)
		}
	}
	return codes
}

// DefaultConfidence is what a code means unless the tenant says otherwise; false for a code that the assessor does not have.
func DefaultConfidence(a Assessor, c Code) (Confidence, bool) {
	i := slices.IndexFunc(table[:], func(row coded) bool { return row.assessor == a && row.code == c })
	if i < 0 {
		return "", false
	}
	return table[i].confidence, true
}
