package webauthn

import "fmt"

// ClientError is the exception with which the browser ends a ceremony instead of a response: what a page sees and may
// report to its server. It marshals to {"name", "message"}.
type ClientError struct {
	// Name is the name of a DOMException (SecurityError, NotSupportedError, InvalidStateError, NotAllowedError,
	// EncodingError), or TypeError for options that lack a member or give it the wrong type.
	Name string `json:"name"`
	// Message says what went wrong, in words of this package: browsers differ in theirs.
	Message string `json:"message"`
}

// Error implements error.
func (e *ClientError) Error() string { return "webauthn: " + e.Name + ": " + e.Message }

// refuse makes a ClientError.
func refuse(name, format string, args ...any) *ClientError {
	return &ClientError{Name: name, Message: fmt.Sprintf(format, args...)}
}

// ClientErrors are the exceptions with which a ceremony ends without a fault of the page, by what happened: the person closes
// the dialogue, nobody touches the key in time, the page gives up, the key holds an excluded credential, the page may not ask.
func ClientErrors() map[string]ClientError {
	return map[string]ClientError{
		"cancelled":     {"NotAllowedError", "the person cancelled the request"},
		"timed-out":     {"NotAllowedError", "nobody answered in time"},
		"aborted":       {"AbortError", "the page gave the request up"},
		"invalid-state": {"InvalidStateError", "the key holds a credential that the relying party excludes"},
		"insecure":      {"SecurityError", "the page may not ask for this relying party"},
	}
}
