package implementations

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mfaproof/mfaproof/reports/matrix"
)

// WriteFiles writes implementations.json and implementations.md (of drivers: drivers.json and drivers.md), index.html and a CSV for each
// matrix into a folder, in which the reports of the runs lie in the folders of those names.
func (d *Document) WriteFiles(dir string, folders []string) error {
	tables, _ := d.Tables()
	files := map[string]func(io.Writer) error{
		d.words().File + ".json": d.Write,
		d.words().File + ".md":   func(w io.Writer) error { return d.Markdown(w, folders) },
		"index.html":             func(w io.Writer) error { return d.HTML(w, folders) },
	}
	for _, t := range tables {
		files[t.ID+".csv"] = func(w io.Writer) error { return matrix.WriteCSV(w, t) }
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the matrix of implementations: %w", err)
	}
	for name, write := range files {
		if err := writeFile(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(name string, write func(io.Writer) error) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write the matrix of implementations: %w", err)
	}
	defer func() {
		if closed := file.Close(); err == nil && closed != nil {
			err = fmt.Errorf("write the matrix of implementations: %w", closed)
		}
	}()
	return write(file)
}
