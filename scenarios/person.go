package scenarios

import (
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
	Enrolled      []vocab.Factor
	EmailVerified bool
	// Password is the person's password; empty leaves the choice to the engine.
	Password string
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
			f.layPerson(&people[i], one.value, at)
		}
	}
	return people
}

func (f *filling) layPerson(p *Person, over personFile, at Pos) {
	if over.Roles != nil {
		p.Roles = f.texts(over.Roles)
	}
	if over.AppMetadata != nil {
		p.AppMetadata, _ = f.any(over.AppMetadata, at).(map[string]any)
	}
	if over.UserMetadata != nil {
		p.UserMetadata, _ = f.any(over.UserMetadata, at).(map[string]any)
	}
	if over.Enrolled != nil {
		p.Enrolled = words(f, "factor", over.Enrolled, vocab.Factors())
	}
	if over.EmailVerified != nil {
		p.EmailVerified = *over.EmailVerified
	}
	if over.Password != nil {
		p.Password = f.text(*over.Password)
	}
}

func (f *filling) texts(list []word) []string {
	filled := make([]string, len(list))
	for i, w := range list {
		filled[i] = f.text(w)
	}
	return filled
}
