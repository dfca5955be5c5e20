package grid

// The switches that the cells of the grid depend on.
const (
	allEnrolled     = "enroll_all_already_enrolled"
	defaultUnusable = "default_unusable"
	enrolSatisfies  = "enrolment_satisfies_challenge"
	factorsShape    = "enrolled_factors_shape"
	gateRecovery    = "gate_accepts_recovery_code"
	gateOrder       = "enroll_gate_order"
	recoveryFirst   = "recovery_code_first"
	platformGate    = "platform_only_gate"
)

// Switch is one point that public sources leave open or contradict.
type Switch struct {
	Name string
	// Values are the readings, the default first.
	Values []string
	// Note says what is open.
	Note string
}

// Switches lists every switch that a rule or the reachability of a set depends on.
func Switches() []Switch {
	return []Switch{
		{allEnrolled, []string{"continue", "fail"},
			"whether enrollWithAny for a person who holds every listed factor lets the login go on"},
		{defaultUnusable, []string{"first-usable", "picker"},
			"what is shown when the default factor of a …With command cannot be used but several others can"},
		{enrolSatisfies, []string{"on", "off"},
			"whether a factor enrolled in this login counts as challenged"},
		{factorsShape, []string{"observed", "documented"},
			"whether enrolling push-notification enrols otp as well (observed)"},
		{gateRecovery, []string{"yes", "no"},
			"whether a recovery code counts as the challenge that must precede an enrolment"},
		{gateOrder, []string{"filter-first", "gate-first"},
			"whether factors are filtered before or after the demand for a challenge is looked at"},
		{recoveryFirst, []string{"accepted", "refused"},
			"whether recovery-code may be the very first enrolment"},
		{platformGate, []string{"exempt", "armed"},
			"whether a person who holds nothing but e-mail or webauthn-platform may enrol without a challenge"},
	}
}

// defaultOf gives the default of a switch, or "" for a name that is none.
func defaultOf(name string) string {
	for _, s := range Switches() {
		if s.Name == name {
			return s.Values[0]
		}
	}
	return ""
}
