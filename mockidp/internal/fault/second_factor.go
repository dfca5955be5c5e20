package fault

// The deviations of second factors that an attacker would look for.
const (
	StateFromAnyBrowser  Name = "login-bound-to-no-browser"
	StateOptional        Name = "login-found-without-its-state"
	PagePathIgnored      Name = "page-path-ignored"
	SkipHonoured         Name = "skip-field-honoured"
	AddressAnswers       Name = "code-in-address-accepted"
	ListRead             Name = "code-list-accepted"
	FieldTwice           Name = "repeated-field-accepted"
	HugeForms            Name = "huge-forms-read"
	TOTPNextStep         Name = "totp-next-step-accepted"
	TOTPTwoStepsBack     Name = "totp-two-steps-back-accepted"
	TOTPCurrentOnly      Name = "totp-previous-step-refused"
	TOTPNotMonotonic     Name = "totp-earlier-step-accepted"
	TOTPEnrolmentCode    Name = "enrolment-code-reusable"
	TOTPOfAnybody        Name = "totp-of-anybody-accepted"
	SecretShared         Name = "totp-secret-shared"
	SecretShort          Name = "totp-secret-short"
	LeadingZeroLost      Name = "leading-zero-lost"
	LongCodeCut          Name = "long-code-cut"
	ShortCodePadded      Name = "short-code-completed"
	UnicodeDigits        Name = "unicode-digits-accepted"
	NullByteCut          Name = "code-cut-at-null"
	Wildcard             Name = "wildcard-code-accepted"
	BlanksRefused        Name = "blanks-refused"
	MalformedCounts      Name = "malformed-codes-counted"
	GuessesByLogin       Name = "guesses-counted-by-login"
	GuessesByFactor      Name = "guesses-counted-by-factor"
	GuessesByMessage     Name = "guesses-counted-by-message"
	SentElsewhere        Name = "code-of-another-login-accepted"
	SentToAnybody        Name = "code-sent-to-anybody-accepted"
	PushOfAnotherLogin   Name = "push-of-another-login-approves"
	PushOfAnybody        Name = "push-of-anybody-approves"
	PushResendPasses     Name = "push-resend-passes"
	RecoveryOfAnybody    Name = "recovery-code-of-anybody-accepted"
	RecoveryAsWritten    Name = "recovery-code-taken-literally"
	ReasonHidden         Name = "replay-logged-as-wrong"
	EnrolmentNotRecorded Name = "enrolment-not-logged"
)

func secondFactors() []Fault {
	return []Fault{
		{StateFromAnyBrowser, "The pages of a login answer a browser that did not begin it."},
		{StateOptional, "A form without the identifier of its login answers the newest login of the browser."},
		{PagePathIgnored, "A form that is posted to another page of the login is taken for that of the current one."},
		{SkipHonoured, "The field skip_mfa=1 makes any code right."},
		{AddressAnswers, "A code in the address of a request is an answer."},
		{ListRead, "The first of a list of codes is an answer."},
		{FieldTwice, "Of a field that comes twice the first counts."},
		{HugeForms, "A form may be as large as it likes."},
		{TOTPNextStep, "The one-time code of the next step is accepted."},
		{TOTPTwoStepsBack, "The one-time code of two steps before is accepted."},
		{TOTPCurrentOnly, "The one-time code of the step before is refused."},
		{TOTPNotMonotonic, "After a one-time code was used an unused one of an earlier step is accepted."},
		{TOTPEnrolmentCode, "The code that confirmed an enrolment answers a challenge."},
		{TOTPOfAnybody, "The one-time code of any account is accepted."},
		{SecretShared, "Every enrolment of an app has the same secret."},
		{LongCodeCut, "Of a code that is too long the first six digits count."},
		{ShortCodePadded, "A code that lacks its last digit is accepted."},
		{UnicodeDigits, "Digits of other scripts are read as digits."},
		{SecretShort, "The secret of an authenticator app has 80 bits."},
		{LeadingZeroLost, "A code is read as a number, so that one with a zero in front is too short."},
		{NullByteCut, "A code ends at a null byte."},
		{Wildcard, "A per cent sign stands for any one-time code."},
		{BlanksRefused, "Blanks make a one-time code malformed."},
		{MalformedCounts, "Malformed one-time codes count as wrong ones."},
		{GuessesByLogin, "Wrong codes are counted for each login by itself."},
		{GuessesByFactor, "Wrong codes are counted for each factor by itself."},
		{GuessesByMessage, "Wrong codes are counted anew when a code is sent again."},
		{SentElsewhere, "A code that was sent to the same place for another login is accepted."},
		{SentToAnybody, "A code that was sent to anybody is accepted."},
		{PushOfAnotherLogin, "The approval of any request of the person counts."},
		{PushOfAnybody, "The approval of anybody's request counts."},
		{PushResendPasses, "To have the notification sent again counts as its approval."},
		{RecoveryOfAnybody, "The recovery code of any account is accepted."},
		{RecoveryAsWritten, "A recovery code is compared as it was typed, with its blanks and dashes."},
		{ReasonHidden, "A one-time code that was used before is logged as a wrong one."},
		{EnrolmentNotRecorded, "Nothing is logged when a factor was enrolled."},
	}
}
