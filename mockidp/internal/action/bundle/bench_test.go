package bundle_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/bundle"
)

// BenchmarkPackages bundles a package as npm installs it, and runs an Action that requires it in a realm of its own.
func BenchmarkPackages(b *testing.B) {
	folder := os.Getenv("MFAPROOF_NPM_MODULES")
	if folder == "" {
		b.Skip("MFAPROOF_NPM_MODULES names no folder with installed packages; make npm-modules makes one")
	}
	for _, name := range []string{"lodash", "jsonwebtoken", "axios", "uuid", "moment", "node-fetch"} {
		b.Run(name+"/bundle", func(b *testing.B) {
			for b.Loop() {
				if _, err := (&bundle.Bundler{Folders: []string{folder}}).Packages([]string{name}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/run", func(b *testing.B) {
			packages, err := (&bundle.Bundler{Folders: []string{folder}}).Packages([]string{name}, nil)
			if err != nil {
				b.Fatal(err)
			}
			program, err := quickjs.Compile(action.Source{Name: "A", File: file, Code: "const p = require('" + name + "');\nexports.onExecutePostLogin = async () => {};", Packages: packages})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := program.Run(context.Background(), action.Invocation{Event: json.RawMessage(`{}`)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
