package vocab

import (
	"slices"
	"sync"
)

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

// WebAuthnDeviations lists the deviations that WebAuthn authenticators know, the section numbers those of WebAuthn Level 3
// (steps as counted in the editor's draft of July 2026).
func WebAuthnDeviations() []Deviation { return slices.Clone(deviations()) }

var deviations = sync.OnceValue(func() []Deviation {
	return slices.Concat(clientDeviations(), dataDeviations(), credentialDeviations(), attestationDeviations(), assertionDeviations())
})

// FindDeviation gives the deviation of WebAuthn authenticators with that name.
func FindDeviation(name Answer) (Deviation, bool) {
	all := deviations()
	i := slices.IndexFunc(all, func(d Deviation) bool { return d.Name == name })
	if i < 0 {
		return Deviation{}, false
	}
	return all[i], true
}

func both(name Answer, rule, section string) Deviation {
	return Deviation{Name: name, Rule: rule, Section: section, Creation: true, Assertion: true}
}

func creation(name Answer, rule, section string) Deviation {
	return Deviation{Name: name, Rule: rule, Section: section, Creation: true}
}

func assertion(name Answer, rule, section string) Deviation {
	return Deviation{Name: name, Rule: rule, Section: section, Assertion: true}
}

func permitted(d Deviation) Deviation {
	d.Permitted = true
	return d
}

// clientDeviations are those of what the browser vouches for.
func clientDeviations() []Deviation {
	const challenge, origin, reading = "7.1 step 8, 7.2 step 11", "7.1 step 9, 7.2 step 12", "7.1 steps 5 and 6, 7.2 steps 8 and 9"
	return []Deviation{
		both("wrong-type", "the client data is of this kind of ceremony", "7.1 step 7, 7.2 step 10"),
		both("wrong-challenge", "the client data has the challenge of this ceremony", challenge),
		both("earlier-challenge", "the challenge of an earlier ceremony is none", challenge),
		both("padded-challenge", "the challenge is compared in its one encoding: base64url without padding", challenge),
		both("non-canonical-challenge", "the challenge is compared in its one encoding: no spare bit is set", challenge),
		both("wrong-origin", "the origin is the relying party's: here it is another host", origin),
		both("wrong-scheme", "the origin is the relying party's: here it has another scheme", origin),
		both("wrong-port", "the origin is the relying party's: here it has another port", origin),
		both("trailing-dot", "the origin is the relying party's: here its host ends in a dot", origin),
		both("sibling-origin", "the origin is the relying party's: here it is another name of the same domain", origin),
		both("subdomain", "the origin is the relying party's: here it is a name below it", origin),
		both("look-alike", "the origin is the relying party's: here it is a name that looks alike, in Punycode", origin),
		both("cross-origin", "nobody asks from within another site's frame unless that is expected", "7.1 step 10, 7.2 step 13"),
		both("top-origin", "nobody asks from within another site's frame unless that site is expected", "7.1 step 11, 7.2 step 14"),
		permitted(both("client-data-bom", "a byte order mark before the client data is dropped, and hashed", reading)),
		permitted(both("unknown-member", "members that are not known are ignored", "5.8.1.2")),
		permitted(both("token-binding", "what older browsers said of token binding is ignored", "5.8.1")),
		both("duplicate-member", "no member of the client data comes twice: readers differ in which one they take", reading),
		both("truncated-client-data", "the client data is whole", reading),
		both("trailing-client-data", "nothing follows the client data", reading),
		both("client-data-not-utf-8", "the client data is UTF-8", reading),
	}
}

// dataDeviations are those of the authenticator data.
func dataDeviations() []Deviation {
	const layout = "6.1"
	return []Deviation{
		both("wrong-rp-id", "the authenticator data has the hash of the relying party's id: here it is another host", "7.1 step 14, 7.2 step 15"),
		both("parent-rp-id", "the authenticator data has the hash of the relying party's id: here it is the domain above", "7.1 step 14, 7.2 step 15"),
		both("no-user-presence", "the flag UP is set: somebody touched the authenticator", "7.1 step 15, 7.2 step 16"),
		both("no-user-verification", "the flag UV is set where user verification is required", "7.1 step 16, 7.2 step 17"),
		both("backed-up-alone", "what cannot be backed up (BE) is not backed up (BS)", "7.1 step 17, 7.2 step 18"),
		assertion("backup-eligibility", "whether a credential can be backed up (BE) stays as it was registered", "7.2 step 19"),
		permitted(both("backed-up", "what can be backed up is, from now on (BS)", "7.2 step 19")),
		both("extensions-missing", "extension data follow where the flag ED is set", layout),
		permitted(both("unasked-extension", "extension outputs that nobody asked for are ignored, or refused by policy", "7.1 and 7.2, extension outputs")),
		both("data-trailing-bytes", "nothing follows the authenticator data", layout),
		both("data-truncated", "the authenticator data has 37 bytes at least", layout),
		creation("not-attested", "a creation has attested credential data, and the flag AT says so", layout),
		creation("attested-truncated", "the attested credential data are whole", "6.5.2"),
		both("wrong-attachment", "the authenticator sits where the relying party asked for one", "5.4.4"),
	}
}

// credentialDeviations are those of the credential that is registered.
func credentialDeviations() []Deviation {
	const key, object = "6.5.2", "7.1 step 13"
	return []Deviation{
		creation("algorithm-not-offered", "the algorithm of the public key is one of those that were asked for", "7.1 step 20"),
		creation("wrong-curve", "the curve fits the algorithm", key),
		creation("off-curve", "the public key is a point on its curve", key),
		creation("short-coordinate", "coordinates have the full length of their field", key),
		creation("small-rsa-key", "an RSA key has 2048 bits at least", key),
		creation("small-rsa-exponent", "the exponent of an RSA key is not 1", key),
		creation("duplicate-label", "no label of the public key comes twice", key),
		permitted(creation("longest-id", "an id of 1023 bytes is the longest", "7.1, length of the credential id")),
		creation("id-too-long", "an id of more than 1023 bytes is refused", "7.1, length of the credential id"),
		creation("other-raw-id", "the response names the credential that it attests", "5.1"),
		creation("registered-again", "a credential that is registered, for whomever, is not registered again", "7.1, known credential id"),
		creation("object-trailing-bytes", "nothing follows the attestation object", object),
		creation("object-truncated", "the attestation object is whole", object),
		creation("object-indefinite", "the attestation object is canonical: lengths are definite", object),
		creation("object-duplicate-key", "no key of the attestation object comes twice", object),
		creation("object-nested", "the attestation object nests no deeper than CTAP2 allows: here 10,000 times", object),
		creation("object-huge-length", "the attestation object has the bytes that it announces: here 4 GiB", object),
		creation("object-huge-array", "the attestation object has the items that it announces: here 2^40", object),
	}
}

// attestationDeviations are those of the attestation statement. Each brings the attestation that it is about.
func attestationDeviations() []Deviation {
	const statement, trust = "7.1, attestation statement", "7.1, trust in the attestation"
	return []Deviation{
		creation("unknown-format", "the format of the attestation is one that is known", "7.1, attestation format"),
		creation("none-with-a-statement", "an attestation of the format none has an empty statement", "8.7"),
		permitted(creation("self-attestation", "an attestation by the credential's own key names no model, and may come where none was asked for", "5.1.3")),
		creation("self-bad-signature", "the signature of the attestation verifies", statement),
		creation("self-wrong-algorithm", "the algorithm of a self attestation is that of the key", "8.2"),
		permitted(creation("certified", "an attestation by certificate verifies", "8.2")),
		creation("certified-by-a-stranger", "the certificate leads to a root that is trusted, where attestation is required", trust),
		creation("certificate-expired", "the certificate is in force, where attestation is required", trust),
		creation("certificate-of-another-model", "the certificate is that of the model in the authenticator data", "8.2"),
	}
}

// assertionDeviations are those of signatures, counters and of who answers.
func assertionDeviations() []Deviation {
	const signature, counter = "7.2 step 21", "7.2 step 22"
	return []Deviation{
		assertion("bad-signature", "the signature is one over this response", signature),
		assertion("other-key", "the signature is that of the registered key", signature),
		assertion("truncated-signature", "the signature is whole", signature),
		assertion("trailing-signature", "nothing follows the signature", signature),
		assertion("loose-signature", "the signature is DER: its numbers have no superfluous bytes", "6.5.5"),
		assertion("empty-signature", "there is a signature", signature),
		assertion("altered-data", "the authenticator data are those that were signed", signature),
		assertion("altered-client-data", "the client data are those that were signed", signature),
		assertion("counter-equal", "the counter grows, unless it and the stored one are zero", counter),
		assertion("counter-lower", "the counter grows, unless it and the stored one are zero", counter),
		assertion("counter-zero", "the counter grows, unless it and the stored one are zero", counter),
		permitted(assertion("counter-greatest", "a counter of 2^32-1 is greater than any other", counter)),
		assertion("credential-not-allowed", "the credential is one of those that were asked for", "7.2 step 5"),
		assertion("wrong-user-handle", "the user handle is that of the credential's owner", "7.2 step 6"),
		assertion("no-user-handle", "there is a user handle where no credentials were named; elsewhere it may be missing", "7.2 step 6"),
	}
}
