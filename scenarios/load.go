package scenarios

import (
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Options say how suites are loaded. The zero value loads suites that refer to nothing outside their file system.
type Options struct {
	// Open opens a tenant folder that lies outside of the suites' file system: path is relative to its root and begins
	// with "..", or is absolute. Without it such folders are refused.
	Open func(path string) (fs.FS, error)
	// Actions is looked into for Action files before the folder of the suite file.
	Actions fs.FS
	// Catalog holds the requirements that cases may cite; nil means the embedded one.
	Catalog *Catalog
	// NamedByPath demands that a suite is called as its file lies: <family>/<file name without .yaml>.
	NamedByPath bool
}

// Load reads the suite file at name, or every *.yaml file below the folder name, and lints them. It returns the suites by
// file name, or all mistakes of all files as strictyaml.Errors, sorted by place.
func Load(fsys fs.FS, name string, options Options) ([]*Suite, error) {
	if options.Catalog == nil {
		catalog, err := LoadEmbeddedCatalog()
		if err != nil {
			return nil, err
		}
		options.Catalog = catalog
	}
	paths, err := suiteFiles(fsys, name)
	if err != nil {
		return nil, err
	}
	each := make([]loaded, len(paths))
	var wait sync.WaitGroup
	slots, known := make(chan struct{}, runtime.GOMAXPROCS(0)), newKnownTenants()
	for i, file := range paths {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("suite file: %w", err)
		}
		from := files{fsys: fsys, dir: path.Dir(file), open: options.Open, actions: options.Actions, known: known}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			each[i].suite = read(file, data, from, options, &each[i].mistakes)
		})
	}
	wait.Wait()
	return together(each)
}

// loaded is one file: its suite, or nil, and what is wrong in it.
type loaded struct {
	suite    *Suite
	mistakes mistakes
}

// together gives the suites of all files, or all that is wrong in them.
func together(each []loaded) ([]*Suite, error) {
	var suites []*Suite
	var m mistakes
	for _, one := range each {
		m.take(one.mistakes.sorted())
		if one.suite == nil {
			continue
		}
		if i := slices.IndexFunc(suites, func(other *Suite) bool { return other.Name == one.suite.Name }); i >= 0 {
			m.at(one.suite.Pos, "", "suite %q is given twice, first at %s", one.suite.Name, suites[i].Pos)
		}
		suites = append(suites, one.suite)
	}
	if err := m.sorted(); err != nil {
		return nil, err
	}
	return suites, nil
}

// read gives the suite of one file, or nil when the file could not be read as one.
func read(file string, data []byte, from files, options Options, m *mistakes) *Suite {
	var content suiteFile
	if !m.take(strictyaml.Decode(file, data, &content)) {
		return nil
	}
	suite := &Suite{
		Pos: posOf(file, content.Suite), Name: content.Suite.Value, About: content.About.Value, Portable: content.Tenant == nil,
		content: content, source: data, from: from, catalog: options.Catalog, once: &expansion{},
	}
	suite.File = file
	suite.lint(m)
	if byPath := path.Base(path.Dir(file)) + "/" + strings.TrimSuffix(path.Base(file), ".yaml"); options.NamedByPath && suite.Name != byPath {
		m.at(suite.Pos, "write suite: "+byPath, "suite %q is not called as its file lies", suite.Name)
	}
	return suite
}

// suiteFiles gives the file itself, or the *.yaml files below a folder in order.
func suiteFiles(fsys fs.FS, name string) ([]string, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("suites: %w", err)
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	var found []string
	err = fs.WalkDir(fsys, name, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path.Ext(file) == ".yaml" {
			found = append(found, file)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("suites: %w", err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("suites: no *.yaml file below %s", name)
	}
	return found, nil
}
