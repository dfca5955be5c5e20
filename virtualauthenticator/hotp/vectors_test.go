package hotp_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/pquerna/otp"
	libraryhotp "github.com/pquerna/otp/hotp"
	librarytotp "github.com/pquerna/otp/totp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mfaproof/mfaproof/virtualauthenticator/hotp"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// published is the folder of the vectors.
var published = filepath.Join("..", "..", "scenarios", "vectors", "otp")

type vector struct {
	ID      int
	Comment string
	Flags   []string
	Counter uint64
	Time    int64
	Code    string
}

type group struct {
	Name      string
	Algorithm hotp.Algorithm
	Digits    int
	Period    int
	Secret    string
	Vectors   []vector
}

type file struct {
	Standard string
	Notes    map[string]any
	Groups   []group
}

func read(name string) (f file, text []byte) {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(published, name))
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Unmarshal(text, &f)).To(Succeed())
	return f, text
}

// each calls do with every vector of a file.
func each(name string, do func(group, vector)) {
	GinkgoHelper()
	f, _ := read(name)
	for _, g := range f.Groups {
		for _, v := range g.Vectors {
			do(g, v)
		}
	}
}

var algorithms = map[hotp.Algorithm]otp.Algorithm{hotp.SHA1: otp.AlgorithmSHA1, hotp.SHA256: otp.AlgorithmSHA256, hotp.SHA512: otp.AlgorithmSHA512}

var _ = Describe("The published vectors", func() {
	It("of HOTP are the codes of this device, and of the library", func() {
		count := 0
		each("hotp.json", func(g group, v vector) {
			a, err := hotp.New(hotp.Params{Secret: g.Secret, Algorithm: g.Algorithm, Digits: g.Digits}, v.Counter)
			Expect(err).NotTo(HaveOccurred())
			Expect(a.Press()).To(Equal(v.Code), v.Comment)
			options := libraryhotp.ValidateOpts{Digits: otp.Digits(g.Digits), Algorithm: algorithms[g.Algorithm]}
			Expect(libraryhotp.ValidateCustom(v.Code, v.Counter, g.Secret, options)).To(BeTrue(), v.Comment)
			Expect(libraryhotp.ValidateCustom(v.Code, v.Counter+1, g.Secret, options)).To(BeFalse(), "control: "+v.Comment)
			count++
		})
		Expect(count).To(Equal(10))
	})

	It("of TOTP are the codes of the app, and of the library", func() {
		count := 0
		each("totp.json", func(g group, v vector) {
			now := time.Unix(v.Time, 0)
			a, err := totp.New(totp.Params{Secret: g.Secret, Algorithm: g.Algorithm, Digits: g.Digits, Period: g.Period})
			Expect(err).NotTo(HaveOccurred())
			Expect(a.Peek(now)).To(Equal(v.Code), v.Comment)
			Expect(a.Step(now)).To(Equal(int64(v.Counter)), v.Comment)
			options := librarytotp.ValidateOpts{Period: uint(g.Period), Digits: otp.Digits(g.Digits), Algorithm: algorithms[g.Algorithm]}
			Expect(librarytotp.ValidateCustom(v.Code, g.Secret, now, options)).To(BeTrue(), v.Comment)
			Expect(librarytotp.ValidateCustom(v.Code, g.Secret, now.Add(time.Minute), options)).To(BeFalse(), "control: "+v.Comment)
			count++
		})
		Expect(count).To(Equal(18))
	})

	It("fit their schema, which refuses what does not", func() {
		schema, err := jsonschema.NewCompiler().Compile(filepath.Join(published, "schema.json"))
		Expect(err).NotTo(HaveOccurred())
		for _, name := range []string{"hotp.json", "totp.json"} {
			_, text := read(name)
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			Expect(err).NotTo(HaveOccurred())
			Expect(schema.Validate(document)).To(Succeed())
			first := document.(map[string]any)["groups"].([]any)[0].(map[string]any)
			first["algorithm"] = "MD5"
			Expect(schema.Validate(document)).NotTo(Succeed(), "control")
		}
	})

	It("have numbers in order, and a note for each flag and no other", func() {
		for _, name := range []string{"hotp.json", "totp.json"} {
			f, _ := read(name)
			seen, next := map[string]bool{}, 1
			each(name, func(_ group, v vector) {
				Expect(v.ID).To(Equal(next))
				next++
				for _, flag := range v.Flags {
					Expect(f.Notes).To(HaveKey(flag))
					seen[flag] = true
				}
			})
			Expect(f.Notes).To(HaveLen(len(seen)), name)
		}
	})
})
