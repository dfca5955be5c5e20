package scenarios

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// check says what hinders laying the overlay over a folder. It parses only what the overlay changes.
func (o Overlay) check(base *folder) error {
	if o.inTenant() || len(o.Replace)+len(o.Append)+len(o.Rules) > 0 {
		tenant, err := base.tenant()
		if err != nil {
			return err
		}
		if err := o.checkNames(tenant); err != nil {
			return err
		}
		if err := o.checkCode(tenant, base.files); err != nil {
			return err
		}
	}
	if !o.inOwn() {
		return nil
	}
	_, err := base.own()
	return err
}

// onto gives the files of a folder with the overlay laid over it. tenant.yaml is rewritten only when the overlay changes something in it.
func (o Overlay) onto(base *folder) (map[string][]byte, error) {
	if err := o.check(base); err != nil {
		return nil, err
	}
	files := maps.Clone(base.files)
	write := func(name string, content yaml.MapSlice) error {
		data, err := yaml.Marshal(content)
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		files[name] = data
		return nil
	}
	if base.unwritten || o.inTenant() || len(o.Replace) > 0 {
		tenant, err := base.tenant()
		if err != nil {
			return nil, err
		}
		o.replaceCode(tenant, files)
		if o.inTenant() {
			tenant = cloned(tenant).(yaml.MapSlice)
			o.editTenant(&tenant)
			o.editSettings(&tenant)
		}
		if base.unwritten || o.inTenant() {
			if err := write(tenantFileName, tenant); err != nil {
				return nil, err
			}
		}
	}
	if !o.inOwn() {
		return files, nil
	}
	own, err := base.own()
	if err != nil {
		return nil, err
	}
	own = cloned(own).(yaml.MapSlice)
	putAll(&own, "switches", o.Switches)
	putAll(&own, "laxities", o.Laxities)
	putAll(&own, "append", o.Append)
	putAll(&own, "rules", o.Rules)
	if o.Outbound != nil {
		put(&own, "outbound", o.Outbound)
	}
	return files, write(overlayName, own)
}

// fitting leaves out scripts to append to Actions, secrets of Actions, and Rules to switch, that the tenant does not have.
func (o Overlay) fitting(base *folder) (Overlay, error) {
	tenant, err := base.tenant()
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

// checkNames refuses an overlay on an Action or a Rule that the tenant does not have.
func (o Overlay) checkNames(tenant yaml.MapSlice) error {
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

// checkCode refuses new code for an Action whose old code is not there.
func (o Overlay) checkCode(tenant yaml.MapSlice, files map[string][]byte) error {
	for _, action := range o.replaced(tenant) {
		code, _ := get(action, "code").(string)
		if files[path.Clean(code)] == nil {
			return fmt.Errorf("the code of Action %q lies in %q, which is no file of the tenant folder", fmt.Sprint(get(action, "name")), code)
		}
	}
	return nil
}

// replaceCode puts the new code where the tenant's file has the old one.
func (o Overlay) replaceCode(tenant yaml.MapSlice, files map[string][]byte) {
	for _, action := range o.replaced(tenant) {
		code, _ := get(action, "code").(string)
		files[path.Clean(code)] = o.Replace[fmt.Sprint(get(action, "name"))].Code
	}
}

// replaced gives the Actions that get other code.
func (o Overlay) replaced(tenant yaml.MapSlice) []yaml.MapSlice {
	return slices.DeleteFunc(mappings(get(tenant, "actions")), func(action yaml.MapSlice) bool {
		_, replaced := o.Replace[fmt.Sprint(get(action, "name"))]
		return !replaced
	})
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

// cloned copies what was parsed, so that it can be edited. What is no mapping or list is never changed in place.
func cloned(content any) any {
	switch v := content.(type) {
	case yaml.MapSlice:
		items := slices.Clone(v)
		for i := range items {
			items[i].Value = cloned(items[i].Value)
		}
		return items
	case []any:
		items := slices.Clone(v)
		for i := range items {
			items[i] = cloned(items[i])
		}
		return items
	}
	return content
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
