package webauthn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// MaxResponse bounds a response in bytes: the longest credential id, an RSA key and a chain of certificates fit several times.
const MaxResponse = 64 << 10

// parseCreation reads the response of a registration.
func parseCreation(response []byte, rp RelyingParty, faults fault.Set) (*protocol.ParsedCredentialCreationData, error) {
	var raw protocol.CredentialCreationResponse
	if err := outer(response, &raw); err != nil {
		return nil, err
	}
	said := raw.AttestationResponse.ClientDataJSON
	text, err := readClientData(said, rp, faults)
	if err != nil {
		return nil, err
	}
	raw.AttestationResponse.ClientDataJSON = text
	parsed, err := raw.Parse()
	if err != nil {
		return nil, explain(err)
	}
	parsed.Raw.AttestationResponse.ClientDataJSON = said // what was signed is what was sent
	return parsed, nil
}

// parseAssertion reads the response of an authentication.
func parseAssertion(response []byte, rp RelyingParty, faults fault.Set) (*protocol.ParsedCredentialAssertionData, error) {
	var raw protocol.CredentialAssertionResponse
	if err := outer(response, &raw); err != nil {
		return nil, err
	}
	said, data := raw.AssertionResponse.ClientDataJSON, raw.AssertionResponse.AuthenticatorData
	text, err := readClientData(said, rp, faults)
	if err != nil {
		return nil, err
	}
	raw.AssertionResponse.ClientDataJSON = text
	if faults.On(fault.WebAuthnTrailing) && len(data) > 37 {
		raw.AssertionResponse.AuthenticatorData = data[:37]
	}
	parsed, err := raw.Parse()
	if err != nil {
		return nil, explain(err)
	}
	parsed.Raw.AssertionResponse.ClientDataJSON, parsed.Raw.AssertionResponse.AuthenticatorData = said, data
	return parsed, nil
}

// outer reads the JSON object around a response.
func outer(response []byte, into any) error {
	if len(response) > MaxResponse {
		return refuse(TooLarge, "the response has %d bytes; at most %d are read", len(response), MaxResponse)
	}
	if err := json.Unmarshal(response, into); err != nil {
		return refuse(Unreadable, "the response is no JSON object of a credential: %v", err)
	}
	return nil
}

// readClientData drops a byte order mark, as the decoding of UTF-8 does (WebAuthn level 3, sections 7.1 and 7.2), or refuses it where
// the relying party does, and refuses what is no single JSON object in UTF-8 without a member twice: readers differ in which of two
// they take.
func readClientData(said []byte, rp RelyingParty, faults fault.Set) ([]byte, error) {
	text, marked := bytes.CutPrefix(said, []byte("\xef\xbb\xbf"))
	if marked && rp.RefusesBOM {
		return nil, refuse(ClientData, "the client data begins with a byte order mark")
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, refuse(ClientData, "the client data is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	twice, err := duplicate(decoder, 0)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the object")
		}
	}
	switch {
	case err != nil:
		return nil, refuse(ClientData, "the client data is no JSON object: %v", err)
	case twice != "" && !faults.On(fault.WebAuthnDuplicates):
		return nil, refuse(ClientData, "the client data has the member %q twice", cut(twice))
	}
	if faults.On(fault.WebAuthnPicky) {
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&protocol.CollectedClientData{}); err != nil {
			return nil, refuse(ClientData, "the client data: %v", err)
		}
	}
	return text, nil
}

// cut keeps what a page says short.
func cut(text string) string { return text[:min(len(text), 50)] }

// members are those of client data (WebAuthn level 3, section 5.8.1).
var members = []string{"type", "challenge", "origin", "crossOrigin", "topOrigin", "tokenBinding"}

// misspelt tells whether a name is that of a member but for large and small letters: Go's reader would take it for the member.
func misspelt(name string) bool {
	return slices.ContainsFunc(members, func(m string) bool { return strings.EqualFold(m, name) && m != name })
}

// maxDepth is deeper than client data ever nests.
const maxDepth = 8

// duplicate reads a JSON value and gives a member that one of its objects has twice.
func duplicate(d *json.Decoder, depth int) (string, error) {
	token, err := d.Token()
	if err != nil {
		return "", err
	}
	open, is := token.(json.Delim)
	switch {
	case depth == 0 && open != '{':
		return "", errors.New("it is none")
	case depth == maxDepth:
		return "", errors.New("it nests too deep")
	case !is:
		return "", nil
	}
	seen, twice := map[string]bool{}, ""
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return "", err
			}
			text, _ := name.(string)
			if misspelt(text) {
				return "", fmt.Errorf("%q is no spelling of a member", cut(text))
			}
			if seen[text] {
				twice = text
			}
			seen[text] = true
		}
		inner, err := duplicate(d, depth+1)
		if err != nil {
			return "", err
		}
		if inner != "" {
			twice = inner
		}
	}
	_, err = d.Token() // the closing bracket
	return twice, err
}
