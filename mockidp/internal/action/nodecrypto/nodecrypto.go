// Package nodecrypto does the work behind require('crypto') in an Action's realm with Go's own cryptography. It knows nothing of the
// realm: operations and operands come as bytes. Random bytes come from a seed, so that a run can be repeated; they guard nothing real.
package nodecrypto

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	_ "crypto/md5"    // createHash('md5')
	_ "crypto/sha1"   // createHash('sha1')
	_ "crypto/sha512" // createHash('sha384') and 'sha512'
)

// maxRandom and maxDerived bound what one call may ask for, in bytes.
const (
	maxRandom  = 1 << 20
	maxDerived = 1 << 16
	maxRounds  = 1_000_000
)

// Crypto is the cryptography of one run. It is not safe for concurrent use.
type Crypto struct{ random cipher.Stream }

// New returns one whose random bytes are determined by the seed.
func New(seed uint64) *Crypto {
	key := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("mfaproof action randomness\x00"), seed))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // the key has the length that AES asks for
	}
	return &Crypto{cipher.NewCTR(block, make([]byte, aes.BlockSize))}
}

// Read fills p with random bytes; it never fails.
func (c *Crypto) Read(p []byte) (int, error) {
	clear(p)
	c.random.XORKeyStream(p, p)
	return len(p), nil
}

// operations take a fixed number of operands each.
var operations = map[string]struct {
	operands int
	do       func(*Crypto, [][]byte) ([]byte, error)
}{
	"known":    {1, func(_ *Crypto, a [][]byte) ([]byte, error) { _, err := hashOf(a[0]); return a[0], err }},
	"hash":     {2, hash},
	"hmac":     {3, keyedHash},
	"random":   {1, random},
	"pbkdf2":   {5, derive},
	"key":      {4, func(_ *Crypto, a [][]byte) ([]byte, error) { return readKey(string(a[0]), string(a[1]), a[2], a[3]) }},
	"describe": {1, func(_ *Crypto, a [][]byte) ([]byte, error) { return describe(a[0]) }},
	"export":   {3, func(_ *Crypto, a [][]byte) ([]byte, error) { return export(a[0], string(a[1]), string(a[2])) }},
	"jwk":      {1, func(_ *Crypto, a [][]byte) ([]byte, error) { return asJWK(a[0]) }},
	"sign":     {4, func(c *Crypto, a [][]byte) ([]byte, error) { return c.sign(string(a[0]), a[1], a[2], a[3]) }},
	"verify":   {5, func(_ *Crypto, a [][]byte) ([]byte, error) { return verify(string(a[0]), a[1], a[2], a[3], a[4]) }},
}

// Do carries out one operation. Its errors are for the author of an Action to read.
func (c *Crypto) Do(operation string, operands [][]byte) ([]byte, error) {
	o, ok := operations[operation]
	if !ok || len(operands) < o.operands {
		return nil, fmt.Errorf("no operation %q of %d operands", operation, len(operands))
	}
	return o.do(c, operands)
}

// hashes by the names that OpenSSL gives them, without "RSA-" before and without hyphens.
var hashes = map[string]crypto.Hash{
	"md5": crypto.MD5, "sha1": crypto.SHA1, "sha224": crypto.SHA224, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512,
}

func hashOf(name []byte) (crypto.Hash, error) {
	plain := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(string(name)), "rsa-"), "-", "")
	h, ok := hashes[plain]
	if !ok {
		known := []string{}
		for n := range hashes {
			known = append(known, n)
		}
		slices.Sort(known)
		return 0, fmt.Errorf("digest method %q is not supported; use one of %s", name, strings.Join(known, ", "))
	}
	return h, nil
}

func hash(_ *Crypto, a [][]byte) ([]byte, error) {
	h, err := hashOf(a[0])
	if err != nil {
		return nil, err
	}
	return sum(h, a[1]), nil
}

func sum(h crypto.Hash, data []byte) []byte {
	d := h.New()
	d.Write(data)
	return d.Sum(nil)
}

func keyedHash(_ *Crypto, a [][]byte) ([]byte, error) {
	h, err := hashOf(a[0])
	if err != nil {
		return nil, err
	}
	mac := hmac.New(h.New, a[1])
	mac.Write(a[2])
	return mac.Sum(nil), nil
}

func random(c *Crypto, a [][]byte) ([]byte, error) {
	n, err := strconv.Atoi(string(a[0]))
	if err != nil || n < 0 || n > maxRandom {
		return nil, fmt.Errorf("%s random bytes at once are more than the %d that are given", a[0], maxRandom)
	}
	out := make([]byte, n)
	_, err = c.Read(out)
	return out, err
}

func derive(_ *Crypto, a [][]byte) ([]byte, error) {
	h, err := hashOf(a[0])
	if err != nil {
		return nil, err
	}
	rounds, roundsErr := strconv.Atoi(string(a[3]))
	length, lengthErr := strconv.Atoi(string(a[4]))
	if roundsErr != nil || lengthErr != nil || rounds < 1 || rounds > maxRounds || length < 0 || length > maxDerived {
		return nil, fmt.Errorf("pbkdf2 takes at most %d iterations and %d bytes", maxRounds, maxDerived)
	}
	return pbkdf2.Key(h.New, string(a[1]), a[2], rounds, length)
}
