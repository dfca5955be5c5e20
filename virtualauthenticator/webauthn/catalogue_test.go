package webauthn_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"

	"github.com/fxamacker/cbor/v2"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Challenges of 32 bytes: their base64url has spare bits, which a deviation needs.
const (
	firstChallenge  = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
	secondChallenge = "oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2-v8A"
)

// changes says what each deviation makes of a response: the parts that differ from those of a twin that does not deviate.
var changes = map[string]struct {
	creation, assertion []string
	options             []webauthn.Option
}{
	"wrong-type":                   {creation: []string{"client.type"}, assertion: []string{"client.type"}},
	"wrong-challenge":              {creation: []string{"client.challenge"}, assertion: []string{"client.challenge"}},
	"earlier-challenge":            {creation: []string{"client.challenge"}, assertion: []string{"client.challenge"}},
	"padded-challenge":             {creation: []string{"client.challenge"}, assertion: []string{"client.challenge"}},
	"non-canonical-challenge":      {creation: []string{"client.challenge"}, assertion: []string{"client.challenge"}},
	"wrong-origin":                 {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"wrong-scheme":                 {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"wrong-port":                   {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"trailing-dot":                 {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"sibling-origin":               {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"subdomain":                    {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"look-alike":                   {creation: []string{"client.origin"}, assertion: []string{"client.origin"}},
	"cross-origin":                 {creation: []string{"client.crossOrigin"}, assertion: []string{"client.crossOrigin"}},
	"top-origin":                   {creation: []string{"client.topOrigin"}, assertion: []string{"client.topOrigin"}},
	"client-data-bom":              {creation: []string{"client"}, assertion: []string{"client"}},
	"unknown-member":               {creation: []string{"client.later"}, assertion: []string{"client.later"}},
	"token-binding":                {creation: []string{"client.tokenBinding"}, assertion: []string{"client.tokenBinding"}},
	"duplicate-member":             {creation: []string{"client"}, assertion: []string{"client"}},
	"truncated-client-data":        {creation: []string{"client"}, assertion: []string{"client"}},
	"trailing-client-data":         {creation: []string{"client"}, assertion: []string{"client"}},
	"client-data-not-utf-8":        {creation: []string{"client"}, assertion: []string{"client"}},
	"wrong-rp-id":                  {creation: []string{"data.rpIdHash"}, assertion: []string{"data.rpIdHash"}},
	"parent-rp-id":                 {creation: []string{"data.rpIdHash"}, assertion: []string{"data.rpIdHash"}},
	"no-user-presence":             {creation: []string{"data.flag.0"}, assertion: []string{"data.flag.0"}},
	"no-user-verification":         {creation: []string{"data.flag.2"}, assertion: []string{"data.flag.2"}},
	"backed-up-alone":              {creation: []string{"data.flag.4"}, assertion: []string{"data.flag.4"}},
	"backup-eligibility":           {assertion: []string{"data.flag.3"}},
	"backed-up":                    {creation: []string{"data.flag.4"}, assertion: []string{"data.flag.4"}, options: []webauthn.Option{webauthn.BackUp(true, false)}},
	"extensions-missing":           {creation: []string{"data.flag.7"}, assertion: []string{"data.flag.7"}},
	"unasked-extension":            {creation: []string{"data.flag.7", "data.rest"}, assertion: []string{"data.flag.7", "data.rest"}},
	"data-trailing-bytes":          {creation: []string{"data.rest"}, assertion: []string{"data.rest"}},
	"data-truncated":               {creation: []string{"data"}, assertion: []string{"data"}},
	"not-attested":                 {creation: []string{"data.flag.6"}},
	"attested-truncated":           {creation: []string{"data.key"}},
	"wrong-attachment":             {creation: []string{"attachment"}, assertion: []string{"attachment"}},
	"algorithm-not-offered":        {creation: []string{"data.key"}},
	"wrong-curve":                  {creation: []string{"data.key.-1"}},
	"off-curve":                    {creation: []string{"data.key.-3"}},
	"short-coordinate":             {creation: []string{"data.key.-2"}},
	"small-rsa-key":                {creation: []string{"data.key"}},
	"small-rsa-exponent":           {creation: []string{"data.key"}},
	"duplicate-label":              {creation: []string{"data.key"}},
	"longest-id":                   {creation: []string{"id"}},
	"id-too-long":                  {creation: []string{"id"}},
	"other-raw-id":                 {creation: []string{"data.id is the id", "id"}},
	"registered-again":             {creation: []string{"id", "data.key.-2", "data.key.-3"}},
	"object-trailing-bytes":        {creation: []string{"object"}},
	"object-truncated":             {creation: []string{"object"}},
	"object-indefinite":            {creation: []string{"object"}},
	"object-duplicate-key":         {creation: []string{"object"}},
	"object-nested":                {creation: []string{"object"}},
	"object-huge-length":           {creation: []string{"object"}},
	"object-huge-array":            {creation: []string{"object"}},
	"unknown-format":               {creation: []string{"fmt"}},
	"none-with-a-statement":        {creation: []string{"statement.alg"}},
	"self-attestation":             {creation: []string{"fmt", "statement.alg", "statement.sig"}},
	"self-bad-signature":           {creation: []string{"statement.sig"}, options: []webauthn.Option{webauthn.Attest(webauthn.PackedSelf)}},
	"self-wrong-algorithm":         {creation: []string{"statement.alg"}, options: []webauthn.Option{webauthn.Attest(webauthn.PackedSelf)}},
	"certified":                    {creation: []string{"fmt", "statement.alg", "statement.sig", "statement.x5c"}},
	"certified-by-a-stranger":      {creation: []string{"statement.sig", "statement.x5c"}, options: []webauthn.Option{webauthn.Attest(webauthn.PackedX5C)}},
	"certificate-expired":          {creation: []string{"statement.x5c"}, options: []webauthn.Option{webauthn.Attest(webauthn.PackedX5C)}},
	"certificate-of-another-model": {creation: []string{"statement.x5c"}, options: []webauthn.Option{webauthn.Attest(webauthn.PackedX5C)}},
	"bad-signature":                {assertion: []string{"verifies"}},
	"other-key":                    {assertion: []string{"verifies"}},
	"truncated-signature":          {assertion: []string{"verifies"}},
	"trailing-signature":           {assertion: []string{"verifies"}},
	"loose-signature":              {assertion: []string{"verifies"}},
	"empty-signature":              {assertion: []string{"verifies"}},
	"altered-data":                 {assertion: []string{"data.counter", "verifies"}},
	"altered-client-data":          {assertion: []string{"client.later", "verifies"}},
	"counter-equal":                {assertion: []string{"data.counter"}},
	"counter-lower":                {assertion: []string{"data.counter"}},
	"counter-zero":                 {assertion: []string{"data.counter"}},
	"counter-greatest":             {assertion: []string{"data.counter"}},
	"credential-not-allowed":       {assertion: []string{"data.counter", "id"}},
	"wrong-user-handle":            {assertion: []string{"userHandle"}},
	"no-user-handle":               {assertion: []string{"userHandle"}},
}

var _ = Describe("Each deviation", func() {
	// after gives a key that has registered and asserted twice.
	after := func(options ...webauthn.Option) *webauthn.Key {
		GinkgoHelper()
		key := webauthn.NewKey(random(1), append([]webauthn.Option{webauthn.UserVerification(true)}, options...)...)
		for range 2 {
			_, err := key.Create(origin, with(creation, map[string]any{"challenge": firstChallenge}))
			Expect(err).NotTo(HaveOccurred())
			_, err = key.Get(origin, with(request, map[string]any{"challenge": firstChallenge}))
			Expect(err).NotTo(HaveOccurred())
		}
		return key
	}
	one := func(key *webauthn.Key, create bool, deviations ...webauthn.Deviation) map[string]any {
		GinkgoHelper()
		var response json.RawMessage
		var err error
		if create {
			response, err = key.Create(origin, with(creation, map[string]any{"challenge": secondChallenge, "attestation": "direct",
				"authenticatorSelection": map[string]any{"userVerification": "preferred"}}), deviations...)
		} else {
			ids := []any{}
			for _, c := range key.Credentials() {
				ids = append(ids, map[string]any{"type": "public-key", "id": b64(c.ID)})
			}
			response, err = key.Get(origin, with(request, map[string]any{"challenge": secondChallenge, "userVerification": "preferred", "allowCredentials": ids}), deviations...)
		}
		Expect(err).NotTo(HaveOccurred())
		return takenApart(response, key)
	}

	It("changes what is written down here, and the twin stays as it is", func() {
		var rows []string
		for _, d := range vocab.WebAuthnDeviations() {
			rows = append(rows, string(d.Name))
			row, known := changes[string(d.Name)]
			Expect(known).To(BeTrue(), string(d.Name))
			Expect(d.Creation).To(Equal(row.creation != nil), string(d.Name))
			Expect(d.Assertion).To(Equal(row.assertion != nil), string(d.Name))
			for create, changed := range map[bool][]string{true: row.creation, false: row.assertion} {
				if changed == nil {
					continue
				}
				good, same := one(after(row.options...), create), one(after(row.options...), create)
				Expect(apart(good, same)).To(BeEmpty(), "control")
				bad := one(after(row.options...), create, webauthn.Deviation(d.Name))
				Expect(apart(good, bad)).To(ConsistOf(changed), "%s, creation %t", d.Name, create)
			}
		}
		Expect(rows).To(HaveLen(len(changes)))
	})
})

// takenApart is a response in its smallest parts, those that cannot be read as they are.
func takenApart(response json.RawMessage, key *webauthn.Key) map[string]any {
	GinkgoHelper()
	var r struct {
		ID, RawID, AuthenticatorAttachment string
		Response                           struct{ ClientDataJSON, AttestationObject, AuthenticatorData, Signature, UserHandle string }
	}
	Expect(json.Unmarshal(response, &r)).To(Succeed())
	Expect(r.RawID).To(Equal(r.ID))
	all := map[string]any{"id": r.ID, "attachment": r.AuthenticatorAttachment, "userHandle": r.Response.UserHandle}
	client := bytesOf(r.Response.ClientDataJSON)
	var members map[string]any
	if json.Unmarshal(client, &members) != nil || bytes.Count(client, []byte(`"type"`)) != 1 {
		all["client"] = client
	}
	for name, value := range members {
		if all["client"] == nil {
			all["client."+name] = value
		}
	}
	data := bytesOf(r.Response.AuthenticatorData)
	if r.Response.AttestationObject != "" {
		var object struct {
			Fmt       string         `cbor:"fmt"`
			Statement map[string]any `cbor:"attStmt"`
			Data      []byte         `cbor:"authData"`
		}
		mode, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden}.DecMode()
		Expect(err).NotTo(HaveOccurred())
		if mode.Unmarshal(bytesOf(r.Response.AttestationObject), &object) != nil {
			all["object"] = r.Response.AttestationObject
			return all
		}
		all["fmt"], data = object.Fmt, object.Data
		for name, value := range object.Statement {
			all["statement."+name] = value
		}
	} else {
		hash := sha256.Sum256(client)
		signed := slices.Concat(data, hash[:])
		for _, c := range key.Credentials() {
			if b64(c.ID) == r.ID {
				all["verifies"] = verifiesStrictly(c.PublicKey, signed, bytesOf(r.Response.Signature))
			}
		}
	}
	if len(data) < 37 {
		all["data"] = data
		return all
	}
	all["data.rpIdHash"], all["data.counter"] = data[:32], binary.BigEndian.Uint32(data[33:])
	for bit := range 8 {
		all["data.flag."+string(rune('0'+bit))] = data[32]>>bit&1 == 1
	}
	rest := data[37:]
	if r.Response.AttestationObject != "" {
		length := int(binary.BigEndian.Uint16(rest[16:]))
		all["data.id is the id"] = b64(rest[18:18+length]) == r.ID
		rest = keyApart(all, rest[18+length:])
	}
	all["data.rest"] = rest
	return all
}

// keyApart reads the public key, and gives what follows it. A key of another kind than the ordinary one is one part.
func keyApart(all map[string]any, text []byte) []byte {
	var key map[int]any
	mode, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF}.DecMode()
	Expect(err).NotTo(HaveOccurred())
	rest, err := mode.UnmarshalFirst(text, &key)
	if err != nil || key[1] != uint64(2) || key[3] != int64(-7) {
		all["data.key"] = text
		return nil
	}
	for label, value := range key {
		all["data.key."+map[int]string{1: "1", 3: "3", -1: "-1", -2: "-2", -3: "-3"}[label]] = value
	}
	return rest
}

// verifiesStrictly leaves the verdict to another implementation than the key's.
func verifiesStrictly(publicKey, message, signature []byte) bool {
	GinkgoHelper()
	key, err := webauthncose.ParsePublicKey(publicKey)
	Expect(err).NotTo(HaveOccurred())
	valid, err := webauthncose.VerifySignature(key, message, signature)
	return err == nil && valid
}

// apart names the parts in which two responses differ. Where a part could not be taken apart, what it is made of does not count.
func apart(a, b map[string]any) []string {
	GinkgoHelper()
	var names []string
	for name := range a {
		if match, _ := Equal(a[name]).Match(b[name]); !match && !(a[name] == nil && b[name] == nil) {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	for whole, parts := range map[string][]string{"client": {"client."}, "data": {"data."}, "data.key": {"data.key."}, "object": {"fmt", "statement.", "data."}} {
		if slices.Contains(names, whole) {
			names = slices.DeleteFunc(names, func(name string) bool {
				return slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(name, part) })
			})
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func bytesOf(text string) []byte {
	GinkgoHelper()
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	Expect(err).NotTo(HaveOccurred())
	return decoded
}
