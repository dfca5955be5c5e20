package tenantfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/bundle"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// modules says where npm packages are: in the tenant folder's own node_modules, then in the one that mfaproof.yaml names.
func (l *loader) modules(named text) {
	if l.opts.Disk != "" {
		l.bundler.Folders = append(l.bundler.Folders, l.opts.Disk)
	}
	if named.Value == "" {
		return
	}
	folder := filepath.FromSlash(named.Value)
	if !filepath.IsAbs(folder) {
		if l.opts.Disk == "" {
			l.mistakeIn(SettingsFile, named, "give an absolute path", "node_modules %q is relative to a tenant that is not a folder on disk", named.Value)
			return
		}
		folder = filepath.Join(l.opts.Disk, folder)
	}
	if filepath.Base(folder) == "node_modules" {
		folder = filepath.Dir(folder)
	}
	if info, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil || !info.IsDir() {
		l.mistakeIn(SettingsFile, named, "name a folder called node_modules, or one that holds it", "node_modules %q is not there", named.Value)
		return
	}
	l.bundler.Folders = append(l.bundler.Folders, folder)
}

// packages gives the source the npm packages it requires. It reports false, after noting why, if there is something wrong with them.
func (l *loader) packages(a actionEntry, src *action.Source) bool {
	declared := make([]bundle.Dependency, len(a.Dependencies))
	for i, d := range a.Dependencies {
		declared[i] = bundle.Dependency{Name: d.Name.Value, Version: d.Version.Value}
	}
	wrong := l.bundler.Check(declared)
	for _, err := range wrong {
		var p *bundle.Problem
		if !errors.As(err, &p) {
			continue
		}
		at := a.Dependencies[p.At].Name
		if at.Line == 0 {
			at = a.Name
		}
		l.mistake(at, p.Hint, "the Action %q: %s", a.Name.Value, p.Message)
	}
	specifiers, others := bundle.Required(src.Code, src.Appended, declared)
	for _, n := range others {
		l.failures = append(l.failures, src.Undeclared(n.Specifier, n.Line, n.Column))
	}
	if len(wrong) > 0 || len(others) > 0 {
		return false
	}
	if len(specifiers) == 0 {
		return true
	}
	made, err := l.bundler.Packages(specifiers, declared)
	if err != nil {
		l.add(&strictyaml.Error{File: l.path(TenantFile), Line: a.Name.Line, Column: a.Name.Column,
			Message: "the Action \"" + a.Name.Value + "\": " + strings.TrimSpace(err.Error()), Hint: "install its packages again, or ask for a file of the package that is there"})
		return false
	}
	src.Packages = made
	return true
}
