// Package golden owns the comparison of what a renderer writes with a file in testdata, inside a Ginkgo spec. It is for tests alone.
package golden

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// Same fails the spec unless the file of that name in testdata holds the text. `go test -update` rewrites the file.
func Same(name, got string) {
	ginkgo.GinkgoHelper()
	file := filepath.Join("testdata", name)
	if *update {
		gomega.Expect(os.MkdirAll("testdata", 0o755)).To(gomega.Succeed())
		gomega.Expect(os.WriteFile(file, []byte(got), 0o644)).To(gomega.Succeed())
	}
	want, err := os.ReadFile(file)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	gomega.Expect(got).To(gomega.Equal(string(want)), "go test -update rewrites the file; read the difference before you keep it")
}

// Written is what a renderer writes; an error fails the spec.
func Written(write func(io.Writer) error) string {
	ginkgo.GinkgoHelper()
	var out bytes.Buffer
	gomega.Expect(write(&out)).To(gomega.Succeed())
	return out.String()
}
