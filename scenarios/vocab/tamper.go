package vocab

// Tamper is something that no page of a login offers and an attacker sends all the same.
type Tamper string

// The ways to tamper. Those of Tampers need no answer; the others say how a right or wrong answer is sent.
const (
	// TamperResume opens the addresses behind the challenge, as if it had been answered.
	TamperResume Tamper = "resume"
	// TamperRepeat posts the last form again, unchanged.
	TamperRepeat Tamper = "repeat"
	// TamperMFAToken uses the token of a login that waits for a factor as if it were an access token.
	TamperMFAToken Tamper = "mfa-token"
	// TamperRemoveOwn takes an authenticator of the person away by its id, as an application with the right to do so may.
	TamperRemoveOwn Tamper = "remove-own"
	// TamperRemoveOthers takes an authenticator of somebody else away by its id.
	TamperRemoveOthers Tamper = "remove-others"
	// TamperChallengeType asks for a challenge of a type that the person does not have, without pages.
	TamperChallengeType Tamper = "other-challenge-type"
	// TamperUnenrolled asks for a challenge while the login wants an enrolment, without pages.
	TamperUnenrolled Tamper = "challenge-unenrolled"
	// TamperNoClient asks for a challenge without saying which application asks, without pages.
	TamperNoClient Tamper = "without-client"
	// TamperUnknownGrant asks the token endpoint for a grant that there is not.
	TamperUnknownGrant Tamper = "unknown-grant"
	// TamperOwnName has an application that is a machine ask for a token in its own name.
	TamperOwnName Tamper = "own-name"
	// TamperOtherApplication sends the answer as another application than the one that the login is of.
	TamperOtherApplication Tamper = "other-application"
	// TamperBesidePassword sends the answer beside the password that began the login, without pages.
	TamperBesidePassword Tamper = "beside-password"
	// TamperOtherState sends the answer with the identifier of another login that is under way.
	TamperOtherState Tamper = "other-state"
	// TamperNoCookies sends the answer from a browser that did not begin the login.
	TamperNoCookies Tamper = "no-cookies"
	// TamperNoState sends the answer without the identifier of its login, as a form of another site would.
	TamperNoState Tamper = "no-state"
	// TamperEnrolPage sends the answer to the page of an enrolment.
	TamperEnrolPage Tamper = "enrolment-page"
	// TamperExtras adds fields and headers that ask to skip the second factor, or give a time of their own.
	TamperExtras Tamper = "extras"
	// TamperList sends the answer as the first of a list: code[]=…
	TamperList Tamper = "as-list"
	// TamperJSON sends the answer as JSON with a number in the place of the text.
	TamperJSON Tamper = "as-json"
	// TamperTwice sends the field of the answer twice.
	TamperTwice Tamper = "field-twice"
	// TamperAddress sends the answer in the address of a GET request.
	TamperAddress Tamper = "in-address"
)

// Tampers lists the ways to tamper that need no answer.
func Tampers() []Tamper {
	return []Tamper{TamperResume, TamperRepeat, TamperMFAToken, TamperRemoveOwn, TamperRemoveOthers,
		TamperChallengeType, TamperUnenrolled, TamperNoClient, TamperUnknownGrant, TamperOwnName}
}

// TamperedAnswers lists the ways to send an answer that no page has.
func TamperedAnswers() []Tamper {
	return []Tamper{TamperOtherState, TamperNoCookies, TamperNoState, TamperEnrolPage, TamperExtras, TamperList, TamperJSON, TamperTwice, TamperAddress, TamperOtherApplication, TamperBesidePassword}
}
