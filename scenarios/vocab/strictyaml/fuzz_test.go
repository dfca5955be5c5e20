package strictyaml_test

import (
	"errors"
	"testing"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// FuzzDecode holds that any bytes give a value or positioned mistakes, and never a panic.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "a: 1", "- a\n- b: &x {c: [1, 2.5, null, true]}\n  <<: *x\n", "a: |\n  text\n", "? a\n: b", "%YAML 1.2\n---\n",
		"a: 'x'\n---\nb", "!!str 1", "&a *a", "<<: 1", "{a: [", "\t", "guardianFactors: [{name: otp, enabled: true}]", ": :", bomb(),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var described tenant
		var anything any
		for _, err := range []error{strictyaml.Decode("f", data, &described), strictyaml.Decode("f", data, &anything)} {
			var all strictyaml.Errors
			if err != nil && (!errors.As(err, &all) || len(all) == 0) {
				t.Fatalf("not a list of mistakes: %T %v", err, err)
			}
			for _, one := range all {
				if one.File != "f" || one.Message == "" || one.Line < 0 || (one.Line > 0 && one.Column < 1) {
					t.Fatalf("mistake without a place: %#v", one)
				}
			}
		}
	})
}
