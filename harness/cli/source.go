package cli

import (
	"io/fs"
	"os"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios"
)

// sources finds lines of the files that a run names: first as the user typed the path, then among the suites of this binary.
type sources map[string][]string

func (s sources) line(file string, line int) (string, bool) {
	lines, known := s[file]
	if !known {
		text, err := os.ReadFile(file)
		if err != nil && fs.ValidPath(file) {
			text, err = fs.ReadFile(scenarios.Embedded(), file)
		}
		if err == nil {
			lines = strings.Split(string(text), "\n")
		}
		s[file] = lines
	}
	if line < 1 || line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[line-1], "\r"), true
}
