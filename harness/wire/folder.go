package wire

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

// The bounds of a tenant folder that is sent.
const (
	maxFiles  = 2000
	maxFolder = 4 << 20
)

// texts reads a folder into a map of paths to texts.
func texts(folder fs.FS) (map[string]string, error) {
	if folder == nil {
		return nil, nil
	}
	out, size := map[string]string{}, 0
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		out[name], size = string(data), size+len(data)
		switch {
		case !utf8.Valid(data):
			return fmt.Errorf("%s is no text: only text files of a tenant can be sent to an adapter", name)
		case len(out) > maxFiles || size > maxFolder:
			return fmt.Errorf("it has more than %d files or %d bytes, which is more than can be sent to an adapter", maxFiles, maxFolder)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the tenant folder: %w", err)
	}
	return out, nil
}

// folderOf makes a folder of files that came in a message. The reader of an archive is the file system of the standard library
// that needs no disk and can be listed.
func folderOf(files map[string]string) (fs.FS, error) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for name, text := range files {
		if !fs.ValidPath(name) || name == "." {
			return nil, fmt.Errorf("the tenant has a file with the path %q: paths are relative, with slashes, and without dots for folders", name)
		}
		file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(file, text)
		}
		if err != nil {
			return nil, fmt.Errorf("keeping the tenant: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("keeping the tenant: %w", err)
	}
	return zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
}
