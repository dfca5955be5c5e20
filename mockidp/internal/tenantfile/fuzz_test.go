package tenantfile_test

import (
	"errors"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// FuzzLoad holds that any bytes of tenant.yaml and users.yaml give a fixture or mistakes that have a file, and never a panic.
func FuzzLoad(f *testing.F) {
	f.Add(good["tenant.yaml"], good["users.yaml"])
	for _, seed := range []string{
		"", "{}", "null", "- a", "tenant: []", minimal, "actions: [{}]", "triggers: { post-login: [{}] }", "clients: [{}]", "databases: [{}]", "users: [{}]",
		"guardianFactors: [{ name: ~ }]", "? a\n: b", "tenant: { flags: { a: .nan } }", "actions: [{ name: A, code: tenant.yaml, deployed: true }]", "clients: [{ name: ü }]",
		"users: [{ email: a, password: b, enrolled: [{}] }]", "a: &a [*a]",
	} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, tenantYAML, usersYAML string) {
		fixture, err := folder{"tenant.yaml": tenantYAML, "users.yaml": usersYAML}.load()
		if (fixture == nil) == (err == nil) {
			t.Fatalf("fixture %v with error %v", fixture, err)
		}
		var mistakes strictyaml.Errors
		var failure *action.Failure
		if err != nil && !errors.As(err, &mistakes) && !errors.As(err, &failure) {
			t.Fatalf("neither mistakes of a file nor a failure of an Action: %v", err)
		}
		for _, m := range mistakes {
			if m.File != "acme/tenant.yaml" && m.File != "acme/users.yaml" {
				t.Errorf("mistake without its file: %v", m)
			}
		}
	})
}
