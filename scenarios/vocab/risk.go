package vocab

// Confidences lists how sure a risk assessment can be that nobody but the account's owner is there.
func Confidences() []string { return []string{"low", "medium", "high", "neutral"} }

// Assessors lists who looks at a login, in the vendor's spelling.
func Assessors() []string { return []string{"NewDevice", "ImpossibleTravel", "UntrustedIP"} }

// RiskCodes lists what an assessor can find; a name that is none finds nothing.
func RiskCodes(assessor string) []string {
	return map[string][]string{
		"NewDevice": {"match", "partial_match", "no_match", "initial_login", "unknown_device", "no_device_history", "assessment_not_available"},
		"ImpossibleTravel": {
			"minimal_travel_from_last_login", "travel_from_last_login", "substantial_travel_from_last_login", "impossible_travel_from_last_login",
			"invalid_travel", "missing_geoip", "anonymous_proxy", "unknown_location", "initial_login", "location_history_not_found", "assessment_not_available",
		},
		"UntrustedIP": {"not_found_on_deny_list", "found_on_deny_list", "invalid_ip_address", "assessment_not_available"},
	}[assessor]
}

// DenyCategories lists why an address is on a deny list.
func DenyCategories() []string {
	return []string{"abuse", "anonymizer", "datacenter", "reputation", "unroutable"}
}

// Places lists where a device can be: cities on six continents, and two that are on record without a place. Each stands for
// an address of the ranges for documentation.
func Places() []string {
	return []string{
		"new-york", "newark", "philadelphia", "san-francisco", "toronto", "mexico-city",
		"vienna", "bratislava", "berlin", "london", "paris", "madrid",
		"tokyo", "singapore", "mumbai", "sao-paulo", "buenos-aires", "cape-town", "nairobi", "sydney", "auckland",
		"anonymous-proxy", "unknown-location",
	}
}
