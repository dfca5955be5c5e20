package scenarios

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	tenantFileName = "tenant.yaml"
	overlayName    = "mfaproof.yaml"
	// maxFolder bounds the bytes of a tenant folder that is held in memory.
	maxFolder = 64 << 20
)

// composedFolder is a tenant folder in memory.
type composedFolder struct {
	files  fs.FS
	digest string
}

func (t *TenantSpec) compose() (*composedFolder, error) {
	files, err := t.files()
	if err != nil {
		return nil, err
	}
	with := t.With
	if t.laid {
		if with, err = with.fitting(files); err != nil {
			return nil, err
		}
	}
	if err := with.apply(files); err != nil {
		return nil, err
	}
	composed, err := pack(files)
	if err != nil {
		return nil, err
	}
	// Installed packages stay where they are: what loads the folder has to know where that is.
	if base, ok := t.base.(installed); ok {
		composed.files = onDisk{composed.files, base.Disk()}
	}
	return composed, nil
}

// installed is a tenant folder on disk, with npm packages that are no part of the tenant itself.
type installed interface{ Disk() string }

type onDisk struct {
	fs.FS
	path string
}

func (f onDisk) Disk() string { return f.path }

func (t *TenantSpec) files() (map[string][]byte, error) {
	if t.base != nil {
		return readFolder(t.base)
	}
	files, err := inlineFolder(t.Factors, t.Actions, t.Rules)
	if err != nil || t.Own.Empty() {
		return files, err
	}
	return files, t.Own.apply(files)
}

// pack puts the files into an archive in memory: its reader is an fs.FS, and its bytes depend on nothing but the files.
func pack(files map[string][]byte) (*composedFolder, error) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("compose tenant: %w", err)
		}
		if _, err := file.Write(files[name]); err != nil {
			return nil, fmt.Errorf("compose tenant: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compose tenant: %w", err)
	}
	sum := sha256.Sum256(archive.Bytes())
	r, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		return nil, fmt.Errorf("compose tenant: %w", err)
	}
	return &composedFolder{r, hex.EncodeToString(sum[:])}, nil
}

// readFolder reads a tenant folder. Hidden files and installed packages are no part of a tenant.
func readFolder(folder fs.FS) (map[string][]byte, error) {
	files, size := map[string][]byte{}, 0
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
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
		data, err := fs.ReadFile(folder, name)
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
	return files, nil
}

// inlineFolder writes the tenant of a suite that has none of its own: one application, one database, one binding.
func inlineFolder(factors []string, actions, rules []Action) (map[string][]byte, error) {
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
	tenant, err := yaml.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("compose tenant: %w", err)
	}
	files[tenantFileName] = tenant
	return files, nil
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
