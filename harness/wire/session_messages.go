package wire

import (
	"encoding/json"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// device is what a person sits in front of. Sessions on one device of a world share its cookies.
type device struct {
	// Name of the device.
	Name string `json:"name"`
	// Address is the IP address that its requests should come from, where the implementation looks at addresses.
	Address string `json:"address,omitzero"`
	// UserAgent is what its browser calls itself.
	UserAgent string `json:"user_agent,omitzero"`
	// NoWebAuthn says that its browser has no WebAuthn.
	NoWebAuthn bool `json:"no_webauthn,omitzero"`
	// NoScript says that its browser runs no scripts.
	NoScript bool `json:"no_script,omitzero"`
}

// login is how a person asks for access.
type login struct {
	// Person by name.
	Person string `json:"person"`
	// Password that is typed, or via token-exchange the token that is handed in; empty is the person's own.
	Password string `json:"password,omitzero"`
	// Client is the application; empty is the world's first.
	Client string `json:"client,omitzero"`
	// NoPassword (capability login.direct) leaves the password out and goes straight to the request that answers the second factor.
	NoPassword bool `json:"no_password,omitzero"`
	// Via is the first factor (capability via.NAME); empty is a password.
	Via vocab.Via `json:"via,omitzero"`
	// Refuse says that the person refuses: at a provider elsewhere, or to connect a device that shows a code.
	Refuse bool `json:"refuse,omitzero"`
	// Email is what that provider tells of the address: verified, unverified or none; empty is as the account has it.
	Email string `json:"email,omitzero"`
	// Replaced, via session-transfer, hands in once more what opened a browser the last time.
	Replaced bool `json:"replaced,omitzero"`
	// Organization (capability organizations) names the one to log in to; empty is none.
	Organization string `json:"organization,omitzero"`
	// Session (capability login.session) goes on with whoever is logged in on the device; no credentials are given.
	Session bool `json:"session,omitzero"`
	// Prompt (capability login.request) is none, login, consent or select_account.
	Prompt string `json:"prompt,omitzero"`
	// MaxAge (capability login.request) is how old the login may be, in seconds.
	MaxAge *int64 `json:"max_age,omitzero"`
	// ACR (capability login.request) is a URI of acr_values.
	ACR string `json:"acr,omitzero"`
	// EssentialACR (capability login.request) is a URI that the claims parameter makes essential.
	EssentialACR string `json:"essential_acr,omitzero"`
	// LoginHint (capability login.request) is the address or name of whom the application means.
	LoginHint string `json:"login_hint,omitzero"`
	// Audience (capability login.request) is the API that the token is for; mfa is the implementation's own for the management of factors.
	Audience string `json:"audience,omitzero"`
	// Scope (capability login.request) is what is asked for; empty leaves it to the application.
	Scope string `json:"scope,omitzero"`
}

// refreshing exchanges a refresh token.
type refreshing struct {
	// Session by its id.
	Session string `json:"session"`
	// Replaced sends the token that the newest one took the place of.
	Replaced bool `json:"replaced,omitzero"`
	// Client is another application than the one that got the token.
	Client string `json:"client,omitzero"`
	// Scope asks for less than was granted.
	Scope string `json:"scope,omitzero"`
}

func fromLogin(l target.Login) login {
	out := login{Person: l.Person, Password: l.Password, Client: l.Client, NoPassword: l.NoPassword, Via: l.Via, Refuse: l.Refuse, Email: l.Email, Replaced: l.Replaced, Organization: l.Organization,
		Session: l.Session, Prompt: l.Prompt, ACR: l.ACR, EssentialACR: l.EssentialACR, LoginHint: l.LoginHint, Audience: l.Audience, Scope: l.Scope}
	if l.MaxAge != nil {
		seconds := int64(*l.MaxAge / time.Second)
		out.MaxAge = &seconds
	}
	return out
}

func (l login) target() target.Login {
	out := target.Login{Person: l.Person, Password: l.Password, Client: l.Client, NoPassword: l.NoPassword, Via: l.Via, Refuse: l.Refuse, Email: l.Email, Replaced: l.Replaced, Organization: l.Organization,
		Session: l.Session, Prompt: l.Prompt, ACR: l.ACR, EssentialACR: l.EssentialACR, LoginHint: l.LoginHint, Audience: l.Audience, Scope: l.Scope}
	if l.MaxAge != nil {
		age := time.Duration(*l.MaxAge) * time.Second
		out.MaxAge = &age
	}
	return out
}

// proof is what a person gives back.
type proof struct {
	// Code of an app, a message or a sheet of recovery codes.
	Code string `json:"code,omitzero"`
	// Credential is a WebAuthn credential in its JSON form.
	Credential json.RawMessage `json:"credential,omitzero"`
	// ClientError is what the browser's WebAuthn call reported in place of a credential: an object with name and message.
	ClientError json.RawMessage `json:"client_error,omitzero"`
	// Destination is a phone number.
	Destination string `json:"destination,omitzero"`
	// Channel says how to reach the destination: sms or voice.
	Channel string `json:"channel,omitzero"`
	// Country (ISO 3166-1) is that of a destination without prefix: it is picked on the page.
	Country string `json:"country,omitzero"`
	// Acknowledge says that a recovery code was recorded, or that the phone was answered.
	Acknowledge bool `json:"acknowledge,omitzero"`
	// Remember ticks the box that asks to remember this device.
	Remember bool `json:"remember,omitzero"`
	// Return is the way back from another site.
	Return *comeback `json:"return,omitzero"`
}

// comeback is what another site sends the person back with.
type comeback struct {
	// Parameters of the request.
	Parameters map[string]string `json:"parameters,omitzero"`
	// Post says that a form is posted; else a link is followed.
	Post bool `json:"post,omitzero"`
}

func fromProof(p target.Proof) proof {
	return proof{Code: p.Code, Credential: p.Credential, ClientError: p.ClientError, Destination: p.Destination, Channel: p.Channel, Country: p.Country,
		Acknowledge: p.Acknowledge, Remember: p.Remember, Return: (*comeback)(p.Return)}
}

func (p proof) target() target.Proof {
	return target.Proof{Code: p.Code, Credential: p.Credential, ClientError: p.ClientError, Destination: p.Destination, Channel: p.Channel, Country: p.Country,
		Acknowledge: p.Acknowledge, Remember: p.Remember, Return: (*target.Return)(p.Return)}
}

// outcome is what the implementation says of a granted login.
type outcome struct {
	// Methods are those that were used, in order: pwd, mfa:otp.
	Methods []string `json:"methods,omitzero"`
	// Proved (capability observe.amr) are the second factors that the implementation says were proved, each once.
	Proved []vocab.Factor `json:"proved,omitzero"`
	// Claims are those of the ID token.
	Claims map[string]any `json:"claims,omitzero"`
	// Subject is how the implementation calls the person.
	Subject string `json:"subject,omitzero"`
	// AccessToken (capability login.api) is what the application calls an API with.
	AccessToken string `json:"access_token,omitzero"`
	// Keys (capability login.api) are the JSON Web Key Set by which the API verifies it.
	Keys map[string]any `json:"keys,omitzero"`
}
