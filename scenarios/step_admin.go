package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab"

// Admin is what an administrator does in the middle of a case: one thing a step.
type Admin struct {
	Pos
	// Person loses the factor Remove, or gets what Set says.
	Person string
	Remove vocab.Factor
	Set    *PersonChange
	// SwitchOff and SwitchOn are factors of the tenant.
	SwitchOff, SwitchOn vocab.Factor
	// Policy is when the tenant asks for MFA by itself.
	Policy vocab.Policy
	// Settings are put into the tenant's settings.
	Settings map[string]any
	// Rule is a legacy Rule that is switched on or off, as Enabled says.
	Rule    string
	Enabled bool
	// ForgetBrowsers makes every browser forget this person.
	ForgetBrowsers string
}

// PersonChange is what changes of an account; what is nil stays.
type PersonChange struct {
	// AppMetadata and UserMetadata are merged at the first level; a nil value removes its name.
	AppMetadata, UserMetadata map[string]any
	EmailVerified, Blocked    *bool
	// Roles replace the roles of the account; an empty list takes them all.
	Roles []string
	// Password takes the place of the old one, which the person knows from then on; empty leaves it.
	Password string
}

// Word gives "admin".
func (Admin) Word() string { return "admin" }

type adminFile struct {
	Person         word         `yaml:"person"`
	Remove         word         `yaml:"remove"`
	Set            *changeFile  `yaml:"set"`
	SwitchOff      word         `yaml:"switch_off"`
	SwitchOn       word         `yaml:"switch_on"`
	Policy         word         `yaml:"policy"`
	ForgetBrowsers word         `yaml:"forget_browsers"`
	Settings       entries[any] `yaml:"settings"`
	Rule           word         `yaml:"rule"`
	Enabled        *flag        `yaml:"enabled"`
}

type changeFile struct {
	AppMetadata   *fact  `yaml:"app_metadata"`
	UserMetadata  *fact  `yaml:"user_metadata"`
	EmailVerified *flag  `yaml:"email_verified"`
	Blocked       *flag  `yaml:"blocked"`
	Roles         []word `yaml:"roles"`
	Password      word   `yaml:"password"`
}

const adminHint = "write admin: {remove: otp, person: ana}, {person: ana, set: {blocked: true}}, {switch_off: otp}, {switch_on: otp}, " +
	"{policy: always}, {settings: {KEY: value}}, {rule: NAME, enabled: false} or {forget_browsers: ana}"

// admin reads what an administrator does: one thing a step.
func (f *filling) admin(at Pos, a adminFile, people []Person) Step {
	step, said := Admin{Pos: at, Person: f.text(a.Person), Rule: f.text(a.Rule), ForgetBrowsers: f.text(a.ForgetBrowsers)}, 0
	for _, one := range []struct {
		word word
		into *vocab.Factor
	}{{a.Remove, &step.Remove}, {a.SwitchOff, &step.SwitchOff}, {a.SwitchOn, &step.SwitchOn}} {
		if one.word.Value != "" {
			said++
			*one.into, _ = oneWord(f, "factor", one.word, vocab.Factors())
		}
	}
	if a.Policy.Value != "" {
		step.Policy, _ = oneWord(f, "policy", a.Policy, vocab.Policies())
	}
	if a.Set != nil {
		step.Set = f.change(at, *a.Set)
	}
	if a.Settings != nil {
		step.Settings = map[string]any{}
	}
	for _, one := range a.Settings {
		step.Settings[f.text(one.key)] = f.any(one.value, posOf(f.file, one.key))
	}
	if a.Enabled != nil {
		step.Enabled = f.flag(*a.Enabled)
	}
	for _, is := range []bool{a.Policy.Value != "", a.Set != nil, len(a.Settings) > 0, step.Rule != "", step.ForgetBrowsers != ""} {
		if is {
			said++
		}
	}
	if said != 1 || (step.Person != "") != (step.Remove != "" || a.Set != nil) || (step.Rule != "") != (a.Enabled != nil) {
		f.at(at, adminHint, "an administrator does one thing a step")
	}
	f.person(posOf(f.file, a.Person), step.Person, people)
	f.person(posOf(f.file, a.ForgetBrowsers), step.ForgetBrowsers, people)
	return step
}

func (f *filling) change(at Pos, c changeFile) *PersonChange {
	change := &PersonChange{EmailVerified: f.flagOf(c.EmailVerified), Blocked: f.flagOf(c.Blocked), Password: f.text(c.Password)}
	if c.AppMetadata != nil {
		change.AppMetadata = f.object(*c.AppMetadata)
	}
	if c.UserMetadata != nil {
		change.UserMetadata = f.object(*c.UserMetadata)
	}
	if c.Roles != nil {
		change.Roles = f.texts(c.Roles)
	}
	if c.EmailVerified == nil && c.Blocked == nil && c.Roles == nil && c.AppMetadata == nil && c.UserMetadata == nil && c.Password.Value == "" {
		f.at(at, "write set: {app_metadata: {KEY: value}}, user_metadata, email_verified, blocked, roles or password", "the administrator sets nothing")
	}
	return change
}
