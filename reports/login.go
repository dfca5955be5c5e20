package reports

// MaxLogins is how many logins of a case a report keeps; the first ones stay.
const MaxLogins = 50

// Login is one login of a case, as the log of the implementation tells it: what its risk assessment found, and what the person was asked.
type Login struct {
	// Person is who signed in, where the implementation's log says it in a way that the adapter understands.
	Person string `json:"person,omitempty"`
	// Confidence is that of the assessment as a whole: low, medium, high or neutral; empty where the log tells of none.
	Confidence string `json:"confidence,omitempty"`
	// Assessors are the confidences of what each assessor found.
	Assessors map[string]string `json:"assessors,omitempty"`
	// Challenged and Enrolled are the factors that were asked for, each once, in order.
	Challenged []string `json:"challenged,omitempty"`
	Enrolled   []string `json:"enrolled,omitempty"`
	// End is how it ended.
	End LoginEnd `json:"end"`
}

// LoginEnd says how a login ended.
type LoginEnd string

// The ends of a login. An open one has no end in the log.
const (
	LoginGranted LoginEnd = "granted"
	LoginRefused LoginEnd = "refused"
	LoginOpen    LoginEnd = "open"
)
