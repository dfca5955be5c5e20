package mockidp

import (
	"io/fs"
	"os"
)

// Dir gives a tenant folder on disk. Unlike os.DirFS it says where it is, so that Actions can use the npm packages that are installed in
// its node_modules.
func Dir(name string) fs.FS { return diskFolder{os.DirFS(name), name} }

type diskFolder struct {
	fs.FS
	name string
}

// Disk is the path of the folder on disk.
func (f diskFolder) Disk() string { return f.name }
