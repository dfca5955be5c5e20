package scenarios_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// FuzzLoad holds that any bytes give suites that expand, or mistakes with a place in the file, and never a panic.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(dialect))
	f.Add([]byte(portable))
	f.Add([]byte("suite: a/b\ncases: [{do: [{login: ~}, wait: ~, {other-method: {a: b}}], expect: {log: {has: [~]}, offers: {'#': ~}}}]\n"))
	f.Add([]byte("axes: {a: ~, b: {c: ~}, d: {e: {f: g}}}\npolicy: [~]\ntenant: {folder: .}\n"))
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"f.yaml": {Data: data}, "actions/one.js": {}}
		suites, err := scenarios.Load(fsys, "f.yaml", scenarios.Options{Catalog: catalog})
		var mistakes strictyaml.Errors
		if err != nil && !errors.As(err, &mistakes) {
			t.Fatalf("no list of mistakes: %v", err)
		}
		for _, one := range mistakes {
			if one.File == "" {
				t.Fatalf("mistake without a file: %v", one)
			}
		}
		for _, s := range suites {
			if cases, err := s.Expand(); err != nil || len(cases) == 0 {
				t.Fatalf("loaded, but expands to %d cases: %v", len(cases), err)
			}
		}
	})
}
