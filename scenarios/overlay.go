package scenarios

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// apply edits the files of a tenant folder. tenant.yaml is rewritten only when the overlay changes something in it.
func (o Overlay) apply(files map[string][]byte) error {
	if o.inTenant() || len(o.Replace)+len(o.Append)+len(o.Rules) > 0 {
		tenant, err := parseOrdered(tenantFileName, files[tenantFileName])
		if err != nil {
			return err
		}
		if err := o.checkActions(tenant); err != nil {
			return err
		}
		if err := o.replaceCode(tenant, files); err != nil {
			return err
		}
		if o.inTenant() {
			o.editTenant(&tenant)
			o.editSettings(&tenant)
			if files[tenantFileName], err = yaml.Marshal(tenant); err != nil {
				return fmt.Errorf("write %s: %w", tenantFileName, err)
			}
		}
	}
	if len(o.Switches)+len(o.Laxities)+len(o.Append)+len(o.Rules) == 0 && o.Outbound == nil {
		return nil
	}
	own, err := parseOrdered(overlayName, files[overlayName])
	if err != nil {
		return err
	}
	putAll(&own, "switches", o.Switches)
	putAll(&own, "laxities", o.Laxities)
	putAll(&own, "append", o.Append)
	putAll(&own, "rules", o.Rules)
	if o.Outbound != nil {
		put(&own, "outbound", o.Outbound)
	}
	if files[overlayName], err = yaml.Marshal(own); err != nil {
		return fmt.Errorf("write %s: %w", overlayName, err)
	}
	return nil
}

// fitting leaves out scripts to append to Actions, secrets of Actions, and Rules to switch, that the tenant does not have.
func (o Overlay) fitting(files map[string][]byte) (Overlay, error) {
	tenant, err := parseOrdered(tenantFileName, files[tenantFileName])
	if err != nil {
		return o, err
	}
	appended, secrets := map[string]string{}, map[string]map[string]string{}
	for _, action := range mappings(get(tenant, "actions")) {
		name := fmt.Sprint(get(action, "name"))
		if script, ok := o.Append[name]; ok {
			appended[name] = script
		}
		if values, ok := o.Secrets[name]; ok {
			secrets[name] = values
		}
	}
	o.Append, o.Secrets = appended, secrets
	rules := map[string]bool{}
	for _, rule := range mappings(get(tenant, "rules")) {
		name := fmt.Sprint(get(rule, "name"))
		if on, ok := o.Rules[name]; ok {
			rules[name] = on
		}
	}
	o.Rules = rules
	return o, nil
}

// checkActions refuses an overlay on an Action or a Rule that the tenant does not have.
func (o Overlay) checkActions(tenant yaml.MapSlice) error {
	var known []string
	for _, action := range mappings(get(tenant, "actions")) {
		known = append(known, fmt.Sprint(get(action, "name")))
	}
	for _, names := range [][]string{keys(o.Replace), keys(o.Remove), keys(o.Append), keys(o.Secrets)} {
		for _, name := range names {
			if !slices.Contains(known, name) {
				hint := strictyaml.DidYouMean(name, "Actions", known)
				return fmt.Errorf("the overlay names Action %q, which the tenant does not have; %s", name, hint)
			}
		}
	}
	known = nil
	for _, rule := range mappings(get(tenant, "rules")) {
		known = append(known, fmt.Sprint(get(rule, "name")))
	}
	for _, name := range keys(o.Rules) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the overlay names Rule %q, which the tenant does not have; %s", name, strictyaml.DidYouMean(name, "Rules", known))
		}
	}
	return nil
}

// replaceCode puts the new code where the tenant's file has the old one.
func (o Overlay) replaceCode(tenant yaml.MapSlice, files map[string][]byte) error {
	for _, action := range mappings(get(tenant, "actions")) {
		name := fmt.Sprint(get(action, "name"))
		replacement, replaced := o.Replace[name]
		if !replaced {
			continue
		}
		code, _ := get(action, "code").(string)
		at := path.Clean(code)
		if files[at] == nil {
			return fmt.Errorf("the code of Action %q lies in %q, which is no file of the tenant folder", name, code)
		}
		files[at] = replacement.Code
	}
	return nil
}

func (o Overlay) editTenant(tenant *yaml.MapSlice) {
	if len(o.Settings) > 0 {
		putAll(tenant, "tenant", o.Settings)
	}
	factors := mappings(get(*tenant, "guardianFactors"))
	for _, name := range keys(o.Factors) {
		i := slices.IndexFunc(factors, func(f yaml.MapSlice) bool { return get(f, "name") == name })
		if i < 0 {
			i = len(factors)
			factors = append(factors, yaml.MapSlice{{Key: "name", Value: name}})
		}
		put(&factors[i], "enabled", o.Factors[name])
	}
	if len(o.Factors) > 0 {
		put(tenant, "guardianFactors", factors)
	}
	if len(o.Remove) == 0 {
		return
	}
	put(tenant, "actions", o.without(get(*tenant, "actions"), "name"))
	if triggers, ok := get(*tenant, "triggers").(yaml.MapSlice); ok {
		for i := range triggers {
			triggers[i].Value = o.without(triggers[i].Value, "action_name")
		}
	}
}

// without gives the mappings of a list whose key does not name a removed Action.
func (o Overlay) without(list any, key string) []yaml.MapSlice {
	return slices.DeleteFunc(mappings(list), func(m yaml.MapSlice) bool { return o.Remove[fmt.Sprint(get(m, key))] })
}

func parseOrdered(file string, data []byte) (yaml.MapSlice, error) {
	if err := strictyaml.Decode(file, data, &map[string]any{}); err != nil {
		return nil, err
	}
	var content yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(data, &content, yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return content, nil
}

func get(m yaml.MapSlice, key string) any {
	for _, item := range m {
		if item.Key == key {
			return item.Value
		}
	}
	return nil
}

func put(m *yaml.MapSlice, key string, value any) {
	for i, item := range *m {
		if item.Key == key {
			(*m)[i].Value = value
			return
		}
	}
	*m = append(*m, yaml.MapItem{Key: key, Value: value})
}

// putAll puts the values into the mapping at key, in the order of their names.
func putAll[V any](m *yaml.MapSlice, key string, values map[string]V) {
	if len(values) == 0 {
		return
	}
	inner, _ := get(*m, key).(yaml.MapSlice)
	for _, name := range keys(values) {
		put(&inner, name, values[name])
	}
	put(m, key, inner)
}

// mappings gives the mappings in a list.
func mappings(list any) []yaml.MapSlice {
	var all []yaml.MapSlice
	items, _ := list.([]any)
	for _, item := range items {
		if m, ok := item.(yaml.MapSlice); ok {
			all = append(all, m)
		}
	}
	return all
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
