package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed suites actions catalog tenants
var embedded embed.FS

// Embedded gives the files in the binary: suites/<family>/*.yaml, actions/*.js, tenants/ and catalog/*.yaml.
func Embedded() fs.FS { return embedded }

// LoadEmbedded loads the suites in the binary.
func LoadEmbedded() ([]*Suite, error) {
	actions, err := fs.Sub(embedded, "actions")
	if err != nil {
		return nil, fmt.Errorf("embedded actions: %w", err)
	}
	return Load(embedded, "suites", Options{Actions: actions, NamedByPath: true})
}
