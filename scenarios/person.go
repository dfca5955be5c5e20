package scenarios

import (
	"regexp"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Person is somebody who logs in during a case.
type Person struct {
	Pos
	Name  string
	Roles []string
	// AppMetadata and UserMetadata are as in the vendor's user object.
	AppMetadata, UserMetadata map[string]any
	// Enrolled lists the factors that the person holds before the case begins, in the order of their enrolment.
	Enrolled []vocab.Factor
	// ByName accounts have a username in place of an e-mail address.
	ByName        bool
	EmailVerified bool
	// Password is the person's password; empty leaves the choice to the engine.
	Password string

	// Organizations names those that the person is a member of.
	Organizations []Membership
	// Connection names where the account is from; empty leaves it to the tenant.
	Connection string
	// Blocked accounts cannot log in.
	Blocked bool
	// Logins is how often the person logged in before the case.
	Logins int
	// Phone is the account's own number (E.164), which is no factor by itself.
	Phone string
	// Identities are accounts elsewhere that are linked to this one.
	Identities []Identity

	// Habits are how the person uses the devices; Inbox is how messages come to them.
	Habits Habits
	Inbox  Delivery
}

// Membership is that of a person in an organization, with the roles that the person has there.
type Membership struct {
	Organization string
	Roles        []string
}

// Identity is an account elsewhere that is linked to a person's: UserID is the id there, without the provider.
type Identity struct {
	Connection, Provider, UserID string
	Social                       bool
}

// people lays the people of the case over those of the suite: a person of both has the case's fields where it gives any.
func (f *filling) people(suite, of entries[personFile]) []Person {
	var people []Person
	for _, layer := range []entries[personFile]{suite, of} {
		for _, one := range layer {
			name, at := f.text(one.key), posOf(f.file, one.key)
			i := slices.IndexFunc(people, func(p Person) bool { return p.Name == name })
			if i < 0 {
				i = len(people)
				people = append(people, Person{Name: name})
			}
			people[i].Pos = at
			f.layPerson(&people[i], one.value)
			f.layAccount(&people[i], one.value)
			f.layHabits(&people[i], one.value)
		}
	}
	return people
}

func (f *filling) layPerson(p *Person, over personFile) {
	if over.Roles != nil {
		p.Roles = f.texts(over.Roles)
	}
	if over.AppMetadata != nil {
		p.AppMetadata = f.object(*over.AppMetadata)
	}
	if over.UserMetadata != nil {
		p.UserMetadata = f.object(*over.UserMetadata)
	}
	if over.Enrolled != nil {
		p.Enrolled = words(f, "factor", over.Enrolled, vocab.Factors())
	}
	if over.Email != nil {
		p.ByName = !f.flag(*over.Email)
	}
	if over.EmailVerified != nil {
		p.EmailVerified = f.flag(*over.EmailVerified)
	}
	if p.ByName && (p.EmailVerified || slices.Contains(p.Enrolled, vocab.Email)) {
		f.at(p.Pos, "", "%s has no e-mail address that could be verified or enrolled", p.Name)
	}
	if over.Password != nil {
		p.Password = f.text(*over.Password)
	}
}

// phoneNumber is a telephone number in international form.
var phoneNumber = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// layAccount lays what belongs to the account rather than to the person.
func (f *filling) layAccount(p *Person, over personFile) {
	if over.Organizations != nil {
		p.Organizations = nil
	}
	for _, m := range over.Organizations {
		one := Membership{Organization: f.text(m.Name)}
		if one.Organization == "" {
			f.at(p.Pos, "write a name, or {name: NAME, roles: [ROLE]}", "a membership of %s names no organization", p.Name)
		}
		if m.Roles != nil {
			one.Roles = f.texts(m.Roles)
		}
		p.Organizations = append(p.Organizations, one)
	}
	if over.Connection != nil {
		p.Connection = f.text(*over.Connection)
	}
	if over.Blocked != nil {
		p.Blocked = f.flag(*over.Blocked)
	}
	if over.Logins != nil {
		if p.Logins = over.Logins.Value; p.Logins < 0 {
			f.at(posOf(f.file, *over.Logins), "", "nobody has logged in %d times", p.Logins)
		}
	}
	if over.Phone != nil {
		if p.Phone = f.text(*over.Phone); !phoneNumber.MatchString(p.Phone) {
			f.at(posOf(f.file, *over.Phone), "write it like +15550100", "%q is no telephone number in international form", p.Phone)
		}
	}
	if over.Identities != nil {
		p.Identities = nil
	}
	for _, i := range over.Identities {
		one := Identity{f.text(i.Connection), f.text(i.Provider), f.text(i.UserID), i.Social}
		if one.Connection == "" || one.Provider == "" || one.UserID == "" {
			f.at(p.Pos, "write {connection: NAME, provider: NAME, user_id: ID}", "an identity of %s lacks a part", p.Name)
		}
		p.Identities = append(p.Identities, one)
	}
}

func (f *filling) texts(list []word) []string {
	filled := make([]string, len(list))
	for i, w := range list {
		filled[i] = f.text(w)
	}
	return filled
}
