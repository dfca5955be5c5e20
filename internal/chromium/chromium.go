// Package chromium owns where Chromium is on this machine, for the program and for every test that opens a page in one. It starts
// nothing, and imports no package of this module.
package chromium

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// Variable is the environment variable that names the program: by a path, or by a name on the PATH. Empty is as good as unset.
const Variable = "CHROMIUM"

// Shell is Debian's name of the engine without the browser around it: no windows, and a third of the CPU time. Taken where nothing else is
// there, or where CHROMIUM names it.
const Shell = "chromium-headless-shell"

// ErrNone means that there is no Chromium on the PATH.
var ErrNone = errors.New("there is no Chromium on the PATH: `make need-browser` installs one")

// Find gives the path of the program that CHROMIUM names, else that of a Chromium on the PATH, else ErrNone. A name that is no program is
// an error of its own: whoever names one wants that one, and nothing in its place.
func Find() (string, error) {
	if name := os.Getenv(Variable); name != "" {
		path, err := exec.LookPath(name)
		if about := (*exec.Error)(nil); errors.As(err, &about) {
			err = about.Err // without the name, which is said here
		}
		if err != nil {
			return "", fmt.Errorf("the environment variable %s names %q, which cannot be run: %w; give it the path of a Chromium, or unset it", Variable, name, err)
		}
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", Shell} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}
