package vocab

// App is a defect of an authenticator app: what it makes of the enrolment that it scans. The first three are defects of apps in the
// field, which nobody notices as long as an enrolment has the usual values.
type App string

// The defects of apps.
const (
	AppIgnoresAlgorithm App = "ignores-algorithm" // SHA1 whatever the enrolment says
	AppIgnoresDigits    App = "ignores-digits"    // six digits whatever the enrolment says
	AppIgnoresPeriod    App = "ignores-period"    // thirty seconds whatever the enrolment says
	AppOtherAlgorithm   App = "other-algorithm"   // SHA256 whatever the enrolment says
	AppOtherDigits      App = "other-digits"      // eight digits whatever the enrolment says
	AppOtherPeriod      App = "other-period"      // sixty seconds whatever the enrolment says
	AppDriftingClock    App = "drifting-clock"    // its clock is five minutes fast
	AppSecretAsText     App = "secret-as-text"    // the letters of the secret, in lower case, are the key itself
)

// Apps lists the defects of apps.
func Apps() []App {
	return []App{AppIgnoresAlgorithm, AppIgnoresDigits, AppIgnoresPeriod, AppOtherAlgorithm, AppOtherDigits, AppOtherPeriod,
		AppDriftingClock, AppSecretAsText}
}
