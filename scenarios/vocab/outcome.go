package vocab

// Stage says where a login stands: what the implementation under test asks for next, or how it ended.
type Stage string

// The stages of a login.
const (
	StagePrimary         Stage = "primary"
	StageEnrolSelect     Stage = "enrol-select"
	StageEnrol           Stage = "enrol"
	StageChallengeSelect Stage = "challenge-select"
	StageChallenge       Stage = "challenge"
	StageRecoveryShow    Stage = "recovery-show"
	// StageOrganization is a person who is asked for which organization the login is.
	StageOrganization Stage = "organization-select"
	// StageRedirect is a person who was sent to another site, and has to come back for the login to go on.
	StageRedirect Stage = "redirect"
	StageGranted  Stage = "granted"
	StageRefused  Stage = "refused"
	StageUnknown  Stage = "unknown"
)

// Stages lists every stage.
func Stages() []Stage {
	return []Stage{
		StagePrimary, StageEnrolSelect, StageEnrol, StageChallengeSelect, StageChallenge,
		StageRecoveryShow, StageOrganization, StageRedirect, StageGranted, StageRefused, StageUnknown,
	}
}

// ErrorClass says why an implementation refused, as far as it lets one tell.
type ErrorClass string

// The classes of refusal. Indistinct means that the implementation does not say.
const (
	ErrWrongProof        ErrorClass = "wrong-proof"
	ErrReplayed          ErrorClass = "replayed"
	ErrExpired           ErrorClass = "expired"
	ErrThrottled         ErrorClass = "throttled"
	ErrLocked            ErrorClass = "locked"
	ErrChallengeRequired ErrorClass = "challenge-required"
	ErrAlreadyEnrolled   ErrorClass = "already-enrolled"
	ErrNotEnrolled       ErrorClass = "not-enrolled"
	ErrNotAllowed        ErrorClass = "not-allowed"
	ErrOrigin            ErrorClass = "origin"
	ErrUserVerification  ErrorClass = "user-verification"
	ErrCounter           ErrorClass = "counter"
	ErrStaleSession      ErrorClass = "stale-session"
	ErrInternal          ErrorClass = "internal"
	ErrIndistinct        ErrorClass = "indistinct"
)

// ErrorClasses lists every class of refusal.
func ErrorClasses() []ErrorClass {
	return []ErrorClass{
		ErrWrongProof, ErrReplayed, ErrExpired, ErrThrottled, ErrLocked, ErrChallengeRequired, ErrAlreadyEnrolled,
		ErrNotEnrolled, ErrNotAllowed, ErrOrigin, ErrUserVerification, ErrCounter, ErrStaleSession, ErrInternal, ErrIndistinct,
	}
}

// Answer says how a person answers a prompt.
type Answer string

// The ways to answer. Each wrong way deviates from the right one in a single respect.
const (
	AnswerRight  Answer = "right"
	AnswerWrong  Answer = "wrong"
	AnswerStale  Answer = "stale"
	AnswerFuture Answer = "future"
	AnswerReused Answer = "reused"
	// AnswerCancelled closes the browser's WebAuthn dialogue without an answer.
	AnswerCancelled Answer = "cancelled"
)

// Further ways in which the browser ends its WebAuthn dialogue with an exception.
const (
	AnswerTimedOut     Answer = "timed-out"
	AnswerAborted      Answer = "aborted"
	AnswerInvalidState Answer = "invalid-state"
	AnswerInsecure     Answer = "insecure"
)

// InBrowser tells whether the way to answer ends in the browser, so that the page gets an exception and no response.
func (a Answer) InBrowser() bool {
	switch a {
	case AnswerCancelled, AnswerTimedOut, AnswerAborted, AnswerInvalidState, AnswerInsecure:
		return true
	}
	return false
}

// Answers lists every way to answer.
func Answers() []Answer {
	return []Answer{AnswerRight, AnswerWrong, AnswerStale, AnswerFuture, AnswerReused, AnswerCancelled,
		AnswerTimedOut, AnswerAborted, AnswerInvalidState, AnswerInsecure}
}

// Countries lists the countries (ISO 3166-1) of which a person can have a phone number: they keep numbers for fiction.
func Countries() []string { return []string{"US", "GB", "FR"} }
