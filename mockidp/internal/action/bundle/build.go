package bundle

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// entry is the namespace of the list that is bundled; it stands for no file.
const entry = "mfaproof"

// build bundles the packages behind the specifiers. Where a package has a variant for browsers, that is the one: it needs fetch where the
// variant for Node needs sockets.
func (b *Bundler) build(specifiers []string) (string, error) {
	var list strings.Builder
	list.WriteString("module.exports = {\n")
	for _, s := range specifiers {
		fmt.Fprintf(&list, "  %s: () => require(%s),\n", strconv.Quote(s), strconv.Quote(s))
	}
	list.WriteString("};\n")
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: entry, OutputPath: "packages"}},
		Bundle:              true,
		Write:               false,
		Outdir:              "/",
		Format:              api.FormatCommonJS,
		Platform:            api.PlatformNeutral,
		MainFields:          []string{"browser", "main", "module"},
		Conditions:          []string{"browser"},
		Target:              api.ES2022,
		LegalComments:       api.LegalCommentsNone,
		LogLevel:            api.LogLevelSilent,
		Define:              map[string]string{"process.env.NODE_ENV": `"production"`},
		Loader:              map[string]api.Loader{".node": api.LoaderEmpty},
		Plugins:             []api.Plugin{b.plugin(list.String())},
	})
	if len(result.Errors) > 0 {
		return "", failure(result.Errors[0])
	}
	code := string(result.OutputFiles[0].Contents)
	if len(code) > maxBundle {
		return "", fmt.Errorf("the npm packages have %d bytes in all, more than the %d that are accepted", len(code), maxBundle)
	}
	return code, nil
}

func (b *Bundler) plugin(list string) api.Plugin {
	return api.Plugin{Name: entry, Setup: func(build api.PluginBuild) {
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: entry}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			return api.OnLoadResult{Contents: &list, Loader: api.LoaderJS}, nil
		})
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			switch {
			case args.PluginData == entry:
				return api.OnResolveResult{}, nil // our own question, below
			case args.Kind == api.ResolveEntryPoint:
				return api.OnResolveResult{Path: entry, Namespace: entry}, nil
			case action.NodeModule(args.Path):
				// As in Node, its own modules come before packages of the same name.
				return api.OnResolveResult{Path: args.Path, External: true}, nil
			case args.Namespace != entry:
				return api.OnResolveResult{}, nil
			}
			return b.resolve(build, args)
		})
	}}
}

// resolve finds a package that an Action itself requires: in the folder where it is installed.
func (b *Bundler) resolve(build api.PluginBuild, args api.OnResolveArgs) (api.OnResolveResult, error) {
	parts := strings.SplitN(args.Path, "/", 3)
	name := parts[0]
	if strings.HasPrefix(name, "@") && len(parts) > 1 {
		name = strings.Join(parts[:2], "/")
	}
	found, err := b.find(name)
	if err != nil {
		return api.OnResolveResult{}, fmt.Errorf("the npm package %s is not installed", name)
	}
	folder, err := filepath.Abs(found.folder)
	if err != nil {
		return api.OnResolveResult{}, err
	}
	r := build.Resolve(args.Path, api.ResolveOptions{ResolveDir: folder, Kind: args.Kind, PluginData: entry})
	return api.OnResolveResult{Path: r.Path, External: r.External, Namespace: r.Namespace, Suffix: r.Suffix, Errors: r.Errors, Warnings: r.Warnings}, nil
}

func failure(m api.Message) error {
	if m.Location == nil || m.Location.Namespace == entry || slices.Contains([]string{"", entry}, m.Location.File) {
		return fmt.Errorf("the npm packages cannot be bundled: %s", m.Text)
	}
	return fmt.Errorf("the npm packages cannot be bundled: %s:%d:%d: %s", m.Location.File, m.Location.Line, m.Location.Column+1, m.Text)
}
