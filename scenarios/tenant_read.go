package scenarios

import (
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// tenant gives the tenant of one case; laid, when not nil, is a folder that stands in for the suite's own tenant.
func (f *filling) tenant(from files, t strictyaml.At[tenantFile], with *strictyaml.At[overlayFile], laid fs.FS) *TenantSpec {
	spec := &TenantSpec{Pos: posOf(f.file, t), from: from}
	spec.composed = sync.OnceValues(func() (*composedFolder, error) { return from.known.compose(spec) })
	v := t.Value
	inline := v.Factors != nil || v.Actions != nil || v.Rules != nil || v.Policy.Value != "" || v.Organizations != nil || v.Connections != nil
	if inline == (v.Folder.Value != "") {
		f.at(spec.Pos, "", "a tenant has either factors and actions, or a folder")
	}
	for _, w := range v.Factors {
		factor, _ := oneWord(f, "tenant factor", w, vocab.TenantFactors())
		spec.Factors = append(spec.Factors, factor)
	}
	for _, a := range v.Actions {
		spec.Actions = append(spec.Actions, f.action(from, "Action", a, spec.Actions))
	}
	for _, r := range v.Rules {
		spec.Rules = append(spec.Rules, f.action(from, "Rule", r, spec.Rules))
	}
	own := overlayFile{Organizations: v.Organizations, Connections: v.Connections}
	if v.Policy.Value != "" {
		own.Policy = &v.Policy
	}
	if own.Organizations != nil || own.Connections != nil || own.Policy != nil {
		spec.Own = f.overlay(from, own)
	}
	if v.Folder.Value != "" {
		spec.FromFolder = true
		spec.baseName = f.text(v.Folder)
		folder, err := from.folder(spec.baseName)
		if err != nil {
			f.at(posOf(f.file, v.Folder), "", "tenant folder: %v", err)
		}
		spec.base = folder
	}
	spec.With = f.overlay(from, v.With)
	if with != nil {
		spec.With = spec.With.over(f.overlay(from, with.Value))
	}
	if laid != nil {
		spec.FromFolder, spec.base = true, laid
		spec.Factors, spec.Actions, spec.Rules, spec.Own = nil, nil, nil, Overlay{}
		spec.With.Replace, spec.With.Remove = nil, nil
		spec.laid = true
	}
	return spec
}

// action reads an Action, or what kind says.
func (f *filling) action(from files, kind string, a actionFile, others []Action) Action {
	action := f.code(from, a.code)
	if a.name.Value != "" {
		action.Name = f.text(a.name)
	}
	if a.version.Value != "" {
		action.Version, _ = oneWord(f, "version of the trigger", a.version, []string{"v1", "v2", "v3"})
		if kind != "Action" {
			f.at(posOf(f.file, a.version), "leave it out", "a legacy Rule has no trigger, and so no version of one")
		}
	}
	for _, other := range others {
		if other.Name == action.Name {
			f.at(posOf(f.file, a.code), "write {name: ANOTHER, code: FILE.js}", "two %ss are called %q", kind, action.Name)
		}
	}
	return action
}

// code reads an Action's file; the Action is named after it.
func (f *filling) code(from files, w word) Action {
	file := f.text(w)
	code, err := from.action(file)
	if err != nil {
		f.at(posOf(f.file, w), "Actions lie beside the suite file or in its actions folder", "Action file: %v", err)
	}
	return Action{Name: strings.TrimSuffix(path.Base(file), ".js"), File: file, Code: code}
}

func (f *filling) overlay(from files, v overlayFile) Overlay {
	o := Overlay{
		Factors: map[string]bool{}, Switches: f.mapping(v.Switches), Laxities: f.mapping(v.Laxities), Append: f.mapping(v.Append),
		Settings: map[string]any{}, Replace: map[string]Action{}, Remove: map[string]bool{},
		Rules: map[string]bool{},
	}
	for _, one := range v.Rules {
		o.Rules[f.text(one.key)] = f.flag(one.value)
	}
	for _, one := range v.Factors {
		factor, _ := oneWord(f, "tenant factor", one.key, vocab.TenantFactors())
		o.Factors[factor] = f.flag(one.value)
	}
	for _, one := range v.Settings {
		o.Settings[f.text(one.key)] = f.any(one.value, posOf(f.file, one.key))
	}
	for _, one := range v.Actions {
		name, at := f.text(one.key), posOf(f.file, one.key)
		switch {
		case one.value.Remove == (one.value.Code.Value != ""):
			f.at(at, "write {code: FILE.js} or {remove: true}", "an Action is either replaced or removed")
		case one.value.Remove:
			o.Remove[name] = true
		default:
			action := f.code(from, one.value.Code)
			action.Name = name
			o.Replace[name] = action
		}
	}
	f.overlayMore(&o, v)
	return o
}

// overlayMore reads what is no Action, Rule, factor or switch.
func (f *filling) overlayMore(o *Overlay, v overlayFile) {
	if v.Policy != nil {
		policy, _ := oneWord(f, "policy", *v.Policy, vocab.Policies())
		o.Policy = &policy
	}
	if v.Risk != nil {
		o.Risk = &Risk{Enabled: f.flagOf(v.Risk.Value.Enabled)}
		if days := v.Risk.Value.RememberFor; days != nil {
			o.Risk.RememberFor = &days.Value
			if days.Value < 1 || days.Value > 365 {
				f.at(posOf(f.file, *days), "write 1 to 365 days", "a device cannot be known for %d days", days.Value)
			}
		}
		if *o.Risk == (Risk{}) {
			f.at(posOf(f.file, *v.Risk), "write risk: {enabled: true}, or remember_for", "the overlay says nothing of the risk")
		}
	}
	o.Organizations, o.Connections, o.Outbound = f.objects(v.Organizations), f.objects(v.Connections), f.objects(v.Outbound)
	for _, one := range v.Secrets {
		if o.Secrets == nil {
			o.Secrets = map[string]map[string]string{}
		}
		o.Secrets[f.text(one.key)] = f.mapping(one.value)
	}
}

// objects fills in a list of mappings; nil stays nil.
func (f *filling) objects(list []fact) []any {
	if list == nil {
		return nil
	}
	objects := make([]any, len(list))
	for i, one := range list {
		objects[i] = f.object(one)
	}
	return objects
}

func (f *filling) mapping(list entries[word]) map[string]string {
	filled := map[string]string{}
	for _, one := range list {
		filled[f.text(one.key)] = f.text(one.value)
	}
	return filled
}
