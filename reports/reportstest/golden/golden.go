// Package golden owns the comparison of what a renderer writes with a file in testdata, inside a spec that Gomega reports to. It is for tests alone.
package golden

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"

	"github.com/onsi/gomega"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// Same fails the spec unless the file of that name in testdata holds the text. `go test -update` rewrites the file.
func Same(name, got string) {
	file := filepath.Join("testdata", name)
	if *update {
		gomega.ExpectWithOffset(1, os.MkdirAll("testdata", 0o755)).To(gomega.Succeed())
		gomega.ExpectWithOffset(1, os.WriteFile(file, []byte(got), 0o644)).To(gomega.Succeed())
	}
	want, err := os.ReadFile(file)
	gomega.ExpectWithOffset(1, err).NotTo(gomega.HaveOccurred())
	gomega.ExpectWithOffset(1, got).To(gomega.Equal(string(want)), "go test -update rewrites the file; read the difference before you keep it")
}

// Written is what a renderer writes; an error fails the spec.
func Written(write func(io.Writer) error) string {
	var out bytes.Buffer
	gomega.ExpectWithOffset(1, write(&out)).To(gomega.Succeed())
	return out.String()
}
