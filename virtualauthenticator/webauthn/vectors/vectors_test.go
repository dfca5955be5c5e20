package vectors_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn/vectors"
)

func TestVectors(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "WebAuthn test vectors")
}

// root is the root of the module, and published the folder of the vectors.
const root = "../../.."

var published = filepath.Join(root, "scenarios", "vectors", "webauthn")

// made is the vectors: RSA keys take their time, so they are made once.
var made = sync.OnceValues(vectors.Files)

func files() map[string]vectors.File {
	GinkgoHelper()
	all, err := made()
	Expect(err).NotTo(HaveOccurred())
	parsed := map[string]vectors.File{}
	for name, text := range all {
		var file vectors.File
		Expect(json.Unmarshal(text, &file)).To(Succeed())
		parsed[name] = file
	}
	return parsed
}

var _ = Describe("The published vectors", func() {
	It("are fresh: make vectors writes nothing else", func() {
		all, err := made()
		Expect(err).NotTo(HaveOccurred())
		Expect(all).To(HaveLen(2))
		for name, text := range all {
			kept, err := os.ReadFile(filepath.Join(published, name))
			Expect(err).NotTo(HaveOccurred())
			Expect(bytes.Equal(kept, text)).To(BeTrue(), "%s is not what make vectors writes", name)
		}
	})

	It("fit their schema, which refuses what does not", func() {
		schema, err := jsonschema.NewCompiler().Compile(filepath.Join(published, "schema.json"))
		Expect(err).NotTo(HaveOccurred())
		for _, name := range []string{"registration.json", "authentication.json"} {
			text, err := os.ReadFile(filepath.Join(published, name))
			Expect(err).NotTo(HaveOccurred())
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			Expect(err).NotTo(HaveOccurred())
			Expect(schema.Validate(document)).To(Succeed())
			document.(map[string]any)["ceremony"] = "marriage"
			Expect(schema.Validate(document)).NotTo(Succeed(), "control")
		}
	})

	It("have every deviation once, a note for each flag, and numbers in order", func() {
		for name, file := range files() {
			seen, next := map[string]int{}, 1
			for _, g := range file.Groups {
				for _, v := range g.Vectors {
					Expect(v.ID).To(Equal(next))
					next++
					Expect(file.Notes).To(HaveKey(v.Flags[0]))
					Expect(v.Result).To(BeElementOf(vectors.Valid, vectors.Invalid, vectors.Acceptable))
					seen[v.Flags[0]]++
				}
			}
			for _, d := range vocab.WebAuthnDeviations() {
				want := 0
				if name == "registration.json" && d.Creation || name == "authentication.json" && d.Assertion {
					want = 1
				}
				Expect(seen[string(d.Name)]).To(Equal(want), "%s in %s", d.Name, name)
			}
			Expect(seen["ordinary"]).To(Equal(map[string]int{"registration.json": 10, "authentication.json": 3}[name]))
			Expect(file.Notes).To(HaveLen(len(seen)))
		}
	})
})

// unlooked are the invalid vectors that python-fido2 accepts: its server leaves the rule to who uses it, or its reader is content.
var unlooked = []string{
	"registration/padded-challenge", "registration/non-canonical-challenge", "registration/cross-origin", "registration/backed-up-alone",
	"registration/attested-truncated", "registration/algorithm-not-offered", "registration/wrong-curve", "registration/off-curve",
	"registration/short-coordinate", "registration/small-rsa-key", "registration/small-rsa-exponent", "registration/duplicate-label",
	"registration/other-raw-id", "registration/object-truncated", "registration/object-duplicate-key",
	"authentication/padded-challenge", "authentication/non-canonical-challenge", "authentication/cross-origin",
	"authentication/backed-up-alone", "authentication/wrong-user-handle",
}

// strict are the valid vectors that it refuses.
var strict = []string{"registration/client-data-bom", "authentication/client-data-bom"}

var _ = Describe("python-fido2", func() {
	It("confirms what is valid and refuses what is not, as far as it looks", func(ctx SpecContext) {
		modules := os.Getenv("MFAPROOF_PYTHON_MODULES")
		if modules == "" {
			Skip("MFAPROOF_PYTHON_MODULES names no folder with python-fido2; make python-modules makes one")
		}
		said := verified(ctx, modules)
		var accepted, refused []string
		count := 0
		for name, file := range files() {
			for _, g := range file.Groups {
				for _, v := range g.Vectors {
					label := name[:len(name)-len(".json")] + "/" + v.Flags[0]
					if v.Flags[0] == "ordinary" {
						label += " " + g.Name
					}
					Expect(said).To(HaveKey(label))
					count++
					switch {
					case v.Result == vectors.Invalid && said[label] == nil:
						accepted = append(accepted, label)
					case v.Result == vectors.Valid && said[label] != nil:
						refused = append(refused, label)
					}
				}
			}
		}
		Expect(said).To(HaveLen(count))
		Expect(accepted).To(ConsistOf(unlooked))
		Expect(refused).To(ConsistOf(strict))
	})
})

func verified(ctx context.Context, modules string) map[string]*string {
	GinkgoHelper()
	modules, err := filepath.Abs(modules)
	Expect(err).NotTo(HaveOccurred())
	command := exec.CommandContext(ctx, "python3", filepath.Join(published, "verify_fido2.py"), published)
	command.Env = append(os.Environ(), "PYTHONPATH="+modules, "PYTHONDONTWRITEBYTECODE=1")
	var complaint bytes.Buffer
	command.Stderr = &complaint
	output, err := command.Output()
	Expect(err).NotTo(HaveOccurred(), complaint.String())
	said := map[string]*string{}
	Expect(json.Unmarshal(output, &said)).To(Succeed())
	return said
}
