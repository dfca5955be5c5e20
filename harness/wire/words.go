package wire

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// binary is a byte string: base64url without padding.
type binary []byte

// MarshalText implements encoding.TextMarshaler.
func (b binary) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *binary) UnmarshalText(text []byte) error {
	raw, err := base64.RawURLEncoding.Strict().AppendDecode([]byte{}, text)
	if err != nil {
		return fmt.Errorf("binary is base64url without padding: %w", err)
	}
	*b = raw
	return nil
}

// The closed vocabularies of results. An adapter that uses another word would be misread, so it is told.
func reaches() []target.Reach {
	return []target.Reach{target.Reachable, target.Unreachable, target.Unclear}
}

func degrees() []target.Applied {
	return []target.Applied{target.Exact, target.Approximate, target.Unsupported}
}

func offerKinds() []target.OfferKind {
	return []target.OfferKind{target.OfferEnrol, target.OfferChallenge, target.OfferOtherMethod, target.OfferOtherDevice, target.OfferAcknowledge,
		target.OfferResend, target.OfferSwitch, target.OfferBack, target.OfferReturn, target.OfferFirst, target.OfferOrganization}
}

// wants is what a page can take from a person.
type wants string

func everyWant() []wants {
	return []wants{target.WantsCode, target.WantsCredential, target.WantsDestination, target.WantsChannel, target.WantsDecision, target.WantsAcknowledge}
}

// known checks a word of a closed vocabulary. The empty word passes where optional says so.
func known[T ~string](name string, word T, all []T, optional bool) error {
	if optional && word == "" || slices.Contains(all, word) {
		return nil
	}
	var plain []string
	for _, w := range all {
		plain = append(plain, string(w))
	}
	return fmt.Errorf("%s is %s, which is not a word for it; %s", name, strconv.Quote(string(word)), strictyaml.DidYouMean(string(word), name+"s", plain))
}

func knownFactors(name string, factors []vocab.Factor) error {
	for _, f := range factors {
		if err := known(name, f, vocab.Factors(), false); err != nil {
			return err
		}
	}
	return nil
}

// each translates a list; one that is nil stays nil, because that can mean something else than an empty one.
func each[A, B any](list []A, translate func(A) B) []B {
	if list == nil {
		return nil
	}
	out := make([]B, len(list))
	for i, one := range list {
		out[i] = translate(one)
	}
	return out
}
