package webauthn

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/url"
	"strings"
	"unicode/utf16"
)

// clientBends are the deviations of what the browser vouches for.
var clientBends = map[Deviation]bend{
	"wrong-type": func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.client.Type = map[string]string{creation: assertion, assertion: creation}[c.kind]
		return nil
	},
	WrongChallenge: func(_ *Key, c *ceremony, _ *held, _ string) error {
		other := sha256.Sum256(c.challenge)
		c.client.Challenge = encode(other[:])
		return nil
	},
	"earlier-challenge": func(k *Key, c *ceremony, _ *held, _ string) error {
		last := k.lastChallenges[c.kind]
		if last == nil {
			return ErrNothingToReplay
		}
		c.client.Challenge = encode(last)
		return nil
	},
	"padded-challenge":        bendChallenge(func(text string) (string, error) { return text + "=", nil }),
	"non-canonical-challenge": bendChallenge(nonCanonical),
	wrongOrigin:               bendOrigin(func(u *url.URL, value string) string { return cmp.Or(value, u.Scheme+"://"+foreign) }),
	"wrong-scheme": bendOrigin(func(u *url.URL, _ string) string {
		return map[bool]string{true: "http", false: "https"}[u.Scheme == "https"] + "://" + u.Host
	}),
	"wrong-port":     bendOrigin(func(u *url.URL, _ string) string { return u.Scheme + "://" + u.Hostname() + ":61616" }),
	"trailing-dot":   bendOrigin(func(u *url.URL, _ string) string { return onHost(u, u.Hostname()+".") }),
	"sibling-origin": bendOrigin(func(u *url.URL, _ string) string { return onHost(u, sibling(u.Hostname())) }),
	"subdomain":      bendOrigin(func(u *url.URL, _ string) string { return onHost(u, "evil."+u.Hostname()) }),
	"look-alike":     bendOrigin(func(u *url.URL, _ string) string { return onHost(u, "xn--"+u.Hostname()+"-e1a") }),
	"cross-origin":   func(_ *Key, c *ceremony, _ *held, _ string) error { c.client.CrossOrigin = true; return nil },
	"top-origin": func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.client.TopOrigin = "https://" + foreign
		return nil
	},
	"client-data-bom":       bendClient(func(text []byte) []byte { return append([]byte("\xef\xbb\xbf"), text...) }),
	"unknown-member":        bendClient(func(text []byte) []byte { return member(text, `"later":"words"`) }),
	"token-binding":         bendClient(func(text []byte) []byte { return member(text, `"tokenBinding":{"status":"present","id":"AA"}`) }),
	"duplicate-member":      bendClient(func(text []byte) []byte { return append([]byte(`{"type":"webauthn.get",`), text[1:]...) }),
	"truncated-client-data": bendClient(func(text []byte) []byte { return text[:len(text)-1] }),
	"trailing-client-data":  bendClient(func(text []byte) []byte { return append(bytes.Clone(text), '}') }),
	"client-data-not-utf-8": bendClient(utf16LE),
}

func bendChallenge(change func(string) (string, error)) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) (err error) {
		c.client.Challenge, err = change(c.client.Challenge)
		return err
	}
}

// nonCanonical sets a bit of the last character that stands for no byte: most decoders read the same challenge.
func nonCanonical(text string) (string, error) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	if len(text)%4 == 0 {
		return "", errors.New("webauthn: the base64url of the challenge has no spare bits: use a challenge of another length, 32 bytes say")
	}
	last := strings.IndexByte(alphabet, text[len(text)-1])
	return text[:len(text)-1] + alphabet[last+1:last+2], nil
}

func bendOrigin(change func(u *url.URL, value string) string) bend {
	return func(_ *Key, c *ceremony, _ *held, value string) error {
		u, err := url.Parse(c.client.Origin)
		if err != nil {
			return err
		}
		c.client.Origin = change(u, value)
		return nil
	}
}

// onHost is the origin with another host.
func onHost(u *url.URL, host string) string {
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host
}

// sibling is another name in the same domain.
func sibling(host string) string {
	_, domain, found := strings.Cut(host, ".")
	if !found {
		return "evil-" + host
	}
	return "evil." + domain
}

func bendClient(change func([]byte) []byte) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.before = func(r *response) { r.client = change(r.client) }
		return nil
	}
}

// member adds one to a JSON object.
func member(object []byte, text string) []byte {
	return append(append(bytes.Clone(object[:len(object)-1]), ','), text+"}"...)
}

func utf16LE(text []byte) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}
