package scenarios

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"sync"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// TenantSpec is the tenant of one case: an inline description or a folder, with an overlay.
type TenantSpec struct {
	Pos
	// Factors are the names of the switched-on factors of an inline tenant.
	Factors []string
	// Actions are the post-login Actions of an inline tenant in the order of their binding.
	Actions []Action
	// Rules are the legacy Rules of an inline tenant in the order of their running.
	Rules []Action
	// Own is what else an inline tenant has: its policy, organizations and connections.
	Own Overlay
	// FromFolder tells that the tenant is a Deploy CLI folder; Factors, Actions, Rules and Own are then empty.
	FromFolder bool
	// With is what the suite and the case lay over the tenant.
	With Overlay

	base     fs.FS
	laid     bool // base stands in for the suite's own tenant
	baseName string
	from     files
	composed func() (*composedFolder, error)
}

// Action is the source of one Action.
type Action struct {
	Name string
	// File is where the code was read from, as the suite file names it.
	File string
	Code []byte
	// Version is that of the trigger post-login which the Action supports; v3 when nothing is said.
	Version string
}

// Overlay changes a tenant without touching its files.
type Overlay struct {
	// Factors switches factors on and off.
	Factors map[string]bool
	// Switches and Laxities are settings of the implementation, opaque here.
	Switches, Laxities map[string]string
	// Settings are put into the tenant's settings.
	Settings map[string]any
	// Replace gives Actions other code; Remove takes Actions away.
	Replace map[string]Action
	Remove  map[string]bool
	// Append holds scripts that run in an Action's own scope after its untouched source.
	Append map[string]string
	// Rules switches legacy Rules on and off.
	Rules map[string]bool
	// Policy is when the tenant asks for MFA by itself; nil leaves it as it is.
	Policy *vocab.Policy
	// Risk sets whether logins are assessed, and for how long devices are known.
	Risk *Risk
	// Organizations and Connections replace the tenant's, in the Deploy CLI's layout; nil leaves them as they are.
	Organizations, Connections []any
	// Outbound replaces what the HTTP requests of Actions meet, in the layout of mfaproof.yaml; nil leaves it as it is.
	Outbound []any
	// Secrets holds values by Action and name.
	Secrets map[string]map[string]string
}

// Risk is how a tenant assesses the risk of logins; what is nil stays as it is.
type Risk struct {
	Enabled *bool
	// RememberFor is for how many days a device is known.
	RememberFor *int
}

// Empty tells whether the overlay changes nothing.
func (o Overlay) Empty() bool {
	return len(o.Replace) == 0 && !o.inOwn() && !o.inTenant()
}

// inOwn tells whether the overlay changes mfaproof.yaml.
func (o Overlay) inOwn() bool {
	return len(o.Switches)+len(o.Laxities)+len(o.Append)+len(o.Rules) > 0 || o.Outbound != nil
}

// inTenant tells whether the overlay changes tenant.yaml itself.
func (o Overlay) inTenant() bool {
	return len(o.Factors)+len(o.Settings)+len(o.Remove)+len(o.Secrets) > 0 ||
		o.Policy != nil || o.Risk != nil || o.Organizations != nil || o.Connections != nil
}

// over gives o with the entries of top put over its own.
func (o Overlay) over(top Overlay) Overlay {
	merged := Overlay{
		Factors: merge(o.Factors, top.Factors), Switches: merge(o.Switches, top.Switches), Laxities: merge(o.Laxities, top.Laxities),
		Settings: merge(o.Settings, top.Settings), Append: merge(o.Append, top.Append),
		Replace: merge(o.Replace, top.Replace), Remove: merge(o.Remove, top.Remove),
		Rules: merge(o.Rules, top.Rules), Policy: cmp.Or(top.Policy, o.Policy), Risk: o.Risk.under(top.Risk),
		Organizations: either(top.Organizations, o.Organizations), Connections: either(top.Connections, o.Connections),
		Outbound: either(top.Outbound, o.Outbound), Secrets: merge(o.Secrets, nil),
	}
	for action, secrets := range top.Secrets {
		merged.Secrets[action] = merge(o.Secrets[action], secrets)
	}
	for name := range top.Replace {
		delete(merged.Remove, name)
	}
	for name := range top.Remove {
		delete(merged.Replace, name)
	}
	return merged
}

// under gives r with what top says put over it.
func (r *Risk) under(top *Risk) *Risk {
	if r == nil || top == nil {
		return cmp.Or(top, r)
	}
	return &Risk{cmp.Or(top.Enabled, r.Enabled), cmp.Or(top.RememberFor, r.RememberFor)}
}

// either gives the first list unless it is nil: an empty one is a list.
func either(first, second []any) []any {
	if first == nil {
		return second
	}
	return first
}

func merge[V any](under, over map[string]V) map[string]V {
	merged := map[string]V{}
	maps.Copy(merged, under)
	maps.Copy(merged, over)
	return merged
}

// Folder gives the tenant as a Deploy CLI folder that nothing changes any more: tenant.yaml, the Actions and, where the
// overlay has switches, laxities or scripts to append, mfaproof.yaml. A folder without an overlay keeps its very bytes.
func (t *TenantSpec) Folder() (fs.FS, error) {
	composed, err := t.composed()
	if err != nil {
		return nil, err
	}
	return composed.files, nil
}

// Key gives a digest of the composed folder: equal keys mean equal tenants. It is empty when Folder fails.
func (t *TenantSpec) Key() string {
	composed, err := t.composed()
	if err != nil {
		return ""
	}
	return composed.digest
}

// knownTenants reads each tenant folder once, and composes each tenant once: most cases share one, and composing takes about a millisecond.
type knownTenants struct {
	mu       sync.Mutex
	folders  map[string]func() (*folder, error)
	composed map[string]func() (*composedFolder, error)
}

func newKnownTenants() *knownTenants {
	return &knownTenants{folders: map[string]func() (*folder, error){}, composed: map[string]func() (*composedFolder, error){}}
}

// folder gives the folder that a tenant is based on.
func (k *knownTenants) folder(t *TenantSpec) (*folder, error) {
	return once(k, k.folders, t.at(), func() (*folder, error) { return readFolder(t.base) })
}

// compose composes a tenant, or gives what was composed of an equal one.
func (k *knownTenants) compose(t *TenantSpec) (*composedFolder, error) {
	key, err := json.Marshal([]any{t.at(), t.Factors, t.Actions, t.Rules, t.Own, t.With})
	if err != nil {
		return nil, fmt.Errorf("compose tenant: %w", err)
	}
	return once(k, k.composed, string(key), t.compose)
}

// once makes what was not made before under the key.
func once[T any](k *knownTenants, made map[string]func() (T, error), key string, do func() (T, error)) (T, error) {
	k.mu.Lock()
	one, known := made[key]
	if !known {
		one = sync.OnceValues(do)
		made[key] = one
	}
	k.mu.Unlock()
	return one()
}

// at tells the folders of tenants apart: suites in different folders of the file system mean different ones by the same name. It is empty for
// an inline tenant, of which nothing lies anywhere.
func (t *TenantSpec) at() string {
	if !t.FromFolder {
		return ""
	}
	return t.from.at(t.baseName)
}

// Path is where a file of the tenant is, seen from where the path of its suite begins: below the folder of a tenant that is one. Of an
// inline tenant nothing is known but the file's own name, and one that was laid over another is named by whoever laid it.
func (t *TenantSpec) Path(suite, file string) string {
	if !t.FromFolder || t.laid || path.IsAbs(t.baseName) {
		return file
	}
	return path.Join(path.Dir(suite), t.baseName, file)
}
