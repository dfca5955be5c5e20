package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// files finds what a suite file refers to.
type files struct {
	fsys fs.FS
	dir  string // the suite file's folder
	open func(string) (fs.FS, error)
	// actions is looked into before the suite's own folder; it may be nil.
	actions fs.FS
	known   *knownTenants
}

// action reads an Action's code: from the shared Actions, from beside the suite file, or from its actions or rules folder.
func (f files) action(name string) ([]byte, error) {
	if name == "" {
		return nil, errors.New("no file is named")
	}
	if f.actions != nil {
		if code, err := fs.ReadFile(f.actions, path.Clean(name)); err == nil {
			return code, nil
		}
	}
	for _, at := range []string{path.Join(f.dir, name), path.Join(f.dir, "actions", name), path.Join(f.dir, "rules", name)} {
		if code, err := fs.ReadFile(f.fsys, at); err == nil {
			return code, nil
		}
	}
	return nil, fmt.Errorf("no file %q", name)
}

// at is where a folder lies that the suite file names.
func (f files) at(name string) string {
	if path.IsAbs(name) {
		return name
	}
	return path.Join(f.dir, name)
}

// folder opens a tenant folder relative to the suite file. What lies outside fsys is opened by Options.Open.
func (f files) folder(name string) (fs.FS, error) {
	at := f.at(name)
	if !fs.ValidPath(at) {
		if f.open == nil {
			return nil, fmt.Errorf("%q lies outside of the suites", name)
		}
		return f.open(at)
	}
	info, err := fs.Stat(f.fsys, at)
	if err != nil || !info.IsDir() {
		return nil, fmt.Errorf("no folder %q", strings.TrimSuffix(name, "/"))
	}
	sub, err := fs.Sub(f.fsys, at)
	if root, ok := f.fsys.(installed); ok && err == nil {
		return onDisk{sub, path.Join(root.Disk(), at)}, nil
	}
	return sub, err
}
