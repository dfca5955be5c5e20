package wire

import (
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// description is what an implementation says of itself.
type description struct {
	// Name is that of the implementation.
	Name string `json:"name"`
	// Version is that of the implementation.
	Version string `json:"version"`
	// Capabilities are names of `mfaproof list --capabilities`; what is not declared is never asked for.
	Capabilities []string `json:"capabilities"`
	// Switches are named behaviours of the implementation that a report prints.
	Switches []setting `json:"switches,omitzero"`
	// Faults are deviations that the implementation shows on purpose.
	Faults []string `json:"faults,omitzero"`
	// Notes are remarks for the reader of a report.
	Notes []string `json:"notes,omitzero"`
}

// setting is a named behaviour with the value in force.
type setting struct {
	// Name of the behaviour.
	Name string `json:"name"`
	// Value in force.
	Value string `json:"value"`
	// Default is the value where nobody chose one.
	Default string `json:"default,omitzero"`
	// Provenance says where that is from.
	Provenance string `json:"provenance,omitzero"`
}

func fromDescription(d target.Description) description {
	return description{Name: d.Name, Version: d.Version, Capabilities: d.Capabilities, Switches: each(d.Switches, func(s target.Switch) setting { return setting(s) }),
		Faults: d.Faults, Notes: d.Notes}
}

func (d description) target() target.Description {
	return target.Description{Name: d.Name, Version: d.Version, Capabilities: d.Capabilities, Switches: each(d.Switches, func(s setting) target.Switch { return target.Switch(s) }),
		Faults: d.Faults, Notes: d.Notes}
}

// fixture is what a world starts from: people, and exactly one of tenant and rules.
type fixture struct {
	// Name is unique in a run, made of lower-case letters, digits and dashes.
	Name string `json:"name"`
	// People are the accounts to be made.
	People []person `json:"people,omitzero"`
	// Tenant (capability auth0.tenant) is a Deploy CLI folder: paths with slashes, and the text of each file.
	Tenant map[string]string `json:"tenant,omitzero"`
	// TenantKey names the content of the tenant, so that it can be loaded once.
	TenantKey string `json:"tenant_key,omitzero"`
	// Rules are the portable policy: the first rule that fits a person counts; where none fits the password is enough.
	Rules []rule `json:"rules,omitzero"`
	// Seed is 32 bytes that make everything random in the world repeatable, where the implementation can.
	Seed binary `json:"seed"`
	// Start is where the world's clock begins, where the implementation has one to set.
	Start time.Time `json:"start,omitzero"`
}

// person is an account to be made.
type person struct {
	// Name is how all other messages call the person.
	Name string `json:"name"`
	// Login is what the person types: an e-mail address or a username.
	Login string `json:"login"`
	// Password of the account.
	Password string `json:"password"`
	// EmailVerified says whether the address counts as the person's own.
	EmailVerified bool `json:"email_verified,omitzero"`
	// Roles of the account.
	Roles []string `json:"roles,omitzero"`
	// AppMetadata is what applications keep of the account.
	AppMetadata map[string]any `json:"app_metadata,omitzero"`
	// UserMetadata is what the person keeps in the account.
	UserMetadata map[string]any `json:"user_metadata,omitzero"`
	// Organizations (capability organizations) are those that the person is a member of.
	Organizations []membership `json:"organizations,omitzero"`
	// Connection is where the account is from; empty leaves it to the tenant.
	Connection string `json:"connection,omitzero"`
	// Blocked accounts must not get in.
	Blocked bool `json:"blocked,omitzero"`
	// Logins is how often the person logged in before.
	Logins int `json:"logins,omitzero"`
	// Phone is the number of the account (E.164); no factor.
	Phone string `json:"phone,omitzero"`
	// Identities are accounts elsewhere that are linked to this one.
	Identities []identity `json:"identities,omitzero"`
}

// membership is that of a person in an organization.
type membership struct {
	// Organization is its name.
	Organization string `json:"organization"`
	// Roles that the person has there.
	Roles []string `json:"roles,omitzero"`
}

// identity is an account elsewhere.
type identity struct {
	// Connection through which the person comes from there.
	Connection string `json:"connection"`
	// Provider is what kind of place it is.
	Provider string `json:"provider"`
	// UserID is how the account is called there.
	UserID string `json:"user_id"`
	// Social providers let anybody have an account.
	Social bool `json:"social,omitzero"`
}

// rule is one line of the portable policy: whom it is for, and what they must prove.
type rule struct {
	// Roles are those whom it is for, any of them; none means everybody.
	Roles []string `json:"roles,omitzero"`
	// Factors is how many different factors a person must prove.
	Factors int `json:"factors"`
	// AnyOf are the factors that count; another one is as good as none.
	AnyOf []vocab.Factor `json:"any_of"`
	// StepUp (capability login.step-up) says that the rule is not for logins but for what step_up asks for.
	StepUp bool `json:"step_up,omitzero"`
	// Remember (capability login.remember) says that whoever proves a factor may have the device remembered.
	Remember bool `json:"remember,omitzero"`
	// IfMissing is enrol, deny or allow, for people who do not hold enough of any_of; empty leaves it to the implementation.
	IfMissing string `json:"if_missing,omitzero"`
}

// fromFixture translates all but the tenant, which has to be read.
func fromFixture(f target.Fixture, tenant map[string]string) fixture {
	return fixture{Name: f.Name, People: each(f.People, fromPerson), Tenant: tenant, TenantKey: f.TenantKey,
		Rules: each(f.Rules, func(r target.Rule) rule { return rule(r) }), Seed: f.Seed[:], Start: f.Start}
}

func (f fixture) target() (target.Fixture, error) {
	out := target.Fixture{Name: f.Name, People: each(f.People, person.target), TenantKey: f.TenantKey,
		Rules: each(f.Rules, func(r rule) target.Rule { return target.Rule(r) }), Start: f.Start}
	if f.Tenant != nil {
		var err error
		if out.Tenant, err = folderOf(f.Tenant); err != nil {
			return out, err
		}
	}
	if copy(out.Seed[:], f.Seed); len(f.Seed) != len(out.Seed) {
		return out, fmt.Errorf("the seed has %d bytes in place of %d", len(f.Seed), len(out.Seed))
	}
	return out, nil
}

func fromPerson(p target.Person) person {
	return person{Name: p.Name, Login: p.Login, Password: p.Password, EmailVerified: p.EmailVerified, Roles: p.Roles, AppMetadata: p.AppMetadata,
		UserMetadata: p.UserMetadata, Organizations: each(p.Organizations, func(m target.Membership) membership { return membership(m) }),
		Connection: p.Connection, Blocked: p.Blocked, Logins: p.Logins, Phone: p.Phone,
		Identities: each(p.Identities, func(i target.Identity) identity { return identity(i) })}
}

func (p person) target() target.Person {
	return target.Person{Name: p.Name, Login: p.Login, Password: p.Password, EmailVerified: p.EmailVerified, Roles: p.Roles, AppMetadata: p.AppMetadata,
		UserMetadata: p.UserMetadata, Organizations: each(p.Organizations, func(m membership) target.Membership { return target.Membership(m) }),
		Connection: p.Connection, Blocked: p.Blocked, Logins: p.Logins, Phone: p.Phone,
		Identities: each(p.Identities, func(i identity) target.Identity { return target.Identity(i) })}
}
