package wire

import (
	"encoding/json"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// observation is where a login stands.
type observation struct {
	// Stage that the login is at.
	Stage vocab.Stage `json:"stage"`
	// Offers are the ways to go on, in the order of the page.
	Offers []offer `json:"offers,omitzero"`
	// Away is the address of the other site at the stage redirect.
	Away string `json:"away,omitzero"`
	// RememberBox tells whether the page has a box that asks to remember this device.
	RememberBox bool `json:"remember_box,omitzero"`
	// Error says that the last answer was refused, or why the login was.
	Error *refusal `json:"error,omitzero"`
	// Dialect is what this kind of implementation alone knows.
	Dialect dialect `json:"dialect,omitzero"`
	// Evidence is the exchange that led here, without secrets.
	Evidence []exchange `json:"evidence,omitzero"`
}

// offer is one way to go on.
type offer struct {
	// ID is given back with choose or submit.
	ID string `json:"id"`
	// Kind says what it is for.
	Kind target.OfferKind `json:"kind"`
	// Factor that it is about; empty where it is about none.
	Factor vocab.Factor `json:"factor,omitzero"`
	// Material is what it hands to the person.
	Material material `json:"material,omitzero"`
	// Organization is the name of what an offer of kind organization leads to, or none.
	Organization string `json:"organization,omitzero"`
}

// material is what an enrolment or a challenge hands to the person.
type material struct {
	// OTPAuthURI is what an app scans, at an enrolment of otp.
	OTPAuthURI string `json:"otpauth_uri,omitzero"`
	// PublicKey are the WebAuthn options in their JSON form.
	PublicKey json.RawMessage `json:"public_key,omitzero"`
	// Origin is that of the page, for WebAuthn.
	Origin string `json:"origin,omitzero"`
	// Wants says what the page takes; empty is what is usual for the factor.
	Wants wants `json:"wants,omitzero"`
	// RecoveryCode is shown to be recorded.
	RecoveryCode string `json:"recovery_code,omitzero"`
	// PushLink is what the push app scans.
	PushLink string `json:"push_link,omitzero"`
	// Destination is where a code went, masked.
	Destination string `json:"destination,omitzero"`
	// UserCode is what a device without a screen of its own shows, to be entered in a browser.
	UserCode string `json:"user_code,omitzero"`
}

// refusal is why something was not accepted.
type refusal struct {
	// Class of the refusal; indistinct where the implementation does not say.
	Class vocab.ErrorClass `json:"class"`
	// Text is the implementation's own words.
	Text string `json:"text,omitzero"`
	// Code is its code beside them, such as an error of OAuth.
	Code string `json:"code,omitzero"`
}

// dialect is the vendor's own view of an observation. No portable case looks at it.
type dialect struct {
	// Screen is the name of the page.
	Screen vocab.Screen `json:"screen,omitzero"`
	// Passed are the screens that came and went without the person.
	Passed []vocab.Screen `json:"passed,omitzero"`
	// Codes are the error codes of the page.
	Codes []string `json:"codes,omitzero"`
	// Status of the HTTP response.
	Status int `json:"status,omitzero"`
}

// exchange is one request and its answer, with secrets masked.
type exchange struct {
	// Request in a line.
	Request string `json:"request"`
	// Response in a line or more.
	Response string `json:"response"`
}

func fromObservation(o target.Observation) observation {
	return observation{Stage: o.Stage, Offers: each(o.Offers, fromOffer), Away: o.Away, RememberBox: o.RememberBox, Error: (*refusal)(o.Error),
		Dialect: dialect(o.Dialect), Evidence: each(o.Evidence, func(e target.Exchange) exchange { return exchange(e) })}
}

func (o observation) target() (target.Observation, error) {
	out := target.Observation{Stage: o.Stage, Offers: each(o.Offers, offer.target), Away: o.Away, RememberBox: o.RememberBox, Error: (*target.Refusal)(o.Error),
		Dialect: target.Dialect(o.Dialect), Evidence: each(o.Evidence, func(e exchange) target.Exchange { return target.Exchange(e) })}
	return out, o.check()
}

// check looks for words that nobody knows.
func (o observation) check() error {
	if err := known("stage", o.Stage, vocab.Stages(), false); err != nil {
		return err
	}
	for i, one := range o.Offers {
		for _, err := range []error{known("kind", one.Kind, offerKinds(), false), known("factor", one.Factor, vocab.Factors(), true),
			known("want", one.Material.Wants, everyWant(), true)} {
			if err != nil {
				return fmt.Errorf("offer %d: %w", i+1, err)
			}
		}
	}
	if o.Error != nil {
		return known("class", o.Error.Class, vocab.ErrorClasses(), false)
	}
	return nil
}

func fromOffer(o target.Offer) offer {
	return offer{ID: o.ID, Kind: o.Kind, Factor: o.Factor, Material: fromMaterial(o.Material), Organization: o.Organization}
}

func (o offer) target() target.Offer {
	return target.Offer{ID: o.ID, Kind: o.Kind, Factor: o.Factor, Material: o.Material.target(), Organization: o.Organization}
}

func fromMaterial(m target.Material) material {
	return material{OTPAuthURI: m.OTPAuthURI, PublicKey: m.PublicKey, Origin: m.Origin, Wants: wants(m.Wants), RecoveryCode: m.RecoveryCode,
		PushLink: m.PushLink, Destination: m.Destination, UserCode: m.UserCode}
}

func (m material) target() target.Material {
	return target.Material{OTPAuthURI: m.OTPAuthURI, PublicKey: m.PublicKey, Origin: m.Origin, Wants: string(m.Wants), RecoveryCode: m.RecoveryCode,
		PushLink: m.PushLink, Destination: m.Destination, UserCode: m.UserCode}
}
