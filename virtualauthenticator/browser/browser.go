// Package browser owns the person's WebAuthn authenticators inside a real Chromium: for the length of a ceremony a virtual authenticator
// of the browser takes the place of a key, with its credentials, and what happened there is the key's afterwards. It opens no page and
// answers none: the page's own script asks.
package browser

import (
	"context"
	"fmt"
	"slices"

	protocol "github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Plugged is an authenticator that the browser has, in a tab. It is to be used by one goroutine at a time.
type Plugged struct {
	key *webauthn.Key // nil for one that holds nothing
	id  protocol.AuthenticatorID
}

// Ceremony is what a page asks an authenticator for.
type Ceremony string

// The ceremonies, by the methods of navigator.credentials.
const (
	Create Ceremony = "create"
	Get    Ceremony = "get"
)

// Answers lists the ways in which a person can answer with a key that is plugged in: right; wrong, with a signature over other bytes; and
// cancelled, where the person does not let the browser use it. What else an authenticator or a browser could do wrong is for the keys of
// package webauthn alone: counters, for one, cannot be moved back here, nobody looks at the signature of a creation, and whoever leaves a
// security key alone while it makes a credential is waited for longer than a test has time.
func Answers(key *webauthn.Key, c Ceremony) []vocab.Answer {
	switch {
	case c == Get:
		return []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerCancelled}
	case key.Attachment() == "platform":
		return []vocab.Answer{vocab.AnswerRight, vocab.AnswerCancelled}
	}
	return []vocab.Answer{vocab.AnswerRight}
}

// BuiltIn plugs in what is built into a device and holds nothing yet: the page then learns that the device can verify its user. The context is
// that of a tab in which the WebAuthn domain of the protocol is enabled, here and below.
func BuiltIn(tab context.Context) (*Plugged, error) {
	return add(tab, nil, protocol.VirtualAuthenticatorOptions{Protocol: protocol.AuthenticatorProtocolCtap2,
		Transport: protocol.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true})
}

// Plug lets an authenticator of the browser be a key for one ceremony, which it answers in one of Answers. The key is not to be used before
// Unplug.
func Plug(tab context.Context, key *webauthn.Key, c Ceremony, how vocab.Answer) (*Plugged, error) {
	if possible := Answers(key, c); !slices.Contains(possible, how) {
		return nil, fmt.Errorf("an authenticator in a browser cannot answer %s with %q: use one of %q", c, how, possible)
	}
	secrets, err := key.Secrets()
	if err != nil {
		return nil, err
	}
	options := protocol.VirtualAuthenticatorOptions{Protocol: protocol.AuthenticatorProtocolCtap2, Transport: protocol.AuthenticatorTransportUsb,
		HasResidentKey: true, HasUserVerification: key.VerifiesUser(), IsUserVerified: key.VerifiesUser(), AutomaticPresenceSimulation: true,
		HasCmtgKey: true} // without it the browser refuses AddCredential, which says something of that extension in any case
	if key.Attachment() == "platform" {
		options.Transport = protocol.AuthenticatorTransportInternal
	}
	if how == vocab.AnswerCancelled {
		// Whoever leaves the browser's dialogue open is waited for. Whoever cannot be verified is not, nor is who has nothing to answer with.
		options.IsUserVerified, secrets = false, nil
	}
	p, err := add(tab, key, options)
	if err != nil {
		return nil, err
	}
	for _, s := range secrets {
		credential := &protocol.Credential{CredentialID: s.ID, IsResidentCredential: true, RpID: s.RPID, PrivateKey: s.PrivateKey,
			UserHandle: s.UserHandle, SignCount: float64(s.SignCount)}
		if _, err := chromedp.Call(tab, protocol.AddCredential, protocol.AddCredentialParams{AuthenticatorID: p.id, Credential: credential}); err != nil {
			return nil, fmt.Errorf("giving the browser a credential: %w", err)
		}
	}
	if how == vocab.AnswerWrong {
		params := protocol.SetResponseOverrideBitsParams{AuthenticatorID: p.id, IsBogusSignature: new(true)}
		if _, err := chromedp.Call(tab, protocol.SetResponseOverrideBits, params); err != nil {
			return nil, fmt.Errorf("spoiling the signatures of the browser's authenticator: %w", err)
		}
	}
	return p, nil
}

func add(tab context.Context, key *webauthn.Key, o protocol.VirtualAuthenticatorOptions) (*Plugged, error) {
	added, err := chromedp.Call(tab, protocol.AddVirtualAuthenticator, protocol.AddVirtualAuthenticatorParams{Options: &o})
	if err != nil {
		return nil, fmt.Errorf("plugging an authenticator into the browser: %w", err)
	}
	return &Plugged{key, added.AuthenticatorID}, nil
}

// Unplug takes the authenticator out of the browser. The key then has the credentials that were made, and its counters are where they were
// moved to.
func (p *Plugged) Unplug(tab context.Context) error {
	if p.key != nil {
		held, err := chromedp.Call(tab, protocol.GetCredentials, protocol.GetCredentialsParams{AuthenticatorID: p.id})
		if err != nil {
			return fmt.Errorf("reading the credentials of the browser: %w", err)
		}
		for _, c := range held.Credentials {
			s := webauthn.Secret{Credential: webauthn.Credential{RPID: c.RpID, ID: c.CredentialID, UserHandle: c.UserHandle, SignCount: uint32(c.SignCount)}, PrivateKey: c.PrivateKey}
			if err := p.key.Learn(s); err != nil {
				return err
			}
		}
	}
	if _, err := chromedp.Call(tab, protocol.RemoveVirtualAuthenticator, protocol.RemoveVirtualAuthenticatorParams{AuthenticatorID: p.id}); err != nil {
		return fmt.Errorf("unplugging an authenticator of the browser: %w", err)
	}
	return nil
}
