package vocab

import "slices"

// Deviation is one respect in which the response of a WebAuthn authenticator can depart from the ordinary one, by which it
// breaks one rule of the relying party, or none where it is Permitted.
type Deviation struct {
	// Name stands for the deviation in `how`.
	Name Answer
	// Rule is what a relying party has to do about it, and Section where WebAuthn Level 3 says so.
	Rule, Section string
	// Creation and Assertion tell in which ceremonies it is possible: enrolments, and challenges.
	Creation, Assertion bool
	// Permitted deviations break no rule: a relying party that refuses them is too strict.
	Permitted bool
}

// WebAuthnDeviations lists the deviations that WebAuthn authenticators know.
func WebAuthnDeviations() []Deviation {
	const create, get, both = 1, 2, 3
	of := func(ceremonies int, name Answer, rule, section string) Deviation {
		return Deviation{Name: name, Rule: rule, Section: section, Creation: ceremonies&create > 0, Assertion: ceremonies&get > 0}
	}
	return []Deviation{
		of(both, "wrong-challenge", "the client data has the challenge of this ceremony", "7.1 step 8, 7.2 step 11"),
		of(both, "wrong-origin", "the origin is the relying party's: here it is another host", "7.1 step 9, 7.2 step 12"),
		of(both, "wrong-rp-id", "the authenticator data has the hash of the relying party's id", "7.1 step 14, 7.2 step 15"),
		of(both, "no-user-presence", "the flag UP is set: somebody touched the authenticator", "7.1 step 15, 7.2 step 16"),
		of(both, "no-user-verification", "the flag UV is set where user verification is required", "7.1 step 16, 7.2 step 17"),
		of(get, "bad-signature", "the signature verifies over this response", "7.2 step 21"),
		of(get, "counter-equal", "the counter grows, unless it and the stored one are zero", "7.2 step 22"),
		of(get, "counter-lower", "the counter grows, unless it and the stored one are zero", "7.2 step 22"),
		of(get, "counter-zero", "the counter grows, unless it and the stored one are zero", "7.2 step 22"),
	}
}

// FindDeviation gives the deviation of WebAuthn authenticators with that name.
func FindDeviation(name Answer) (Deviation, bool) {
	all := WebAuthnDeviations()
	i := slices.IndexFunc(all, func(d Deviation) bool { return d.Name == name })
	if i < 0 {
		return Deviation{}, false
	}
	return all[i], true
}
