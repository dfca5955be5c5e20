package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios"
)

// loadSuites loads the embedded suites, or those of the paths: a suite file, a folder of suite files, or a tenant folder
// with tenant.yaml, actions/ and scenarios/.
func loadSuites(paths []string) ([]*scenarios.Suite, error) {
	if len(paths) == 0 {
		suites, err := scenarios.LoadEmbedded()
		if err != nil {
			return nil, fmt.Errorf("the suites of this binary: %w", err)
		}
		return suites, nil
	}
	var all []*scenarios.Suite
	for _, p := range paths {
		suites, err := loadPath(p)
		if err != nil {
			return nil, usageError{err}
		}
		all = append(all, suites...)
	}
	return all, nil
}

// below is the path as it reads from the working directory, with slashes; empty for what is elsewhere, because a report names no place of a
// machine.
func below(name string) string {
	if filepath.IsAbs(name) {
		here, err := os.Getwd()
		if err != nil {
			return ""
		}
		if name, err = filepath.Rel(here, name); err != nil {
			return ""
		}
	}
	if !filepath.IsLocal(name) {
		return ""
	}
	return filepath.ToSlash(filepath.Clean(name))
}

func loadPath(name string) ([]*scenarios.Suite, error) {
	if inside := below(name); inside != "" {
		name = filepath.FromSlash(inside) // so that places are those of the user's repository, however it was typed
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	if info.IsDir() && isTenant(name) {
		inside := filepath.Join(name, "scenarios")
		if sub, err := os.Stat(inside); err != nil || !sub.IsDir() {
			return nil, fmt.Errorf("%s is a tenant folder without scenarios/; add suite files there, or lay it under other suites with --tenant %s", name, name)
		}
	}
	// The root of the file system is the working directory's, so that positions read as the user typed the path.
	dir, file := ".", filepath.Clean(name)
	if filepath.IsAbs(file) || !filepath.IsLocal(file) {
		dir, file = filepath.Dir(file), filepath.Base(file)
	}
	if info.IsDir() && isTenant(name) {
		file = filepath.Join(file, "scenarios")
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	actions, err := fs.Sub(scenarios.Embedded(), "actions")
	if err != nil {
		return nil, err
	}
	return scenarios.Load(mockidp.Dir(root), filepath.ToSlash(file), scenarios.Options{
		Actions: actions,
		Open: func(p string) (fs.FS, error) {
			if !filepath.IsAbs(p) {
				p = filepath.Join(root, p)
			}
			return openTenant(p)
		},
	})
}

func isTenant(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "tenant.yaml"))
	return err == nil
}

func openTenant(dir string) (fs.FS, error) {
	if !isTenant(dir) {
		return nil, fmt.Errorf("%s holds no tenant.yaml; export the tenant with the Deploy CLI in its YAML format", dir)
	}
	return mockidp.Dir(dir), nil
}

func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
