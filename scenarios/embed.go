package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"
)

//go:embed suites actions catalog tenants
var embedded embed.FS

// Embedded gives the files in the binary: suites/<family>/*.yaml, actions/*.js, tenants/ and catalog/*.yaml.
func Embedded() fs.FS { return embedded }

// LoadEmbedded gives the suites in the binary. They are loaded once in a process, and all callers share them: a Suite does not change.
func LoadEmbedded() ([]*Suite, error) {
	suites, err := loadEmbedded()
	return slices.Clone(suites), err
}

var loadEmbedded = sync.OnceValues(func() ([]*Suite, error) {
	actions, err := fs.Sub(embedded, "actions")
	if err != nil {
		return nil, fmt.Errorf("embedded actions: %w", err)
	}
	return Load(embedded, "suites", Options{Actions: actions, NamedByPath: true})
})

// LoadEmbeddedCatalog gives the requirements in the binary. They are loaded once in a process.
func LoadEmbeddedCatalog() (*Catalog, error) { return loadEmbeddedCatalog() }

var loadEmbeddedCatalog = sync.OnceValues(func() (*Catalog, error) { return LoadCatalog(embedded, "catalog") })
