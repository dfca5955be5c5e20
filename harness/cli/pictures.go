package cli

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// picturesFolder is where, below the folder of --report, the pictures of cases are that did not come out right.
const picturesFolder = "pictures"

// pictures writes what a browser showed at the end of such cases, and gives back where; nil where nobody wants it.
func (c *runCommand) pictures(e *env) func(id string, taken []target.Picture) []reports.Picture {
	if c.Driver != driverBrowser && c.App == "" || c.Report == "" {
		return nil
	}
	// Those of an earlier run in this folder are none of this one.
	if err := os.RemoveAll(filepath.Join(c.Report, picturesFolder)); err != nil {
		fmt.Fprintf(e.stderr, "mfaproof: the pictures of an earlier run: %v\n", err)
	}
	var had sync.Map
	return func(id string, taken []target.Picture) []reports.Picture {
		// The first result of a case that is run again is the one that counts, and so are its pictures.
		if _, again := had.LoadOrStore(id, true); again {
			return nil
		}
		kept, err := writePictures(c.Report, id, taken)
		if err != nil {
			fmt.Fprintf(e.stderr, "mfaproof: the pictures of %s: %v\n", id, err)
		}
		return kept
	}
}

// writePictures writes those of a case below a folder, and gives back the ones that are there.
func writePictures(folder, id string, taken []target.Picture) ([]reports.Picture, error) {
	if err := os.MkdirAll(filepath.Join(folder, picturesFolder), 0o755); err != nil {
		return nil, err
	}
	var kept []reports.Picture
	for i, p := range taken {
		name := path.Join(picturesFolder, strings.ReplaceAll(id, "/", "_"))
		if i > 0 {
			name = fmt.Sprintf("%s.%d", name, i+1)
		}
		one := reports.Picture{Device: p.Device, Image: name + ".png", Document: name + ".html"}
		if err := errors.Join(os.WriteFile(filepath.Join(folder, one.Document), []byte(p.HTML), 0o644), os.WriteFile(filepath.Join(folder, one.Image), p.PNG, 0o644)); err != nil {
			return kept, err
		}
		kept = append(kept, one)
	}
	return kept, nil
}

// found says where the pictures of a run's cases are for whoever started the program; nil where no report was written.
func found(run *reports.Run, folder string) func(id string) []string {
	if folder == "" {
		return nil
	}
	images := map[string][]string{}
	for _, c := range run.Cases {
		for _, p := range c.Pictures {
			images[c.ID] = append(images[c.ID], filepath.Join(folder, filepath.FromSlash(p.Image)))
		}
	}
	return func(id string) []string { return images[id] }
}

// withPictures gives a run that was read from these documents as it is to be written into a folder. Pictures stay where they are: they
// are named from the folder of their run.json, and elsewhere the names would lead nowhere, or to those of another shard or run.
func withPictures(run *reports.Run, to string, documents ...string) *reports.Run {
	if slices.ContainsFunc(documents, func(name string) bool { return !sameFolder(filepath.Dir(name), to) }) {
		return run.WithoutPictures()
	}
	return run
}

func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
