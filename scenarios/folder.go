package scenarios

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// folder is a tenant folder that overlays can be laid over; it does not change. Its YAML files are parsed when an overlay looks into them, and once.
type folder struct {
	files       map[string][]byte
	tenant, own func() (yaml.MapSlice, error) // what tenant.yaml and mfaproof.yaml say
	unwritten   bool                          // tenant.yaml is not among the files yet
}

func newFolder(files map[string][]byte) *folder {
	parsed := func(name string) func() (yaml.MapSlice, error) {
		return sync.OnceValues(func() (yaml.MapSlice, error) { return parseOrdered(name, files[name]) })
	}
	return &folder{files: files, tenant: parsed(tenantFileName), own: parsed(overlayName)}
}

// readFolder reads a tenant folder. Hidden files and installed packages are no part of a tenant.
func readFolder(fsys fs.FS) (*folder, error) {
	files, size := map[string][]byte{}, 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != "." && strings.HasPrefix(entry.Name(), ".")
		switch {
		case entry.IsDir() && (hidden || entry.Name() == "node_modules"):
			return fs.SkipDir
		case entry.IsDir() || hidden || entry.Name() == "node_modules": // a link, where it is no folder
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if size += len(data); size > maxFolder {
			return fmt.Errorf("more than %d MiB; point at the folder that holds %s", maxFolder>>20, tenantFileName)
		}
		files[name] = data
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("tenant folder: %w", err)
	}
	if files[tenantFileName] == nil {
		return nil, fmt.Errorf("tenant folder: no %s there; export the tenant with the Deploy CLI in its YAML format", tenantFileName)
	}
	return newFolder(files), nil
}

// inlineFolder gives the tenant of a suite that has none of its own: one application, one database, one binding.
func inlineFolder(factors []string, actions, rules []Action, own Overlay) *folder {
	const client, callback, origin = "Sample application", "http://localhost:3000/callback", "http://localhost:3000"
	files := map[string][]byte{}
	var guardian, resources, bindings []any
	for _, name := range vocab.TenantFactors() {
		guardian = append(guardian, yaml.MapSlice{{Key: "name", Value: name}, {Key: "enabled", Value: slices.Contains(factors, name)}})
	}
	for _, action := range actions {
		code := "actions/" + action.Name + ".js"
		files[code] = action.Code
		resources = append(resources, yaml.MapSlice{
			{Key: "name", Value: action.Name}, {Key: "code", Value: "./" + code}, {Key: "runtime", Value: "node18"},
			{Key: "dependencies", Value: []any{}}, {Key: "secrets", Value: []any{}},
			{Key: "supported_triggers", Value: []any{yaml.MapSlice{{Key: "id", Value: "post-login"}, {Key: "version", Value: cmp.Or(action.Version, "v3")}}}},
			{Key: "deployed", Value: true},
		})
		bindings = append(bindings, yaml.MapSlice{{Key: "action_name", Value: action.Name}, {Key: "display_name", Value: action.Name}})
	}
	content := yaml.MapSlice{
		{Key: "tenant", Value: yaml.MapSlice{{Key: "customize_mfa_in_postlogin_action", Value: true}}},
		{Key: "guardianFactors", Value: guardian},
		{Key: "guardianPolicies", Value: yaml.MapSlice{{Key: "policies", Value: []any{}}}},
		{Key: "actions", Value: slices.Concat([]any{}, resources)},
		{Key: "triggers", Value: yaml.MapSlice{{Key: "post-login", Value: slices.Concat([]any{}, bindings)}}},
		{Key: "clients", Value: []any{yaml.MapSlice{
			{Key: "name", Value: client}, {Key: "app_type", Value: "regular_web"}, {Key: "oidc_conformant", Value: true},
			{Key: "callbacks", Value: []any{callback}}, {Key: "allowed_logout_urls", Value: []any{origin}},
			{Key: "grant_types", Value: []any{"authorization_code", "refresh_token"}},
			{Key: "jwt_configuration", Value: yaml.MapSlice{{Key: "alg", Value: "RS256"}}},
		}}},
		{Key: "databases", Value: []any{yaml.MapSlice{
			{Key: "name", Value: "Username-Password-Authentication"}, {Key: "strategy", Value: "auth0"},
			{Key: "enabled_clients", Value: []any{client}},
		}}},
	}
	if len(rules) > 0 {
		content = append(content, yaml.MapItem{Key: "rules", Value: inlineRules(rules, files)})
	}
	own.editSettings(&content)
	inline := newFolder(files)
	inline.tenant, inline.unwritten = func() (yaml.MapSlice, error) { return content, nil }, true
	return inline
}

// inlineRules writes legacy Rules beside the tenant, in the order of their running.
func inlineRules(rules []Action, files map[string][]byte) []any {
	var resources []any
	for i, rule := range rules {
		script := "rules/" + rule.Name + ".js"
		files[script] = rule.Code
		resources = append(resources, yaml.MapSlice{
			{Key: "name", Value: rule.Name}, {Key: "script", Value: "./" + script}, {Key: "order", Value: i + 1}, {Key: "enabled", Value: true},
			{Key: "stage", Value: "login_success"},
		})
	}
	return resources
}
