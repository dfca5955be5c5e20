// Package relyingparty owns applications that look at an ID token before they show something sensitive: ones that look rightly, and ones with the
// mistakes that people report. It knows no implementation, and sends nothing.
package relyingparty

import (
	"slices"
	"time"
)

// Way is how an application looks at an ID token.
type Way string

// The ways. Content, Class and Fresh are right; the others are mistakes.
const (
	// Content wants the value mfa in amr (RFC 8176).
	Content Way = "content"
	// Class wants the context class that was asked for in acr.
	Class Way = "class"
	// Fresh wants mfa in amr, and an auth_time that is young enough.
	Fresh Way = "fresh"
	// Existence takes any amr for MFA.
	Existence Way = "existence"
	// Filtered looks for amr in a user object from which a library has dropped the claims of the protocol.
	Filtered Way = "filtered"
	// Asked is content with having asked for the class.
	Asked Way = "asked"
)

// Ways lists every way.
func Ways() []Way { return []Way{Content, Class, Fresh, Existence, Filtered, Asked} }

// Look is what an application goes by.
type Look struct {
	Way Way
	// Claims are those of the ID token.
	Claims map[string]any
	// ACR is the class that the application wants, and Requested the one that its last request asked for.
	ACR, Requested string
	// MaxAge counts for Fresh.
	MaxAge time.Duration
	Now    time.Time
}

// LetsIn tells whether the application shows what is sensitive.
func (l Look) LetsIn() bool {
	switch l.Way {
	case Content:
		return hasMFA(l.Claims)
	case Class:
		acr, _ := l.Claims["acr"].(string)
		return acr != "" && acr == l.ACR
	case Fresh:
		at, known := l.Claims["auth_time"].(float64)
		return hasMFA(l.Claims) && known && l.Now.Sub(time.Unix(int64(at), 0)) <= l.MaxAge
	case Existence:
		return l.Claims["amr"] != nil
	case Filtered:
		return hasMFA(filtered(l.Claims))
	case Asked:
		return l.Requested != "" && l.Requested == l.ACR
	}
	return false
}

func hasMFA(claims map[string]any) bool {
	amr, _ := claims["amr"].([]any)
	return slices.Contains(amr, any("mfa"))
}

// filtered is what a library hands out as the user: the profile, without what is about the token.
func filtered(claims map[string]any) map[string]any {
	kept := map[string]any{}
	for _, name := range []string{"sub", "name", "nickname", "given_name", "family_name", "picture", "email", "email_verified", "org_id"} {
		if value, there := claims[name]; there {
			kept[name] = value
		}
	}
	return kept
}
