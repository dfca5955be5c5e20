package scenarios

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"sync"
)

// TenantSpec is the tenant of one case: an inline description or a folder, with an overlay.
type TenantSpec struct {
	Pos
	// Factors are the names of the switched-on factors of an inline tenant.
	Factors []string
	// Actions are the post-login Actions of an inline tenant in the order of their binding.
	Actions []Action
	// FromFolder tells that the tenant is a Deploy CLI folder; Factors and Actions are then empty.
	FromFolder bool
	// With is what the suite and the case lay over the tenant.
	With Overlay

	base     fs.FS
	laid     bool // base stands in for the suite's own tenant
	baseName string
	known    *knownTenants
}

// Action is the source of one Action.
type Action struct {
	Name string
	// File is where the code was read from, as the suite file names it.
	File string
	Code []byte
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
}

// Empty tells whether the overlay changes nothing.
func (o Overlay) Empty() bool {
	return len(o.Factors)+len(o.Switches)+len(o.Laxities)+len(o.Settings)+len(o.Replace)+len(o.Remove)+len(o.Append)+len(o.Rules) == 0
}

// over gives o with the entries of top put over its own.
func (o Overlay) over(top Overlay) Overlay {
	merged := Overlay{
		Factors: merge(o.Factors, top.Factors), Switches: merge(o.Switches, top.Switches), Laxities: merge(o.Laxities, top.Laxities),
		Settings: merge(o.Settings, top.Settings), Append: merge(o.Append, top.Append),
		Replace: merge(o.Replace, top.Replace), Remove: merge(o.Remove, top.Remove),
		Rules: merge(o.Rules, top.Rules),
	}
	for name := range top.Replace {
		delete(merged.Remove, name)
	}
	for name := range top.Remove {
		delete(merged.Replace, name)
	}
	return merged
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
	composed, err := t.known.composed(t)
	if err != nil {
		return nil, err
	}
	return composed.files, nil
}

// Key gives a digest of the composed folder: equal keys mean equal tenants. It is empty when Folder fails.
func (t *TenantSpec) Key() string {
	composed, err := t.known.composed(t)
	if err != nil {
		return ""
	}
	return composed.digest
}

// knownTenants composes each tenant of a suite once: most cases share one, and composing takes about a millisecond.
type knownTenants struct {
	mu      sync.Mutex
	folders map[string]func() (*composedFolder, error)
}

func newKnownTenants() *knownTenants {
	return &knownTenants{folders: map[string]func() (*composedFolder, error){}}
}

func (k *knownTenants) composed(t *TenantSpec) (*composedFolder, error) {
	key, err := json.Marshal([]any{t.baseName, t.Factors, t.Actions, t.With})
	if err != nil {
		return nil, fmt.Errorf("compose tenant: %w", err)
	}
	k.mu.Lock()
	folder, known := k.folders[string(key)]
	if !known {
		folder = sync.OnceValues(t.compose)
		k.folders[string(key)] = folder
	}
	k.mu.Unlock()
	return folder()
}
