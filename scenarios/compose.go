package scenarios

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
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
	base, with, err := t.parts()
	if err != nil {
		return nil, err
	}
	files, err := with.onto(base)
	if err != nil {
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

// fits says what hinders composing the tenant, without doing it.
func (t *TenantSpec) fits() error {
	base, with, err := t.parts()
	if err != nil {
		return err
	}
	return with.check(base)
}

// parts gives the folder and what is laid over it.
func (t *TenantSpec) parts() (*folder, Overlay, error) {
	if t.base == nil {
		return inlineFolder(t.Factors, t.Actions, t.Rules, t.Own), t.With, nil
	}
	base, err := t.from.known.folder(t)
	if err != nil || !t.laid {
		return base, t.With, err
	}
	with, err := t.With.fitting(base)
	return base, with, err
}

// installed is a tenant folder on disk, with npm packages that are no part of the tenant itself.
type installed interface{ Disk() string }

type onDisk struct {
	fs.FS
	path string
}

func (f onDisk) Disk() string { return f.path }

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
