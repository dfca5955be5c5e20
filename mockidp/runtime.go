package mockidp

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantfile"
)

// Runtime is what runs the code of tenants: an engine, or two of them that are compared. It is safe for concurrent use.
type Runtime struct {
	engine action.Runtime
	worker *action.Worker // nil without Node
	both   *action.Both   // nil unless two are compared
}

// Runtimes are the names that OpenRuntime takes: the embedded engine, Node as found on the PATH, and both compared.
func Runtimes() []string { return []string{"quickjs", "node", "both"} }

// OpenRuntime has a runtime by its name, the embedded one for an empty name. The error says what is missing. Close ends what it starts.
func OpenRuntime(ctx context.Context, name string) (*Runtime, error) {
	embedded := action.NewQuickJS()
	switch name {
	case "", "quickjs":
		return &Runtime{engine: embedded}, nil
	case "node", "both":
	default:
		return nil, fmt.Errorf("there is no runtime %q; there are %s", name, strings.Join(Runtimes(), ", "))
	}
	worker, err := action.NewWorker(ctx)
	if err != nil {
		return nil, err
	}
	if name == "node" {
		return &Runtime{engine: worker, worker: worker}, nil
	}
	both := action.NewBoth(embedded, worker)
	return &Runtime{engine: both, worker: worker, both: both}, nil
}

// Close ends the processes of Node. There must be no login afterwards.
func (r *Runtime) Close() error {
	if r.worker == nil {
		return nil
	}
	return r.worker.Close()
}

// Compared is a line about what two engines made of everything so far, and one for each difference; nothing where one engine ran alone.
func (r *Runtime) Compared() []string {
	if r.both == nil {
		return nil
	}
	all := r.both.Differences()
	lines := []string{fmt.Sprintf("engines: quickjs and node %s, differences: %d", r.worker.Version(), len(all))}
	for _, d := range all {
		lines = append(lines, fmt.Sprintf("  %s (%s), %s, %d×:", d.Source, d.File, d.What, d.Times), "    quickjs  "+d.First, "    node     "+d.Second)
	}
	return lines
}

// LoadIn is Load with another runtime than the embedded one.
func LoadIn(r *Runtime, folder fs.FS, prefix string) (*Fixture, error) {
	options := tenantfile.Options{Prefix: prefix, Runtime: r.engine}
	if f, ok := folder.(interface{ Disk() string }); ok {
		options.Disk = f.Disk()
	}
	loaded, err := tenantfile.Load(folder, options)
	if err != nil {
		return nil, err
	}
	return &Fixture{loaded}, nil
}
