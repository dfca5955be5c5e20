package fault

// The deviations of what is told about a login to applications and APIs, and of what they ask for.
const (
	ACRValuesIgnored    Name = "acr-values-ignored"
	AMRFirstFactor      Name = "amr-of-first-factor"
	RefreshKeepsMethods Name = "refresh-keeps-methods"
)

func claims() []Fault {
	return []Fault{
		{ACRValuesIgnored, "A class that is asked for by acr_values reaches no Action."},
		{AMRFirstFactor, "Without MFA the ID token has an amr with the first factor."},
		{RefreshKeepsMethods, "The exchange of a refresh token tells Actions of MFA in the session of long ago."},
	}
}
